"""Draws a picture anywhere Qt can: a widget, an image, a page, a file: ground, then threads, then marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Flag
from math import ceil
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from frailty_desktop.analysis.picture import (
    Arrow,
    Band,
    Bar,
    Box,
    LegendEntry,
    Line,
    Mark,
    Outline,
    Picture,
    Points,
    Rule,
    Threads,
    Whisker,
    Words,
)
from frailty_desktop.paper.picture_axis import AxisPlace
from frailty_desktop.paper.picture_figures import draw_arrow, draw_bar, draw_rule, draw_words
from frailty_desktop.paper.picture_frame import PictureFrame, PlacedWords
from frailty_desktop.paper.picture_layout import lay_out
from frailty_desktop.paper.picture_marks import (
    draw_band,
    draw_box,
    draw_halo,
    draw_line,
    draw_outline,
    draw_points,
    draw_symbol,
    draw_whisker,
)
from frailty_desktop.paper.picture_style import Inks, PictureStyle, inks_of
from frailty_desktop.paper.picture_threads import draw_threads

__all__ = ["Parts", "PictureFrame", "PictureStyle", "draw", "lay_out", "threads_image"]


_ARGB = QImage.Format.Format_ARGB32_Premultiplied


class Parts(Flag):
    """What of a picture is drawn, so that a window may keep an image of what is slow."""

    GROUND = 1  # the surface, axes with their words, legend
    THREADS = 2
    MARKS = 4
    ALL = 7


_Draw = Callable[[QPainter, Any, PictureFrame, Inks], None]
_DRAWN_BY: dict[type, _Draw] = {
    Line: draw_line,
    Band: draw_band,
    Points: draw_points,
    Whisker: draw_whisker,
    Box: draw_box,
    Outline: draw_outline,
    Bar: draw_bar,
    Rule: draw_rule,
    Words: draw_words,
    Arrow: draw_arrow,
    Threads: draw_threads,
}


def draw(
    painter: QPainter,
    picture: Picture,
    rect: QRectF,
    style: PictureStyle,
    *,
    frame: PictureFrame | None = None,
    parts: Parts = Parts.ALL,
) -> PictureFrame:
    """Draw a picture inside a rectangle and return where things lie; `frame` saves working that out again."""
    frame = frame if frame is not None else lay_out(picture, rect, style)
    inks = inks_of(style)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    if Parts.GROUND in parts:
        _draw_ground(painter, picture, frame, inks)
    if Parts.THREADS in parts:
        _draw_marks(painter, [mark for mark in picture.marks if isinstance(mark, Threads)], frame, inks)
    if Parts.MARKS in parts:
        others = [mark for mark in picture.marks if not isinstance(mark, Threads)]
        if len(others) < len(picture.marks):
            for line in (mark for mark in others if isinstance(mark, Line)):
                draw_halo(painter, line, frame, inks)
        _draw_marks(painter, others, frame, inks)
        _draw_texts(painter, frame.rule_words, inks)
    painter.restore()
    return frame


def threads_image(picture: Picture, size: QSizeF, style: PictureStyle, ratio: float) -> QImage:
    """Draw the many thin lines alone, for a window that keeps them; may be called off the UI thread."""
    image = QImage(ceil(size.width() * ratio), ceil(size.height() * ratio), _ARGB)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw(painter, picture, QRectF(QPointF(0, 0), size), style, parts=Parts.THREADS)
    painter.end()
    return image


def _draw_marks(painter: QPainter, marks: Sequence[Mark], frame: PictureFrame, inks: Inks) -> None:
    for mark in marks:
        _DRAWN_BY[type(mark)](painter, mark, frame, inks)


def _draw_ground(painter: QPainter, picture: Picture, frame: PictureFrame, inks: Inks) -> None:
    painter.fillRect(frame.rect, inks.ground)
    if picture.has_frame and not picture.is_empty:
        _draw_axes(painter, picture, frame, inks)
    for leader in frame.leaders:
        faint = QColor(leader.colour)
        faint.setAlphaF(0.45)
        painter.setPen(QPen(faint, inks.px(0.8)))
        painter.drawLine(QLineF(leader.start, leader.end))
    for key in frame.keys:
        _draw_key(painter, key.box, key.entry, inks)
    _draw_texts(painter, frame.words, inks)


def _draw_axes(painter: QPainter, picture: Picture, frame: PictureFrame, inks: Inks) -> None:
    plot, length = frame.plot, inks.px(3)
    painter.setPen(inks.line("line"))
    painter.drawLines([QLineF(plot.left(), y, plot.right(), y) for y in frame.y_grid])
    painter.drawLines([QLineF(x, plot.top(), x, plot.bottom()) for x in frame.x_grid])
    painter.setPen(inks.line("strong_line"))
    painter.drawLine(QLineF(plot.left(), plot.bottom(), plot.right(), plot.bottom()))
    painter.drawLines([QLineF(x, plot.bottom(), x, plot.bottom() + length) for x in frame.x_ticks])
    if picture.y.scale == "rows":
        return
    if not picture.y.has_grid:
        painter.drawLine(QLineF(plot.left(), plot.top(), plot.left(), plot.bottom()))
    painter.drawLines([QLineF(plot.left() - length, y, plot.left(), y) for y in frame.y_ticks])


def _draw_key(painter: QPainter, box: QRectF, entry: LegendEntry, inks: Inks) -> None:
    """Draw the sample of a look, with the same strokes as its marks."""
    middle, look = box.center(), entry.look
    if entry.kind == "line":
        painter.setPen(inks.pen(look))
        painter.drawLine(QLineF(box.left(), middle.y(), box.right(), middle.y()))
        if look.tone.value == "group" and look.index >= 0:
            draw_symbol(painter, middle, look, inks.px(3.0), inks)
        return
    if entry.kind == "point":
        draw_symbol(painter, middle, look, inks.px(3.6), inks)
        return
    inner = box.adjusted(box.width() * 0.1, box.height() * 0.2, -box.width() * 0.1, -box.height() * 0.2)
    if entry.kind == "band":
        painter.fillRect(inner, inks.veil(look))
        painter.setPen(inks.pen(look, 0.8))
        for y in (inner.top(), inner.bottom()):
            painter.drawLine(QLineF(inner.left(), y, inner.right(), y))
        return
    plain = PictureFrame(inner, inner, _unit(inner.left(), inner.right()), _unit(inner.bottom(), inner.top()))
    draw_bar(painter, Bar(left=0, right=1, bottom=0, top=1, look=look, has_edge=True), plain, inks)


def _unit(start: float, end: float) -> AxisPlace:
    return AxisPlace(0.0, 1.0, start, end)


def _draw_texts(painter: QPainter, texts: tuple[PlacedWords, ...], inks: Inks) -> None:
    ground = inks.ground
    ground.setAlphaF(0.75)
    font = None
    for placed in texts:
        if placed.has_ground:
            painter.fillRect(placed.box.adjusted(-1, 1, 1, -1), ground)
        if placed.lettering.font is not font:
            font = placed.lettering.font
            painter.setFont(font)
        painter.setPen(placed.colour)
        painter.drawText(placed.box, placed.flags, placed.text)
