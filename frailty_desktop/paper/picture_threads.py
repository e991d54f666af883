"""Draws many thin lines at once: the more there are, the fainter each is, and the plainer its edge."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.analysis.picture import Look, Numbers, Threads
from frailty_desktop.paper.clipping import cut_line, runs
from frailty_desktop.paper.picture_frame import PictureFrame
from frailty_desktop.paper.picture_style import Inks
from frailty_desktop.paper.qt_points import lone_points, path_of_threads, polygon

_SMOOTH = 400  # lines above which edges are not smoothed on screen
_TURNS = 5
_STRONGEST, _FAINTEST = 0.75, 0.02
_DENSITY, _INK = 7.0, 240.0


def draw_threads(painter: QPainter, mark: Threads, frame: PictureFrame, inks: Inks) -> None:
    """Draw the lines; those of several styles in turns, so that none lies over all of another."""
    count = len(mark.y)
    if count == 0 or mark.y.ndim != 2:
        return
    x, y = frame.x.pixels(mark.x), frame.y.pixels(mark.y)
    is_crowded = count > _SMOOTH and not inks.style.is_print
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_crowded)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shares = [y[np.asarray(mark.looks) == place] for place in range(len(mark.styles))]
    turns = _TURNS if len(mark.styles) > 1 and count > _TURNS else 1
    for turn in range(turns):
        for look, rows in zip(mark.styles, shares, strict=True):
            if len(rows[turn::turns]):
                painter.setPen(thread_pen(look, count, inks, is_crowded=is_crowded))
                _draw_rows(painter, x, rows[turn::turns], frame)
    painter.restore()


def strength_of(count: int) -> float:
    """Return how strong one of so many lines is drawn."""
    count = max(count, 1)
    return min(_STRONGEST, max(_FAINTEST, min(_DENSITY / math.sqrt(count), _INK / count)))


def thread_pen(look: Look, count: int, inks: Inks, *, is_crowded: bool) -> QPen:
    """Return the pen of one of many lines."""
    colour = QColor(inks.colour(look))
    colour.setAlphaF(min(1.0, colour.alphaF() * strength_of(count)))
    pen = QPen(colour, inks.px(min(look.width, 1.0)))
    if is_crowded:
        pen.setWidth(1)
        pen.setCosmetic(True)  # the one pen Qt draws line by line without making a shape of each
    return pen


def _draw_rows(painter: QPainter, x: Numbers, y: Numbers, frame: PictureFrame) -> None:
    plot = frame.plot
    with np.errstate(invalid="ignore"):
        is_wide = bool(((x < plot.left()) | (x > plot.right())).any())
        outside = np.any((y < plot.top()) | (y > plot.bottom()), axis=1) | is_wide
    path = path_of_threads(x, y[~outside])
    if not path.isEmpty():
        painter.drawPath(path)
    lone = lone_points(x, y[~outside])
    if len(lone):
        painter.drawPoints(polygon(lone))
    for row in y[outside]:
        for run in runs(np.column_stack([x, row])):
            for piece in cut_line(run, plot):
                if len(piece) == 1:
                    painter.drawPoints(polygon(piece))
                else:
                    painter.drawPolyline(polygon(piece))
