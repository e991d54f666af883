"""Closing the window without loss: first what is typed, then one more backup, which may be skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.closing_page import ClosingPage
    from frailty_desktop.gui.desk import Desk

WRITES_MAY_TAKE_MS = 10_000


class Closing(QObject):
    """Says whether the window may close; when it may not yet, it says why, or closes it a moment later."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._may_lose = False
        self._is_backed_up = False
        self._was_locked = False
        self._page: ClosingPage | None = None
        desk.backups.closing_ended.connect(self._on_backed_up)

    @property
    def is_backing_up(self) -> bool:
        """Whether the window is waiting for its last backup."""
        return self._page is not None and self._desk.window.is_covered and self._page.isVisible()

    def may_close(self) -> bool:
        """Say whether everything is safe."""
        if self._is_backed_up:
            return True
        if not self._is_written():
            return False
        if self.is_backing_up:
            return False  # somebody closes again; "without this backup" is the way that says what it does
        if not self._desk.backups.wants_closing():
            return True
        self._back_up()
        return False

    def _is_written(self) -> bool:
        desk = self._desk
        unsaved = next((page for page in desk.window.pages() if page.unsaved()), None)
        if desk.tasks.wait_for_writes(WRITES_MAY_TAKE_MS) and unsaved is None:
            return True
        if self._may_lose:
            return True
        self._may_lose = True
        page = unsaved or desk.window.page
        if page is not None:
            page.banner.show_error(_still_unsaved(page.unsaved()))
        return False

    def _back_up(self) -> None:
        from frailty_desktop.gui.closing_page import ClosingPage

        if self._page is None:
            self._page = ClosingPage(self._desk.appearance)
            self._page.skipped.connect(self._on_skipped)
            self._page.stayed.connect(self._on_stayed)
            self._desk.tasks.long_work.connect(self._on_step)
        self._was_locked = self._desk.door.is_locked
        self._desk.door.idle.stop()
        self._page.start()
        self._desk.window.cover(self._page)
        self._page.focus_first()
        self._desk.backups.begin_closing()

    def _on_step(self, _task: object, done: int, total: int, _doing: str) -> None:
        if self._page is not None:
            self._page.show_step(done, total)

    def _on_backed_up(self, problem: str) -> None:
        if not self.is_backing_up or self._page is None:
            return
        if problem:
            self._page.show_problem(problem)
        else:
            self._close_now()

    def _on_skipped(self) -> None:
        self._desk.backups.skip()
        self._close_now()

    def _close_now(self) -> None:
        self._is_backed_up = True
        self._desk.window.close()

    def _on_stayed(self) -> None:
        """Stay, behind the lock where somebody locked the window before it was closed."""
        desk = self._desk
        desk.window.uncover()
        if desk.opened is not None and desk.workplace is not None:
            desk.backups.start(desk.opened.study, desk.tasks)
            desk.door.idle.start(desk.window.windowHandle(), desk.workplace.study.design.access.idle_minutes)
            if self._was_locked:
                desk.door.lock()


def _still_unsaved(what: str) -> UserError:
    return UserError(
        what or tr("Not everything is on disk yet."),
        kept=tr("The window stays open."),
        next_step=tr(
            "Free space or plug the drive in and save again, or close once more to leave without it."
        ),
    )
