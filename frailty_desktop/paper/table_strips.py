"""Tables as strips: a row each, the heading on every page, too many columns set one part below another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.analysis.picture import Column, Row
from frailty_desktop.paper.set_text import SetText, line_height, natural_width
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.strips import Keep, PlacedText, Strip, TextsStrip, TextStrip
from frailty_desktop.paper.typefaces import LINE, MUTED, STRONG_LINE, TEXT, Face
from frailty_desktop.reports.document import TableBlock
from frailty_desktop.translation import tr

MEASURED_ROWS = 200
GAP = mm(2.4)
INDENT = mm(3.0)
PAD = mm(0.7)
_LEAST_SHARE = 0.06


class TableRow(TextsStrip):
    """A row with a hairline below, or the strong line below a table's heading."""

    def __init__(
        self,
        texts: tuple[PlacedText, ...],
        height: float,
        width: float,
        *,
        is_head: bool = False,
        keep: Keep = Keep.LOOSE,
    ) -> None:
        super().__init__(texts, height, below=PAD, keep=keep)
        self.width = width
        self.is_head = is_head

    def decorate(self, painter: QPainter, left: float, top: float) -> None:
        """Draw what stands behind the words."""
        pen = QPen(QColor(STRONG_LINE if self.is_head else LINE))
        pen.setWidthF(mm(0.22 if self.is_head else 0.1))
        painter.setPen(pen)
        bottom = top + self.height
        painter.drawLine(QPointF(left, bottom), QPointF(left + self.width, bottom))

    def like(self, texts: tuple[PlacedText, ...], height: float) -> TextsStrip:
        """Make a strip that looks like this one."""
        return TableRow(texts, height, self.width, is_head=self.is_head)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Which columns stand beside each other, how wide each is, and where it begins."""

    places: tuple[int, ...]
    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    is_small: bool

    @property
    def face(self) -> Face:
        return Face.TINY if self.is_small else Face.SMALL

    @property
    def strong(self) -> Face:
        return Face.TINY_STRONG if self.is_small else Face.SMALL_STRONG

    @property
    def width(self) -> float:
        return sum(self.widths) + GAP * (len(self.widths) - 1)

    def lefts(self) -> Iterator[float]:
        left = 0.0
        for width in self.widths:
            yield left
            left += width + GAP


def table_strips(block: TableBlock, width: float) -> Iterator[Strip]:
    """Set a table: its title, heading, rows and notes; an empty one says its sentence."""
    table = block.table
    if table.title and not block.goes_on:
        yield TextStrip(SetText(table.title, Face.STRONG, width), above=mm(3), keep=Keep.HARD)
    if not table.rows:
        if not block.goes_on:
            said = table.sentence or tr("There is nothing to list.")
            yield TextStrip(SetText(said, Face.BODY, width, colour=MUTED), above=mm(1.5))
        return
    grids = _grids(block, width)
    for number, grid in enumerate(grids):
        yield from _grid_strips(block, grid, number, len(grids))
    for note in table.notes:
        yield TextStrip(SetText(note, Face.TINY, width, colour=MUTED), above=mm(0.8))


def _grid_strips(block: TableBlock, grid: _Grid, number: int, of: int) -> Iterator[Strip]:
    if of > 1:
        words = tr("Columns, part {number} of {of}", number=number + 1, of=of)
        yield TextStrip(SetText(words, grid.face, grid.width, colour=MUTED), above=mm(2), keep=Keep.HARD)
    head = _head(grid)
    if not block.goes_on:
        yield head
    repeated = _head(grid)
    rows, has_notes = block.table.rows, bool(block.table.notes) and number == of - 1
    for at, row in enumerate(rows):
        strip = _row(row, grid)
        strip.repeats = (repeated,)
        if row.is_heading:
            strip.keep = Keep.HARD
        elif has_notes and at == len(rows) - 1:
            strip.keep = Keep.TOGETHER
        yield strip


def _head(grid: _Grid) -> TableRow:
    texts = [
        SetText(column.label, grid.strong, width, is_right=column.is_number)
        for column, width in zip(grid.columns, grid.widths, strict=True)
    ]
    height = max(text.height for text in texts) + 2 * PAD
    # headings of different heights stand on one line at the bottom, as people read down from there
    placed = tuple(
        PlacedText(text, left, height - PAD - text.height)
        for text, left in zip(texts, grid.lefts(), strict=True)
    )
    return TableRow(placed, height, grid.width, is_head=True, keep=Keep.HARD)


def _row(row: Row, grid: _Grid) -> TableRow:
    if row.is_heading:
        return _heading_row(row, grid)
    placed: list[PlacedText] = []
    bottom = PAD + line_height(grid.face)
    for at, (place, column, width, left) in enumerate(
        zip(grid.places, grid.columns, grid.widths, grid.lefts(), strict=True)
    ):
        words = row.cells[place].words if place < len(row.cells) else ""
        if not words:
            continue
        shift = min(INDENT * row.depth, width / 2) if at == 0 else 0.0
        colour = MUTED if column.is_muted else TEXT
        text = SetText(words, grid.face, width - shift, is_right=column.is_number, colour=colour)
        placed.append(PlacedText(text, left + shift, PAD))
        bottom = max(bottom, PAD + text.height)
    return TableRow(tuple(placed), bottom + PAD, grid.width)


def _heading_row(row: Row, grid: _Grid) -> TableRow:
    words = "   ".join(cell.words for cell in row.cells if cell.words)
    shift = min(INDENT * row.depth, grid.width / 2)
    text = SetText(words, grid.strong, grid.width - shift)
    return TableRow((PlacedText(text, shift, 2 * PAD),), text.height + 3 * PAD, grid.width)


# Widths


def _grids(block: TableBlock, width: float) -> list[_Grid]:
    """Lay the columns out in one grid, or in several that repeat the first column when one is too narrow."""
    columns = block.table.columns
    small = block.is_small
    if len(block.widths) == len(columns):
        shares = sum(block.widths)
        room = width - GAP * (len(columns) - 1)
        widths = tuple(room * share / shares for share in block.widths)
        return [_Grid(tuple(range(len(columns))), columns, widths, small)]
    wants = [_wants(block, place) for place in range(len(columns))]
    return [
        _Grid(
            places, tuple(columns[at] for at in places), _shared([wants[at] for at in places], width), small
        )
        for places in _parts([want[0] for want in wants], width)
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
    longest = max((word for words, _ in cells for word in words.split()), key=len, default="")
    word = max((part for part in column.label.split()), key=len, default="")
    least = max(natural_width(longest, face), natural_width(word, strong))
    if column.is_number:
        least = max(least, min(likes, mm(22)))
    return min(least, mm(34)) + 1, likes + 1


def _parts(least: Sequence[float], width: float) -> list[tuple[int, ...]]:
    """Return which columns stand beside each other: all, or as many as fit behind the first."""
    if sum(least) + GAP * (len(least) - 1) <= width or len(least) < 3:
        return [tuple(range(len(least)))]
    parts: list[tuple[int, ...]] = []
    here: list[int] = []
    for place in range(1, len(least)):
        taken = least[0] + sum(least[at] + GAP for at in here)
        if here and taken + GAP + least[place] > width:
            parts.append((0, *here))
            here = []
        here.append(place)
    parts.append((0, *here))
    return parts


def _shared(wants: Sequence[tuple[float, float]], width: float) -> tuple[float, ...]:
    """Share a width: everybody what they like when there is room, else the least and then what is left."""
    room = width - GAP * (len(wants) - 1)
    likes = [like for _, like in wants]
    if sum(likes) <= room:
        spare = room - sum(likes)
        return tuple(like + spare * like / sum(likes) for like in likes)
    least = [max(low, room * _LEAST_SHARE) if like > room * _LEAST_SHARE else low for low, like in wants]
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
