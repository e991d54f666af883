"""The one big chart that people explore: zoom, hover, and a cursor for the arrow keys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from frailty_desktop.analysis.chart_words import axis_words
from frailty_desktop.gui import chart_accessible
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_items import LABEL_WIDTH, CurveItems, ValueAxis, on_screen
from frailty_desktop.gui.chart_look import ChartLook
from frailty_desktop.gui.chart_readout import ChartCursor, Stop
from frailty_desktop.gui.counts_strip import CountsStrip
from frailty_desktop.gui.curve_pieces import fitting, tick_texts
from frailty_desktop.paper.label_places import spread_apart
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries

pg.setConfigOptions(useOpenGL=False, antialias=True)

_ZOOM = 0.8
_HOVER_REACH = 28.0  # pixels
_UPRIGHT = {"infusion": ("accent", 1.3), "end": ("text", 1.6)}
_MOVES = {  # curves on, stops on
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -1000),
    Qt.Key.Key_End: (0, 1000),
}


class ChartView(QWidget):
    """Shows one `ChartSeries`. Arrows move the cursor, + and - zoom, 0 shows everything again."""

    stop_changed = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        chart_accessible.install()
        self._appearance = appearance
        self._look = ChartLook.of(appearance)
        self._series: ChartSeries | None = None
        self._drawn: ChartSeries | None = (
            None  # None while items are being filled: Qt asks for places meanwhile
        )
        self._stops = ChartCursor()
        self._is_zoomed = False
        self._curves: dict[str, CurveItems] = {}
        self._loose: list[Any] = []  # windows, lines of important change, marks
        self._axis = ValueAxis("left")
        self._plot = pg.PlotWidget(axisItems={"left": self._axis})
        self._head, self._readout, self._foot = QLabel(), QLabel(), QLabel()
        self._counts = CountsStrip(self._look)
        self._empty = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._arrange()
        appearance.changed.connect(self._on_appearance)

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMinimumHeight(round(self._look.px(160)))
        self._view = self._plot.getPlotItem().getViewBox()
        self._view.setDefaultPadding(0)
        self._cursor_line = pg.InfiniteLine(angle=90)
        self._cursor = pg.ScatterPlotItem(symbol="o")
        self._events = pg.ScatterPlotItem()
        for item in (self._events, self._cursor_line, self._cursor):
            self._plot.addItem(item, ignoreBounds=True)
            item.setZValue(20)
        self._plot.scene().sigMouseMoved.connect(self._on_mouse)
        self._view.sigRangeChanged.connect(self._on_range)
        self._view.sigResized.connect(self._on_resized)
        self._view.sigRangeChangedManually.connect(self._on_zoomed)
        self._readout.setProperty("look", "number")
        self._foot.setWordWrap(True)
        self._foot.setProperty("look", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(round(self._look.px(4)))
        for widget in (self._head, self._readout, self._empty, self._plot, self._counts, self._foot):
            column.addWidget(widget, 1 if widget in {self._plot, self._empty} else 0)

    # What is shown

    @property
    def series(self) -> ChartSeries | None:
        """What is shown."""
        return self._series

    def show_series(self, series: ChartSeries | None) -> None:
        """Show a chart; zoom and cursor stay where they are when only values moved."""
        if series is not None and series == self._series:
            return
        before, self._series = self._series, series
        is_same = before is not None and series is not None and before.question == series.question
        self._fill(keeps_view=is_same and before is not None and before.x_range == series.x_range)  # type: ignore[union-attr]

    def read_out(self) -> str:
        """Return what the cursor says."""
        return self._readout.text()

    def sentence(self) -> str:
        """Return what is said instead of a chart, "" when there is one."""
        return self._empty.text() if self._series is None or self._series.is_empty else ""

    def shown_curves(self) -> tuple[str, ...]:
        """Return the keys of the curves that are drawn."""
        return tuple(self._curves)

    def visible_range(self) -> tuple[float, float, float, float]:
        """Return what part of the axes is in sight: left, right, bottom, top."""
        (left, right), (bottom, top) = self._view.viewRange()
        return left, right, bottom, top

    def _fill(self, *, keeps_view: bool) -> None:
        series = self._series
        self._drawn = None
        is_empty = series is None or series.is_empty
        for widget in (self._plot, self._readout, self._foot, self._counts):
            widget.setVisible(not is_empty)
        self._empty.setVisible(is_empty)
        self._empty.setText(series.sentence if series else "")
        self._head.setText(series.title if series else "")
        self._head.setFont(self._look.title.font)
        self.setAccessibleName(series.title if series else tr("Chart"))
        self.setAccessibleDescription(series.description if series else "")
        if series is None:
            return
        reading = f"{series.reading}." if series.reading else ""
        self._foot.setText(" ".join(part for part in (reading, series.sentence) if part))
        self._counts.show_counts(() if is_empty else series.counts, self._look)
        self._style(series)
        self._fill_curves(series)
        self._fill_surroundings(series)
        self._drawn = series
        if not keeps_view:
            self._show_everything()
        self._stops.follow(series)
        self._show_stop()
        self._on_range()

    def _style(self, series: ChartSeries) -> None:
        look = self._look
        self._plot.setBackground(look.colour("surface"))
        self._axis.is_log = self._is_log()
        bottom = self._plot.getPlotItem().getAxis("bottom")
        for axis, label in ((self._axis, self._value_label(series)), (bottom, series.x_label)):
            axis.setPen(on_screen(look.line("strong_line")))
            axis.setTextPen(look.colour("muted"))
            axis.setTickFont(look.small.font)
            axis.setStyle(hideOverlappingLabels=False)
            axis.enableAutoSIPrefix(False)
            axis.setLabel(label, color=look.colours.text)
            axis.label.setFont(look.text.font)
        self._plot.showGrid(y=True, alpha=0.25)
        self._cursor_line.setPen(on_screen(look.line("accent", 1.0, Qt.PenStyle.DotLine)))
        self._cursor.setPen(on_screen(look.line("accent", 2.0)))
        self._cursor.setBrush(None)
        self._cursor.setSize(look.px(15))
        self._readout.setFont(look.text.font)
        self._foot.setFont(look.small.font)

    def _value_label(self, series: ChartSeries) -> str:
        """Name the value axis; in short where the whole name is longer than the axis."""
        room = self.height() * 0.6
        if self._look.text.width(series.y_label) <= room:
            return series.y_label
        return axis_words(series.short_title, series.unit)

    def _fill_curves(self, series: ChartSeries) -> None:
        shown = {curve.key for curve in series.curves}
        for key in [key for key in self._curves if key not in shown]:
            self._curves.pop(key).remove()
        for curve in series.curves:
            items = self._curves.get(curve.key)
            if items is None:
                items = self._curves[curve.key] = CurveItems(self._plot)
            items.fill(curve, self._look, self._to_view)

    def _fill_surroundings(self, series: ChartSeries) -> None:
        look = self._look
        for item in self._loose:
            self._plot.removeItem(item)
        self._loose.clear()
        for low, high, _label in series.windows:
            region = pg.LinearRegionItem(
                (low, high), movable=False, brush=look.colour("hover"), pen=pg.mkPen(None)
            )
            region.setZValue(-20)
            self._add(region)
        for value, label in series.bands:
            self._add_line(
                self._to_view(value), 0, label, look.line("strong_line", 1.0, Qt.PenStyle.DashLine), "muted"
            )
        if series.question.measure == "change":
            self._add_line(0.0, 0, "", look.line("strong_line"), "muted")
        if series.today_x is not None:
            self._add_line(series.today_x, 90, tr("Today"), look.line("due", 1.0, Qt.PenStyle.DotLine), "due")
        for mark in series.marks:
            if mark.kind in _UPRIGHT:
                colour, width = _UPRIGHT[mark.kind]
                self._add_line(mark.x, 90, mark.label, look.line(colour, width), colour)

    def _add_line(self, at: float, angle: int, label: str, pen: QPen, colour: str) -> None:
        place = {"position": 0.97 if angle else 0.02, "color": self._look.colour(colour), "movable": False}
        if angle == 0:
            place["anchors"] = [(0, 1), (0, 1)]
        line = pg.InfiniteLine(
            at, angle=angle, pen=on_screen(pen), label=label or None, labelOpts=place if label else None
        )
        if label:
            line.label.setFont(self._look.small.font)
        line.setZValue(-10)
        self._add(line)

    def _add(self, item: Any) -> None:
        self._plot.addItem(item, ignoreBounds=True)
        self._loose.append(item)

    # View

    def _is_log(self) -> bool:
        question = self._series.question if self._series else None
        return question is not None and question.scale == "log" and question.measure == "absolute"

    def _to_view(self, value: float) -> float:
        return math.log10(max(value, 1e-12)) if self._is_log() else value

    def _show_everything(self) -> None:
        series = self._drawn
        if series is None or series.is_empty:
            return
        self._is_zoomed = False
        low, high = series.x_range
        labels = max((self._label_width(curve.end_label) for curve in series.curves), default=0.0)
        width = max(float(self._view.width()), 200.0)
        share = min((labels + self._look.px(16)) / width, 0.4)
        self._view.setXRange(low, high + (high - low) * share / (1 - share), padding=0)
        bottom, top = (self._to_view(edge) for edge in series.y_range)
        self._view.setYRange(bottom - (top - bottom) * 0.06, top, padding=0)

    def _on_range(self, *_: object) -> None:
        """Bring what is placed in pixels back to its place."""
        series = self._drawn
        if series is None or series.is_empty:
            return
        self._place_ticks(series)
        self._place_labels(series)
        self._place_events(series)

    def _place_ticks(self, series: ChartSeries) -> None:
        (low, high), _ = self._view.viewRange()
        at = [self._pixel(x) for x, _label in series.ticks]
        texts = tick_texts(series)
        edges = self._pixel(low) - self._look.px(12), self._pixel(high) + self._look.px(12)
        shown = fitting(texts, at, self._look.small, self._look.px(6), edges)
        places = zip(series.ticks, texts, shown, strict=True)
        ticks = [(x, text) for (x, _label), text, is_shown in places if is_shown]
        self._plot.getPlotItem().getAxis("bottom").setTicks([ticks])
        self._counts.show_places([x if is_shown else None for x, is_shown in zip(at, shown, strict=True)])

    def _pixel(self, x: float) -> float:
        return float(self._plot.mapFromScene(self._view.mapViewToScene(QPointF(x, 0))).x())

    def _label_width(self, label: str) -> float:
        return min(self._look.strong.width(label), self._look.px(LABEL_WIDTH))

    def _place_labels(self, series: ChartSeries) -> None:
        """Put each curve's name behind its end; names at the same end are kept apart."""
        (left, right), (bottom, top) = self._view.viewRange()
        across = (right - left) / max(float(self._view.width()), 1.0)
        down = (top - bottom) / max(float(self._view.height()), 1.0)
        height, strong = (top - bottom) / down, self._look.strong
        ended = [curve for curve in series.curves if curve.end_label and curve.y]
        for x in {curve.x[-1] for curve in ended}:
            here = [curve for curve in ended if curve.x[-1] == x]
            wanted = [(self._to_view(curve.y[-1]) - bottom) / down for curve in here]
            places = spread_apart(wanted, strong.height, strong.height / 2, height - strong.height / 2)
            for curve, place in zip(here, places, strict=True):
                room = (self._label_width(curve.end_label) + self._look.px(16)) * across
                at = min(x + self._look.px(6) * across, right - room)
                self._curves[curve.key].label.setPos(at, bottom + place * down)

    def _place_events(self, series: ChartSeries) -> None:
        _, (bottom, top) = self._view.viewRange()
        y = bottom + self._look.px(9) * (top - bottom) / max(float(self._view.height()), 1.0)
        late, ground = self._look.colour("late"), self._look.colour("surface")
        spots = [
            {
                "pos": (mark.x, y),
                "symbol": "t1",
                "size": self._look.px(11),
                "pen": pg.mkPen(late, width=1.4),
                "brush": late if mark.kind == "serious_adverse_event" else ground,
            }
            for mark in series.marks
            if mark.kind in {"adverse_event", "serious_adverse_event"}
        ]
        self._events.setData(spots)

    # Cursor

    def _show_stop(self, *, is_spoken: bool = False) -> None:
        stop = self._stops.stop
        if stop is None:
            self._cursor.setData([])
            self._readout.clear()
            return
        self._cursor_line.setValue(stop.x)
        self._cursor.setData([{"pos": (stop.x, self._to_view(stop.y))}])
        self._readout.setText(stop.words)
        self.stop_changed.emit(stop.words)
        if is_spoken:
            chart_accessible.announce(self, stop.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._stops.move(*_MOVES[key])
            self._show_stop(is_spoken=True)
        elif event.text() in {"+", "-"}:
            self._zoom(_ZOOM if event.text() == "+" else 1 / _ZOOM)
        elif event.text() == "0":
            self._show_everything()
        else:
            super().keyPressEvent(event)

    def _zoom(self, factor: float) -> None:
        stop = self._stops.stop
        self._is_zoomed = True
        centre = (stop.x, self._to_view(stop.y)) if stop else None
        self._view.scaleBy((factor, factor), center=centre)

    def _on_mouse(self, at: QPointF) -> None:
        def distance(stop: Stop) -> float:
            there = self._view.mapViewToScene(QPointF(stop.x, self._to_view(stop.y)))
            return math.hypot(there.x() - at.x(), there.y() - at.y())

        if self._stops.go_nearest(distance, _HOVER_REACH):
            self._show_stop()

    def _on_zoomed(self, *_: object) -> None:
        self._is_zoomed = True

    def _on_resized(self, *_: object) -> None:
        if not self._is_zoomed:
            self._show_everything()
        if self._drawn is not None:
            self._axis.setLabel(self._value_label(self._drawn))
        self._on_range()

    def _on_appearance(self) -> None:
        self._look = ChartLook.of(self._appearance)
        self._fill(keeps_view=True)
