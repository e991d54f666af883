"""Where everything of a picture that is not a mark lies, in pixels; and the way from values to pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from frailty_desktop.analysis.many_stops import ManyStops
from frailty_desktop.analysis.picture import LegendEntry, Numbers, Picture, Stop
from frailty_desktop.paper.lettering import Lettering
from frailty_desktop.paper.picture_axis import AxisPlace


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """Words in their box; lines in them are broken already."""

    box: QRectF
    text: str
    lettering: Lettering
    colour: QColor
    flags: int
    has_ground: bool = False


@dataclass(frozen=True, slots=True)
class PlacedKey:
    """The sample of a look in the legend."""

    box: QRectF
    entry: LegendEntry


@dataclass(frozen=True, slots=True)
class Leader:
    """A faint line from the end of a line to its label."""

    start: QPointF
    end: QPointF
    colour: QColor


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """A picture laid out: `plot` is where marks lie."""

    rect: QRectF
    plot: QRectF
    x: AxisPlace
    y: AxisPlace
    reach: float = 28.0  # px around the mouse in which a stop answers
    words: tuple[PlacedWords, ...] = ()
    keys: tuple[PlacedKey, ...] = ()
    x_ticks: tuple[float, ...] = ()
    y_ticks: tuple[float, ...] = ()
    x_grid: tuple[float, ...] = ()
    y_grid: tuple[float, ...] = ()
    leaders: tuple[Leader, ...] = ()
    rule_words: tuple[PlacedWords, ...] = ()

    def to_px(self, x: float, y: float) -> QPointF:
        """Turn a place in axis units into a pixel; a place that is none lies in the plot's middle."""
        across, down = self.x.px(x), self.y.px(y)
        middle = self.plot.center()
        return QPointF(
            across if math.isfinite(across) else middle.x(), down if math.isfinite(down) else middle.y()
        )

    def nearest(self, picture: Picture, at: QPointF) -> int | None:
        """Return which stop lies nearest to a pixel, None when none is within reach."""
        if not len(picture.stops):
            return None
        xs, ys = _places(picture.stops)
        across, down = self.x.pixels(xs) - at.x(), self.y.pixels(ys) - at.y()
        away = np.where(np.isfinite(across + down), np.hypot(across, down), np.inf)
        best = int(np.argmin(away))
        return best if away[best] <= self.reach else None


def _places(stops: Sequence[Stop]) -> tuple[Numbers, Numbers]:
    """Return where all stops are, without making those that are made only when asked for."""
    if isinstance(stops, ManyStops):
        return stops.xs, stops.ys
    return (
        np.array([stop.x for stop in stops], dtype=np.float64),
        np.array([stop.y for stop in stops], dtype=np.float64),
    )
