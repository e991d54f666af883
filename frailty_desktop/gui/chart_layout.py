"""Where everything of a chart lies, in pixels: computed once for a series and a size."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPolygonF

from frailty_desktop.analysis.axis_ticks import log_ticks, nice_ticks, tick_words
from frailty_desktop.analysis.chart_words import axis_words
from frailty_desktop.gui.chart_look import ChartLook
from frailty_desktop.paper.label_places import spread_apart, without_overlap
from frailty_desktop.paper.lettering import Lettering
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries, Curve

_ROOMY = 96  # px of plot height below which counts and small labels give way to the curves

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


@dataclass(slots=True)
class PlacedText:
    """A text in its box."""

    box: QRectF
    text: str
    lettering: Lettering
    colour: QColor
    flags: int
    has_ground: bool = False


@dataclass(slots=True)
class PlacedCurve:
    """A curve's points in pixels; `band` is closed, `whiskers` are (x, low, high)."""

    curve: "Curve"
    points: QPolygonF
    band: QPolygonF
    whiskers: list[tuple[float, float, float]]


@dataclass(slots=True)
class ChartLayout:
    """One chart, ready to paint."""

    box: QRectF
    plot: QRectF
    series: "ChartSeries"
    texts: list[PlacedText] = field(default_factory=list)
    curves: list[PlacedCurve] = field(default_factory=list)
    windows: list[QRectF] = field(default_factory=list)
    grid: list[float] = field(default_factory=list)
    tick_marks: list[float] = field(default_factory=list)
    band_lines: list[float] = field(default_factory=list)
    zero: float | None = None
    today: float | None = None
    marks: list[tuple[float, str]] = field(default_factory=list)
    leaders: list[tuple[QPointF, QPointF, QColor]] = field(default_factory=list)
    count_symbols: list[tuple[QPointF, int]] = field(default_factory=list)

    def x(self, value: float) -> float:
        """Turn a place on the x axis into a pixel."""
        low, high = self.series.x_range
        return self.plot.left() + (value - low) / (high - low) * self.plot.width()

    def y(self, value: float) -> float:
        """Turn a value into a pixel."""
        low, high = self.series.y_range
        if self.is_log:
            low, high, value = math.log10(low), math.log10(high), math.log10(max(value, 1e-300))
        return self.plot.bottom() - (value - low) / (high - low) * self.plot.height()

    @property
    def is_log(self) -> bool:
        """Whether the value axis is logarithmic."""
        question = self.series.question
        return question.scale == "log" and question.measure == "absolute" and self.series.y_range[0] > 0


def lay_out(series: "ChartSeries", box: QRectF, look: ChartLook) -> ChartLayout:
    """Compute where everything of a chart lies inside a box."""
    return _Arranger(series, box, look).arranged()


