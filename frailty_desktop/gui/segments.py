"""A few values of one choice side by side, each a button; a letter steps through them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label, name_field


class Segments(QWidget):
    """A few values of one choice side by side; exactly one is on."""

    chosen = Signal(object)

    def __init__(
        self, appearance: Appearance, title: str, key: str, options: Sequence[tuple[object, str, str]]
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._values = [value for value, _words, _help in options]
        self._buttons: list[QPushButton] = []
        self._flow = FlowLayout(self, gap=appearance.px(4))
        self._flow.addWidget(label(f"{title} ({key})", "muted"))
        for place, (_value, words, help_text) in enumerate(options):
            button = QPushButton(words)
            button.setProperty("look", "chip")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setChecked(place == 0)
            name_field(button, f"{title}: {words}", help_text=help_text)
            button.clicked.connect(lambda _checked=False, place=place: self._choose(place))
            self._buttons.append(button)
            self._flow.addWidget(button)
        appearance.changed.connect(self._make_room)
        self._make_room()

    def sizeHint(self) -> QSize:
        """Want one line; where letters are too large for that, the values go on below."""
        return self._flow.in_one_line()

    def _make_room(self) -> None:
        """Keep room for the bold words of the value that is on."""
        bold = QFontMetrics(self._appearance.font(bold=True))
        for button in self._buttons:
            button.setMinimumWidth(bold.horizontalAdvance(button.text()) + self._appearance.px(28))

    def step(self) -> None:
        """Turn the next value on."""
        here = next(place for place, button in enumerate(self._buttons) if button.isChecked())
        self._choose((here + 1) % len(self._buttons))

    def show_value(self, value: object) -> None:
        """Turn a value on without telling anybody."""
        self._buttons[self._values.index(value)].setChecked(True)

    def _choose(self, place: int) -> None:
        self._buttons[place].setChecked(True)
        self.chosen.emit(self._values[place])
