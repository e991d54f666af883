"""Pictures on a page, one or several side by side, drawn as the window draws them but for print."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from frailty_desktop.analysis.picture import Picture
from frailty_desktop.paper.sheet import DOTS_PER_INCH, mm
from frailty_desktop.paper.strips import SetWords, Strip
from frailty_desktop.reports.document import PictureBlock

GAP = mm(5)


class PictureStrip(Strip):
    """Pictures beside each other."""

    def __init__(self, pictures: tuple[Picture, ...], width: float, height: float) -> None:
        super().__init__(height, above=mm(3))
        self.pictures = pictures
        self.width = width

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw it."""
        from frailty_desktop.paper.picture_painter import draw
        from frailty_desktop.paper.picture_style import PictureStyle

        style = PictureStyle.print_(DOTS_PER_INCH)
        for picture, rect in self._rects(left, top):
            painter.save()
            draw(painter, picture, rect, style)
            painter.restore()

    def set_words(self, left: float, top: float) -> list[SetWords]:
        """Say which words stand where."""
        return [SetWords(picture.title, rect) for picture, rect in self._rects(left, top)]

    def _rects(self, left: float, top: float) -> Iterator[tuple[Picture, QRectF]]:
        count = len(self.pictures)
        room = (self.width - GAP * (count - 1)) / count
        for number, picture in enumerate(self.pictures):
            yield picture, QRectF(left + number * (room + GAP), top, room, self.height)


def picture_strips(block: PictureBlock, width: float, height: float) -> Iterator[Strip]:
    """Set pictures, no taller than a page."""
    if block.pictures:
        yield PictureStrip(block.pictures, width, min(mm(block.height), height))
