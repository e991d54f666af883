"""Places the words at the ticks of an axis: none over another, none cut, names of rows before numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt

from frailty_desktop.analysis.picture import Axis
from frailty_desktop.paper.broken_lines import broken, shortened
from frailty_desktop.paper.label_places import every_nth, without_overlap
from frailty_desktop.paper.lettering import Lettering
from frailty_desktop.paper.picture_axis import AxisPlace
from frailty_desktop.paper.picture_frame import PlacedWords
from frailty_desktop.paper.picture_style import Inks

CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class TickWords:
    """What stands at one tick: its value, the lines of its words, and those of its detail."""

    value: float
    lines: tuple[str, ...]
    details: tuple[str, ...] = ()

    def width(self, lettering: Lettering) -> float:
        """Return how wide the widest line is."""
        return max((lettering.width(line) for line in (*self.lines, *self.details)), default=0.0)


@dataclass(frozen=True, slots=True)
class PlacedTicks:
    """The ticks that are shown: their pixels and their words."""

    at: tuple[float, ...]
    words: tuple[PlacedWords, ...]


def shown(axis: Axis, place: AxisPlace) -> list[TickWords]:
    """Return the ticks that lie on the axis, each with its detail."""
    details = [*axis.details, *[""] * max(0, len(axis.ticks) - len(axis.details))]
    return [
        TickWords(value, (words,), tuple(detail.split("\n")) if detail else ())
        for (value, words), detail in zip(axis.ticks, details, strict=False)
        if place.holds(value)
    ]


# Along x


def wrapped_below(axis: Axis, place: AxisPlace, inks: Inks, *, has_details: bool) -> list[TickWords]:
    """Return the ticks of an x axis with their words broken to the room between them."""
    ticks = shown(axis, place)
    at = sorted(place.px(tick.value) for tick in ticks)
    length = abs(place.end - place.start)
    slot = min((right - left for left, right in pairwise(at)), default=length)
    slot = max(slot - inks.px(6), inks.px(16))
    is_kept = axis.scale == "rows"
    found = []
    for tick in ticks:
        words = tick.lines[0]
        lines = [words]
        if inks.small.width(words) > slot and (is_kept or any(letter.isalpha() for letter in words)):
            lines = _broken_at_words(inks.small, words, slot, is_kept=is_kept)
        details = tick.details if has_details else ()
        if is_kept:
            details = tuple(inks.small.elided(detail, slot) for detail in details)
        found.append(TickWords(tick.value, tuple(lines), details))
    return found


def _broken_at_words(lettering: Lettering, words: str, slot: float, *, is_kept: bool) -> list[str]:
    lines = broken(lettering, shortened(lettering, words, slot), slot, _MOST_LINES)
    if is_kept or not any(line.endswith("…") for line in lines):
        return lines
    return [words]  # left out where it has no room: half a name of a visit would mean another


def place_below(
    ticks: Sequence[TickWords], place: AxisPlace, top: float, rect: QRectF, inks: Inks
) -> PlacedTicks:
    """Place the words of an x axis under it."""
    small = inks.small
    order = sorted(ticks, key=lambda tick: place.px(tick.value))
    spans = []
    for tick in order:
        width = min(tick.width(small) + 2, rect.width())
        left = min(max(place.px(tick.value) - width / 2, rect.left()), rect.right() - width)
        spans.append((left, left + width))
    has_words = any(letter.isalpha() for tick in order for line in tick.lines for letter in line)
    keeps = without_overlap(spans, inks.px(3)) if has_words else every_nth(spans, inks.px(3), _zero(order))
    deepest = max((len(tick.lines) for tick in order), default=1)
    words, at = [], []
    for tick, (left, right), is_shown in zip(order, spans, keeps, strict=True):
        if not is_shown:
            continue
        at.append(place.px(tick.value))
        for row, line in enumerate(tick.lines):
            box = QRectF(left, top + row * small.height, right - left, small.height)
            words.append(_words(box, line, small, inks, "muted"))
        for row, line in enumerate(tick.details, start=deepest):
            box = QRectF(left, top + row * small.height, right - left, small.height)
            words.append(_words(box, line, small, inks, "muted"))
    return PlacedTicks(tuple(at), tuple(words))


def _zero(order: Sequence[TickWords]) -> int:
    """Return the place of the tick that stays where not all can: zero, or else the last."""
    return next((place for place, tick in enumerate(order) if tick.value == 0), -1)


def _words(box: QRectF, text: str, lettering: Lettering, inks: Inks, colour: str) -> PlacedWords:
    return PlacedWords(box, text, lettering, inks.named(colour), CENTRE)


# Along y


def gutter(axis: Axis, place: AxisPlace, inks: Inks, most: float) -> float:
    """Return how wide the words beside a y axis are, at most so much."""
    small = inks.small
    widest = max((tick.width(small) for tick in shown(axis, place)), default=0.0)
    return min(widest + 2, most)


def place_beside(
    axis: Axis, place: AxisPlace, right: float, width: float, rect: QRectF, inks: Inks
) -> PlacedTicks:
    """Place the words of a y axis to its left."""
    order = sorted(shown(axis, place), key=lambda tick: place.px(tick.value))
    if not order:
        return PlacedTicks((), ())
    lettering, blocks = _fitting_blocks(axis, order, place, width, inks)
    spans = []
    for tick, lines in zip(order, blocks, strict=True):
        height = lettering.height * len(lines)
        top = place.px(tick.value) - height / 2
        top = min(max(top, rect.top()), rect.bottom() - height)
        spans.append((top, top + height))
    tight = -0.12 * lettering.height
    is_rows = axis.scale == "rows"
    keeps = without_overlap(spans, tight) if is_rows else every_nth(spans, tight, _zero(order))
    at, words = [], []
    for tick, lines, (top, _bottom), is_shown in zip(order, blocks, spans, keeps, strict=True):
        if not is_shown:
            continue
        at.append(place.px(tick.value))
        for row, (line, colour) in enumerate(lines):
            box = QRectF(right - width, top + row * lettering.height, width, lettering.height)
            words.append(PlacedWords(box, line, lettering, inks.named(colour), RIGHT))
    return PlacedTicks(tuple(at), tuple(words))


Lines = list[tuple[str, str]]  # a line and the name of its colour


def _fitting_blocks(
    axis: Axis, order: Sequence[TickWords], place: AxisPlace, width: float, inks: Inks
) -> tuple[Lettering, list[Lines]]:
    """Break the names of rows into lines that fit between the rows; numbers stay in one line."""
    is_rows = axis.scale == "rows"
    name_colour = "text" if is_rows else "muted"
    at = [place.px(tick.value) for tick in order]
    slot = min((below - above for above, below in pairwise(at)), default=inks.px(60))
    lettering = inks.small
    if is_rows and slot < lettering.height:
        lettering = inks.sized(lettering, max(slot / lettering.height, 0.75))
    room = max(1, int(slot / lettering.height)) if is_rows else 1
    blocks = []
    for tick in order:
        names = broken(lettering, tick.lines[0], width, room)
        details = tick.details if len(names) + len(tick.details) <= room or not is_rows else ()
        lines: Lines = [(line, name_colour) for line in names]
        lines += [(lettering.elided(line, width), "muted") for line in details]
        blocks.append(lines)
    return lettering, blocks
