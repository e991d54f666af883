"""Says what each line, band and mark of the charts is, and which groups this person may see."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_look import ChartLook
from frailty_desktop.gui.chart_painter import paint_event_mark, paint_key, paint_mark_line
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries, Curve

_Paint = Callable[[QPainter, QRectF, ChartLook], None]


class ChartLegend(QWidget):
    """A line of keys that wraps."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._entries: tuple[tuple[str, str, int], ...] = ()
        self._flow = FlowLayout(self, gap=appearance.px(12))
        appearance.changed.connect(self._rebuild)

    def show_series(self, series: "ChartSeries | None", readings: Sequence[str], groups: str) -> None:
        """Explain a chart: what lines and bands are, and what view of the allocation `groups` is."""
        curves = [curve for curve in series.curves if curve.role != "ghost"] if series else []
        curves.sort(key=lambda curve: curve.role != "patient")
        entries: list[tuple[str, str, int]] = [
            (_words(curve), curve.role, curve.style_index) for curve in curves
        ]
        if series is not None:
            entries += [(words, kind, 0) for words, kind in _marks(series)]
        entries += [(text, "text", 0) for text in (*readings, groups) if text]
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self._rebuild()

    def words(self) -> tuple[str, ...]:
        """Return what is explained."""
        return tuple(words for words, _kind, _style in self._entries)

    def _rebuild(self) -> None:
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        for words, kind, style in self._entries:
            self._flow.addWidget(_entry(self._appearance, words, kind, style))
        self.setAccessibleName(tr("Legend"))
        self.setAccessibleDescription("; ".join(self.words()))
        self.updateGeometry()


class _Swatch(QWidget):
    """A short piece of a line, or a mark."""

    def __init__(self, appearance: Appearance, paint: _Paint) -> None:
        super().__init__()
        self._look = ChartLook.of(appearance)
        self._paint = paint
        self.setFixedSize(QSize(appearance.px(34), appearance.px(18)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._look)


def _entry(appearance: Appearance, words: str, kind: str, style: int) -> QWidget:
    entry = QWidget()
    line = QHBoxLayout(entry)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(appearance.px(6))
    if kind != "text":
        line.addWidget(_Swatch(appearance, _painter_of(kind, style)))
    said = QLabel(words)
    said.setProperty("look", "muted")
    line.addWidget(said)
    return entry


def _painter_of(kind: str, style: int) -> _Paint:
    def paint(painter: QPainter, box: QRectF, look: ChartLook) -> None:
        if kind in {"patient", "group"}:
            paint_key(painter, box, kind, style, look)
        elif kind in {"adverse_event", "serious_adverse_event"}:
            paint_event_mark(painter, QPointF(box.center()), look, kind == "serious_adverse_event")
        else:
            paint_mark_line(painter, box, kind, look)

    return paint


def _words(curve: "Curve") -> str:
    return tr("{number}, this patient", number=curve.label) if curve.role == "patient" else curve.label


def _marks(series: "ChartSeries") -> list[tuple[str, str]]:
    kinds = {mark.kind for mark in series.marks}
    found = []
    if series.windows:
        found.append((tr("visit window"), "window"))
    if series.bands:
        found.append((tr("clinically important change"), "band"))
    if "infusion" in kinds:
        found.append((tr("infusion"), "infusion"))
    if "adverse_event" in kinds:
        found.append((tr("adverse event"), "adverse_event"))
    if "serious_adverse_event" in kinds:
        found.append((tr("serious adverse event"), "serious_adverse_event"))
    return found
