"""A small chart that lies beside others in a grid: painted directly, so that a dozen of them cost little."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from frailty_desktop.gui import chart_accessible
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_layout import ChartLayout, lay_out
from frailty_desktop.gui.chart_look import ChartLook
from frailty_desktop.gui.chart_painter import paint_layout
from frailty_desktop.paper.tokens import RADIUS

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries


class SmallChart(QWidget):
    """Shows one `ChartSeries`. Enter, Space or a double click ask for the big one."""

    activated = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        chart_accessible.install()
        self._appearance = appearance
        self._look = ChartLook.of(appearance)
        self._series: ChartSeries | None = None
        self._layout: ChartLayout | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        appearance.changed.connect(self._on_appearance)

    @property
    def series(self) -> "ChartSeries | None":
        """What is shown."""
        return self._series

    def show_series(self, series: "ChartSeries | None") -> None:
        """Show a chart; the same one again costs nothing."""
        if series == self._series:
            return
        self._series = series
        self._layout = None
        self._tell_in_words()
        self.update()

    def chart_layout(self) -> ChartLayout | None:
        """Return where everything lies, for tests and tooltips; None when nothing is shown."""
        if self._layout is None and self._series is not None:
            self._layout = lay_out(self._series, QRectF(self.rect()), self._look)
        return self._layout

    def sizeHint(self) -> QSize:
        px = self._appearance.px
        return QSize(px(320), px(250))

    def minimumSizeHint(self) -> QSize:
        px = self._appearance.px
        return QSize(px(220), px(190))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(self._look.colour("accent" if self.hasFocus() else "line"), 2 if self.hasFocus() else 1)
        painter.setPen(edge)
        painter.setBrush(self._look.colour("surface"))
        inset = edge.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        layout = self.chart_layout()
        if layout is not None:
            paint_layout(painter, layout, self._look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = None
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.activated.emit()

    def _tell_in_words(self) -> None:
        series = self._series
        self.setAccessibleName(series.title if series else "")
        self.setAccessibleDescription(series.description if series else "")
        lines = [series.title, series.latest, series.reading, series.sentence] if series else []
        self.setToolTip("\n".join(line for line in lines if line))

    def _on_appearance(self) -> None:
        self._look = ChartLook.of(self._appearance)
        self._layout = None
        self.updateGeometry()
        self.update()
