"""Every table is read row by row, and Tab goes on to what is behind it."""

from PySide6.QtWidgets import QAbstractItemView, QTableView
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.row_grid import make_row_grid


def test_that_a_table_is_chosen_by_rows_and_left_with_tab(qtbot: QtBot) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    make_row_grid(view)
    assert view.selectionBehavior() is QAbstractItemView.SelectionBehavior.SelectRows
    assert view.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers
    assert not view.tabKeyNavigation()
    assert view.verticalHeader().isHidden()
