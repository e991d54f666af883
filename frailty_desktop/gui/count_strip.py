"""A strip of counts: how much there is of each sort of work, as number, word and icon."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.icons import paint_icon
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.translation import tr

HEIGHT = 72
GAP = 12
NARROWEST = 128


class CountStrip(QWidget):
    """Counts in the order of urgency; none is hidden, a zero is quiet."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._counts: tuple[tuple[str, int, StateMark], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.updateGeometry)

    def show_counts(self, counts: Sequence[tuple[str, int, StateMark]]) -> None:
        """Show words, count and mark of each sort."""
        self._counts = tuple(counts)
        said = ", ".join(f"{words}: {count}" for words, count, _ in self._counts)
        self.setAccessibleName(tr("Work to do: {counts}", counts=said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            self._appearance.px(600),
            self._rows() * self._appearance.px(HEIGHT + GAP) - self._appearance.px(GAP),
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(self._appearance.px(NARROWEST), self.sizeHint().height())

    def resizeEvent(self, _event: object) -> None:
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._counts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, across = self._appearance, self._across()
        gap = look.px(GAP)
        width = (self.width() - (across - 1) * gap) / across
        for at, (words, count, mark) in enumerate(self._counts):
            row, column = divmod(at, across)
            box = QRectF(column * (width + gap), row * look.px(HEIGHT + GAP), width, look.px(HEIGHT))
            self._paint_tile(painter, box.adjusted(0.5, 0.5, -0.5, -0.5), words, count, mark)

    def _paint_tile(self, painter: QPainter, box: QRectF, words: str, count: int, mark: StateMark) -> None:
        look = self._appearance
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("surface"))
        painter.drawRoundedRect(box, 6, 6)
        colour = look.colour(mark.colour if count else "strong_line")
        inner = box.adjusted(look.px(12), look.px(8), -look.px(8), -look.px(8))
        font = look.number_font(1.7, bold=True)
        painter.setFont(font)
        painter.setPen(look.colour("text" if count else "muted"))
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() * 0.58)
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(count))
        side = look.px(20)
        paint_icon(
            painter,
            mark.icon,
            QRectF(upper.right() - side, upper.center().y() - side / 2, side, side),
            colour,
        )
        painter.setFont(look.font(0.9))
        painter.setPen(look.colour("muted"))
        lower = QRectF(inner.left(), upper.bottom(), inner.width(), inner.height() * 0.42)
        cut = QFontMetrics(look.font(0.9)).elidedText(words, Qt.TextElideMode.ElideRight, int(lower.width()))
        painter.drawText(lower, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)

    def _across(self) -> int:
        fitting = max(1, self.width() // self._appearance.px(NARROWEST + GAP))
        return min(len(self._counts) or 1, fitting)

    def _rows(self) -> int:
        across = self._across()
        return max(1, -(-len(self._counts) // across))
