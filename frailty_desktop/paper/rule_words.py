"""Names the lines across a picture where the name covers no other, and no point where that can be."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from frailty_desktop.analysis.picture import Line, Look, Numbers, Picture, Points, Rule, Tone, Whisker
from frailty_desktop.paper.picture_axis import AxisPlace
from frailty_desktop.paper.picture_frame import PlacedWords
from frailty_desktop.paper.picture_style import Inks

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ALONG = (1.0, 0.0, 0.5, 0.25, 0.75)  # shares of the room along a level line, in the order tried
_MOST_POINTS = 4_000
_LINES_DOWN = 4


def room_above(picture: Picture, inks: Inks) -> float:
    """Return the room kept over rows for the names of upright lines: inside they would cover a row."""
    if picture.y.scale != "rows":
        return 0.0
    is_named = any(isinstance(mark, Rule) and mark.is_upright and mark.words for mark in picture.marks)
    return inks.small.height if is_named else 0.0


def rule_words(
    picture: Picture, x: AxisPlace, y: AxisPlace, plot: QRectF, inks: Inks
) -> tuple[PlacedWords, ...]:
    """Place the words of every straight line that has some; a line without room stays without."""
    above = room_above(picture, inks)
    room = plot.adjusted(-1, -1 - above, 1, 1)
    points = _points(picture, x, y)
    rules = [mark for mark in picture.marks if isinstance(mark, Rule)]
    upright = [x.px(rule.at) for rule in rules if rule.is_upright]
    placed: list[PlacedWords] = []
    for rule in sorted((rule for rule in rules if rule.words), key=lambda rule: not rule.is_upright):
        axis = x if rule.is_upright else y
        at = axis.px(rule.at)
        if not (math.isfinite(at) and axis.holds(rule.at)):
            continue
        free = [
            box
            for box in _places(rule, at, plot, above, inks)
            if room.contains(box) and not any(box.intersects(other.box) for other in placed)
        ]
        bare = [
            box
            for box in free
            if not _covers(box, points, inks.px(4))
            and not any(box.left() < at < box.right() for at in upright)
        ]
        best = next(iter(bare or free), None)
        if best is not None:
            placed.append(PlacedWords(best, rule.words, inks.small, _ink(rule, inks), _LEFT, True))
    return tuple(placed)


def _ink(rule: Rule, inks: Inks) -> QColor:
    if rule.look.tone is Tone.LINE:
        return inks.named("muted")
    return inks.colour(Look(rule.look.tone, rule.look.index))


def _places(rule: Rule, at: float, plot: QRectF, above: float, inks: Inks) -> Iterator[QRectF]:
    small, gap = inks.small, inks.px(4)
    width, height = small.width(rule.words) + 2, small.height
    if rule.is_upright:
        for row in range(_LINES_DOWN):
            for left in (at + gap, at - gap - width):
                yield QRectF(left, plot.top() - above + row * height, width, height)
        return
    for share in _ALONG:
        left = plot.left() + gap + share * (plot.width() - width - 2 * gap)
        for top in (at - height, at + 1):
            yield QRectF(left, top, width, height)


def _points(picture: Picture, x: AxisPlace, y: AxisPlace) -> Numbers:
    """Return the pixels of the points that a name should not cover."""
    found = [np.empty((0, 2))]
    for mark in picture.marks:
        if isinstance(mark, Line | Points):
            found.append(np.column_stack([x.pixels(mark.x), y.pixels(mark.y)])[:_MOST_POINTS])
        elif isinstance(mark, Whisker) and mark.centre is not None:
            place = (mark.centre, mark.at) if mark.is_across else (mark.at, mark.centre)
            found.append(np.array([[x.px(place[0]), y.px(place[1])]]))
    return np.concatenate(found)[:_MOST_POINTS]


def _covers(box: QRectF, points: Numbers, margin: float) -> bool:
    with np.errstate(invalid="ignore"):
        across = (points[:, 0] >= box.left() - margin) & (points[:, 0] <= box.right() + margin)
        down = (points[:, 1] >= box.top() - margin) & (points[:, 1] <= box.bottom() + margin)
    return bool((across & down).any())
