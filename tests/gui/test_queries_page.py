"""The page of queries: keyboard alone from the list to the field, the answer and the end."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.gui.queries_page import QueriesPage
from frailty_desktop.services import forms, queries
from frailty_desktop.services.people import Person
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.review_desk import WALK, Reviewed, make_reviewed, messages


@pytest.fixture
def reviewed(small_study: Path, clock: FakeClock) -> Reviewed:
    return make_reviewed(small_study, clock)


def _open(qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed, person: Person) -> tuple[Desk, QueriesPage]:
    desk = open_desk(reviewed.path)
    desk.work_as(person)
    settle(qtbot, desk)
    desk.window.show()
    desk.window.activateWindow()
    desk.window.go_to(Place.queries())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, QueriesPage)
    return desk, page


def _press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def _type(qtbot: QtBot, desk: Desk, text: str) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)
    settle(qtbot, desk)


def _state(page: QueriesPage) -> str:
    line = page.view.current_row()
    return line.state if line is not None else ""


def _current(page: QueriesPage) -> UUID | None:
    line = page.view.current_row()
    return line.id if line is not None else None


def test_that_the_cursor_waits_on_the_oldest_query(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    _, page = _open(qtbot, open_desk, reviewed, reviewed.nurse)
    assert page.view.hasFocus()
    line = page.view.current_row()
    assert line is not None
    assert line.question == "The source says 301."


def test_that_enter_goes_to_the_exact_field(qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed) -> None:
    desk, _ = _open(qtbot, open_desk, reviewed, reviewed.nurse)
    _press(Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert desk.window.here == Place.form(reviewed.form_id, reviewed.patient_id, "walk_distance")


def test_that_the_thread_stands_beside_the_list(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    _, page = _open(qtbot, open_desk, reviewed, reviewed.nurse)
    said = [frame.accessibleName() for frame in page.thread_card.shown_messages()]
    assert len(said) == 1
    assert said[0].startswith("Mona Reyes (monitor) asked")
    assert said[0].endswith("The source says 301.")


def test_that_a_query_is_answered_with_the_keyboard_alone(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk, page = _open(qtbot, open_desk, reviewed, reviewed.nurse)
    _press(Qt.Key.Key_A)
    _type(qtbot, desk, "It is 301.")
    assert messages(desk, reviewed.query_id)[-1] == ("answered", "It is 301.")
    qtbot.waitUntil(lambda: _state(page) == "answered")
    assert page.view.hasFocus()


def test_that_a_monitor_closes_an_answered_query_with_two_keys(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk, page = _open(qtbot, open_desk, reviewed, reviewed.monitor)
    with desk.opened.study.edit(by=reviewed.nurse.id, action="Answer") as edit:  # type: ignore[union-attr]
        queries.answer_query(edit, reviewed.query_id, "It is 301.")
    qtbot.waitUntil(lambda: _state(page) == "answered")
    _press(Qt.Key.Key_C)
    _press(Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert messages(desk, reviewed.query_id)[-1] == ("closed", "")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


def test_that_closing_without_an_answer_asks_why_in_place(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk, page = _open(qtbot, open_desk, reviewed, reviewed.monitor)
    _press(Qt.Key.Key_C)
    _press(Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert "Nobody has answered" in page.banner.text
    assert messages(desk, reviewed.query_id)[-1][0] == "opened"


def test_that_a_closed_query_is_found_by_its_digit_and_asked_again(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk, page = _open(qtbot, open_desk, reviewed, reviewed.monitor)
    with desk.opened.study.edit(by=reviewed.monitor.id, action="Close") as edit:  # type: ignore[union-attr]
        queries.close_query(edit, reviewed.query_id, "Settled")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    _press(Qt.Key.Key_5)
    page.focus_first()
    _press(Qt.Key.Key_R)
    _type(qtbot, desk, "New source.")
    assert messages(desk, reviewed.query_id)[-1] == ("reopened", "New source.")


def test_that_half_an_answer_stays_with_its_query(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk, page = _open(qtbot, open_desk, reviewed, reviewed.nurse)
    _press(Qt.Key.Key_A)
    QTest.keyClicks(page.thread_card.box, "It is")
    _press(Qt.Key.Key_Escape)
    desk.window.go_to(Place.today())
    desk.window.go_to(Place.queries())
    settle(qtbot, desk)
    assert page.thread_card.box.text() == "It is"
    assert page.unsaved()
    page.thread_card.forget_draft(reviewed.query_id)


def test_that_a_person_is_offered_only_what_they_may(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    _, page = _open(qtbot, open_desk, reviewed, reviewed.nurse)
    offered = {act for act, button in page.thread_card.buttons_of.items() if not button.isHidden()}
    assert offered == {"answer"}


def test_that_the_filters_say_how_many_each_would_show(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    _, page = _open(qtbot, open_desk, reviewed, reviewed.monitor)
    assert page.chips.texts() == [
        "1  Standing: 1",
        "2  Open: 1",
        "3  Answered: 0",
        "4  Asked by me: 1",
        "5  Closed: 0",
    ]


def test_that_a_search_finds_a_query_by_its_words(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    _, page = _open(qtbot, open_desk, reviewed, reviewed.monitor)
    page.search.setText("301 distance")
    assert page.model.rowCount() == 1
    page.search.setText("weight")
    assert page.model.rowCount() == 0


def test_that_going_to_a_fields_query_puts_the_cursor_on_it(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk, page = _open(qtbot, open_desk, reviewed, reviewed.monitor)
    with desk.opened.study.edit(by=reviewed.monitor.id, action="Ask") as edit:  # type: ignore[union-attr]
        asked = queries.open_query(edit, reviewed.form_id, FieldKey("walk_rests"), "Really?")
    desk.window.go_to(Place.queries(reviewed.patient_id, reviewed.form_id, "walk_rests"))
    qtbot.waitUntil(lambda: _current(page) == asked)
    assert desk.window.here is not None
    assert desk.window.here.page is PageName.QUERIES


def test_that_the_checks_ask_when_a_monitor_lets_them(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk, page = _open(qtbot, open_desk, reviewed, reviewed.monitor)
    with desk.opened.study.edit(by=reviewed.nurse.id, action="Correct", reason="Slip") as edit:  # type: ignore[union-attr]
        forms.save_answer(edit, reviewed.form_id, WALK, "950")
    settle(qtbot, desk)
    page.focus_first()
    _press(Qt.Key.Key_P)
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: page.model.total() == 2)
