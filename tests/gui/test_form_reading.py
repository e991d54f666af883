"""Forms that are only read, and forms that are held: readable by keyboard, and why is said once."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from frailty_desktop.gui import form_page
from frailty_desktop.gui.actions import menu_actions
from frailty_desktop.gui.form_keys import form_keys
from frailty_desktop.gui.form_loading import LoadedForm, load_form
from frailty_desktop.services import holds
from frailty_desktop.services.forms import PreviousValue
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import NOW, Clinic
from tests.gui.reviewed_form import (
    CTRL,
    MMSE,
    RATER,
    ask,
    at,
    hold,
    press,
    standing,
    words_at,
)

# Reading only


@pytest.mark.parametrize("role", [Role.MONITOR, Role.AUDITOR, Role.STATISTICIAN, Role.DATA_MANAGER])
def test_that_who_enters_no_data_reads_every_field_by_keyboard(
    clinic: Clinic, form_id: UUID, role: Role
) -> None:
    clinic.work_as(clinic.hire("Rosa Reader", role))
    at(clinic)

    clinic.enter("2")
    clinic.enter("")

    assert clinic.page.fields.rows[MMSE].editor.text() == "28"
    assert clinic.page.fields.rows[RATER].editor.box().hasFocus()
    assert clinic.on_disk(form_id, "mmse_total") == "28"
    assert clinic.page.head.why().startswith("You read this form")
    assert "Read only" in clinic.page.fields.rows[MMSE].editor.box().accessibleDescription()


def test_that_a_reader_changes_no_choice(clinic: Clinic, mona: Person) -> None:
    form_id = clinic.open("clinical_frailty_scale")
    choice = next(row for row in clinic.page.fields.open_rows() if row.item.choices)
    clinic.work_as(mona)
    at(clinic, choice.key)

    clinic.enter(choice.item.choices[1].code)

    assert clinic.on_disk(form_id, choice.item.name) == ""
    assert clinic.page.fields.rows[choice.key].editor.text() == ""


def test_that_a_reader_completes_and_starts_nothing(clinic: Clinic, mona: Person) -> None:
    form_id = clinic.open("cognition")
    clinic.work_as(mona)
    at(clinic)

    press(clinic, Qt.Key.Key_Return, CTRL)
    press(clinic, Qt.Key.Key_Right, CTRL)

    assert not clinic.is_complete(form_id)
    assert not clinic.page.foot.complete_button.isVisible()
    assert clinic.went_to[-1].form_id is None
    assert not clinic.page.banner.isVisible()


@pytest.mark.parametrize(("role", "noted"), [(Role.MONITOR, 0), (Role.COORDINATOR, 1)])
def test_that_only_a_rater_is_noted_as_having_seen_earlier_values(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, role: Role, noted: int
) -> None:
    hiding = next(form for form in clinic.study.design.forms if form.hide_previous)
    key = FieldKey(next(item.name for item in hiding.items() if item.derivation is None))
    clinic.open(hiding.name)
    rosa = clinic.hire("Rosa Reader", role)

    def with_an_earlier_value(*asked: object) -> LoadedForm:
        earlier = PreviousValue(Answer("7", 7.0), "Screening", NOW.date())
        return replace(load_form(*asked), previous={key: earlier})  # type: ignore[arg-type]

    monkeypatch.setattr(form_page, "load_form", with_an_earlier_value)
    clinic.work_as(rosa)

    clinic.settle()
    with clinic.study.read() as session:
        assert len(list(events(session, kind="reveal"))) == noted


# Held forms


def test_that_a_locked_form_says_once_who_locked_it(clinic: Clinic, form_id: UUID, dario: Person) -> None:
    hold(clinic, dario, form_id)

    clinic.bot.waitUntil(lambda: bool(clinic.page.head.why()))
    assert clinic.page.head.why() == (
        "Form locked by Dario Lind on 3 Mar 2026; ask for a query to correct a field."
    )
    at(clinic)
    clinic.enter("27")
    assert clinic.page.fields.rows[MMSE].editor.text() == "28"
    assert words_at(clinic) == "Form locked by Dario Lind"


def test_that_a_field_opened_by_a_query_takes_its_correction(
    clinic: Clinic, form_id: UUID, dario: Person
) -> None:
    hold(clinic, dario, form_id)
    ask(clinic, dario, form_id, opens=True)
    clinic.bot.waitUntil(lambda: "has opened this field" in words_at(clinic))
    at(clinic, RATER)
    clinic.enter("XY")
    at(clinic)

    clinic.enter("27")
    clinic.type("1")
    clinic.settle()

    assert clinic.on_disk(form_id, "mmse_total") == "27"
    assert clinic.on_disk(form_id, "cognition_rater") == "NB"


def test_that_ctrl_f12_freezes_the_form_and_thaws_it(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    clinic.work_as(mona)
    at(clinic)

    press(clinic, Qt.Key.Key_F12, CTRL)
    clinic.bot.waitUntil(lambda: clinic.page.head.why().startswith("Form frozen by Mona Reyes"))
    press(clinic, Qt.Key.Key_F12, CTRL)

    clinic.bot.waitUntil(lambda: clinic.page.head.why().startswith("You read this form"))
    with clinic.study.read() as session:
        assert holds.held_by(session, form_id) is None


def test_that_shift_enter_asks_and_opens_a_field_of_a_held_form(
    clinic: Clinic, form_id: UUID, dario: Person
) -> None:
    hold(clinic, dario, form_id)
    clinic.work_as(dario)
    at(clinic)

    press(clinic, Qt.Key.Key_F7)
    clinic.type("27?")
    press(clinic, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)

    assert [line.opens_field for line in standing(clinic, form_id)[MMSE]] == [True]


def test_that_no_key_of_the_form_is_one_of_the_window() -> None:
    window = {key for group in menu_actions() for action in group for key in action.keys}
    form = {key.strip() for line in form_keys() for key in line.keys.split(",")}
    assert not window & form
