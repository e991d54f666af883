"""Typing a form a second time and comparing the two, from the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.reconcile_page import ReconcilePage
from frailty_desktop.gui.second_entry_page import SecondEntryPage
from frailty_desktop.services import double_entry, forms
from frailty_desktop.services.people import Role
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.conftest import NOW, OpenDesk, settle
from tests.gui.signing_desk import Signable, go, make_signable, press, type_text


@pytest.fixture
def signable(tmp_path: Path, clock: FakeClock) -> Signable:
    return make_signable(tmp_path, clock)


def _open(qtbot: QtBot, open_desk: OpenDesk, signable: Signable) -> tuple[Desk, SecondEntryPage]:
    desk, page = go(qtbot, open_desk, signable, Role.INVESTIGATOR, Place.second_entry())
    assert isinstance(page, SecondEntryPage)
    press(qtbot, desk, Qt.Key.Key_Return)
    return desk, page


def _type_again(qtbot: QtBot, desk: Desk, distance: str) -> None:
    type_text(distance)
    press(qtbot, desk, Qt.Key.Key_Return)
    type_text("n")
    press(qtbot, desk, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_that_the_form_waits_in_the_list(qtbot: QtBot, open_desk: OpenDesk, signable: Signable) -> None:
    _, page = go(qtbot, open_desk, signable, Role.INVESTIGATOR, Place.second_entry())
    assert isinstance(page, SecondEntryPage)
    line = page.view.current_row()
    assert line is not None
    assert (line.patient_number, line.form_title, line.state) == ("P-001", "6MWT", "waiting")


def test_that_the_form_opens_empty_and_shows_nothing_of_the_first_entry(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    _, page = _open(qtbot, open_desk, signable)
    assert page.fields.rows
    assert all(row.editor.text() == "" for row in page.fields.rows.values())
    assert not [label.text() for label in page.findChildren(QLabel) if "310" in label.text()]


def test_that_each_field_is_on_disk_when_it_is_left(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = _open(qtbot, open_desk, signable)
    type_text("301")
    press(qtbot, desk, Qt.Key.Key_Return)
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        design = desk.opened.study.design
        line = double_entry.second_entries(session, design, NOW.date())[0]
        assert line.entry_id is not None
        entry = double_entry.entry_of(session, design, line.entry_id, NOW.date())
    assert entry.record.answers[FieldKey("walk_distance")].text == "301"
    assert page.unsaved() == ""


def test_that_whoever_typed_first_is_told_so(qtbot: QtBot, open_desk: OpenDesk, signable: Signable) -> None:
    desk, page = go(qtbot, open_desk, signable, Role.COORDINATOR, Place.second_entry())
    press(qtbot, desk, Qt.Key.Key_Return)
    assert "You entered" in page.banner.text


def test_that_two_equal_entries_leave_the_list(qtbot: QtBot, open_desk: OpenDesk, signable: Signable) -> None:
    desk, page = _open(qtbot, open_desk, signable)
    _type_again(qtbot, desk, "310")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


def test_that_a_difference_is_settled_with_a_digit_and_a_reason(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, _ = _open(qtbot, open_desk, signable)
    _type_again(qtbot, desk, "301")
    desk.work_as(signable.staff[Role.DATA_MANAGER])
    settle(qtbot, desk)
    desk.window.go_to(Place.reconcile())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, ReconcilePage)
    press(qtbot, desk, Qt.Key.Key_Return)
    line = page.side.current_row()
    assert line is not None
    assert (line.first, line.second) == ("310", "301")
    press(qtbot, desk, Qt.Key.Key_2)
    type_text("Read again in the source")
    press(qtbot, desk, Qt.Key.Key_Return)
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        record = forms.form_record(session, desk.opened.study.design, signable.made["walk"])
    assert record.answers[FieldKey("walk_distance")].text == "301"


def test_that_a_reason_is_asked_for(qtbot: QtBot, open_desk: OpenDesk, signable: Signable) -> None:
    desk, _ = _open(qtbot, open_desk, signable)
    _type_again(qtbot, desk, "301")
    desk.work_as(signable.staff[Role.DATA_MANAGER])
    settle(qtbot, desk)
    desk.window.go_to(Place.reconcile())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, ReconcilePage)
    press(qtbot, desk, Qt.Key.Key_Return)
    press(qtbot, desk, Qt.Key.Key_1)
    press(qtbot, desk, Qt.Key.Key_Return)
    assert "needs a reason" in page.panel.banner.text
