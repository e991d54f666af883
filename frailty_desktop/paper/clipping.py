"""Cuts lines and shapes at a rectangle and fills shapes with hatch lines: a file keeps no clip of Qt's."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF

from frailty_desktop.analysis.picture import Numbers

_MOST_HATCH_LINES = 400


def runs(points: Numbers) -> list[Numbers]:
    """Split points (n, 2) where a number is missing; a run may be a single point."""
    is_there: list[bool] = np.isfinite(points.sum(axis=1)).tolist()
    if all(is_there):
        return [points] if len(points) else []
    found: list[Numbers] = []
    start = -1
    for at, there in enumerate([*is_there, False]):
        if there and start < 0:
            start = at
        elif not there and start >= 0:
            found.append(points[start:at])
            start = -1
    return found


def is_inside(points: Numbers, box: QRectF) -> bool:
    """Say whether all points lie in a box."""
    return bool(
        len(points)
        and points[:, 0].min() >= box.left()
        and points[:, 0].max() <= box.right()
        and points[:, 1].min() >= box.top()
        and points[:, 1].max() <= box.bottom()
    )


def cut_line(points: Numbers, box: QRectF) -> list[Numbers]:
    """Return the pieces of a line that lie in a box."""
    if len(points) < 2:
        return [points] if is_inside(points, box) else []
    if is_inside(points, box):
        return [points]
    pieces: list[list[tuple[float, float]]] = []
    for (x0, y0), (x1, y1) in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
        cut = _cut_segment(x0, y0, x1, y1, box)
        if cut is None:
            continue
        start, end = cut
        if pieces and pieces[-1][-1] == start:
            pieces[-1].append(end)
        else:
            pieces.append([start, end])
    return [np.array(piece, dtype=np.float64) for piece in pieces]


Place = tuple[float, float]


def _cut_segment(x0: float, y0: float, x1: float, y1: float, box: QRectF) -> tuple[Place, Place] | None:
    """Liang and Barsky: the part of a segment between two shares of its length."""
    first, last = 0.0, 1.0
    across, down = x1 - x0, y1 - y0
    edges = (
        (-across, x0 - box.left()),
        (across, box.right() - x0),
        (-down, y0 - box.top()),
        (down, box.bottom() - y0),
    )
    for direction, room in edges:
        if direction == 0:
            if room < 0:
                return None
            continue
        share = room / direction
        if direction < 0:
            first = max(first, share)
        else:
            last = min(last, share)
    if first > last:
        return None
    start = (x0, y0) if first == 0.0 else (x0 + first * across, y0 + first * down)
    end = (x1, y1) if last == 1.0 else (x0 + last * across, y0 + last * down)
    return start, end


def cut_shape(points: Numbers, box: QRectF) -> Numbers:
    """Return the part of a closed shape that lies in a box; empty when none does."""
    if len(points) == 0 or is_inside(points, box):
        return points
    corners = [(float(x), float(y)) for x, y in points]
    for axis, bound, keeps_above in (
        (0, box.left(), True),
        (0, box.right(), False),
        (1, box.top(), True),
        (1, box.bottom(), False),
    ):
        corners = _cut_at(corners, axis, bound, keeps_above)
    return np.array(corners, dtype=np.float64).reshape(-1, 2)


def _cut_at(corners: list[Place], axis: int, bound: float, keeps_above: bool) -> list[Place]:
    def is_kept(corner: Place) -> bool:
        return corner[axis] >= bound if keeps_above else corner[axis] <= bound

    kept: list[Place] = []
    for before, here in zip([corners[-1], *corners[:-1]] if corners else [], corners, strict=True):
        if is_kept(here) != is_kept(before):
            share = (bound - before[axis]) / (here[axis] - before[axis])
            crossing = [before[at] + share * (here[at] - before[at]) for at in (0, 1)]
            crossing[axis] = bound
            kept.append((crossing[0], crossing[1]))
        if is_kept(here):
            kept.append(here)
    return kept


def hatch(points: Numbers, angle: float, gap: float) -> list[tuple[float, float, float, float]]:
    """Return the lines (x0, y0, x1, y1) that hatch a closed shape at an angle in degrees."""
    if len(points) < 3 or gap <= 0:
        return []
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    across = points[:, 0] * cos + points[:, 1] * sin
    up = -points[:, 0] * sin + points[:, 1] * cos
    low, high = float(up.min()), float(up.max())
    gap = max(gap, (high - low) / _MOST_HATCH_LINES)
    lines: list[tuple[float, float, float, float]] = []
    across_next, up_next = np.roll(across, -1), np.roll(up, -1)
    first = math.ceil(low / gap)
    for level in (gap * number for number in range(first, first + _MOST_HATCH_LINES + 1)):
        if level > high:
            break
        crosses = (up <= level) != (up_next <= level)
        share = (level - up[crosses]) / (up_next[crosses] - up[crosses])
        places = np.sort(across[crosses] + share * (across_next[crosses] - across[crosses])).tolist()
        for left, right in zip(places[::2], places[1::2], strict=False):
            lines.append(
                (
                    left * cos - level * sin,
                    left * sin + level * cos,
                    right * cos - level * sin,
                    right * sin + level * cos,
                )
            )
    return lines
