"""A row of filters that say how many each would show; each answers to its digit. Never a hidden filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.flow_layout import FlowLayout


class Filter(NamedTuple):
    """One way to look at a list."""

    name: str
    words: str


class FilterChips(QWidget):
    """Emits `chosen` with the name of the filter that is on."""

    chosen = Signal(str)

    def __init__(self, appearance: Appearance, filters: Sequence[Filter], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._filters = tuple(filters)
        self._chips: dict[str, QPushButton] = {}
        flow = FlowLayout(self, gap=appearance.px(6))
        for at, one in enumerate(self._filters, start=1):
            chip = QPushButton(one.words)
            chip.setProperty("look", "chip")
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setToolTip(f"{one.words}  ({at})")
            chip.setAccessibleDescription(str(at))
            chip.clicked.connect(lambda _checked=False, name=one.name: self.choose(name))
            self._chips[one.name] = chip
            flow.addWidget(chip)
        self.now = self._filters[0].name
        self._mark()

    def choose(self, name: str) -> None:
        """Put a filter on."""
        if name in self._chips:
            self.now = name
            self._mark()
            self.chosen.emit(name)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say beside each filter how many it shows."""
        for at, one in enumerate(self._filters, start=1):
            count = f": {counts[one.name]}" if one.name in counts else ""
            self._chips[one.name].setText(f"{at}  {one.words}{count}")

    def texts(self) -> list[str]:
        """Return what the chips say, in order."""
        return [self._chips[one.name].text() for one in self._filters]

    def takes(self, event: QKeyEvent) -> bool:
        """Answer to a digit; say whether it was one of ours."""
        digit = event.text()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not digit.isdigit():
            return False
        at = int(digit) - 1
        if not 0 <= at < len(self._filters):
            return False
        self.choose(self._filters[at].name)
        return True

    def _mark(self) -> None:
        for name, chip in self._chips.items():
            chip.setChecked(name == self.now)
