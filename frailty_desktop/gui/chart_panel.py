"""The large chart of a patient or of the groups, with its table and the ways to copy and save it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout

from frailty_desktop.analysis.series_picture import picture_of
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_view import ChartView
from frailty_desktop.gui.turning_panel import TurningPanel

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries
    from frailty_desktop.analysis.picture import Picture


class ChartPanel(TurningPanel):
    """Shows one `ChartSeries`; it becomes a picture when somebody wants its table or a file."""

    def __init__(self, appearance: Appearance, say: Callable[[str], None]) -> None:
        self.view = ChartView(appearance)
        super().__init__(appearance, say, self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)
        column.addWidget(self.saving, 0, Qt.AlignmentFlag.AlignTop)
        self.follow()

    @property
    def picture(self) -> Picture | None:
        """What is shown, as a picture."""
        series = self.view.series
        return picture_of(series) if series is not None else None

    def has_picture(self) -> bool:
        """Whether anything is shown; asked at every save, when nobody wants a picture made."""
        return self.view.series is not None

    def image(self) -> QImage:
        """Return the chart as it is on screen."""
        return self.view.grab().toImage()

    def show_series(self, series: ChartSeries | None) -> None:
        """Show a chart; chart or table stays chosen."""
        self.view.show_series(series)
        self.follow()
