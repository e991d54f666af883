"""The pieces the big chart is drawn with: its value axis, and what shows one curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from frailty_desktop.analysis.axis_ticks import log_ticks, nice_ticks, tick_words
from frailty_desktop.gui.chart_look import BAND_OPACITY, ChartLook
from frailty_desktop.gui.curve_pieces import band_edges, bridges, with_gaps
from frailty_desktop.paper.arm_styles import Symbol, arm_style

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import Curve

LABEL_WIDTH = 180  # px; a longer name of a group ends in an ellipsis, the legend has it whole

_SYMBOLS = {Symbol.CIRCLE: "o", Symbol.SQUARE: "s", Symbol.DIAMOND: "d", Symbol.TRIANGLE: "t1"}


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """A value axis with round numbers, true minus signs, and powers of ten written out."""

    is_log = False

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        most = max(2, int(size / 48))
        if self.is_log:
            found = [math.log10(value) for value in log_ticks(10**minVal, 10**maxVal, most)]
        else:
            found = list(nice_ticks(minVal, maxVal, most))
        return [(1.0, found)]

    def tickStrings(self, values: Iterable[float], _scale: float, _spacing: float) -> list[str]:
        shown = [10**value if self.is_log else value for value in values]
        return list(tick_words(tuple(float(f"{value:.6g}") for value in shown)))


class CurveItems:
    """The items that draw one curve; kept and refilled, because making them costs more than drawing them."""

    def __init__(self, plot: Any) -> None:
        self._plot = plot
        self.low = pg.PlotCurveItem(pen=None)  # FillBetweenItem draws nothing between PlotDataItems
        self.high = pg.PlotCurveItem(pen=None)
        self.band = pg.FillBetweenItem(self.low, self.high)
        self.line = pg.PlotDataItem()
        self.bridge = pg.PlotCurveItem()
        self.label = pg.TextItem(anchor=(0, 0.5))
        for item in self._items():
            plot.addItem(item, ignoreBounds=True)

    def fill(self, curve: Curve, look: ChartLook, to_view: Callable[[float], float]) -> None:
        """Show a curve."""
        colour = look.curve_colour(curve.role, curve.style_index)
        pen = on_screen(look.curve_pen(curve.role, curve.style_index))
        xs, lows, highs = band_edges(curve, to_view)
        self.low.setData(xs, lows)
        self.high.setData(xs, highs)
        veil = QColor(colour)
        veil.setAlpha(BAND_OPACITY)
        self.band.setBrush(veil)
        ys = [to_view(y) for y in curve.y]
        ground = look.colour("surface")
        is_ghost = curve.role == "ghost"
        symbol = Symbol.CIRCLE if curve.role != "group" else arm_style(curve.style_index).symbol
        size = look.px(9 if curve.role == "patient" else 8)
        sizes = [0.0] * (len(ys) - 1) + [size] if is_ghost else size
        self.line.setData(
            *with_gaps(curve, ys),
            connect="finite",
            pen=pen,
            symbol=_SYMBOLS[symbol],
            symbolSize=sizes,
            symbolBrush=ground if is_ghost else colour,
            symbolPen=pg.mkPen(colour if is_ghost else ground, width=1.5 if is_ghost else 1),
        )
        self.line.setZValue(5 if curve.role == "group" else 10)
        self.bridge.setData(*bridges(curve, ys), connect="finite", pen=_thin(pen))
        self.label.setText(look.strong.elided(curve.end_label, look.px(LABEL_WIDTH)), color=colour)
        self.label.textItem.setFont(look.strong.font)

    def remove(self) -> None:
        """Take the curve off the chart."""
        for item in self._items():
            self._plot.removeItem(item)

    def _items(self) -> tuple[Any, ...]:
        return (self.low, self.high, self.band, self.bridge, self.line, self.label)


def _thin(pen: QPen) -> QPen:
    return on_screen(QPen(pen.color(), pen.widthF() * 0.5, Qt.PenStyle.DotLine))


def on_screen(pen: QPen) -> QPen:
    """Give a pen its width in pixels: without this pyqtgraph scales it with the axes."""
    pen.setCosmetic(True)
    return pen
