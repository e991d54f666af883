"""A keyboard for window tests: keys go in at the window, as a person's do, and Qt decides who gets them."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PATIENCE_S = 15

W = TypeVar("W", bound=QWidget)


class Keyboard:
    """Types into a window that has the focus and waits for what a person would wait to see."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.strokes = 0
        self.other_windows: set[str] = set()  # dialogs and the like that came up: daily work needs none

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER, *, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.strokes += 1
            QTest.keyClick(self.window.windowHandle(), key, modifier)
            self._look_around()

    def type(self, text: str) -> None:
        """Type a text, letter by letter; plain ASCII, as on any keyboard."""
        for letter in text:
            self.strokes += 1
            QTest.keyClick(self.window.windowHandle(), letter)  # type: ignore[call-overload]

    def enter(self, text: str = "") -> None:
        """Type and press Enter."""
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def cursor(self) -> QWidget:
        """Return what the next key goes to."""
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the cursor"
        return found

    def cursor_within(self, kind: builtins.type[W]) -> W | None:
        """Return the widget of this kind that holds the cursor, if one does."""
        widget: QWidget | None = QApplication.focusWidget()
        while widget is not None:
            if isinstance(widget, kind):
                return widget
            widget = widget.parentWidget()
        return None

    def comes_true(self, claim: Callable[[], bool]) -> bool:
        """Wait a while for something to be seen; say whether it was."""
        until = monotonic() + PATIENCE_S
        while not claim():
            if monotonic() > until:
                return False
            QTest.qWait(2)
        return True

    def wait_until(self, claim: Callable[[], bool], what: str) -> None:
        """Wait until something is to be seen."""
        if not self.comes_true(claim):
            where = QApplication.focusWidget()
            place = f"{type(where).__name__} ({where.accessibleName()})" if where else "nowhere"
            raise AssertionError(f"waited in vain until {what}; the cursor is in {place}")

    def _look_around(self) -> None:
        hints = (Qt.WindowType.ToolTip, Qt.WindowType.Popup)
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget is not self.window and widget.windowType() not in hints:
                self.other_windows.add(type(widget).__name__)

    def let_things_happen(self) -> None:
        """Let what is queued reach the window."""
        QCoreApplication.processEvents()
