"""Headings in two lines: what neighbouring columns share stands above them, and stays in sight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView

from frailty_desktop.analysis.picture import Column
from frailty_desktop.gui.appearance import Appearance

_LINE = 26
_PADDING = 8


class GroupedHeader(QHeaderView):
    """Paints the group of each run of columns above their own headings."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._appearance = appearance
        self._columns: tuple[Column, ...] = ()
        self.covered = 0  # px at the left that a fixed column covers
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.sectionResized.connect(lambda *_: self.viewport().update())

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        """Take the groups of these columns."""
        self._columns = columns
        self.updateGeometry()
        self.viewport().update()

    @property
    def _extra(self) -> int:
        return self._appearance.px(_LINE) if any(column.group for column in self._columns) else 0

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), hint.height() + self._extra)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        super().paintSection(painter, rect.adjusted(0, self._extra, 0, 0), section)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._extra:
            return
        painter = QPainter(self.viewport())
        look = self._appearance
        painter.fillRect(QRect(0, 0, self.viewport().width(), self._extra), look.colour("surface"))
        painter.setFont(look.font(0.88, bold=True))
        painter.setPen(look.colour("text"))
        padding = look.px(_PADDING)
        for words, left, right in self._runs():
            painter.fillRect(
                QRect(left + 1, self._extra - 1, right - left - 2, 1), look.colour("strong_line")
            )
            # The name stays in sight as long as any of its columns is.
            start = max(left, self.covered) + padding
            box = QRect(start, 0, max(right - padding - start, 0), self._extra)
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)
        painter.end()

    def _runs(self) -> Iterator[tuple[str, int, int]]:
        """Yield each group with where its columns begin and end."""
        for words, run in groupby(range(min(len(self._columns), self.count())), self._group_of):
            places = list(run)
            if words:
                last = places[-1]
                right = self.sectionViewportPosition(last) + self.sectionSize(last)
                yield words, self.sectionViewportPosition(places[0]), right

    def _group_of(self, column: int) -> str:
        return self._columns[column].group
