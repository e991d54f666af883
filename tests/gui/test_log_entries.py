"""Entries of a log in the form page: no visit, another entry, and taking one out of the counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.page import PageName
from frailty_desktop.services import forms
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import NOW, Clinic, open_clinic

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clinic(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Clinic]:
    with open_clinic(tmp_path, qtbot, qapp) as opened:
        consent = opened.open("consent")
        answers = {
            "consent_version": "2.1",
            "consent_copy_given": "y",
            "consent_capacity": "y",
            "consent_taken_by": "NB",
            "consent_stored_samples": "y",
            "consent_later_contact": "y",
        }
        with opened.study.edit(by=opened.workplace.person.id, action="Complete a form") as edit:
            forms.save_answers(edit, consent, {FieldKey(item): text for item, text in answers.items()})
            forms.complete_form(edit, consent)
        yield opened


def record(clinic: Clinic, form_id: UUID) -> forms.FormRecord:
    with clinic.study.read() as session:
        return forms.form_record(session, clinic.study.design, form_id, NOW.date())


def complete_history(clinic: Clinic) -> UUID:
    form_id = clinic.open_entry("medical_history")
    answers = {
        "history_condition": "Osteoporosis",
        "history_system": "MUSCULOSKELETAL",
        "history_start": "2019",
        "history_ongoing": "y",
        "history_treated": "y",
    }
    with clinic.study.edit(by=clinic.workplace.person.id, action="Complete a form") as edit:
        forms.save_answers(edit, form_id, {FieldKey(item): text for item, text in answers.items()})
        forms.complete_form(edit, form_id)
    clinic.bot.waitUntil(clinic.page.foot.another_button.isVisible)
    return form_id


def test_that_an_entry_says_which_of_its_log_it_is(clinic: Clinic) -> None:
    clinic.open_entry("medical_history")

    assert "Medical history 1" in clinic.page.head.accessibleName()


def test_that_the_foot_of_an_entry_leads_back_to_the_patient(clinic: Clinic) -> None:
    complete_history(clinic)
    assert clinic.page.foot.next_button.text().startswith("Back to the patient")

    clinic.press(Qt.Key.Key_Right, CTRL)

    assert clinic.went_to[-1].page is PageName.PATIENT


def test_that_ctrl_n_starts_another_entry_of_the_same_log(clinic: Clinic) -> None:
    first = complete_history(clinic)

    clinic.press(Qt.Key.Key_N, CTRL)

    started = clinic.went_to[-1].form_id
    assert started is not None
    assert started != first
    assert record(clinic, started).ordinal == 2


def test_that_a_form_of_a_visit_offers_no_other_entry(clinic: Clinic) -> None:
    clinic.open("vitals")

    assert not clinic.page.foot.another_button.isVisible()
    assert not clinic.page.foot.void_button.isVisible()


def test_that_an_entry_made_in_error_is_taken_out_with_a_reason(clinic: Clinic) -> None:
    form_id = clinic.open_entry("medical_history")
    clinic.enter("Osteoporosis")

    clinic.press(Qt.Key.Key_Delete, CTRL)
    assert not record(clinic, form_id).is_voided
    clinic.type("1")

    assert record(clinic, form_id).voided_reason == "Entered twice"
    assert clinic.went_to[-1].page is PageName.PATIENT


def test_that_escape_keeps_the_entry(clinic: Clinic) -> None:
    form_id = clinic.open_entry("medical_history")
    clinic.enter("Osteoporosis")
    clinic.press(Qt.Key.Key_Delete, CTRL)

    clinic.press(Qt.Key.Key_Escape)

    assert not record(clinic, form_id).is_voided
    assert clinic.page.foot.complete_button.hasFocus()


def test_that_what_was_typed_before_taking_an_entry_out_stays_readable(clinic: Clinic) -> None:
    form_id = clinic.open_entry("medical_history")
    clinic.type("Osteoporosis")

    clinic.press(Qt.Key.Key_Delete, CTRL)
    clinic.type("3")

    assert record(clinic, form_id).answers[FieldKey("history_condition")].text == "Osteoporosis"


def test_that_an_entry_with_nothing_to_chart_leaves_its_room_to_the_fields(clinic: Clinic) -> None:
    clinic.open_entry("medical_history")
    assert not clinic.page.side.isVisible()

    clinic.open("vitals")

    clinic.bot.waitUntil(clinic.page.side.isVisible)
