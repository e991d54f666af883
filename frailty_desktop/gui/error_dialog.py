"""What the program shows when it is itself at fault: in words, with details to copy and no patient data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.translation import tr


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
