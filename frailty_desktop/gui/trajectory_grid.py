"""The small charts of a patient, one per endpoint; a save repaints only the charts it touches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.small_chart import SmallChart
from frailty_desktop.study.design import Endpoint

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries

NARROWEST = 205
CHART_HEIGHT = 168


class TrajectoryGrid(QWidget):
    """`chosen` carries the endpoint of the chart opened by Enter or double click."""

    chosen = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        endpoints: tuple[Endpoint, ...],
        *,
        narrowest: int = NARROWEST,
        chart_height: int = CHART_HEIGHT,
    ) -> None:
        super().__init__()
        self._narrowest, self._chart_height = narrowest, chart_height
        self._appearance = appearance
        self.charts: dict[str, SmallChart] = {}
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(appearance.px(8))
        for endpoint in endpoints:
            chart = SmallChart(appearance)
            chart.activated.connect(lambda name=endpoint.name: self.chosen.emit(name))
            self.charts[endpoint.name] = chart
        appearance.changed.connect(self._lay_out)
        self._lay_out()

    def show_charts(self, series: Mapping[str, ChartSeries]) -> None:
        """Show these charts anew; the others stay as they are."""
        for name, shown in series.items():
            if name in self.charts:
                self.charts[name].show_series(shown)

    def clear(self) -> None:
        """Show empty charts until a patient's series are there."""
        for chart in self.charts.values():
            chart.show_series(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        look = self._appearance
        across = max(1, self.width() // look.px(self._narrowest))
        for chart in self.charts.values():
            chart.setFixedHeight(look.px(self._chart_height))
        if across == self._across:
            return
        self._across = across
        for at, chart in enumerate(self.charts.values()):
            self._grid.addWidget(chart, at // across, at % across)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
