"""A text broken into lines of a width: measured once, drawn in whole or in part, in any script."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextLayout, QTextOption

from frailty_desktop.paper.typefaces import TEXT, Face, font_of

LEADING = 1.12
_LINE_BREAK = "\u2028"  # what a text layout takes for the end of a line
_SHOWN_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ") | {9: "    "}


class SetText:
    """A text set to a width: `lines` of it, its `height`, and how to draw some of the lines."""

    def __init__(
        self,
        words: str,
        face: Face,
        width: float,
        *,
        is_right: bool = False,
        colour: str = TEXT,
        most_lines: int = 0,
    ) -> None:
        self.words = clean(words)
        self.face = face
        self.width = max(width, 1.0)
        self.is_right = is_right
        self.colour = colour
        self._layout = self._laid_out(self.words)
        if 0 < most_lines < self._layout.lineCount():
            self.words = self._cut(most_lines)
            self._layout = self._laid_out(self.words)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self._layout.lineCount()

    @property
    def height(self) -> float:
        """The height of all lines."""
        return self.height_of(0, self.lines)

    def height_of(self, start: int, end: int) -> float:
        """Return the height of some lines."""
        return self._top(end) - self._top(start)

    def lines_in(self, room: float, start: int = 0) -> int:
        """Return how many lines from `start` on fit into a height."""
        count = 0
        while start + count < self.lines and self.height_of(start, start + count + 1) <= room + 0.5:
            count += 1
        return count

    def line_width(self) -> float:
        """Return the width of the widest line, as drawn."""
        widths = [self._layout.lineAt(at).naturalTextWidth() for at in range(self.lines)]
        return max(widths, default=0.0)

    def words_of(self, start: int, end: int) -> str:
        """Return what stands in some lines."""
        if start >= end:
            return ""
        first, last = self._layout.lineAt(start), self._layout.lineAt(end - 1)
        return self._layout.text()[first.textStart() : last.textStart() + last.textLength()]

    def draw(self, painter: QPainter, left: float, top: float, start: int = 0, end: int = -1) -> None:
        """Draw the lines from `start` to `end`, the first of them at `top`."""
        painter.setPen(QColor(self.colour))
        end = self.lines if end < 0 else end
        if start == 0 and end == self.lines:
            self._layout.draw(painter, QPointF(left, top))
            return
        at = QPointF(left, top - self._top(start))
        for number in range(start, end):
            self._layout.lineAt(number).draw(painter, at)

    def box(self, left: float, top: float, start: int = 0, end: int = -1) -> QRectF:
        """Return the rectangle that the lines cover."""
        end = self.lines if end < 0 else end
        width = min(self.line_width(), self.width + 1)
        shift = self.width - width if self.is_right else 0.0
        return QRectF(left + shift, top, width, self.height_of(start, end))

    def _top(self, line: int) -> float:
        if line < self._layout.lineCount():
            return self._layout.lineAt(line).y()
        return self._end

    def _laid_out(self, words: str) -> QTextLayout:
        layout = QTextLayout(words, font_of(self.face))
        side = Qt.AlignmentFlag.AlignRight if self.is_right else Qt.AlignmentFlag.AlignLeft
        option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        least, top = line_height(self.face), 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width)
            line.setPosition(QPointF(0.0, top))
            top += max(line.height() * LEADING, least)
        layout.endLayout()
        self._end = top
        return layout

    def _cut(self, most_lines: int) -> str:
        last = self._layout.lineAt(most_lines - 1)
        start = last.textStart()
        metrics = QFontMetricsF(font_of(self.face))
        rest = self.words[start : start + last.textLength() * 2 + 8]
        room = self.width - metrics.horizontalAdvance("…")
        kept = rest[: last.textLength()].rstrip()
        while kept and metrics.horizontalAdvance(kept) > room:
            kept = kept[:-1]
        return self.words[:start] + kept.rstrip(_LINE_BREAK) + "…"


def clean(words: str) -> str:
    """Return a text as it can be set: ends of line as such, no control characters, no half pairs."""
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    ends = whole.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return ends.translate(_SHOWN_CONTROLS).replace("\n", _LINE_BREAK)


@cache
def line_height(face: Face) -> float:
    """Return the least height of a line."""
    return float(QFontMetricsF(font_of(face)).height() * LEADING)


def natural_width(words: str, face: Face) -> float:
    """Return the width a text would have on one line, the widest of its own lines."""
    metrics = QFontMetricsF(font_of(face))
    return max((float(metrics.horizontalAdvance(line)) for line in words.split("\n")), default=0.0)
