"""Tables as strips: a row each, the heading on every page, too many columns set one part below another."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.analysis.picture import Row
from frailty_desktop.paper.set_text import SetText, line_height
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.strips import Keep, PlacedText, Strip, TextsStrip, TextStrip
from frailty_desktop.paper.table_grids import INDENT, Grid, grids
from frailty_desktop.paper.typefaces import LINE, MUTED, STRONG_LINE, TEXT, Face
from frailty_desktop.reports.document import TableBlock
from frailty_desktop.translation import tr

PAD = mm(0.7)


_WHOLE = 24  # so many rows of a part of the columns stand on one page when they can


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
        lines: tuple[tuple[float, float, float], ...] = (),
    ) -> None:
        super().__init__(texts, height, below=PAD, keep=keep)
        self.width = width
        self.is_head = is_head
        self.lines = lines  # left, width and height of the hairlines below the names of groups

    def decorate(self, painter: QPainter, left: float, top: float) -> None:
        """Draw what stands behind the words."""
        pen = QPen(QColor(STRONG_LINE if self.is_head else LINE))
        pen.setWidthF(mm(0.22 if self.is_head else 0.1))
        painter.setPen(pen)
        bottom = top + self.height
        painter.drawLine(QPointF(left, bottom), QPointF(left + self.width, bottom))
        for start, width, at in self.lines:
            painter.drawLine(QPointF(left + start, top + at), QPointF(left + start + width, top + at))

    def like(self, texts: tuple[PlacedText, ...], height: float) -> TextsStrip:
        """Make a strip that looks like this one."""
        return TableRow(texts, height, self.width, is_head=self.is_head)


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
    parts = grids(block, width)
    for number, grid in enumerate(parts):
        yield from _grid_strips(block, grid, number, len(parts))
    for note in table.notes:
        yield TextStrip(SetText(note, Face.TINY, width, colour=MUTED), above=mm(0.8))


def _grid_strips(block: TableBlock, grid: Grid, number: int, of: int) -> Iterator[Strip]:
    if of > 1:
        words = tr("Columns, part {number} of {of}", number=number + 1, of=of)
        yield TextStrip(SetText(words, grid.face, grid.width, colour=MUTED), above=mm(2), keep=Keep.HARD)
    head = _head(grid)
    if not block.goes_on:
        yield head
    repeated = _head(grid)
    rows = [row for row in block.table.rows if of == 1 or _tells(row, grid)]
    is_whole = of > 1 and len(rows) <= _WHOLE
    has_notes = bool(block.table.notes) and number == of - 1
    for at, row in enumerate(rows):
        strip = _row(row, grid)
        strip.repeats = (repeated,)
        if row.is_heading:
            strip.keep = Keep.HARD
        elif (has_notes and at == len(rows) - 1) or (is_whole and at < len(rows) - 1):
            strip.keep = Keep.TOGETHER
        yield strip


def _tells(row: Row, grid: Grid) -> bool:
    """Say whether a row has anything to tell in a part of the columns; one that is only a name has."""
    if row.is_heading or not any(cell.words for cell in row.cells[1:]):
        return any(cell.words for cell in row.cells)
    return any(row.cells[at].words for at in grid.places[1:] if at < len(row.cells))


def _head(grid: Grid) -> TableRow:
    groups = [
        PlacedText(SetText(group, grid.strong, width), left, PAD)
        for group, left, width in grid.spans()
        if group
    ]
    above = max((group.text.height for group in groups), default=0.0) + (PAD if groups else 0.0)
    lines = tuple((left, width, above + PAD / 2) for group, left, width in grid.spans() if group)
    texts = [
        SetText(column.label, grid.strong, width, is_right=column.is_number)
        for column, width in zip(grid.columns, grid.widths, strict=True)
    ]
    height = above + max(text.height for text in texts) + 2 * PAD
    # headings of different heights stand on one line at the bottom, as people read down from there
    placed = tuple(
        PlacedText(text, left, height - PAD - text.height)
        for text, left in zip(texts, grid.lefts(), strict=True)
    )
    return TableRow((*groups, *placed), height, grid.width, is_head=True, keep=Keep.HARD, lines=lines)


def _row(row: Row, grid: Grid) -> TableRow:
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


def _heading_row(row: Row, grid: Grid) -> TableRow:
    words = "   ".join(cell.words for cell in row.cells if cell.words)
    shift = min(INDENT * row.depth, grid.width / 2)
    text = SetText(words, grid.strong, grid.width - shift)
    return TableRow((PlacedText(text, shift, 2 * PAD),), text.height + 3 * PAD, grid.width)
