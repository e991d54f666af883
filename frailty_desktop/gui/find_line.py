"""The line above a list in which one types what to find there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from frailty_desktop.gui.form_rows import name_field
from frailty_desktop.translation import tr


class FindLine(QLineEdit):
    """Every word typed must be found; Esc empties the line, and on an empty one goes back as everywhere."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setClearButtonEnabled(True)
        name_field(self, name, help_text=tr("Every word you type must be found"))

    def does(self, action: str) -> bool:
        """Take the cursor when somebody wants to find; say whether that was asked for."""
        if action != "find":
            return False
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        return True

    def nothing_words(self) -> str:
        """Say that nothing in the list has what is typed."""
        return tr('Nothing matches "{typed}". Esc shows all again.', typed=self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