class _Arranger:
    """Gives each part its place, from the outside in."""

    def __init__(self, series: "ChartSeries", box: QRectF, look: ChartLook) -> None:
        self.series = series
        self.look = look
        self.pad = look.px(8)
        self.chart = ChartLayout(box, QRectF(), series)
        self.left = box.left() + self.pad
        self.right = box.right() - self.pad
        self.top = box.top() + self.pad
        self.bottom = box.bottom() - self.pad

    def arranged(self) -> ChartLayout:
        """Place everything."""
        self._head()
        self._foot()
        ticks = self._frame()
        self._value_axis(ticks)
        self._visit_axis()
        self._curves()
        self._end_labels()
        self._windows()
        self._marks()
        self._band_lines()
        return self.chart

    # The frame

    def _head(self) -> None:
        look, width = self.look, self.right - self.left
        self._line(look.title, self._heading(), "text", width)
        if self.series.latest:
            self._line(look.text, self._latest(width), "muted", width)
        self.top += look.px(8)

    def _latest(self, width: float) -> str:
        """Return the latest value; without its change from baseline where both do not fit."""
        latest = self.series.latest
        return latest if self.look.text.width(latest) <= width else latest.partition(", ")[0]

    def _heading(self) -> str:
        """Return the endpoint's name with its unit; the short name where the long one does not fit."""
        series = self.series
        names = [series.title, series.short_title]
        if series.question.measure == "change":
            names = [tr("{endpoint}, change", endpoint=name) for name in names]
        long, short = (axis_words(name, series.unit) for name in names)
        if series.reading and series.question.spread == "iqr":  # beside charts that show means
            long, short = (tr("{endpoint}, median", endpoint=name) for name in (long, short))
        return long if self.look.title.width(long) <= self.right - self.left else short

    def _line(self, lettering: Lettering, text: str, colour: str, width: float) -> None:
        box = QRectF(self.left, self.top, width, lettering.height)
        self._text(box, lettering.elided(text, width), lettering, look_colour(self.look, colour), _LEFT)
        self.top += lettering.height

    def _foot(self) -> None:
        small, width = self.look.small, self.right - self.left
        if self.series.sentence and not self.series.is_empty:
            lines = 1 if small.width(self.series.sentence) <= width else 2
            height = small.height * lines
            words = self.series.sentence if lines == 1 else _in_two_lines(small, self.series.sentence, width)
            box = QRectF(self.left, self.bottom - height, width, height)
            self._text(box, words, small, look_colour(self.look, "muted"), _LEFT)
            self.bottom -= height + self.look.px(4)

    def _frame(self) -> tuple[float, ...]:
        """Settle the plot's rectangle; return the value ticks, whose width decides its left edge."""
        look, small = self.look, self.look.small
        self.counts = self._shown_counts()
        below = small.height * (2 + len(self.counts)) + look.px(6)
        bottom = self.bottom - below
        height = max(bottom - self.top, look.px(24))
        most = max(2, int(height / (small.height * 2.4)))
        low, high = self.series.y_range
        ticks = log_ticks(low, high, most) if self.chart.is_log else nice_ticks(low, high, most)
        gutter = max((small.width(word) for word in tick_words(ticks)), default=0) + look.px(8)
        gutter = max(gutter, look.px(26 if self.series.question.x == "visit" else 34) if self.counts else 0)
        ends = max((look.strong.width(text) for text in self._end_texts()), default=0)
        ends = min(ends, (self.right - self.left) * 0.3)
        left = self.left + gutter
        right = max(self.right - ends - (look.px(10) if ends else 0), left + look.px(40))
        self.chart.plot = QRectF(left, self.top, right - left, height)
        return ticks

    def _shown_counts(self) -> Sequence[tuple[int, tuple[int, ...]]]:
        rows = [(count.style_index, count.n) for count in self.series.counts if any(count.n)]
        room = self.bottom - self.top - self.look.small.height * (2 + len(rows))
        return rows if room > self.look.px(_ROOMY) else []

    def _end_texts(self) -> list[str]:
        return [curve.end_label for curve in self.series.curves if curve.end_label]

    # Axes

    def _value_axis(self, ticks: tuple[float, ...]) -> None:
        chart, small = self.chart, self.look.small
        if self.series.is_empty:
            return
        for value, word in zip(ticks, tick_words(ticks), strict=True):
            y = chart.y(value)
            chart.grid.append(y)
            box = QRectF(
                self.left, y - small.height / 2, chart.plot.left() - self.left - self.look.px(5), small.height
            )
            self._text(box, word, small, look_colour(self.look, "muted"), _RIGHT)
        if self.series.question.measure == "change":
            chart.zero = chart.y(0.0)

    def _visit_axis(self) -> None:
        chart, look, small = self.chart, self.look, self.look.small
        top = chart.plot.bottom() + look.px(4)
        places = [chart.x(x) for x, _label in self.series.ticks]
        labels = self._fitting_labels(places)
        spans = [
            (at - small.width(label) / 2, at + small.width(label) / 2)
            for at, label in zip(places, labels, strict=True)
        ]
        keeps = without_overlap(spans, look.px(4))
        for place, (at, label) in enumerate(zip(places, labels, strict=True)):
            if keeps[place]:
                chart.tick_marks.append(at)
                self._centred(at, top, label, "muted")
        self._counts(top + small.height, places, keeps)
        if self.counts:
            box = QRectF(self.left + look.px(12), top + small.height, small.width("n") + 2, small.height)
            self._text(box, "n", small, look_colour(look, "muted"), _LEFT)
        box = QRectF(chart.plot.left(), self.bottom - small.height, chart.plot.width(), small.height)
        self._text(
            box, small.elided(self.series.x_label, box.width()), small, look_colour(look, "muted"), _CENTRE
        )

    def _fitting_labels(self, places: Sequence[float]) -> list[str]:
        """Shorten visit labels that stand too close for their whole words."""
        small, labels = self.look.small, [label for _x, label in self.series.ticks]
        if self.series.question.x != "visit" or len(places) < 2:
            return labels
        room = places[1] - places[0] - self.look.px(4)
        if all(small.width(label) <= room for label in labels):
            return labels
        return [label if small.width(label) <= room else _shortened(small, label, room) for label in labels]

    def _counts(self, top: float, places: Sequence[float], keeps: Sequence[bool]) -> None:
        small = self.look.small
        for row, (style_index, counts) in enumerate(self.counts):
            y = top + row * small.height
            colour = self.look.curve_colour("group", style_index)
            symbol = QPointF(self.left + self.look.px(6), y + small.height / 2)
            self.chart.count_symbols.append((symbol, style_index))
            for at, n, is_shown in zip(places, counts, keeps, strict=True):
                if is_shown:
                    text = str(n) if n else "–"
                    width = small.width(text)
                    box = QRectF(at - width / 2 - 1, y, width + 2, small.height)
                    self._text(box, text, small, colour, _CENTRE)

    def _centred(self, x: float, top: float, text: str, colour: str) -> None:
        small = self.look.small
        width = small.width(text)
        left = min(max(x - width / 2, self.chart.box.left()), self.chart.box.right() - width - 1)
        box = QRectF(left - 1, top, width + 2, small.height)
        self._text(box, text, small, look_colour(self.look, colour), _CENTRE)

    # Curves

    def _curves(self) -> None:
        for curve in self.series.curves:
            self.chart.curves.append(place_curve(self.chart, curve))
        if self.series.is_empty and self.series.sentence:
            box = self.chart.plot.adjusted(self.look.px(4), 0, -self.look.px(4), 0)
            self._text(box, self.series.sentence, self.look.text, look_colour(self.look, "muted"), _WRAPPED)

    def _end_labels(self) -> None:
        chart, look = self.chart, self.look
        lettering = look.strong
        ended = [placed for placed in chart.curves if placed.curve.end_label and placed.points.size()]
        wanted = [placed.points.last().y() for placed in ended]
        half = lettering.height / 2
        low, high = chart.plot.top() + half, chart.plot.bottom() - half
        places = spread_apart(wanted, lettering.height * 0.95, low, max(low, high))
        left = chart.plot.right() + look.px(8)
        width = self.right - left + look.px(4)
        for placed, y in zip(ended, places, strict=True):
            curve = placed.curve
            colour = look.curve_colour(curve.role, curve.style_index)
            box = QRectF(left, y - half, width, lettering.height)
            self._text(box, lettering.elided(curve.end_label, width), lettering, colour, _LEFT)
            end = placed.points.last()
            if left - end.x() > look.px(24) or abs(y - end.y()) > lettering.height:
                chart.leaders.append(
                    (QPointF(end.x() + look.px(7), end.y()), QPointF(left - look.px(3), y), colour)
                )

    # What stands around them

    def _windows(self) -> None:
        chart, series = self.chart, self.series
        plot = chart.plot
        for low, high, _label in series.windows:
            left, right = max(chart.x(low), plot.left()), min(chart.x(high), plot.right())
            chart.windows.append(QRectF(left, plot.top(), max(right - left, 1.0), plot.height()))
        if series.today_x is not None:
            chart.today = chart.x(series.today_x)

    def _band_lines(self) -> None:
        """Draw the lines of important change; a line without room for its label stays without."""
        chart, small = self.chart, self.look.small
        if self.series.is_empty:
            return
        has_room = chart.plot.height() > self.look.px(_ROOMY) * 0.8
        taken = [placed.box for placed in chart.texts if chart.plot.intersects(placed.box)]
        for value, label in series_bands(self.series):
            y = chart.y(value)
            chart.band_lines.append(y)
            box = QRectF(
                chart.plot.left() + self.look.px(4), y - small.height, small.width(label) + 2, small.height
            )
            if (
                has_room
                and box.top() >= chart.plot.top()
                and not any(box.intersects(other) for other in taken)
            ):
                taken.append(box)
                self._text(box, label, small, look_colour(self.look, "muted"), _LEFT)
                chart.texts[-1].has_ground = True

    def _marks(self) -> None:
        chart, small = self.chart, self.look.small
        edge = float("-inf")
        for mark in self.series.marks:
            x = chart.x(mark.x)
            if not chart.plot.left() - 1 <= x <= chart.plot.right() + 1:
                continue
            chart.marks.append((x, mark.kind))
            if mark.kind not in {"infusion", "end"}:
                continue
            width = small.width(mark.label)
            left = x + self.look.px(3)
            if left + width > chart.plot.right():
                left = x - self.look.px(3) - width
            if left > edge and width < chart.plot.width() / 2:
                box = QRectF(left, chart.plot.top() - small.height * 0.2, width + 2, small.height)
                colour = look_colour(self.look, "accent" if mark.kind == "infusion" else "text")
                self._text(box, mark.label, small, colour, _LEFT)
                edge = left + width

    def _text(
        self, box: QRectF, text: str, lettering: Lettering, colour: QColor, flags: Qt.AlignmentFlag | int
    ) -> None:
        self.chart.texts.append(PlacedText(box, text, lettering, colour, int(flags)))


