"""The tables: search as one types, nothing hidden, the cursor stays where it was."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView, fill


@dataclass(frozen=True)
class Walk:
    number: str
    metres: int


COLUMNS: tuple[Column[Walk], ...] = (
    Column("Number", lambda walk: walk.number, width=8),
    Column("Distance", lambda walk: f"{walk.metres} m", is_number=True, sort_key=lambda walk: walk.metres),
)
WALKS = [Walk(f"P-{number:03d}", 200 + (number * 37) % 300) for number in range(1, 61)]


@pytest.fixture
def view(appearance: Appearance, qtbot: QtBot) -> TableView[Walk]:
    made: TableView[Walk] = TableView(TableModel(COLUMNS, key=lambda walk: walk.number), appearance, "Walks")
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    fill(made, WALKS)
    return made


def test_that_every_row_is_shown_until_somebody_types(view: TableView[Walk]) -> None:
    assert view.rows.rowCount() == len(WALKS)


def test_that_every_typed_word_must_be_found_in_any_case(view: TableView[Walk]) -> None:
    assert view.rows.search("p-01 237") == 0
    assert view.rows.search("p-001 237") == 1
    assert view.rows.row(0) == WALKS[0]


def test_that_emptying_the_search_shows_all_again(view: TableView[Walk]) -> None:
    view.rows.search("P-001")
    assert view.rows.search("") == len(WALKS)


def test_that_the_cursor_stays_on_its_row_when_rows_are_read_anew(view: TableView[Walk]) -> None:
    view.select("P-040")
    fill(view, [Walk("P-000", 1), *WALKS])
    assert view.current_row() == WALKS[39]


def test_that_the_scroll_stays_where_it_was_when_rows_are_read_anew(view: TableView[Walk]) -> None:
    view.select("P-030")
    view.verticalScrollBar().setValue(25)
    fill(view, list(WALKS))
    assert view.verticalScrollBar().value() == 25


def test_that_the_cursor_comes_back_after_a_search_that_hid_its_row(view: TableView[Walk]) -> None:
    view.select("P-040")
    view.rows.search("P-001")
    view.rows.search("")
    assert view.current_row() == WALKS[39]


def test_that_enter_opens_the_row_in_the_cursor(view: TableView[Walk]) -> None:
    opened = QSignalSpy(view.opened)
    view.select("P-002")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.at(0) == [WALKS[1]]


def test_that_end_and_home_go_to_the_last_and_first_row(view: TableView[Walk]) -> None:
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current_row() == WALKS[-1]
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.current_row() == WALKS[0]


def test_that_numbers_sort_as_numbers(view: TableView[Walk]) -> None:
    view.rows.sort(1, Qt.SortOrder.DescendingOrder)
    shown = [view.rows.row(line).metres for line in range(view.rows.rowCount())]
    assert shown == sorted(shown, reverse=True)


def test_that_a_cell_is_read_out_with_its_column(view: TableView[Walk]) -> None:
    cell = view.rows.index(0, 1)
    assert view.rows.data(cell, Qt.ItemDataRole.AccessibleTextRole) == "Distance: 237 m"


def test_that_columns_fill_the_width_without_sideways_scrolling(view: TableView[Walk]) -> None:
    assert view.horizontalScrollBar().maximum() == 0
