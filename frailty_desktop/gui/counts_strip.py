"""The line under the big chart that says how many patients stand behind each average."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from frailty_desktop.gui.chart_look import ChartLook
from frailty_desktop.gui.chart_painter import paint_symbol

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import GroupCounts


class CountsStrip(QWidget):
    """One row per group; `show_places` says at which pixel each visit stands."""

    def __init__(self, look: ChartLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: tuple[GroupCounts, ...] = ()
        self._places: tuple[float | None, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, rows: Sequence["GroupCounts"], look: ChartLook) -> None:
        """Show the groups that have anybody."""
        self._look = look
        self._rows = tuple(row for row in rows if any(row.n))
        self.setVisible(bool(self._rows))
        self.updateGeometry()
        self.update()

    def show_places(self, places: Sequence[float | None]) -> None:
        """Take over where the visits stand now; None for one out of sight."""
        self._places = tuple(places)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, round(len(self._rows) * self._look.small.height + self._look.px(4)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        small = self._look.small
        painter.setFont(small.font)
        for row, counts in enumerate(self._rows):
            top = row * small.height
            at = QPointF(self._look.px(10), top + small.height / 2)
            paint_symbol(painter, at, "group", counts.style_index, self._look)
            painter.setPen(self._look.colour("muted"))
            painter.drawText(QPointF(self._look.px(20), top + small.metrics.ascent()), "n")
            painter.setPen(self._look.curve_colour("group", counts.style_index))
            for place, n in zip(self._places, counts.n, strict=False):
                if place is not None:
                    box = QRectF(place - self._look.px(30), top, self._look.px(60), small.height)
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(n) if n else "–")
