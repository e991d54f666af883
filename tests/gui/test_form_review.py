"""Review on the form page: queries, source marks, signatures and holds at the field, by key and in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.services import forms, holds, queries, signatures, source_verification
from frailty_desktop.services.people import Person, Role
from frailty_desktop.settings import Theme
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import NOW, Clinic, open_clinic

MMSE, RATER = FieldKey("mmse_total"), FieldKey("cognition_rater")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clinic(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Clinic]:
    with open_clinic(tmp_path, qtbot, qapp) as opened:
        yield opened
        opened.workplace.settings.change(theme=Theme.LIGHT, text_scale=1.0)


@pytest.fixture
def form_id(clinic: Clinic) -> UUID:
    """A complete form of Nora, who is at the page."""
    made = clinic.open("cognition")
    with clinic.study.edit(by=clinic.workplace.person.id, action="Complete a form") as edit:
        forms.save_answers(edit, made, {MMSE: "28", RATER: "NB"})
        forms.complete_form(edit, made)
    clinic.settle()
    clinic.bot.waitUntil(clinic.page.foot.next_button.isVisible)
    clinic.look_at(made)
    return made


@pytest.fixture
def mona(clinic: Clinic) -> Person:
    return clinic.hire("Mona Reyes", Role.MONITOR)


@pytest.fixture
def dario(clinic: Clinic) -> Person:
    return clinic.hire("Dario Lind", Role.DATA_MANAGER)


def ask(clinic: Clinic, by: Person, form_id: UUID, key: FieldKey = MMSE, *, opens: bool = False) -> UUID:
    with clinic.study.edit(by=by.id, action="Ask") as edit:
        made = queries.open_query(edit, form_id, key, "The source says 27.", opens_field=opens)

    def is_shown() -> bool:
        loaded = clinic.page.sheet.loaded
        return loaded is not None and key in loaded.review.queries

    clinic.bot.waitUntil(is_shown)
    return made


def hold(clinic: Clinic, by: Person, form_id: UUID) -> None:
    with clinic.study.edit(by=by.id, action="Lock") as edit:
        holds.lock(edit, "form", form_id)
    clinic.settle()


def standing(clinic: Clinic, form_id: UUID) -> dict[FieldKey, tuple[queries.QueryLine, ...]]:
    clinic.settle()
    with clinic.study.read() as session:
        return dict(queries.queries_on_form(session, clinic.study.design, form_id, NOW.date()))


def acts(clinic: Clinic, query_id: UUID) -> list[tuple[str, str]]:
    clinic.settle()
    with clinic.study.read() as session:
        return [(one.act, one.text) for one in queries.thread(session, query_id)]


def marks(clinic: Clinic, form_id: UUID) -> dict[FieldKey, str]:
    clinic.settle()
    with clinic.study.read() as session:
        found = source_verification.marks_of_form(session, form_id)
    return {key: mark.state.value for key, mark in found.items()}


def words_at(clinic: Clinic, key: FieldKey = MMSE) -> str:
    return " | ".join(mark.words for mark in clinic.page.fields.rows[key].marks)


def press(
    clinic: Clinic, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    clinic.press(key, modifier)
    clinic.settle()


def at(clinic: Clinic, key: FieldKey = MMSE) -> None:
    clinic.page.fields.go_to(key)


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


def test_that_reading_leaves_no_trace_of_earlier_values_seen(clinic: Clinic, mona: Person) -> None:
    design = clinic.study.design
    hiding = next((form.name for form in design.forms if form.hide_previous), None)
    assert hiding is not None
    clinic.open(hiding)

    clinic.work_as(mona)

    clinic.settle()
    with clinic.study.read() as session:
        assert not list(events(session, kind="reveal"))


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


def test_that_ctrl_l_freezes_the_form_and_thaws_it(clinic: Clinic, form_id: UUID, mona: Person) -> None:
    clinic.work_as(mona)
    at(clinic)

    press(clinic, Qt.Key.Key_L, CTRL)
    clinic.bot.waitUntil(lambda: clinic.page.head.why().startswith("Form frozen by Mona Reyes"))
    press(clinic, Qt.Key.Key_L, CTRL)

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
