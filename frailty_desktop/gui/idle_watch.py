"""Notices that nobody touched key or mouse for a while; the window then locks itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

LOOK_MS = 2_000
TOUCHED = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Listens at the window alone, not at every widget in it; the clock counts, also while the PC slept."""

    expired = Signal()

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._after = timedelta(0)
        self._touched_at = clock()
        self._window: QWindow | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self, window: QWindow | None, minutes: int) -> None:
        """Watch a window; no minutes, no lock."""
        self.stop()
        if window is None or minutes <= 0:
            return
        self._window, self._after = window, timedelta(minutes=minutes)
        self._touched_at = self._clock()
        window.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        if self._window is not None:
            with suppress(RuntimeError):  # the window itself may be gone already
                self._window.removeEventFilter(self)
            self._window = None

    def look(self) -> bool:
        """Say, and tell, whether the time is over."""
        if self._window is None:
            return False
        now = self._clock()
        self._touched_at = min(self._touched_at, now)  # the clock may have been set back
        is_over = now - self._touched_at >= self._after
        if is_over:
            self._touched_at = now
            self.expired.emit()
        return is_over

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHED:
            if self.look():  # the PC slept: this key meets the lock, not the patient
                return True
            self._touched_at = self._clock()
        return super().eventFilter(watched, event)
