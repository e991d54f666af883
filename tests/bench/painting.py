"""Notices which widgets are painted, and waits for it."""

from __future__ import annotations

import time
from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

LONGEST_WAIT_S = 3.0


class Painted(QObject):
    """Keeps which of the widgets it watches were painted."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: set[QObject] = set()

    def watch(self, widget: QWidget) -> None:
        """Notice when this widget is painted."""
        widget.installEventFilter(self)

    def forget(self) -> None:
        """Start anew."""
        self.widgets.clear()

    def wait_for(self, application: QApplication, widgets: Collection[QWidget]) -> None:
        """Process events until all of these are painted and everything else that waits is done."""
        until = time.perf_counter() + LONGEST_WAIT_S
        while not self.widgets.issuperset(widgets):
            application.processEvents()
            if time.perf_counter() > until:
                raise RuntimeError("nothing was painted")
        application.processEvents()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.widgets.add(watched)
        return False


def settle(application: QApplication) -> None:
    """Let everything be painted that waits."""
    for _ in range(20):
        application.processEvents()
