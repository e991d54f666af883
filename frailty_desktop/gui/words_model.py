"""A `TableView` of the analysis as Qt's tables ask for it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from frailty_desktop.analysis.picture import Cell, Row, TableView

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
NO_CELL = Cell("")


class WordsModel(QAbstractTableModel):
    """Rows of words. What a screen reader says of a cell carries its column's heading."""

    def __init__(self) -> None:
        super().__init__()
        self.table = TableView((), ())
        self.headings: tuple[str, ...] = ()

    def set_table(self, table: TableView, headings: tuple[str, ...]) -> None:
        """Show another table; `headings` are the columns' labels broken into lines."""
        self.beginResetModel()
        self.table, self.headings = table, headings
        self.endResetModel()

    def set_headings(self, headings: tuple[str, ...]) -> None:
        """Break the headings anew."""
        self.headings = headings
        if headings:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(headings) - 1)

    def row(self, line: int) -> Row:
        """Return the row at a line."""
        return self.table.rows[line]

    def cell(self, line: int, column: int) -> Cell:
        """Return a cell; a row may be shorter than the table."""
        cells = self.table.rows[line].cells
        return cells[column] if column < len(cells) else NO_CELL

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.table.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.headings):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.table.columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.table, section, Qt.AlignmentFlag.AlignBottom)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        words = self.cell(index.row(), index.column()).words
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return words or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(index.row(), index.column(), words)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.table, index.column(), Qt.AlignmentFlag.AlignVCenter)
        return None

    def _said(self, line: int, column: int, words: str) -> str:
        row, heading = self.row(line), self.table.columns[column].heading
        if row.is_heading or not column or not heading:
            return words
        return f"{heading}: {words}" if words else heading


def _side(table: TableView, column: int, upright: Qt.AlignmentFlag) -> int:
    side = Qt.AlignmentFlag.AlignRight if table.columns[column].is_number else Qt.AlignmentFlag.AlignLeft
    return int(side | upright)
