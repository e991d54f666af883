"""A card of a page: a heading, perhaps a few buttons, and what belongs under it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.form_rows import label


class Card(QFrame):
    """A quiet box on the ground of the page."""

    def __init__(self, appearance: Appearance, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self.setAccessibleName(title)
        self._title = label(title, "heading")
        self._note = ElidedLabel(look="muted")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(appearance.px(4))
        self._head = QHBoxLayout()
        self._head.setSpacing(appearance.px(8))
        self._head.addWidget(self._title)
        self._head.addWidget(self._note, 1)
        self._head.addLayout(self.buttons)
        self.body = QVBoxLayout()
        self.body.setSpacing(appearance.px(8))
        column = QVBoxLayout(self)
        pad = appearance.px(12)
        column.setContentsMargins(pad, appearance.px(8), pad, pad)
        column.setSpacing(appearance.px(8))
        column.addLayout(self._head)
        column.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_note(self, note: str) -> None:
        """Say something beside the heading, in a lighter tone."""
        self._note.setText(note)

    def add_button(self, words: str) -> QPushButton:
        """Add a quiet button at the right of the heading."""
        button = QPushButton(words)
        button.setProperty("look", "quiet")
        self.buttons.addWidget(button)
        return button
