"""Review on the form page: source marks and signatures at the field, by key and in words."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt

from frailty_desktop.services import forms, signatures, source_verification
from frailty_desktop.services.people import Person, Role
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import Clinic
from tests.gui.reviewed_form import (
    CTRL,
    MMSE,
    RATER,
    ask,
    at,
    hold,
    marks,
    press,
    words_at,
)

# Source verification


def test_that_f9_marks_a_field_as_verified_and_goes_on(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    clinic.work_as(mona)
    at(clinic)

    press(clinic, Qt.Key.Key_F9)

    assert marks(clinic, form_id) == {MMSE: "verified"}
    clinic.bot.waitUntil(lambda: "Source verified by Mona Reyes" in words_at(clinic))
    assert clinic.page.fields.rows[FieldKey("moca_total")].editor.box().hasFocus()


def test_that_f9_takes_a_mark_back(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    clinic.work_as(mona)
    at(clinic)
    press(clinic, Qt.Key.Key_F9)
    clinic.bot.waitUntil(lambda: bool(words_at(clinic)))
    at(clinic)

    press(clinic, Qt.Key.Key_F9)

    assert marks(clinic, form_id) == {}


def test_that_ctrl_f9_marks_everything_shown(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    clinic.work_as(mona)
    at(clinic)

    press(clinic, Qt.Key.Key_F9, CTRL)

    assert {MMSE, RATER} <= set(marks(clinic, form_id))


def test_that_a_correction_shows_that_the_mark_is_of_an_earlier_value(
    clinic: Clinic, form_id: UUID, mona: Person
) -> None:
    with clinic.study.edit(by=mona.id, action="Verify") as edit:
        source_verification.mark(edit, form_id, [MMSE, RATER])
    clinic.bot.waitUntil(lambda: bool(words_at(clinic)))
    at(clinic)

    clinic.enter("27")
    clinic.type("1")

    clinic.bot.waitUntil(lambda: words_at(clinic).startswith("Changed since Mona Reyes"))
    assert words_at(clinic, RATER).startswith("Source verified")


def test_that_f9_says_whose_key_it_is(clinic: Clinic, form_id: UUID) -> None:
    at(clinic)

    press(clinic, Qt.Key.Key_F9)

    assert marks(clinic, form_id) == {}
    assert clinic.said[-1] == "This is for: monitor."


# Signatures


def _sign(clinic: Clinic, ines: Person) -> None:
    clinic.work_as(ines)
    at(clinic)
    press(clinic, Qt.Key.Key_F12)
    panel = clinic.page.reviewing.sign_panel
    assert panel is not None
    panel.password.setText(ines.name)
    panel.confirm()
    clinic.settle()
    clinic.bot.waitUntil(lambda: bool(clinic.page.foot.signatures.lines))


def test_that_a_signature_stands_at_the_foot(clinic: Clinic, form_id: UUID) -> None:
    ines = clinic.hire("Ines Falk", Role.INVESTIGATOR)

    _sign(clinic, ines)

    with clinic.study.read() as session:
        (line,) = signatures.signatures_of(session, "form", form_id)
    assert [shown.text() for shown in clinic.page.foot.signatures.lines] == [f"Signed: {line.words()}"]
    assert clinic.page.foot.isVisible()
    assert words_at(clinic) == f"Signed: {line.words()}"


def test_that_a_void_signature_is_struck_through_and_says_why(clinic: Clinic, form_id: UUID) -> None:
    _sign(clinic, clinic.hire("Ines Falk", Role.INVESTIGATOR))
    at(clinic)

    clinic.enter("27")
    clinic.type("1")

    clinic.bot.waitUntil(lambda: len(clinic.page.foot.signatures.lines) == 2)
    signed, why = clinic.page.foot.signatures.lines
    assert signed.font().strikeOut()
    assert why.text().startswith("No longer stands: ")
    assert "but no longer" in words_at(clinic)


def test_that_a_signing_stops_when_a_value_changes_under_it(clinic: Clinic, form_id: UUID) -> None:
    nora = clinic.workplace.person
    clinic.work_as(clinic.hire("Ines Falk", Role.INVESTIGATOR))
    at(clinic)
    press(clinic, Qt.Key.Key_F12)
    panel = clinic.page.reviewing.sign_panel
    assert panel is not None
    assert panel.isVisible()

    with clinic.study.edit(by=nora.id, action="Correct", reason="Read again") as edit:
        forms.save_answer(edit, form_id, MMSE, "27")

    clinic.bot.waitUntil(lambda: not panel.isVisible())
    assert clinic.page.foot.isVisible()


def test_that_whoever_may_not_sign_is_offered_no_signing(clinic: Clinic, form_id: UUID) -> None:
    at(clinic)

    press(clinic, Qt.Key.Key_F12)

    assert clinic.page.reviewing.sign_panel is None
    assert not clinic.page.foot.sign_button.isVisible()


# Room


def test_that_marks_fit_at_200_percent(clinic: Clinic, form_id: UUID, mona: Person, dario: Person) -> None:
    ask(clinic, mona, form_id)
    with clinic.study.edit(by=mona.id, action="Verify") as edit:
        source_verification.mark(edit, form_id, [MMSE])
    hold(clinic, dario, form_id)
    clinic.workplace.settings.change(text_scale=2.0)
    clinic.page.resize(1206, 780)
    clinic.settle()
    clinic.bot.waitUntil(lambda: len(clinic.page.fields.rows[MMSE].marks) == 3)
    at(clinic)
    press(clinic, Qt.Key.Key_F7)

    fields = clinic.page.fields
    widest = max(row.minimumSizeHint().width() for row in fields.rows.values() if row.isVisible())

    assert widest <= fields.viewport().width()
