"""A notice: words in a frame, for what must not be read past."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.paper.set_text import SetText
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.strips import PlacedText, Strip, TextsStrip
from frailty_desktop.paper.typefaces import STRONG_LINE, WASH, Face

PAD = mm(1.8)


class NoticeStrip(TextsStrip):
    """A framed text on a grey ground."""

    def __init__(self, texts: tuple[PlacedText, ...], height: float, width: float) -> None:
        super().__init__(texts, height, below=PAD, above=mm(2.5))
        self.width = width

    def decorate(self, painter: QPainter, left: float, top: float) -> None:
        """Draw what stands behind the words."""
        pen = QPen(QColor(STRONG_LINE))
        pen.setWidthF(mm(0.15))
        painter.setPen(pen)
        painter.setBrush(QColor(WASH))
        painter.drawRect(QRectF(left, top, self.width, self.height))

    def like(self, texts: tuple[PlacedText, ...], height: float) -> TextsStrip:
        """Make a strip that looks like this one."""
        return NoticeStrip(texts, height, self.width)


def notice_strips(words: str, width: float) -> Iterator[Strip]:
    """Set a notice."""
    text = SetText(words, Face.BODY, width - 2 * PAD)
    yield NoticeStrip((PlacedText(text, PAD, PAD),), text.height + 2 * PAD, width)
