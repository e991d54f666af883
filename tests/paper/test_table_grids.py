"""Columns on paper: those of a group stand together, every part repeats the first, none leaves it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.paper.sheet import Sheet
from frailty_desktop.paper.table_grids import grids
from frailty_desktop.reports.document import TableBlock
from tests.paper.made_documents import document, pages, words

WIDE = Sheet(is_landscape=True).frame.width()


def _block(groups: tuple[tuple[str, int], ...], text: str = "345.9 ± 81.2") -> TableBlock:
    """Make a table of a first column and groups of so many columns."""
    columns = [Column("measure", "Measure")]
    for name, count in groups:
        columns += [Column(f"{name}_{at}", f"Column {at}", is_number=True, group=name) for at in range(count)]
    row = Row((Cell("Six-minute walk distance"), *(Cell(text) for _ in columns[1:])))
    return TableBlock(TableView(tuple(columns), (row,) * 3), is_small=True)


def test_that_a_group_of_columns_is_not_cut() -> None:
    block = _block((("Low", 8), ("High", 8), ("Placebo", 8)))
    parts = [[column.group for column in grid.columns[1:]] for grid in grids(block, WIDE)]
    assert len(parts) > 1
    assert sum(len(set(part)) for part in parts) == 3


def test_that_a_group_wider_than_the_page_is_cut_between_columns() -> None:
    block = _block((("Low", 40),))
    parts = grids(block, WIDE)
    assert len(parts) > 1
    assert sorted(at for grid in parts for at in grid.places[1:]) == list(range(1, 41))


def test_that_the_name_of_a_group_stands_over_its_columns() -> None:
    said = words(pages(document(_block((("Low dose", 2), ("High dose", 2)))))[0])
    assert "Low dose" in said
    assert "High dose" in said


@pytest.mark.parametrize("width", [WIDE, WIDE / 2])
@settings(max_examples=30, deadline=None)
@given(
    counts=st.lists(st.integers(1, 9), min_size=1, max_size=5),
    text=st.sampled_from(["0", "345.9 ± 81.2", "−0.43 [−0.78\u00a0to\u00a0−0.08]", "not loaded yet " * 4]),
)
def test_that_no_part_is_wider_than_the_page(width: float, counts: list[int], text: str) -> None:
    block = _block(tuple((f"Group {at}", count) for at, count in enumerate(counts)), text)
    for grid in grids(block, width):
        assert grid.places[0] == 0
        assert grid.width <= width + 1
        for _name, left, span in grid.spans():
            assert left >= 0
            assert left + span <= grid.width + 1


THREE_GROUPS = (("Low", 8), ("High", 8), ("Placebo", 8))


def _parts_naming(extra: Row) -> int:
    """Set a table too wide for a page with one more row; return how often its name stands on paper."""
    block = _block(THREE_GROUPS)
    table = replace(block.table, rows=(*block.table.rows, extra))
    said = [line for page in pages(document(replace(block, table=table))) for line in words(page)]
    return said.count(extra.cells[0].words)


def test_that_a_row_that_is_only_a_name_stands_in_every_part() -> None:
    parts = len(grids(_block(THREE_GROUPS), Sheet().frame.width()))
    assert parts > 1
    named = Row((Cell("Grip strength"), *(Cell("") for _ in range(24))))
    assert _parts_naming(named) == parts


def test_that_a_row_stands_only_in_the_parts_where_it_has_values() -> None:
    told = Row((Cell("Grip strength"), Cell("31.5"), *(Cell("") for _ in range(23))))
    assert _parts_naming(told) == 1
