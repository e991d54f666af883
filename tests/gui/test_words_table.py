"""A table of words on a page: read by keys and by a screen reader, at any length."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.many_stops import MadeWhenAsked
from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.words_table import WordsTable

COLUMNS = (
    Column("endpoint", "Endpoint"),
    Column("change", "Change from baseline at month 12 (mean and standard deviation)", is_number=True),
    Column("published", "Published", is_number=True, is_muted=True),
)
TABLE = TableView(
    COLUMNS,
    (
        Row((Cell("Performance"),), is_heading=True),
        Row((Cell("Six-minute walk"), Cell("+64.8"), Cell("+50.0")), key="walk", depth=1),
        Row((Cell("Grip"), Cell("+2.1")), key="grip", depth=1),
    ),
    title="Results",
    notes=("p values are nominal.",),
)


@pytest.fixture
def table(qtbot: QtBot, appearance: Appearance) -> WordsTable:
    made = WordsTable(appearance)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show_table(TABLE)
    return made


def accessible(table: WordsTable, row: int, column: int) -> object:
    model = table.grid.words
    return model.data(model.index(row, column), Qt.ItemDataRole.AccessibleTextRole)


def test_that_a_cell_says_its_heading_to_a_screen_reader(table: WordsTable) -> None:
    assert accessible(table, 1, 0) == "Six-minute walk"
    assert accessible(table, 1, 2) == "Published: +50.0"
    assert accessible(table, 0, 0) == "Performance"
    assert table.grid.accessibleName() == "Results"


def test_that_a_row_with_fewer_cells_has_empty_ones(table: WordsTable) -> None:
    assert table.grid.words.cell(2, 2).words == ""


def test_that_a_heading_spans_the_table(table: WordsTable) -> None:
    assert table.grid.columnSpan(0, 0) == 3
    assert table.grid.columnSpan(1, 0) == 1


def test_that_long_headings_break_and_every_number_is_whole(table: WordsTable) -> None:
    header = table.grid.words.headings[1]
    assert "\n" in header
    metrics = table.grid.fontMetrics()
    assert table.grid.columnWidth(1) >= metrics.horizontalAdvance("+64.8")


def test_that_the_cursor_stays_on_its_row_when_rows_come_before_it(table: WordsTable) -> None:
    table.grid.setCurrentIndex(table.grid.words.index(2, 1))
    more = (Row((Cell("Speed"),), key="speed"), *TABLE.rows)
    table.show_table(TableView(COLUMNS, more))
    assert table.grid.words.row(table.grid.currentIndex().row()).key == "grip"
    assert table.grid.currentIndex().column() == 1


def test_that_letters_are_left_to_the_page(table: WordsTable, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.opened):
        QTest.keyClick(table.grid, Qt.Key.Key_T)


def test_that_an_empty_table_says_why(table: WordsTable) -> None:
    table.show_table(TableView(COLUMNS, (), sentence="Nobody was infused yet."))
    assert table.sentence.text() == "Nobody was infused yet."
    assert table.grid.isHidden()
    table.show_table(TableView((), ()))
    assert table.sentence.text() == "There is nothing to list yet."


def test_that_a_long_table_makes_only_the_rows_that_are_looked_at(table: WordsTable) -> None:
    made: list[int] = []

    def make(at: int) -> Row:
        made.append(at)
        return Row((Cell(f"P-{at}"), Cell(str(at)), Cell("")), key=str(at))

    table.show_table(TableView(COLUMNS, MadeWhenAsked(60_000, make)))
    assert len(made) < 5_000
    assert table.grid.words.cell(59_999, 0).words == "P-59999"


def test_that_the_table_grows_with_the_text(table: WordsTable, appearance: Appearance) -> None:
    before = table.grid.columnWidth(1)
    appearance._settings.change(text_scale=2.0)
    assert table.grid.columnWidth(1) > before
