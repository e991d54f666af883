"""A table of frozen rows: columns as data, search as you type, state marks beside the words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from frailty_desktop.gui.state_marks import StateMark

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
MARK_ROLE = Qt.ItemDataRole.UserRole + 1
TONE_ROLE = Qt.ItemDataRole.UserRole + 2
NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: what its cells say, how they stand, and by what they sort."""

    title: str
    text: Callable[[Row], str]
    is_number: bool = False
    mark: Callable[[Row], StateMark | None] | None = None
    sort_key: Callable[[Row], Any] | None = None
    tone: str = ""  # a colour name: "muted" for what matters less
    width: int = 0  # in characters; 0 takes what is left
    help: str = ""


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows that pass the search, in the order asked for. No filter is on that the person has not typed."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        haystack: Callable[[Row], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._haystack = haystack or (lambda row: " ".join(column.text(row) for column in self.columns))
        self._rows: Sequence[Row] = ()
        self._order: Sequence[int] = ()  # places in `_rows`, as sorted
        self._hay: list[str] | None = None  # made when somebody first searches
        self._shown: Sequence[int] = ()
        self._needles: tuple[str, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # Filling and searching

    def set_rows(self, rows: Sequence[Row], *, in_order_of: int = -1) -> None:
        """Show other rows; search and order stay. `in_order_of` says by which column they come sorted.

        Rows are looked at only when they are painted, searched or sorted: a long list may make them late.
        """
        self.beginResetModel()
        self._rows = rows
        self._hay = None
        self._arrange(in_order_of)
        self._filter()
        self.endResetModel()

    def append_rows(self, rows: Sequence[Row]) -> None:
        """Add rows at the end, as a long list is read on; cursor and place stay where they are."""
        if self._needles or self._sorted_by is not None:
            self.set_rows([*self._rows, *rows])
            return
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows, self._hay = [*self._rows, *rows], None
            self._order = self._shown = range(len(self._rows))
            self.endInsertRows()

    def search(self, typed: str) -> int:
        """Show the rows that hold every typed word; return how many there are."""
        needles = tuple(typed.casefold().split())
        if needles != self._needles:
            self._needles = needles
            self.beginResetModel()
            self._filter()
            self.endResetModel()
        return len(self._shown)

    def total(self) -> int:
        """Count all rows, found or not."""
        return len(self._rows)

    def row(self, index: int) -> Row:
        """Return the row shown at this line."""
        return self._rows[self._shown[index]]

    def line_of(self, key: Hashable) -> int:
        """Return the line where the row with this key is shown, -1 when it is not."""
        for line, at in enumerate(self._shown):
            if self._key(self._rows[at]) == key:
                return line
        return -1

    def key_at(self, line: int) -> Hashable | None:
        """Return the key of the row at a line, or None when there is no such line."""
        return self._key(self.row(line)) if 0 <= line < len(self._shown) else None

    def _filter(self) -> None:
        shown = self._order
        if self._needles:
            hay = self._haystacks()
            for needle in self._needles:
                shown = [at for at in shown if needle in hay[at]]
        self._shown = shown

    def _haystacks(self) -> list[str]:
        if self._hay is None:
            self._hay = [self._haystack(row).casefold() for row in self._rows]
        return self._hay

    def _arrange(self, in_order_of: int = -1) -> None:
        self._order = range(len(self._rows))
        if self._sorted_by is None or self._sorted_by == (in_order_of, Qt.SortOrder.AscendingOrder):
            return
        column, order = self._sorted_by
        by = self.columns[column].sort_key or (lambda row: self.columns[column].text(row).casefold())
        keys = [by(row) for row in self._rows]
        self._order = sorted(self._order, key=keys.__getitem__, reverse=order is Qt.SortOrder.DescendingOrder)

    # What Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._sorted_by = (column, order) if column >= 0 else None
        self._arrange()
        self._filter()
        self.endResetModel()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help or None
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row(index.row()), self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(row, column)
        if role == MARK_ROLE:
            return column.mark(row) if column.mark else None
        if role == TONE_ROLE:
            return column.tone
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _words(self, row: Row, column: Column[Row]) -> str:
        text = column.text(row)
        return f"{column.title}: {text}" if text else ""


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
