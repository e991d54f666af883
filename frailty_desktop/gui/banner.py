"""A calm line at the top of a page: what happened, what was kept, what to do next. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class Banner(QFrame):
    """Hidden until there is something to say; Esc or its button takes it away."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._mark = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._offer = QPushButton()
        self._act: Callable[[], object] = self.hide
        self._offer.clicked.connect(self._on_offer)
        self._offer.hide()
        self._close = QPushButton(tr("Close"))
        self._close.setProperty("look", "quiet")
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(self._offer, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """What the banner says; empty when it says nothing."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, error: UserError) -> None:
        """Say in words what the person can act on."""
        self._show(error.sentence(), "late", "▲")

    def show_note(self, text: str) -> None:
        """Say something worth knowing that is no problem."""
        self._show(text, "due", "●")

    def offer(self, words: str, act: Callable[[], object]) -> None:
        """Offer a way on beside what is said."""
        self._act = act
        self._offer.setText(words)
        self._offer.show()

    def clear(self) -> None:
        """Take the banner away."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _on_offer(self) -> None:
        self.hide()
        self._act()

    def _show(self, text: str, state: str, mark: str) -> None:
        self.setProperty("look", f"banner_{state}")
        self.style().unpolish(self)
        self.style().polish(self)
        self._mark.setText(mark)
        self._mark.setStyleSheet(f"color: {getattr(self._appearance.colours, state)};")
        self._text.setText(text)
        self._offer.hide()
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
