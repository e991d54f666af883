"""A named row of chips of which any number may be on; arrows walk along them, Space turns one on or off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label, literal, name_field

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class _Chip(QPushButton):
    """Leaves the arrows to the row; a plain button would go to the next field by them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ToggleChips(QWidget):
    """Tells which are on, by their values, whenever somebody turned one; one Tab stop for the whole row."""

    turned = Signal(object)  # frozenset[str]

    def __init__(self, appearance: Appearance, title: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._title = title
        self._options: tuple[tuple[str, str], ...] = ()
        self._chips: list[QPushButton] = []
        self._on: frozenset[str] = frozenset()
        self._flow = FlowLayout(self, gap=appearance.px(4))
        self._flow.addWidget(label(title, "muted"))
        self.setAccessibleName(title)
        appearance.changed.connect(self._make_room)

    @property
    def on(self) -> frozenset[str]:
        """What is on."""
        return self._on

    def show_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer these values in these words; what was on stays on, also when nobody has it any more."""
        if tuple(options) == self._options:
            return
        here = next((at for at, chip in enumerate(self._chips) if chip.hasFocus()), None)
        same = [value for value, _words in options] == [value for value, _words in self._options]
        self._options = tuple(options)
        if same:  # only the numbers differ: the chips stay, and so does the cursor
            for chip, (_value, words) in zip(self._chips, options, strict=True):
                self._name(chip, words)
        else:
            self._make_chips()
            if here is not None and self._chips:
                self._chips[min(here, len(self._chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self._mark()
        self._make_room()

    def show_on(self, values: frozenset[str]) -> None:
        """Turn these on and all others off, without telling anybody."""
        self._on = values
        self._mark()

    def focus_first(self) -> None:
        """Put the cursor on the first chip."""
        if self._chips:
            self._chips[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def texts(self) -> list[str]:
        """Return what the chips say."""
        return [chip.text() for chip in self._chips]

    def _make_chips(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._chips = []
        for at, (value, words) in enumerate(self._options):
            chip = _Chip()
            chip.setProperty("look", "chip")
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if at == 0 else Qt.FocusPolicy.ClickFocus)
            self._name(chip, words)
            chip.clicked.connect(lambda _checked=False, value=value: self._turn(value))
            self._chips.append(chip)
            self._flow.addWidget(chip)

    def _name(self, chip: QPushButton, words: str) -> None:
        chip.setText(literal(words))
        name_field(chip, f"{self._title}: {words}")

    def _make_room(self) -> None:
        """Keep room for the bold words of a chip that is on."""
        bold = QFontMetrics(self._appearance.font(bold=True))
        for chip in self._chips:
            chip.setMinimumWidth(bold.horizontalAdvance(chip.text()) + self._appearance.px(28))

    def _turn(self, value: str) -> None:
        self._on = self._on ^ {value}
        self._mark()
        self.turned.emit(self._on)

    def _mark(self) -> None:
        for chip, (value, _words) in zip(self._chips, self._options, strict=True):
            chip.setChecked(value in self._on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        here = next((at for at, chip in enumerate(self._chips) if chip.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        self._chips[(here + step) % len(self._chips)].setFocus(Qt.FocusReason.OtherFocusReason)
