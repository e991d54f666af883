"""Draws the marks of a picture that lie along its axes: lines, bands, points, intervals, boxes, shapes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.analysis.picture import Band, Box, Line, Look, Numbers, Outline, Points, Whisker
from frailty_desktop.paper.clipping import cut_line, cut_shape, hatch, runs
from frailty_desktop.paper.picture_frame import PictureFrame
from frailty_desktop.paper.picture_style import Inks, point_radius
from frailty_desktop.paper.qt_points import polygon

_PLAIN_POINTS = 2500  # above this, points are drawn as dots of one size in one go
_MOST_WHISKERS = 16  # of a band in print: a band through visits, not one along time
_HATCH_GAP = 5.0


def draw_line(painter: QPainter, mark: Line, frame: PictureFrame, inks: Inks) -> None:
    """Draw a line; where a value is missing it has a gap, and a value without neighbours is a point."""
    places = _pixels(mark.x, mark.y, frame)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = inks.pen(mark.look)
    painter.setPen(pen)
    lone: list[Numbers] = []
    for run in runs(places):
        if len(run) == 1:
            lone.append(run)
            continue
        for piece in cut_line(_stepped(run) if mark.is_stepped else run, frame.plot):
            painter.drawPolyline(polygon(piece))
    shown = runs(places) if mark.has_markers else lone
    if shown:
        points = np.concatenate(shown)
        _draw_symbols(painter, _inside(points, frame.plot), mark.look, "symbol", inks.px(3.2), inks)


def draw_halo(painter: QPainter, mark: Line, frame: PictureFrame, inks: Inks) -> None:
    """Clear the ground along a line, so that it stands out from many thin ones under it."""
    ground = inks.ground
    ground.setAlphaF(0.8)
    pen = QPen(ground, inks.px(mark.look.width + 4.0))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for run in runs(_pixels(mark.x, mark.y, frame)):
        for piece in cut_line(_stepped(run) if mark.is_stepped and len(run) > 1 else run, frame.plot):
            if len(piece) > 1:
                painter.drawPolyline(polygon(piece))


def draw_band(painter: QPainter, mark: Band, frame: PictureFrame, inks: Inks) -> None:
    """Draw the area between two lines; in print with whiskers at its places, or with its edges."""
    low, high = _pixels(mark.x, mark.low, frame), _pixels(mark.x, mark.high, frame)
    both = np.column_stack([low, high[:, 1]])
    is_sparse = len(both) <= _MOST_WHISKERS
    for run in runs(both):
        if (inks.style.is_print and is_sparse) or len(run) == 1:
            _draw_whiskers(painter, run, frame, mark.look, inks)
        shape = cut_shape(np.concatenate([run[:, :2], run[::-1][:, [0, 2]]]), frame.plot)
        if len(shape) > 2 and len(run) > 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(inks.veil(mark.look))
            painter.drawPolygon(polygon(shape))
        if inks.style.is_print and not is_sparse:
            painter.setPen(inks.pen(mark.look, 0.7))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for edge in (run[:, :2], run[:, [0, 2]]):
                for piece in cut_line(edge, frame.plot):
                    painter.drawPolyline(polygon(piece))


def draw_points(painter: QPainter, mark: Points, frame: PictureFrame, inks: Inks) -> None:
    """Draw points."""
    places = _inside(_pixels(mark.x, mark.y, frame), frame.plot)
    radius = point_radius(mark, inks)
    if len(places) > _PLAIN_POINTS:
        pen = QPen(inks.colour(mark.look), radius * 1.6)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        painter.drawPoints(polygon(places))
        return
    _draw_symbols(painter, places, mark.look, mark.shape, radius, inks)


def draw_whisker(painter: QPainter, mark: Whisker, frame: PictureFrame, inks: Inks) -> None:
    """Draw an interval; an end beyond the axis is an arrow head, not a cap."""
    along, beside = (frame.x, frame.y) if mark.is_across else (frame.y, frame.x)
    at, low, high = beside.px(mark.at), along.px(mark.low), along.px(mark.high)
    if not (np.isfinite(at) and beside.holds(mark.at)):
        return
    start, end = sorted((along.start, along.end))
    if np.isfinite(low) and np.isfinite(high):
        low, high = sorted((low, high))
        if low <= end and high >= start:
            painter.setPen(inks.solid(mark.look))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inner = max(low, start), min(high, end)
            _segment(painter, at, *inner, is_across=mark.is_across)
            for value, is_cut, way in ((inner[0], low < start - 0.5, 1), (inner[1], high > end + 0.5, -1)):
                _end(painter, at, value, inks.px(4), way if is_cut else 0, is_across=mark.is_across)
    centre = along.px(mark.centre) if mark.centre is not None else np.nan
    if np.isfinite(centre) and start - 0.5 <= centre <= end + 0.5:
        place = np.array([[centre, at] if mark.is_across else [at, centre]], dtype=np.float64)
        _draw_symbols(painter, place, mark.look, "symbol", inks.px(3.8), inks)


def draw_box(painter: QPainter, mark: Box, frame: PictureFrame, inks: Inks) -> None:
    """Draw a box with its median and whiskers; what is missing of it is left out."""
    sides = frame.x.pixels(np.array([mark.at - mark.width / 2, mark.at + mark.width / 2]))
    levels = frame.y.pixels(np.array([mark.low, mark.q1, mark.median, mark.q3, mark.high]))
    if not (np.isfinite(sides).all() and frame.x.holds(mark.at)):
        return
    left, right = (float(side) for side in np.clip(sides, frame.plot.left(), frame.plot.right()))
    middle = frame.x.px(mark.at)
    levels = np.clip(levels, frame.plot.top(), frame.plot.bottom())
    low, q1, median, q3, high = (float(level) for level in levels)
    if np.isfinite(q1) and np.isfinite(q3):
        shape = np.array([[left, q1], [right, q1], [right, q3], [left, q3]])
        draw_body(painter, shape, mark.look, inks)
    painter.setPen(inks.solid(mark.look))
    cap = (right - left) / 4
    for whisker, hinge in ((low, q1), (high, q3)):
        if np.isfinite(whisker) and np.isfinite(hinge):
            painter.drawLine(QLineF(middle, hinge, middle, whisker))
            painter.drawLine(QLineF(middle - cap, whisker, middle + cap, whisker))
    if np.isfinite(median):
        painter.setPen(inks.solid(mark.look, mark.look.width * 1.8))
        painter.drawLine(QLineF(left, median, right, median))


def draw_outline(painter: QPainter, mark: Outline, frame: PictureFrame, inks: Inks) -> None:
    """Draw a closed shape."""
    places = _pixels(mark.x, mark.y, frame)
    places = cut_shape(places[np.isfinite(places).all(axis=1)], frame.plot)
    if len(places) > 2:
        draw_body(painter, places, mark.look, inks)


def draw_body(painter: QPainter, shape: Numbers, look: Look, inks: Inks) -> None:
    """Draw a filled shape with its edge; in print the arms' hatches tell them apart."""
    painter.setPen(inks.solid(look))
    painter.setBrush(inks.body(look) if look.is_filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(polygon(shape))
    angle = inks.hatch_angle(look)
    if inks.style.is_print and angle is not None and look.is_filled:
        draw_hatch(painter, shape, angle, QPen(inks.colour(look), inks.px(0.6)), inks)


def draw_hatch(painter: QPainter, shape: Numbers, angle: float, pen: QPen, inks: Inks) -> None:
    """Fill a shape with hatch lines."""
    lines = hatch(shape, angle, inks.px(_HATCH_GAP))
    if lines:
        painter.setPen(pen)
        painter.drawLines([QLineF(*line) for line in lines])


def draw_symbol(painter: QPainter, at: QPointF, look: Look, radius: float, inks: Inks) -> None:
    """Draw one point: for the legend."""
    _draw_symbols(painter, np.array([[at.x(), at.y()]]), look, "symbol", radius, inks)


def _draw_symbols(
    painter: QPainter, places: Numbers, look: Look, shape: str, radius: float, inks: Inks
) -> None:
    if not len(places):
        return
    symbol = inks.symbol(look, shape, radius)
    colour, ground = inks.colour(look), inks.ground
    if shape == "cross":
        painter.setPen(QPen(colour, inks.px(max(look.width, 1.2))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    elif look.is_filled:
        painter.setPen(QPen(ground, inks.px(0.8)))
        painter.setBrush(colour)
    else:
        painter.setPen(QPen(colour, inks.px(1.4)))
        painter.setBrush(ground)
    for x, y in places.tolist():
        painter.translate(x, y)
        painter.drawPath(symbol)
        painter.translate(-x, -y)


def _draw_whiskers(painter: QPainter, run: Numbers, frame: PictureFrame, look: Look, inks: Inks) -> None:
    painter.setPen(QPen(QColor(inks.colour(look)), inks.px(0.9)))
    plot, cap = frame.plot, inks.px(3)
    for x, low, high in run.tolist():
        top, bottom = max(min(low, high), plot.top()), min(max(low, high), plot.bottom())
        if plot.left() <= x <= plot.right() and top <= bottom:
            lines = [QLineF(x, top, x, bottom)]
            lines += [QLineF(x - cap, y, x + cap, y) for y in (low, high) if top <= y <= bottom]
            painter.drawLines(lines)


def _segment(painter: QPainter, at: float, low: float, high: float, *, is_across: bool) -> None:
    painter.drawLine(QLineF(low, at, high, at) if is_across else QLineF(at, low, at, high))


def _end(painter: QPainter, at: float, value: float, size: float, way: int, *, is_across: bool) -> None:
    """Draw a cap across an interval's end, or the head of an arrow where it goes on beyond the axis."""
    tips = [(value, at - size), (value, at + size)]
    if way:
        tips = [(value + way * size, at - size * 0.7), (value + way * size, at + size * 0.7)]
        lines = [(tips[0], (value, at)), (tips[1], (value, at))]
    else:
        lines = [(tips[0], tips[1])]
    for (along0, beside0), (along1, beside1) in lines:
        if is_across:
            painter.drawLine(QLineF(along0, beside0, along1, beside1))
        else:
            painter.drawLine(QLineF(beside0, along0, beside1, along1))


def _pixels(x: Numbers, y: Numbers, frame: PictureFrame) -> Numbers:
    return np.column_stack([frame.x.pixels(x), frame.y.pixels(y)])


def _stepped(run: Numbers) -> Numbers:
    steps = np.repeat(run, 2, axis=0)
    return np.column_stack([steps[1:, 0], steps[:-1, 1]])


def _inside(points: Numbers, plot: QRectF) -> Numbers:
    with np.errstate(invalid="ignore"):
        keeps = (
            (points[:, 0] >= plot.left() - 0.5)
            & (points[:, 0] <= plot.right() + 0.5)
            & (points[:, 1] >= plot.top() - 0.5)
            & (points[:, 1] <= plot.bottom() + 0.5)
        )
    inside: Numbers = points[keeps]
    return inside
