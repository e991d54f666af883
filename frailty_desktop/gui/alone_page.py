"""What stands alone in the window, one column in its middle: signing in, the lock, who works here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.form_rows import label

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class AlonePage(QWidget):
    """A title, a line under it, and what is added to `column`."""

    def __init__(self, appearance: Appearance, title: str, width: int = 640) -> None:
        super().__init__()
        self.appearance = appearance
        self._width = width
        self.title = label(title, "title", wrap=True)
        self.subtitle = label("", "muted", wrap=True)
        self._middle = QWidget()
        self._middle.setObjectName("ground")
        outer = QVBoxLayout(self._middle)
        outer.addStretch(1)
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        self.column.addWidget(self.title)
        self.column.addWidget(self.subtitle)
        outer.addLayout(self.column)
        outer.addStretch(2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._middle)
        whole = QVBoxLayout(self)
        whole.addWidget(area)
        appearance.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._middle.setMaximumWidth(self.appearance.px(self._width))
