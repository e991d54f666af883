"""Going to a field of a form from elsewhere: the exact entry of a repeating section."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.page import Place
from frailty_desktop.services import forms
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import Clinic, open_clinic


@pytest.fixture
def clinic(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Clinic]:
    with open_clinic(tmp_path, qtbot, qapp) as opened:
        consent = opened.open("consent")
        with opened.study.edit(by=opened.workplace.person.id, action="Complete a form") as edit:
            answers = dict.fromkeys(
                ("consent_copy_given", "consent_capacity", "consent_stored_samples", "consent_later_contact"),
                "y",
            )
            typed = answers | {"consent_version": "2.1", "consent_taken_by": "NB"}
            forms.save_answers(edit, consent, {FieldKey(item): text for item, text in typed.items()})
            forms.complete_form(edit, consent)
        yield opened


def _has_cursor(clinic: Clinic, key: FieldKey) -> bool:
    row = clinic.page.fields.rows.get(key)
    cursor: QWidget | None = QApplication.focusWidget()
    return row is not None and cursor is not None and row.isAncestorOf(cursor)


def _event(clinic: Clinic) -> UUID:
    form_id = clinic.open_entry("adverse_event")
    with clinic.study.edit(by=clinic.workplace.person.id, action="Follow up") as edit:
        notes = {FieldKey("ae_follow_up_note", at): f"Note {at}" for at in range(3)}
        forms.save_answers(edit, form_id, notes)
    clinic.bot.waitUntil(lambda: FieldKey("ae_follow_up_note", 2) in clinic.page.fields.rows)
    return form_id


@pytest.mark.parametrize("group", [0, 1, 2])
def test_that_a_place_names_one_entry_of_a_repeating_section(clinic: Clinic, group: int) -> None:
    form_id = _event(clinic)
    clinic.page.show_place(Place.form(form_id, clinic.patient_id, "ae_follow_up_note", group=group))
    clinic.bot.waitUntil(lambda: _has_cursor(clinic, FieldKey("ae_follow_up_note", group)))


def test_that_an_entry_that_is_not_there_leads_to_the_first(clinic: Clinic) -> None:
    form_id = _event(clinic)
    clinic.page.show_place(Place.form(form_id, clinic.patient_id, "ae_follow_up_note", group=9))
    clinic.bot.waitUntil(lambda: _has_cursor(clinic, FieldKey("ae_follow_up_note", 0)))
