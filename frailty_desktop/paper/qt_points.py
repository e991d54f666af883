"""Hands many numbers to Qt at once: one by one, handing them over would take longer than drawing them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from frailty_desktop.analysis.picture import Numbers

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE = 0, 1


def polygon(points: Numbers) -> QPolygonF:
    """Return points (n, 2) as Qt takes them; they hold numbers, no gaps."""
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def path_of_threads(x: Numbers, y: Numbers) -> QPainterPath:
    """Return the lines through (x, row of y), broken where a number is missing; lone points are left out.

    `x` has one number for each column. The path is handed over in Qt's own file format, in one piece.
    """
    is_there = np.isfinite(y) & np.isfinite(x)[None, :]
    before = np.zeros_like(is_there)
    before[:, 1:] = is_there[:, :-1]
    after = np.zeros_like(is_there)
    after[:, :-1] = is_there[:, 1:]
    wanted = is_there & (before | after)
    rows, columns = np.nonzero(wanted)
    elements = np.empty(len(rows), dtype=_ELEMENT)
    elements["kind"] = np.where(before[rows, columns], _LINE, _MOVE)
    elements["x"], elements["y"] = x[columns], y[rows, columns]
    return _read(elements)


def lone_points(x: Numbers, y: Numbers) -> Numbers:
    """Return the points (n, 2) of threads that have no neighbour to be tied to."""
    is_there = np.isfinite(y) & np.isfinite(x)[None, :]
    tied = np.zeros_like(is_there)
    tied[:, 1:] |= is_there[:, :-1]
    tied[:, :-1] |= is_there[:, 1:]
    rows, columns = np.nonzero(is_there & ~tied)
    return np.column_stack([x[columns], y[rows, columns]])


def _read(elements: np.ndarray[tuple[int], np.dtype[np.void]]) -> QPainterPath:
    path = QPainterPath()
    if len(elements) == 0:
        return path
    count = np.array([len(elements)], dtype=">i4").tobytes()
    tail = np.array([0, 0], dtype=">i4").tobytes()  # where the last subpath starts, how the path is filled
    held = QByteArray(count + elements.tobytes() + tail)  # the stream reads it where it lies
    stream = QDataStream(held)
    stream >> path
    return path