def place_curve(chart: ChartLayout, curve: "Curve") -> PlacedCurve:
    """Turn a curve's points, band and whiskers into pixels."""
    points = QPolygonF([QPointF(chart.x(x), chart.y(y)) for x, y in zip(curve.x, curve.y, strict=True)])
    edges = [
        (chart.x(x), chart.y(low), chart.y(high))
        for x, low, high in zip(curve.x, curve.low, curve.high, strict=True)
        if low is not None and high is not None
    ] if curve.low else []  # fmt: skip
    band = QPolygonF(
        [QPointF(x, high) for x, _low, high in edges] + [QPointF(x, low) for x, low, _high in reversed(edges)]
    )
    return PlacedCurve(curve, points, band, edges)


def series_bands(series: "ChartSeries") -> list[tuple[float, str]]:
    """Return the lines of important change that lie inside the value axis."""
    low, high = series.y_range
    return [(value, label) for value, label in series.bands if low <= value <= high]


def look_colour(look: ChartLook, name: str) -> QColor:
    """Return a colour of the look by its name."""
    return look.colour(name)


def _shortened(lettering: Lettering, label: str, room: float) -> str:
    """Cut a long word to at least three letters and a full stop; "M12" would mean nothing when cut."""
    for length in range(len(label) - 2, 2, -1):
        cut = label[:length].rstrip() + "."
        if lettering.width(cut) <= room:
            return cut
    return label if len(label) < 6 else label[:3] + "."


def _in_two_lines(lettering: Lettering, sentence: str, width: float) -> str:
    words = sentence.split(" ")
    first = ""
    while words and lettering.width(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    return f"{first}\n{lettering.elided(' '.join(words), width)}"
