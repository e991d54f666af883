"""Hears of every error that nobody caught: the hooks are in place before anything else can fail."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from frailty_desktop.gui.error_dialog import ErrorDialog


class Faults(QObject):
    """Hears of every error nobody caught, in whichever thread, logs it and shows one dialog at a time."""

    _happened = Signal(str, object)

    def __init__(self, log_folder: Path) -> None:
        super().__init__()
        self.dialog: ErrorDialog | None = None
        self._folder = log_folder
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks for errors nobody caught; done before anything else can fail."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_uncaught_in_thread

    def report(self, error: BaseException) -> None:
        """Log an error and show it; may be called from any thread."""
        from frailty_desktop import fault_log

        text = fault_log.describe(error)
        self._happened.emit(text, fault_log.keep(text, self._folder))

    def _show(self, text: str, log_file: Path | None) -> None:
        """Show the dialog; while one is open further faults are only logged, so that they never pile up."""
        if self.dialog is not None and self.dialog.isVisible():
            return
        from frailty_desktop.gui.error_dialog import ErrorDialog

        self.dialog = ErrorDialog(text, log_file)
        self.dialog.open()

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def _on_uncaught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
            self.report(caught.exc_value)
