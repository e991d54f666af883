"""Faults of the program: one dialog, details to copy, a log, and no patient value in either."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.fault_log import LOG_FILE
from frailty_desktop.gui.error_dialog import ErrorDialog
from frailty_desktop.gui.faults import Faults

SECRET = "Grip 23.5 kg of P-017"


@pytest.fixture
def faults(tmp_path: Path) -> Iterator[Faults]:
    made = Faults(tmp_path / "log")
    yield made
    if made.dialog is not None:
        made.dialog.close()


def fault() -> ValueError:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return error


def shown(faults: Faults, qtbot: QtBot) -> ErrorDialog:
    qtbot.waitUntil(lambda: faults.dialog is not None and faults.dialog.isVisible())
    assert faults.dialog is not None
    return faults.dialog


def test_that_the_dialog_names_the_fault_without_what_was_typed(faults: Faults, qtbot: QtBot) -> None:
    faults.report(fault())
    text = shown(faults, qtbot).details.toPlainText()
    assert "ValueError" in text
    assert "23.5" not in text
    assert "P-017" not in text


def test_that_the_log_holds_the_same_and_no_value(faults: Faults, qtbot: QtBot, tmp_path: Path) -> None:
    faults.report(fault())
    shown(faults, qtbot)
    logged = (tmp_path / "log" / LOG_FILE).read_text(encoding="utf-8")
    assert "ValueError" in logged
    assert "23.5" not in logged


def test_that_a_fault_in_another_thread_is_shown_too(faults: Faults, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: faults.report(fault()))
    thread.start()
    thread.join()
    assert "ValueError" in shown(faults, qtbot).details.toPlainText()


def test_that_dialogs_never_pile_up(faults: Faults, qtbot: QtBot) -> None:
    faults.report(fault())
    first = shown(faults, qtbot)
    faults.report(fault())
    qtbot.wait(20)
    assert faults.dialog is first


def test_that_the_details_can_be_copied(faults: Faults, qtbot: QtBot) -> None:
    faults.report(fault())
    dialog = shown(faults, qtbot)
    dialog._on_copy()
    assert QGuiApplication.clipboard().text() == dialog.details.toPlainText()


def test_that_a_place_without_room_for_a_log_still_gets_a_dialog(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    faults = Faults(tmp_path / "file" / "log")
    faults.report(fault())
    shown(faults, qtbot).close()
