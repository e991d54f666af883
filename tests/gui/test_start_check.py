"""After a study was opened its record is checked beside the work; what does not fit is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui import start_check
from frailty_desktop.gui.desk import Desk
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.guarded_ward import Ward, make_ward, open_as
from tests.services.clinic import open_clinic
from tests.storage.forger import Forger


def forged(folder: Path) -> Path:
    """Make a study with one answer changed by a tool, behind the program's back."""
    clinic = open_clinic(folder)
    clinic.screen()
    clinic.study.close()
    changed = "UPDATE patients SET status_reason = 'by hand'"
    return Forger(clinic.study.path, folder / "forged.frailty").do(changed).done()


def told(desk: Desk) -> str:
    page = desk.window.page
    assert page is not None
    return page.banner.text


def work_in(qtbot: QtBot, open_desk: OpenDesk, study: Path) -> Desk:
    """Open a plain study and start to work as its first person."""
    desk = open_desk(study)
    assert desk.opened is not None
    if desk.workplace is None:
        desk.work_as(desk.opened.people[0])
    desk.start_check.start(desk.opened.study, desk.tasks)
    settle(qtbot, desk)
    return desk


def test_that_a_record_changed_by_hand_is_named(qtbot: QtBot, open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = work_in(qtbot, open_desk, forged(tmp_path))
    qtbot.waitUntil(lambda: "not what its audit trail says" in told(desk))
    assert "patient" in told(desk)
    assert "restore the last backup" in told(desk)


def test_that_a_whole_record_is_worth_no_word(
    qtbot: QtBot, open_desk: OpenDesk, tmp_path: Path, clock: FakeClock
) -> None:
    ward: Ward = make_ward(tmp_path, clock)
    desk = open_as(qtbot, open_desk, ward)
    settle(qtbot, desk)
    assert "audit trail" not in told(desk)


def test_that_a_very_long_trail_is_left_to_the_asking(
    qtbot: QtBot, open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_check, "MOST_EVENTS", 1)
    desk = work_in(qtbot, open_desk, forged(tmp_path))
    assert "audit trail" not in told(desk)
