"""Queries on the form page: asked, answered and closed at the field; the checks ask once it is left."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt

from frailty_desktop.services import queries
from frailty_desktop.services.people import Person
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import Clinic
from tests.gui.reviewed_form import (
    MMSE,
    RATER,
    acts,
    ask,
    at,
    press,
    standing,
    words_at,
)

# Queries


def test_that_a_query_stands_at_its_field_in_words(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    ask(clinic, mona, form_id)

    row = clinic.page.fields.rows[MMSE]
    clinic.bot.waitUntil(lambda: bool(row.marks))
    assert words_at(clinic) == "Open query of Mona Reyes, today: The source says 27."
    assert row.asked_text().startswith("? Open query of Mona Reyes")
    assert "Open query of Mona Reyes" in row.editor.box().accessibleDescription()
    assert not clinic.page.fields.rows[RATER].marks


def test_that_f7_asks_about_an_empty_field(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    moca = FieldKey("moca_total")
    clinic.work_as(mona)
    at(clinic, moca)

    press(clinic, Qt.Key.Key_F7)
    clinic.type("Was it used?")
    press(clinic, Qt.Key.Key_Return)

    assert [line.question for line in standing(clinic, form_id)[moca]] == ["Was it used?"]
    clinic.bot.waitUntil(lambda: "Was it used?" in words_at(clinic, moca))
    assert clinic.page.fields.rows[moca].editor.box().hasFocus()


def test_that_the_site_answers_in_place(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    query_id = ask(clinic, mona, form_id)
    at(clinic)

    press(clinic, Qt.Key.Key_F7)
    panel = clinic.page.queries.panel
    assert panel is not None
    clinic.bot.waitUntil(lambda: bool(panel.messages))
    assert "The source says 27." in panel.messages[0].text()
    clinic.type("It says 28, see page 3.")
    press(clinic, Qt.Key.Key_Return)

    assert acts(clinic, query_id)[-1] == ("answered", "It says 28, see page 3.")
    assert clinic.on_disk(form_id, "mmse_total") == "28"


def test_that_an_empty_answer_is_asked_for_in_the_panel(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    query_id = ask(clinic, mona, form_id)
    at(clinic)

    press(clinic, Qt.Key.Key_F7)
    press(clinic, Qt.Key.Key_Return)

    panel = clinic.page.queries.panel
    assert panel is not None
    assert "What is the answer?" in panel.problem.text()
    assert len(acts(clinic, query_id)) == 1


def test_that_escape_keeps_an_answer_for_later(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    ask(clinic, mona, form_id)
    at(clinic)
    press(clinic, Qt.Key.Key_F7)
    clinic.type("Half an ans")

    press(clinic, Qt.Key.Key_Escape)
    assert clinic.page.fields.rows[MMSE].editor.box().hasFocus()
    assert clinic.page.unsaved()
    press(clinic, Qt.Key.Key_F7)

    assert clinic.page.queries.panel is not None
    assert clinic.page.queries.panel.box.text() == "Half an ans"


def test_that_whoever_asked_closes_what_was_answered(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    query_id = ask(clinic, mona, form_id)
    with clinic.study.edit(by=clinic.workplace.person.id, action="Answer") as edit:
        queries.answer_query(edit, query_id, "It says 28.")
    clinic.work_as(mona)
    at(clinic)
    assert "answered" in words_at(clinic)

    press(clinic, Qt.Key.Key_F7)
    press(clinic, Qt.Key.Key_Return)

    assert not standing(clinic, form_id)
    clinic.bot.waitUntil(lambda: not words_at(clinic))


def test_that_shift_enter_asks_again(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    query_id = ask(clinic, mona, form_id)
    with clinic.study.edit(by=clinic.workplace.person.id, action="Answer") as edit:
        queries.answer_query(edit, query_id, "It says 28.")
    clinic.work_as(mona)
    at(clinic)

    press(clinic, Qt.Key.Key_F7)
    clinic.type("Which page?")
    press(clinic, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)

    assert acts(clinic, query_id)[-1] == ("reopened", "Which page?")


def test_that_f6_walks_the_fields_with_a_query(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    ask(clinic, mona, form_id, MMSE)
    ask(clinic, mona, form_id, RATER)
    clinic.bot.waitUntil(lambda: bool(words_at(clinic, RATER)))
    at(clinic, FieldKey("moca_total"))

    press(clinic, Qt.Key.Key_F6)
    assert clinic.page.fields.rows[RATER].editor.box().hasFocus()
    press(clinic, Qt.Key.Key_F6)
    assert clinic.page.fields.rows[MMSE].editor.box().hasFocus()


def test_that_one_digit_makes_the_query_the_reason_of_a_correction(
    clinic: Clinic, form_id: UUID, mona: Person
) -> None:
    query_id = ask(clinic, mona, form_id)
    clinic.bot.waitUntil(lambda: bool(words_at(clinic)))
    at(clinic)

    clinic.enter("27")
    clinic.type("1")
    clinic.settle()

    assert clinic.on_disk(form_id, "mmse_total") == "27"
    assert acts(clinic, query_id)[-1][0] == "corrected"
    with clinic.study.read() as session:
        newest = next(events(session, form=form_id, kind="answer", newest_first=True, limit=1))
    assert newest.reason == "Query of Mona Reyes: The source says 27."


# The checks


def _correct_to_something_unusual(clinic: Clinic) -> None:
    at(clinic)
    clinic.enter("12")
    clinic.type("1")
    clinic.settle()


def test_that_the_checks_ask_only_once_a_form_is_left(clinic: Clinic, form_id: UUID) -> None:
    _correct_to_something_unusual(clinic)
    assert standing(clinic, form_id) == {}

    clinic.page.before_leaving()

    (line,) = standing(clinic, form_id)[MMSE]
    assert line.check == "soft_range"


def test_that_leaving_twice_asks_once(clinic: Clinic, form_id: UUID) -> None:
    _correct_to_something_unusual(clinic)

    clinic.page.before_leaving()
    clinic.page.before_leaving()

    assert len(standing(clinic, form_id)[MMSE]) == 1


def test_that_a_query_of_a_check_ends_once_its_reason_is_gone(clinic: Clinic, form_id: UUID) -> None:
    _correct_to_something_unusual(clinic)
    clinic.page.before_leaving()
    clinic.settle()
    clinic.look_at(form_id)
    clinic.page.refresh()
    clinic.settle()
    at(clinic)
    clinic.enter("26")
    clinic.type("2")
    clinic.settle()

    clinic.page.before_leaving()

    assert standing(clinic, form_id) == {}
