"""The columns of the form page: sections, fields, chart; what does not fit at a text size steps aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from frailty_desktop.gui.form_rows import label

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

ALL_THREE = 1080  # widths at 100 % text
FIELDS_BESIDE_CHART = 540
FEW_FIELDS = 100


class FormColumns(QWidget):
    """The fields always stay; the section list goes first, then the chart."""

    def __init__(self, appearance: Appearance, sections: QWidget, fields: QWidget, side: QWidget) -> None:
        super().__init__()
        self._appearance = appearance
        self._sections = sections
        self._side = side
        self._has_side = True
        self._gives_room = False
        self._hint = label("", "small", wrap=True)
        typing = QVBoxLayout()
        typing.setSpacing(appearance.px(4))
        typing.addWidget(fields, 1)
        typing.addWidget(self._hint)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(sections)
        self._row.addLayout(typing, 3)
        self._row.addWidget(side, 2)
        appearance.changed.connect(self._fit)
        self._fit()

    def show_hint(self, text: str) -> None:
        """Say what the field in the cursor takes; in a fixed place, so that rows do not jump."""
        self._hint.setText(text)

    def show_side(self, is_wanted: bool) -> None:
        """Give the chart its column, or its room to the fields of a form with nothing to chart or score."""
        self._has_side = is_wanted
        self._fit()

    def give_room(self, *, is_wanted: bool) -> None:
        """Keep to the fields, and to a few of them, while a panel under them needs the height."""
        self._gives_room = is_wanted
        self._hint.setVisible(not is_wanted)
        self._fit()
        self.updateGeometry()

    def hint(self) -> str:
        """What is said of the field in the cursor."""
        return self._hint.text()

    def minimumSizeHint(self) -> QSize:
        least = FEW_FIELDS if self._gives_room else 160
        return QSize(self._appearance.px(300), self._appearance.px(least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self._appearance.px
        self._sections.setVisible(self.width() >= px(ALL_THREE))
        has_side = self._has_side and not self._gives_room
        self._side.setVisible(has_side and self.width() >= px(FIELDS_BESIDE_CHART))
        self._row.setSpacing(px(16))
        self._hint.setMinimumHeight(px(36))
