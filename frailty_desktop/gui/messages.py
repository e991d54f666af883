"""The saved lamp and the status line: what is on disk, what waits, what just happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.date_words import time_words
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.tasks import Task, Tasks

SAY_MS = 8_000
UNSEEN_MS = 250  # shorter work shows no sign of itself


class SavedLamp(QWidget):
    """Says "Saved 14:02:11", or "Saving 1 ..." while the disk is slower than the person."""

    def __init__(self, appearance: Appearance, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._appearance = appearance
        self._clock = clock
        self._pending = 0
        self._saved_at: datetime | None = None
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(UNSEEN_MS)
        self._slow.timeout.connect(self._show)
        self._dot = QLabel("●")
        self._words = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        appearance.changed.connect(self._show)
        self._show()

    @property
    def text(self) -> str:
        """What the lamp says."""
        return self._words.text()

    def on_pending(self, pending: int) -> None:
        """Take note of how many writes are not yet on disk."""
        was_pending, self._pending = self._pending, pending
        if pending and not self._slow.isActive() and not was_pending:
            self._slow.start()
        elif not pending:
            self._slow.stop()
            self._show()

    def on_committed(self) -> None:
        """Take note that something is on disk."""
        self._saved_at = self._clock()
        self._show()

    def _show(self) -> None:
        if self._pending:
            text, state = tr("Saving {count}…", count=self._pending), "soon"
        elif self._saved_at:
            text, state = tr("Saved {time}", time=time_words(self._saved_at, seconds=True)), "done"
        else:
            text, state = tr("All saved"), "muted"
        palette = self._dot.palette()
        palette.setColor(self._dot.foregroundRole(), self._appearance.colour(state))
        self._dot.setPalette(palette)
        self._words.setText(text)
        self.setAccessibleName(text)


class StatusLine(QWidget):
    """One line at the foot: the last message, and the long work under way with its stop button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel()
        self._text.setProperty("look", "muted")
        self._work: _LongWork | None = None
        self._task: Task[object] | None = None
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(SAY_MS)
        self._fade.timeout.connect(self._text.clear)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 2, 16, 2)
        self._row.addWidget(self._text, 1)

    @property
    def text(self) -> str:
        """What the line says."""
        return self._text.text()

    def say(self, text: str) -> None:
        """Say what just happened; it fades by itself."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._fade.start()

    def watch(self, tasks: Tasks) -> None:
        """Show the long work of these tasks."""
        tasks.long_work.connect(self._on_progress)
        tasks.long_work_ended.connect(self._on_ended)

    def _on_progress(self, task: Task[object], done: int, total: int, doing: str) -> None:
        if self._work is None:
            self._work = _LongWork()
            self._work.stop.clicked.connect(self._on_stop)
            self._row.addWidget(self._work)
        self._task = task
        self._work.show_step(done, total, doing)

    def _on_ended(self, task: Task[object]) -> None:
        if task is self._task and self._work is not None:
            self._task = None
            self._work.hide()

    def _on_stop(self) -> None:
        if self._task is not None and self._work is not None:
            self._task.cancel()
            self._work.doing.setText(tr("Stopping…"))


class _LongWork(QWidget):
    """What is being done, how far it is, and the button that stops it."""

    def __init__(self) -> None:
        super().__init__()
        self.doing = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(220)
        self.stop = QPushButton(tr("Stop"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.doing, self._bar, self.stop):
            row.addWidget(widget)

    def show_step(self, done: int, total: int, doing: str) -> None:
        """Show how far the work is."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._bar.setAccessibleName(doing)
        self.doing.setText(doing)
        self.show()
