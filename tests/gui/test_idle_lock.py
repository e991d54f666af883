"""The window locks itself: at once, with everything typed kept, and the password brings it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.form_page import FormPage
from frailty_desktop.gui.lock_page import LockPage
from frailty_desktop.gui.page import Place
from frailty_desktop.services import forms
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.guarded_ward import IDA, NORA, Ward, card_in_front, cursor, make_ward, open_as, show, sign

DISTANCE = FieldKey("walk_distance")


@pytest.fixture
def ward(tmp_path: Path, clock: FakeClock) -> Ward:
    """An encrypted study with three accounts."""
    return make_ward(tmp_path, clock)


def at_the_form(qtbot: QtBot, open_desk: OpenDesk, ward: Ward) -> tuple[Desk, FormPage]:
    """Open the walk form as Nora, the cursor in its distance."""
    desk = open_as(qtbot, open_desk, ward)
    desk.window.go_to(Place.form(ward.form_id, ward.patient_id, "walk_distance"))
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, FormPage)
    qtbot.waitUntil(lambda: DISTANCE in page.fields.rows)
    page.fields.go_to(DISTANCE)
    return desk, page


def lock(desk: Desk) -> LockPage:
    """Lock the window by hand."""
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    return locked(desk)


def locked(desk: Desk) -> LockPage:
    """Return the lock, which must be in front."""
    pages = [page for page in desk.window.findChildren(LockPage) if page.isVisible()]
    assert len(pages) == 1, "the window is not locked"
    return pages[0]


def stored(desk: Desk, ward: Ward, key: FieldKey = DISTANCE) -> str:
    """Read the stored text of a field."""
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        record = forms.form_record(session, desk.opened.study.design, ward.form_id)
    answer = record.answers.get(key)
    return answer.text if answer else ""


def test_that_time_without_a_key_locks_the_window(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock
) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    clock.now += timedelta(minutes=9)
    desk.door.idle.look()
    assert not desk.door.is_locked
    clock.now += timedelta(minutes=1)
    desk.door.idle.look()
    assert desk.door.is_locked


def test_that_a_key_starts_the_time_anew(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock
) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    clock.now += timedelta(minutes=9)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_4)
    clock.now += timedelta(minutes=9)
    desk.door.idle.look()
    assert not desk.door.is_locked


def test_that_a_key_pressed_when_the_time_is_over_reaches_nothing_behind_the_lock(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock
) -> None:
    desk, page = at_the_form(qtbot, open_desk, ward)
    clock.now += timedelta(hours=3)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_4)
    assert desk.door.is_locked
    assert page.sheet.drafts.typed(DISTANCE) == ""


def test_that_nothing_of_the_patient_is_to_be_seen(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    assert "P-001" in desk.window.windowTitle()
    lock(desk)
    shown = [label.text() for label in desk.window.findChildren(QLabel) if label.isVisible()]
    assert not [text for text in (*shown, desk.window.windowTitle()) if "P-001" in text]
    assert not desk.window.header.isVisible()
    assert not desk.window.rail.isVisible()
    assert not desk.window.status.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_that_a_menu_left_open_is_closed_by_the_lock(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    desk.window.open_menu()
    menu = desk.window.menu
    assert isinstance(menu, QMenu)
    assert menu.isVisible()
    desk.door.lock()
    assert not menu.isVisible()


def test_that_no_key_leads_past_the_lock(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    here = desk.window.here
    lock(desk)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_U, Qt.Key.Key_O, Qt.Key.Key_B, Qt.Key.Key_F):
        QTest.keyClick(desk.window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Escape)
    settle(qtbot, desk)
    assert desk.door.is_locked
    assert desk.window.here == here


def test_that_a_place_reached_behind_the_lock_stays_out_of_the_title(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    lock(desk)
    desk.window.go_to(Place.patient(ward.patient_id))
    settle(qtbot, desk)
    assert "P-001" not in desk.window.windowTitle()


def test_that_the_password_brings_it_back_with_the_half_typed_value_and_the_cursor_in_it(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk, page = at_the_form(qtbot, open_desk, ward)
    QTest.keyClicks(cursor(), "34")
    lock(desk)
    sign(qtbot, desk, NORA)
    assert not desk.door.is_locked
    assert desk.window.page is page
    qtbot.waitUntil(lambda: page.fields.rows[DISTANCE].isAncestorOf(cursor()))
    assert page.sheet.drafts.typed(DISTANCE) == "34"
    QTest.keyClick(cursor(), Qt.Key.Key_End)
    QTest.keyClicks(cursor(), "5")
    QTest.keyClick(cursor(), Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert stored(desk, ward) == "345"


def test_that_a_wrong_password_is_said_and_goes_on_record(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    lock(desk)
    sign(qtbot, desk, NORA, "not this one at all")
    assert card_in_front(desk).banner.text.startswith("Name and password do not fit.")
    assert locked(desk).isVisible()
    sign(qtbot, desk, NORA)
    assert not desk.door.is_locked
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        noted = list(events(session, kind="failed_sign_in"))
    assert [event.record_id for event in noted] == [ward.staff[NORA].id]


def test_that_another_person_may_sign_in_at_the_lock(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    lock(desk)
    sign(qtbot, desk, IDA)
    assert not desk.window.is_covered
    assert desk.workplace is not None
    assert desk.workplace.person.name == IDA
    assert desk.window.here is not None
    assert desk.window.here.form_id == ward.form_id


def test_that_the_lock_breaks_the_session_of_signing(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _page = at_the_form(qtbot, open_desk, ward)
    assert desk.workplace is not None
    broken: list[int] = []
    monkeypatch.setattr(desk.workplace.signing, "break_", lambda: broken.append(1))
    lock(desk)
    assert broken == [1]


def test_that_a_study_without_passwords_asks_who_goes_on_and_says_why(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    show(desk)
    page = lock(desk)
    assert "not encrypted" in page.subtitle.text()
    qtbot.waitUntil(page._same.hasFocus)
    QTest.keyClick(page._same, Qt.Key.Key_Return)
    assert not desk.window.is_covered
