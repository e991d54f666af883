"""Qt tests run without a screen; a window, a thread or a Qt message left behind fails the test."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def nothing_left_behind(qtbot: object) -> Iterator[None]:
    """Fail a test that leaves a thread running or a window open."""
    threads_before = set(threading.enumerate())
    windows_before = set(QApplication.topLevelWidgets())
    yield
    assert QThreadPool.globalInstance().waitForDone(5000), "work was still running in the thread pool"
    for window in set(QApplication.topLevelWidgets()) - windows_before:
        assert not window.isVisible(), f"{type(window).__name__} was left open"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [thread for thread in threading.enumerate() if thread not in threads_before]
    for thread in left:
        thread.join(2)
    assert not [thread.name for thread in left if thread.is_alive()], "a thread was left running"
