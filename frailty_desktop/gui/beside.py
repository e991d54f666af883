"""A list with its details: side by side where there is room, one above the other where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

NARROWEST = 1_000
LEAST_HEIGHT = 104  # heads and two rows


class Beside(QWidget):
    """Lays its parts out in shares, the list first; the direction follows the width in letters."""

    def __init__(self, appearance: Appearance, parts: tuple[tuple[QWidget, int], ...]) -> None:
        super().__init__()
        self._appearance = appearance
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(appearance.px(12))
        for part, share in parts:
            self._row.addWidget(part, share)
        self._list = parts[0][0]
        appearance.changed.connect(self._turn)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        is_wide = self.width() >= self._appearance.px(NARROWEST)
        wanted = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)
        self._list.setMinimumHeight(self._appearance.px(LEAST_HEIGHT))
