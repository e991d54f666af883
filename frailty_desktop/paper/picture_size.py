"""How tall a picture needs to be at a width, so that its rows and boxes hold their words."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF

from frailty_desktop.analysis.picture import Bar, Picture
from frailty_desktop.paper.broken_lines import broken
from frailty_desktop.paper.picture_axis import AxisPlace
from frailty_desktop.paper.picture_figures import bar_box
from frailty_desktop.paper.picture_layout import lay_out
from frailty_desktop.paper.picture_style import Inks, PictureStyle, inks_of

_TALL = 4000.0
_LEAST_PLOT, _LEAST_EMPTY = 110.0, 72.0
_TALLEST = 3.0  # times the width
_MOST_NAME_LINES = 3
_ROW_AIR = 1.2


def least_height(picture: Picture, width: float, style: PictureStyle) -> float:
    """Return the least height at which nothing of a picture has to give way."""
    inks = inks_of(style)
    if picture.is_empty:
        return inks.px(_LEAST_EMPTY)
    tall = QRectF(0, 0, max(width, 1.0), _TALL)
    frame = lay_out(picture, tall, style)
    around = _TALL - frame.plot.height()
    if not picture.has_frame:
        return min(around + _boxes(picture, width, style), max(width, inks.px(200)) * _TALLEST)
    plot = inks.px(_LEAST_PLOT)
    if picture.y.scale == "rows":
        plot = max(plot, _rows(picture, frame.plot.left() - inks.px(14), inks))
    return around + plot


def _rows(picture: Picture, gutter: float, inks: Inks) -> float:
    axis, small = picture.y, inks.small
    details = max((len(detail.split("\n")) for detail in axis.details if detail), default=0)
    names = max((len(broken(small, words, gutter, _MOST_NAME_LINES)) for _at, words in axis.ticks), default=1)
    place = AxisPlace.of(axis, 0.0, 1.0)
    at = sorted(place.px(value) for value, _words in axis.ticks)
    slot = min((below - above for above, below in pairwise(at) if below > above), default=1.0)
    return (names + details) * small.height * _ROW_AIR / max(slot, 0.005)


def _boxes(picture: Picture, width: float, style: PictureStyle) -> float:
    """Return the height at which each box holds its words at their usual size."""
    inks = inks_of(style)
    frame = lay_out(picture, QRectF(0, 0, max(width, 1.0), _TALL), style)
    needed = inks.px(120)
    for bar in (mark for mark in picture.marks if isinstance(mark, Bar) and mark.words):
        box = bar_box(bar, frame)
        if box is None or box.height() <= 0:
            continue
        inner = box.width() - 2 * min(inks.px(5), box.width() * 0.06)
        lines = broken(inks.small, bar.words.replace(" = ", "\u00a0=\u00a0"), inner)
        share = box.height() / frame.plot.height()
        needed = max(needed, (len(lines) + 0.6) * inks.small.height / share)
    return needed
