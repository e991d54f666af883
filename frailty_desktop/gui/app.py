"""Starts the window: hooks for errors, then Qt, then the first paint; what is heavy comes after it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QApplication

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.faults import Faults
from frailty_desktop.gui.launch import Launch
from frailty_desktop.settings import Settings, log_folder

APPLICATION_NAME = "frailty_desktop"
STYLE = ("-style", "fusion")  # by name: setStyle() hands a QStyle back, which costs 5 % of the start


def utc_now() -> datetime:
    """Tell the time in UTC."""
    return datetime.now(UTC)


def run(launch: Launch, clock: Callable[[], datetime] = utc_now) -> int:
    """Open the window, work until it is closed, and return the exit code."""
    application = QApplication([*sys.argv[:1], *STYLE])
    application.setApplicationName(APPLICATION_NAME)
    application.setDesktopFileName("frailty-desktop")
    faults = Faults(log_folder())
    faults.install()
    settings = Settings()
    desk = Desk(settings, Appearance(application, settings), faults, clock)
    desk.start(launch)
    try:
        return application.exec()
    finally:
        desk.close()
