"""The window backs up by itself: as time goes by, on closing, and says how the last one went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.closing_page import ClosingPage
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.services import backups
from frailty_desktop.settings import Settings
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle


def made(study: Path) -> list[Path]:
    """List the backups of a study."""
    return sorted(study.with_name(f"{study.stem} backups").glob("*.frailty"))


def at_work(open_desk: OpenDesk, study: Path) -> Desk:
    """Open the study and change something: what a new workstation is written down for comes with it."""
    desk = open_desk(study)
    assert desk.workplace is not None
    with desk.workplace.study.edit(by=desk.workplace.person.id, action="Note something") as edit:
        edit.note("remark")
    return desk


def header(desk: Desk) -> str:
    return desk.window.header.backup_words()


def closing_page(desk: Desk) -> ClosingPage | None:
    pages = [page for page in desk.window.findChildren(ClosingPage) if page.isVisible()]
    return pages[0] if pages else None


def test_that_time_makes_a_backup_when_something_changed(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    assert header(desk) == "No backup yet"
    desk.backups.look()
    qtbot.waitUntil(lambda: header(desk).startswith("Last good backup"), timeout=10_000)
    assert len(made(small_study)) == 1


def test_that_nothing_is_backed_up_twice_unchanged(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, clock: FakeClock
) -> None:
    desk = at_work(open_desk, small_study)
    desk.backups.look()
    qtbot.waitUntil(lambda: header(desk).startswith("Last good backup"), timeout=10_000)
    clock.now += timedelta(hours=2)
    desk.backups.look()
    settle(qtbot, desk)
    assert len(made(small_study)) == 1


def test_that_a_backup_older_than_a_day_stands_in_red(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, clock: FakeClock
) -> None:
    desk = at_work(open_desk, small_study)
    desk.backups.look()
    qtbot.waitUntil(lambda: header(desk).startswith("Last good backup"), timeout=10_000)
    assert desk.window.header._backup.property("look") == "quiet"
    clock.now += timedelta(hours=25)
    desk.backups.look()
    settle(qtbot, desk)
    assert desk.window.header._backup.property("look") == "quiet_late"


def test_that_an_old_study_opened_here_for_the_first_time_is_calm_for_a_day(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, clock: FakeClock
) -> None:
    clock.now += timedelta(days=400)
    desk = open_desk(small_study)
    settle(qtbot, desk)
    assert header(desk) == "No backup yet"
    assert desk.window.header._backup.property("look") == "quiet"
    assert desk.backups.state is not None
    assert not desk.backups.state.is_alarming(clock.now + timedelta(hours=23))
    assert desk.backups.state.is_alarming(clock.now + timedelta(hours=25))


def test_that_opening_again_counts_from_the_first_opening(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, clock: FakeClock
) -> None:
    clock.now += timedelta(days=400)
    desk = open_desk(small_study)
    settle(qtbot, desk)
    desk.put_away()
    clock.now += timedelta(hours=30)
    desk.open(small_study)
    settle(qtbot, desk)
    assert desk.window.header._backup.property("look") == "quiet_late"


def test_that_a_backup_that_failed_stands_in_red_with_its_reason(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    settings.change(second_backup_folder=str(tmp_path / "drive that is not there"))
    desk = open_desk(small_study)
    desk.backups.look()
    qtbot.waitUntil(lambda: header(desk) == "Backup failed", timeout=10_000)
    assert "drive that is not there" in desk.window.header._backup.toolTip()
    assert desk.window.header._backup.property("look") == "quiet_late"
    assert len(made(small_study)) == 1, "the first folder has its copy nevertheless"


def test_that_a_backup_by_hand_counts_too(open_desk: OpenDesk, small_study: Path, qtbot: QtBot) -> None:
    desk = open_desk(small_study)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: header(desk).startswith("Last good backup"), timeout=10_000)
    assert desk.window.here == Place.study()


def test_that_closing_backs_up_first_and_then_closes(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    desk.backups.on_close = True
    assert not desk.window.close()
    assert closing_page(desk) is not None
    qtbot.waitUntil(lambda: not desk.window.isVisible(), timeout=10_000)
    assert len(made(small_study)) == 1


def test_that_closing_an_unchanged_study_waits_for_nothing(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = at_work(open_desk, small_study)
    desk.backups.look()
    qtbot.waitUntil(lambda: header(desk).startswith("Last good backup"), timeout=10_000)
    settle(qtbot, desk)
    desk.backups.on_close = True
    assert desk.window.close()


def test_that_the_backup_on_closing_may_be_skipped(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_study: object, _plan: object, _now: object, *, progress: Callable[[int, int], None]) -> None:
        while True:
            progress(1, 10)

    monkeypatch.setattr(backups, "back_up", endless)
    desk = open_desk(small_study)
    desk.backups.on_close = True
    assert not desk.window.close()
    page = closing_page(desk)
    assert page is not None
    page.skip.click()
    assert not desk.window.isVisible()
    settle(qtbot, desk)


def test_that_a_backup_that_fails_on_closing_leaves_the_choice(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    settings.change(second_backup_folder=str(tmp_path / "drive that is not there"))
    desk = open_desk(small_study)
    desk.backups.on_close = True
    assert not desk.window.close()
    qtbot.waitUntil(lambda: bool((page := closing_page(desk)) and page.banner.text), timeout=10_000)
    page = closing_page(desk)
    assert page is not None
    page.stay.click()
    assert desk.window.isVisible()
    assert not desk.window.is_covered
    desk.backups.on_close = False
