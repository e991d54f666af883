"""Lays a picture out in a rectangle, from the outside in: words, legend, axes, then the plot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt

from frailty_desktop.analysis.picture import LegendEntry, Line, Look, Picture
from frailty_desktop.paper.broken_lines import broken
from frailty_desktop.paper.label_places import spread_apart
from frailty_desktop.paper.lettering import Lettering
from frailty_desktop.paper.picture_axis import AxisPlace
from frailty_desktop.paper.picture_frame import Leader, PictureFrame, PlacedKey, PlacedWords
from frailty_desktop.paper.picture_style import Inks, PictureStyle, inks_of
from frailty_desktop.paper.picture_ticks import (
    TickWords,
    gutter,
    place_below,
    place_beside,
    wrapped_below,
)
from frailty_desktop.paper.rule_words import room_above, rule_words
from frailty_desktop.translation import tr

LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
_KEY_WIDTH = 22.0
_LEAST_PLOT = 56.0  # px of plot height below which the words around give way
_SHARE_OF_NAMES, _SHARE_OF_NUMBERS, _SHARE_OF_ENDS, _SHARE_OF_NOTES = 0.46, 0.3, 0.32, 0.4
_SHARE_BESIDE_COLUMNS = 0.36


def lay_out(picture: Picture, rect: QRectF, style: PictureStyle) -> PictureFrame:
    """Compute where everything of a picture lies inside a rectangle."""
    return _Arranger(picture, rect, inks_of(style)).arranged()


def end_labelled(picture: Picture) -> list[Line]:
    """Return the lines that name themselves at their end."""
    return [
        mark
        for mark in picture.marks
        if isinstance(mark, Line) and mark.end_label and bool(np.isfinite(mark.x + mark.y).any())
    ]


class _Arranger:
    """Gives each part its place."""

    def __init__(self, picture: Picture, rect: QRectF, inks: Inks) -> None:
        self.picture, self.rect, self.inks = picture, rect, inks
        pad = min(inks.px(8), rect.width() / 8, rect.height() / 8)
        self.left, self.right = rect.left() + pad, rect.right() - pad
        self.top, self.bottom = rect.top() + pad, rect.bottom() - pad
        self.words: list[PlacedWords] = []
        self.keys: list[PlacedKey] = []
        self.rule_words: tuple[PlacedWords, ...] = ()
        self.leaders: list[Leader] = []

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)

    def arranged(self) -> PictureFrame:
        """Place everything."""
        picture = self.picture
        if self.inks.style.is_whole:
            self._title()
            self._notes()
        if picture.is_empty:
            return self._sentence()
        ended = self._ended()
        self._legend(ended)
        if not picture.has_frame:
            return self._made(QRectF(self.left, self.top, self.width, max(self.bottom - self.top, 1.0)))
        return self._framed(ended)

    # Words around

    def _title(self) -> None:
        if self.picture.title:
            self._lines(self.inks.title, self.picture.title, "text", most=2)
            self.top += self.inks.px(4)

    def _notes(self) -> None:
        picture, small = self.picture, self.inks.small
        notes = [*picture.notes, picture.sentence] if not picture.is_empty else list(picture.notes)
        lines = [line for note in notes if note for line in broken(small, note, self.width)]
        most = int((self.bottom - self.top) * _SHARE_OF_NOTES / small.height)
        if len(lines) > most:
            lines = broken(small, " ".join(lines), self.width, most) if most else []
        top = self.bottom - small.height * len(lines)
        for row, line in enumerate(lines):
            self._put(QRectF(self.left, top + row * small.height, self.width, small.height), line, small)
        if lines:
            self.bottom = top - self.inks.px(6)

    def _lines(self, lettering: Lettering, text: str, colour: str, most: int) -> None:
        for line in broken(lettering, text, self.width, most):
            box = QRectF(self.left, self.top, self.width, lettering.height)
            self._put(box, line, lettering, colour)
            self.top += lettering.height

    def _sentence(self) -> PictureFrame:
        text = self.picture.sentence or tr("There is nothing to draw yet.")
        lettering = self.inks.text
        room = max(1, int((self.bottom - self.top) / lettering.height))
        lines = broken(lettering, text, self.width * 0.9, room)
        top = (self.top + self.bottom - lettering.height * len(lines)) / 2
        for row, line in enumerate(lines):
            box = QRectF(self.left, top + row * lettering.height, self.width, lettering.height)
            self._put(box, line, lettering, flags=CENTRE)
        return self._made(QRectF(self.left, self.top, self.width, max(self.bottom - self.top, 1.0)))

    def _put(
        self,
        box: QRectF,
        text: str,
        lettering: Lettering,
        colour: str = "muted",
        flags: int = LEFT,
    ) -> None:
        self.words.append(PlacedWords(box, text, lettering, self.inks.named(colour), flags))

    # Legend and end labels

    def _ended(self) -> list[Line]:
        """Return the lines named at their ends; none where the names have no room there."""
        ended = end_labelled(self.picture) if self.picture.has_frame else []
        strong = self.inks.strong
        widest = max((strong.width(line.end_label) for line in ended), default=0.0)
        room = (self.bottom - self.top) * 0.6
        if widest > self.width * _SHARE_OF_ENDS or len(ended) * strong.height * 0.95 > room:
            return []
        return ended

    def _legend(self, ended: Sequence[Line]) -> None:
        named = {line.end_label for line in ended}
        entries = [entry for entry in self.picture.legend if entry.words not in named]
        told = {entry.words for entry in self.picture.legend}
        entries += [
            LegendEntry(line.end_label, line.look)
            for line in end_labelled(self.picture)
            if line.end_label not in named | told and self.picture.has_frame
        ]
        small, gap = self.inks.small, self.inks.px(6)
        key, x = min(self.inks.px(_KEY_WIDTH), self.width / 4), self.left
        for entry in {entry.words: entry for entry in entries}.values():
            words = small.elided(entry.words, self.width - key - gap)
            width = key + gap + small.width(words) + 2
            if x > self.left and x + width > self.right:
                x, self.top = self.left, self.top + small.height
            if self.top + 2 * small.height > self.bottom:
                break
            self.keys.append(PlacedKey(QRectF(x, self.top, key, small.height), entry))
            box = QRectF(x + key + gap, self.top, small.width(words) + 2, small.height)
            self._put(box, words, small, "text")
            x += width + self.inks.px(14)
        if self.keys:
            self.top += small.height + self.inks.px(4)

    # Axes

    def _framed(self, ended: Sequence[Line]) -> PictureFrame:
        picture, inks, small = self.picture, self.inks, self.inks.small
        has_labels, has_details = self._what_fits()
        if picture.y.label and has_labels:
            self._lines(small, picture.y.label, "muted", most=2)
            self.top += inks.px(3) if picture.y.scale == "rows" else small.height * 0.55
        self.top += room_above(picture, inks)
        unplaced = AxisPlace.of(picture.y, 0.0, 1000.0)
        beside = gutter(picture.y, unplaced, inks, self.width * _share_beside(picture))
        ends = max((inks.strong.width(line.end_label) + 4 for line in ended), default=0.0)
        left = min(self.left + beside + inks.px(6), self.right - 2.0)
        right = max(self.right - ends - (inks.px(8) if ends else inks.px(4)), left + 1.0)
        x = AxisPlace.of(picture.x, left, right)
        ticks = wrapped_below(picture.x, x, inks, has_details=has_details)
        bottom = self._below(ticks, has_labels=has_labels)
        plot = QRectF(left, self.top, right - left, max(bottom - self.top, 1.0))
        y = self._upright(plot)
        below = place_below(ticks, x, plot.bottom() + inks.px(5), self._area(), inks)
        aside = place_beside(picture.y, y, left - inks.px(6), beside, self._area(), inks)
        self.words += [*below.words, *aside.words]
        self._end_labels(ended, x, y, plot)
        self.rule_words = rule_words(picture, x, y, plot, inks)
        return self._made(plot, x, y, below.at, aside.at)

    def _area(self) -> QRectF:
        return QRectF(self.left, self.rect.top(), self.width, self.rect.height())

    def _what_fits(self) -> tuple[bool, bool]:
        """Say whether the names of the axes and the details under the ticks have room."""
        small, axis = self.inks.small.height, self.picture.x
        details = max((len(detail.split("\n")) for detail in axis.details if detail), default=0)
        room = self.bottom - self.top - small * 1.5 - self.inks.px(_LEAST_PLOT)
        has_labels = room >= 2 * small
        return has_labels, details > 0 and room >= (2 * has_labels + details) * small

    def _below(self, ticks: Sequence[TickWords], *, has_labels: bool) -> float:
        """Place the name of the x axis; return where the plot ends above ticks and name."""
        inks, small, axis = self.inks, self.inks.small, self.picture.x
        bottom = self.bottom
        if axis.label and has_labels:
            for line in reversed(broken(small, axis.label, self.width, 2)):
                box = QRectF(self.left, bottom - small.height, self.width, small.height)
                self._put(box, line, small, flags=CENTRE)
                bottom -= small.height
            bottom -= inks.px(2)
        lines = max((len(tick.lines) for tick in ticks), default=0)
        details = max((len(tick.details) for tick in ticks), default=0)
        return bottom - (lines + details) * small.height - inks.px(5)

    def _upright(self, plot: QRectF) -> AxisPlace:
        is_rows = self.picture.y.scale == "rows"
        start, end = (plot.top(), plot.bottom()) if is_rows else (plot.bottom(), plot.top())
        return AxisPlace.of(self.picture.y, start, end)

    def _end_labels(self, ended: Sequence[Line], x: AxisPlace, y: AxisPlace, plot: QRectF) -> None:
        inks, strong = self.inks, self.inks.strong
        half = strong.height / 2
        ends = [_end_of(line, x, y, plot) for line in ended]
        low, high = plot.top() + half, plot.bottom() - half
        places = spread_apart([end.y() for end in ends], strong.height * 0.95, low, max(low, high))
        left = plot.right() + inks.px(8)
        for line, end, at in zip(ended, ends, places, strict=True):
            colour = inks.colour(Look(line.look.tone, line.look.index))
            box = QRectF(left, at - half, max(self.right - left, 1.0), strong.height)
            name = strong.elided(line.end_label, box.width() + 2)
            self.words.append(PlacedWords(box, name, strong, colour, LEFT))
            if left - end.x() > inks.px(24) or abs(at - end.y()) > strong.height:
                start = QPointF(min(end.x() + inks.px(6), left - inks.px(4)), end.y())
                self.leaders.append(Leader(start, QPointF(left - inks.px(2), at), colour))

    def _made(
        self,
        plot: QRectF,
        x: AxisPlace | None = None,
        y: AxisPlace | None = None,
        x_ticks: tuple[float, ...] = (),
        y_ticks: tuple[float, ...] = (),
    ) -> PictureFrame:
        picture = self.picture
        x = x or AxisPlace.of(picture.x, plot.left(), plot.right())
        y = y or self._upright(plot)
        return PictureFrame(
            rect=self.rect,
            plot=plot,
            x=x,
            y=y,
            reach=self.inks.px(28),
            words=tuple(self.words),
            keys=tuple(self.keys),
            x_ticks=x_ticks,
            y_ticks=y_ticks,
            x_grid=x_ticks if picture.x.has_grid else (),
            y_grid=y_ticks if picture.y.has_grid else (),
            leaders=tuple(self.leaders),
            rule_words=self.rule_words,
        )


def _share_beside(picture: Picture) -> float:
    if picture.y.scale != "rows":
        return _SHARE_OF_NUMBERS
    return _SHARE_BESIDE_COLUMNS if picture.x.scale == "rows" else _SHARE_OF_NAMES


def _end_of(line: Line, x: AxisPlace, y: AxisPlace, plot: QRectF) -> QPointF:
    across, down = x.pixels(line.x), y.pixels(line.y)
    there = np.isfinite(across + down)
    if not there.any():
        return QPointF(plot.right(), plot.center().y())
    at = int(np.flatnonzero(there)[-1])
    return QPointF(
        min(max(float(across[at]), plot.left()), plot.right()),
        min(max(float(down[at]), plot.top()), plot.bottom()),
    )
