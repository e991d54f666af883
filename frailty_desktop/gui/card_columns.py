"""Cards side by side while there is room, under each other when there is not: nothing is cut off."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from frailty_desktop.gui.appearance import Appearance

ENOUGH_FOR_TWO = 1000
ENOUGH_FOR_THREE = 1720


class CardColumns(QWidget):
    """Cards in reading order; each names its column for three and for two columns."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._cards: list[tuple[QWidget, int, int]] = []
        self._shares: dict[int, tuple[int, ...]] = {}
        self._across = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(appearance.px(12))
        appearance.changed.connect(self._lay_out)

    def add(self, card: QWidget, *, of_three: int, of_two: int) -> None:
        """Add a card; columns count from 0."""
        self._cards.append((card, of_three, of_two))
        card.setParent(self)
        card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._across = 0

    def set_shares(self, *shares: int) -> None:
        """Give the shares of the width when there are as many columns as shares."""
        self._shares[len(shares)] = shares

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _wanted(self) -> int:
        width, look = self.width(), self._appearance
        if width >= look.px(ENOUGH_FOR_THREE):
            return 3
        return 2 if width >= look.px(ENOUGH_FOR_TWO) else 1

    def _lay_out(self) -> None:
        wanted = self._wanted()
        if wanted == self._across:
            return
        self._across = wanted
        while (item := self._row.takeAt(0)) is not None:
            if (inner := item.layout()) is not None:
                inner.deleteLater()
        columns = [QVBoxLayout() for _ in range(wanted)]
        for at, column in enumerate(columns):
            column.setSpacing(self._appearance.px(12))
            self._row.addLayout(column, self._shares.get(wanted, (1,) * wanted)[at])
        for card, of_three, of_two in self._cards:
            place = (0, 0, of_two, of_three)[wanted]
            columns[place].addWidget(card)
        for column in columns:
            column.addStretch(1)
