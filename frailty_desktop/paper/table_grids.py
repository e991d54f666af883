"""Which columns of a table stand beside each other on paper, and how wide each is.

Columns of one group are not parted while a page is wide enough for them; every part repeats the first column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from frailty_desktop.analysis.picture import Column
from frailty_desktop.paper.set_text import natural_width
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.typefaces import Face
from frailty_desktop.reports.document import TableBlock

MEASURED_ROWS = 200
GAP, GROUPED_GAP = mm(2.4), mm(1.5)
_APART = mm(2.5)  # how much further groups of columns stand from each other
_FIRST = mm(30)  # what the first column needs beside groups of narrow ones
INDENT = mm(3.0)
_LEAST_SHARE, _SHARED_OUT = 0.06, 0.6
_NUMBERS = mm(22)  # below this columns of numbers are not narrowed, where they like as much
_SMALL_NUMBERS = mm(16)


@dataclass(frozen=True, slots=True)
class Grid:
    """Which columns stand beside each other, how wide each is, and where it begins."""

    places: tuple[int, ...]
    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    is_small: bool
    gap: float = GAP

    @property
    def face(self) -> Face:
        """The letters of its cells."""
        return Face.TINY if self.is_small else Face.SMALL

    @property
    def strong(self) -> Face:
        """The letters of its heading."""
        return Face.TINY_STRONG if self.is_small else Face.SMALL_STRONG

    @property
    def width(self) -> float:
        """How wide all of it is."""
        return sum(self.widths) + self.gap * (len(self.widths) - 1)

    def lefts(self) -> Iterator[float]:
        """Say where each column begins."""
        left = 0.0
        for width in self.widths:
            yield left
            left += width + self.gap

    def spans(self) -> Iterator[tuple[str, float, float]]:
        """Return the groups of neighbouring columns: name, left edge and width of each."""
        left = 0.0
        of_group = zip(self.columns, self.widths, strict=True)
        for group, members in groupby(of_group, key=lambda member: member[0].group):
            widths = [width for _column, width in members]
            width = sum(widths) + self.gap * (len(widths) - 1)
            apart = _APART if left and group else 0.0
            yield group, left + apart, width - apart
            left += width + self.gap


def grids(block: TableBlock, width: float) -> list[Grid]:
    """Lay the columns out in one grid, or in several that repeat the first column when one is too narrow."""
    columns = block.table.columns
    small = block.is_small
    if len(block.widths) == len(columns):
        shares = sum(block.widths)
        room = width - GAP * (len(columns) - 1)
        widths = tuple(room * share / shares for share in block.widths)
        return [Grid(tuple(range(len(columns))), columns, widths, small)]
    gap = GROUPED_GAP if any(column.group for column in columns) else GAP
    wants = [_wants(block, place) for place in range(len(columns))]
    return [
        Grid(
            places,
            tuple(columns[at] for at in places),
            _shared([wants[at] for at in places], width, gap),
            small,
            gap,
        )
        for places in _parts(columns, [want[0] for want in wants], width, gap)
    ]


def _wants(block: TableBlock, place: int) -> tuple[float, float]:
    """Return the least width a column can do with, its longest word, and the width it would like."""
    face = Face.TINY if block.is_small else Face.SMALL
    strong = Face.TINY_STRONG if block.is_small else Face.SMALL_STRONG
    column = block.table.columns[place]
    cells = [
        (row.cells[place].words, INDENT * row.depth if place == 0 else 0.0)
        for row in islice(block.table.rows, MEASURED_ROWS)
        if not row.is_heading and place < len(row.cells)
    ]
    likes = max((natural_width(words, face) + shift for words, shift in cells), default=0.0)
    likes = max(likes, natural_width(column.label, strong))
    longest = max((word for words, _ in cells for word in words.split(" ")), key=len, default="")
    word = max((part for part in column.label.split()), key=len, default="")
    least = max(natural_width(longest, face), natural_width(word, strong))
    floor = _SMALL_NUMBERS if block.is_small else _NUMBERS
    if column.is_number:
        least = max(least, min(max((natural_width(words, face) for words, _ in cells), default=0.0), floor))
    apart = 0.0
    if any(other.group for other in block.table.columns):
        least = max(least, min(likes, _FIRST)) if place == 0 else least
        apart = _APART if place and column.group != block.table.columns[place - 1].group else 0.0
    return min(least, mm(34)) + apart + 1, likes + apart + 1


def _parts(
    columns: Sequence[Column], least: Sequence[float], width: float, gap: float
) -> list[tuple[int, ...]]:
    """Return which columns stand beside each other: all, or as many as fit behind the first."""
    if sum(least) + gap * (len(least) - 1) <= width or len(least) < 3:
        return [tuple(range(len(least)))]

    def takes(places: Sequence[int]) -> float:
        return sum(least[at] + gap for at in places)

    parts: list[tuple[int, ...]] = []
    here: list[int] = []
    for block in _blocks(columns, lambda block: least[0] + takes(block) <= width):
        if here and least[0] + takes(here) + takes(block) > width:
            parts.append((0, *here))
            here = []
        here += block
    parts.append((0, *here))
    return parts


def _blocks(columns: Sequence[Column], fits: Callable[[Sequence[int]], bool]) -> Iterator[list[int]]:
    """Return the columns that stay together: those of a group, or each alone where a page has no room."""
    places = range(1, len(columns))
    for group, members in groupby(places, key=lambda at: columns[at].group):
        block = list(members)
        if group and fits(block):
            yield block
        else:
            yield from ([at] for at in block)


def _shared(wants: Sequence[tuple[float, float]], width: float, gap: float) -> tuple[float, ...]:
    """Share a width: everybody what they like when there is room, else the least and then what is left."""
    room = width - gap * (len(wants) - 1)
    likes = [like for _, like in wants]
    if sum(likes) <= room:
        spare = room - sum(likes)
        return tuple(like + spare * like / sum(likes) for like in likes)
    share = room * min(_LEAST_SHARE, _SHARED_OUT / len(wants))
    least = [max(low, share) if like > share else low for low, like in wants]
    if sum(least) >= room:
        return tuple(low * room / sum(least) for low in least)
    return _filled(least, likes, room)


def _filled(least: Sequence[float], likes: Sequence[float], room: float) -> tuple[float, ...]:
    """Give more to every column alike until it has what it likes: short ones do not wrap for long ones."""
    widths = list(least)
    wanting = [at for at, like in enumerate(likes) if like > widths[at]]
    spare = room - sum(widths)
    while wanting and spare > 0.5:
        share = spare / len(wanting)
        for at in wanting:
            more = min(share, likes[at] - widths[at])
            widths[at] += more
            spare -= more
        wanting = [at for at in wanting if likes[at] - widths[at] > 0.5]
    return tuple(widths)
