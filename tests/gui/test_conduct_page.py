"""The page about conduct: tabs by digit, a picture's cursor, the list behind a number, and where it leads."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.conduct_view import ConductView
from frailty_desktop.gui.conduct_page import ConductPage
from frailty_desktop.gui.conduct_reading import place_of
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.services import patients, people
from frailty_desktop.services.people import Role
from frailty_desktop.storage.ids import THE_PROGRAM
from tests.factories import FakeClock, new_study
from tests.gui.conftest import OpenDesk, settle
from tests.gui.review_desk import make_reviewed


def opened(qtbot: QtBot, desk: Desk) -> ConductPage:
    desk.window.show()
    desk.window.activateWindow()
    desk.window.go_to(Place.conduct())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, ConductPage)
    return page


def press(qtbot: QtBot, desk: Desk, *keys: Qt.Key) -> None:
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key)
        settle(qtbot, desk)


@pytest.fixture
def desk(small_study: Path, open_desk: OpenDesk) -> Desk:
    return open_desk(small_study)


def test_that_the_page_begins_with_enrolment_in_words(qtbot: QtBot, desk: Desk) -> None:
    page = opened(qtbot, desk)
    assert page.tab == "enrolment"
    assert page.body.sentence.text() == "Nobody is enrolled yet. 3 in screening."


def test_that_each_digit_shows_its_tab(qtbot: QtBot, desk: Desk) -> None:
    page = opened(qtbot, desk)
    shown = []
    for key in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6, Qt.Key.Key_1):
        press(qtbot, desk, key)
        shown.append((page.tab, bool(page.body.sentence.text())))
    tabs = ("flow", "visits", "forms", "queries", "delay", "enrolment")
    assert shown == [(tab, True) for tab in tabs]


def test_that_tabs_nobody_looked_at_are_not_read(qtbot: QtBot, desk: Desk) -> None:
    page = opened(qtbot, desk)
    assert {name for name, body in page.bodies.items() if body.view is not None} == {"enrolment"}


@pytest.mark.parametrize(("digit", "tab"), [(Qt.Key.Key_4, "forms"), (Qt.Key.Key_6, "delay")])
def test_that_counting_every_form_holds_up_no_other_page(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch, digit: Qt.Key, tab: str
) -> None:
    page = opened(qtbot, desk)
    may_end, read = threading.Event(), page._reader.read

    def slow(asked: str) -> ConductView:
        may_end.wait(60)
        return read(asked)

    monkeypatch.setattr(page._reader, "read", slow)
    QTest.keyClick(page, digit)
    told: list[str] = []
    page.workplace.tasks.read(lambda: "another page", told.append)
    qtbot.waitUntil(lambda: told == ["another page"])
    assert page.body.sentence.text() == "The forms of the study are being counted."
    may_end.set()
    settle(qtbot, desk)
    assert page.tab == tab
    assert page.body.view is not None
    assert page.body.sentence.text() != "The forms of the study are being counted."


def test_that_enter_on_a_number_lists_who_is_behind_it_and_then_opens_the_patient(
    qtbot: QtBot, desk: Desk
) -> None:
    page = opened(qtbot, desk)
    press(qtbot, desk, Qt.Key.Key_2)
    panel = page.body.panels[0]
    assert panel.view.hasFocus()
    press(qtbot, desk, Qt.Key.Key_Home, Qt.Key.Key_Return)
    assert page.list_panel.isVisible()
    assert page.list_title.text() == "Assessed for eligibility"
    assert len(page.list.table.rows) == 3
    press(qtbot, desk, Qt.Key.Key_Return)
    assert desk.window.here is not None
    assert desk.window.here.page is PageName.PATIENT


def test_that_escape_closes_the_list_and_gives_the_cursor_back(qtbot: QtBot, desk: Desk) -> None:
    page = opened(qtbot, desk)
    press(qtbot, desk, Qt.Key.Key_2, Qt.Key.Key_Home, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert not page.list_panel.isVisible()
    assert page.body.panels[0].view.hasFocus()


def test_that_a_list_stays_with_its_tab(qtbot: QtBot, desk: Desk) -> None:
    page = opened(qtbot, desk)
    press(qtbot, desk, Qt.Key.Key_2, Qt.Key.Key_Home, Qt.Key.Key_Return, Qt.Key.Key_3)
    assert not page.list_panel.isVisible()
    press(qtbot, desk, Qt.Key.Key_2)
    assert page.list_panel.isVisible()


def test_that_the_page_follows_a_save(qtbot: QtBot, desk: Desk) -> None:
    page = opened(qtbot, desk)
    assert desk.opened is not None
    assert desk.workplace is not None
    with desk.opened.study.edit(by=desk.workplace.person.id, action="Start screening") as edit:
        patients.screen(edit, consent_date=edit.today, birth_date=None, sex="F", site="MIA")
    qtbot.waitUntil(lambda: page.body.sentence.text() == "Nobody is enrolled yet. 4 in screening.")


def test_that_t_shows_a_picture_as_its_table(qtbot: QtBot, desk: Desk) -> None:
    page = opened(qtbot, desk)
    press(qtbot, desk, Qt.Key.Key_2, Qt.Key.Key_T)
    assert page.body.panels[0].is_table


def test_that_a_query_in_a_list_leads_to_the_query(
    qtbot: QtBot, small_study: Path, open_desk: OpenDesk, clock: FakeClock
) -> None:
    reviewed = make_reviewed(small_study, clock)
    desk = open_desk(small_study)
    desk.work_as(reviewed.monitor)
    settle(qtbot, desk)
    opened(qtbot, desk)
    press(qtbot, desk, Qt.Key.Key_5, Qt.Key.Key_Home, Qt.Key.Key_Return, Qt.Key.Key_Return)
    place = desk.window.here
    assert place is not None
    assert (place.page, place.form_id, place.item) == (PageName.QUERIES, reviewed.form_id, "walk_distance")


def test_that_an_empty_study_has_sentences_and_no_empty_boxes(
    qtbot: QtBot, tmp_path: Path, clock: FakeClock, open_desk: OpenDesk
) -> None:
    with (
        new_study(tmp_path, clock=clock) as study,
        study.edit(by=THE_PROGRAM, action="Add a person") as edit,
    ):
        people.add_person(edit, "Nora Brandt", Role.COORDINATOR)
    desk = open_desk(tmp_path / "study.frailty")
    page = opened(qtbot, desk)
    for tab in page.bodies:
        page.chips.choose(tab)
        settle(qtbot, desk)
        assert page.body.sentence.text()
        assert not [panel for panel in page.body.panels if panel.isVisible()]


def test_that_keys_name_places() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert place_of(f"patient/{one.hex}") == Place.patient(one)
    assert place_of(f"form/{one.hex}/{other.hex}") == Place.form(one, other)
    assert place_of(f"query/{one.hex}/{other.hex}/grip") == Place.queries(other, one, "grip")
    assert place_of("list/visits/month_1/late") is None
