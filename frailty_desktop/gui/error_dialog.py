"""When the program itself is at fault: a dialog with details to copy, and a log without patient values."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from frailty_desktop import fault_log
from frailty_desktop.translation import tr


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
        text = fault_log.describe(error)
        self._happened.emit(text, fault_log.keep(text, self._folder))

    def _show(self, text: str, log_file: Path | None) -> None:
        """Show the dialog; while one is open further faults are only logged, so that they never pile up."""
        if self.dialog is not None and self.dialog.isVisible():
            return
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


class ErrorDialog(QDialog):
    """Says that the program is at fault, that the study is safe, and offers the details to copy."""

    def __init__(self, text: str, log_file: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong in the program"))
        said = QLabel(
            tr(
                "This is a fault of the program, not of yours. What was marked as saved is on disk. "
                "You can go on working; if it happens again, close the program and start it anew."
            )
        )
        said.setWordWrap(True)
        kept = tr("They are also in {file}.", file=log_file) if log_file else ""
        where = QLabel(" ".join((tr("The details below hold no patient data."), kept)))
        where.setWordWrap(True)
        where.setProperty("look", "muted")
        self.details = QPlainTextEdit(text)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(tr("Details of the fault"))
        copy = QPushButton(tr("Copy details"))
        copy.clicked.connect(self._on_copy)
        go_on = QPushButton(tr("Go on working"))
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for widget in (said, self.details, where):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.resize(640, 420)
        go_on.setFocus()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
