"""A table of the analysis on a page: headings across, rows set in, numbers under each other; to be copied."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PySide6.QtCore import QMimeData, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from frailty_desktop.analysis.picture import Row, TableView
from frailty_desktop.exports.table_text import as_html, tabbed
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.copying import put_on_clipboard
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import ENTER_KEYS
from frailty_desktop.gui.row_grid import make_row_grid
from frailty_desktop.gui.words_model import Index, WordsModel
from frailty_desktop.translation import tr, tr_count

ROW_HEIGHT = 30
CELL_PADDING = 8
STEP_IN = 16  # px for each depth
WIDEST = 420
MOST_SPARE = 120  # px that a column gets of the room that is left; the first takes the rest
MOST_MEASURED = 300  # rows looked at for the width of a column
MOST_LOOKED_AT = 5_000
MOST_SHOWN = 14  # rows the table asks room for; more scroll


class WordsTable(QWidget):
    """Shows a `TableView` with its notes, or why it is empty. Enter opens a row, Ctrl+C copies."""

    opened = Signal(str)
    copied = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.grid = WordsGrid(appearance)
        self.sentence = label("", "muted", wrap=True)
        self.notes = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.px(4))
        column.addWidget(self.sentence)
        column.addWidget(self.grid, 1)
        column.addWidget(self.notes)
        self.grid.opened.connect(self.opened)
        self.grid.copied.connect(self.copied)
        self.setFocusProxy(self.grid)
        self.show_table(TableView((), ()))

    @property
    def table(self) -> TableView:
        """What is shown."""
        return self.grid.words.table

    def show_table(self, table: TableView) -> None:
        """Show a table; the cursor stays on the row with the same key."""
        self.grid.show_table(table)
        self.grid.setVisible(len(table.rows) > 0)
        self.grid.setAccessibleName(table.title or tr("Table"))
        self.grid.setAccessibleDescription(" ".join(table.notes))
        self.sentence.setText(
            table.sentence or ("" if len(table.rows) else tr("There is nothing to list yet."))
        )
        self.sentence.setVisible(bool(self.sentence.text()))
        self.notes.setText("\n".join(table.notes))
        self.notes.setVisible(bool(table.notes))

    def copy(self) -> str:
        """Put the chosen rows, or all of the table, on the clipboard; say what was copied."""
        return self.grid.copy()


class WordsGrid(QTableView):
    """The grid itself."""

    opened = Signal(str)
    copied = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._row_under_mouse = -1
        self.words = WordsModel()
        self.setModel(self.words)
        self.setItemDelegate(_WordsDelegate(appearance, self))
        make_row_grid(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        appearance.changed.connect(self._fit)

    def show_table(self, table: TableView) -> None:
        """Show another table."""
        here = self.currentIndex()
        key = self.words.row(here.row()).key if here.isValid() else ""
        line, column = here.row(), max(here.column(), 0)
        scrolled = self.verticalScrollBar().value()
        self.clearSpans()
        self.words.set_table(table, tuple(column.label for column in table.columns))
        few = table.rows if len(table.rows) <= MOST_LOOKED_AT else ()  # long ones are made when asked for
        for at, row in enumerate(few):
            if row.is_heading and len(table.columns) > 1:
                self.setSpan(at, 0, 1, len(table.columns))
        self._fit()
        self._go_back_to(key, line, column)
        self.verticalScrollBar().setValue(scrolled)

    def _go_back_to(self, key: str, line: int, column: int) -> None:
        rows = self.words.table.rows
        if not len(rows):
            return
        found = line if key and 0 <= line < len(rows) and rows[line].key == key else None
        if found is None and len(rows) <= MOST_LOOKED_AT:
            found = next((at for at, row in enumerate(rows) if key and row.key == key), None)
        if found is None:
            found = min(max(line, 0), len(rows) - 1)
        self.setCurrentIndex(self.words.index(found, min(column, self.words.columnCount() - 1)))

    # Copying

    def copy(self) -> str:
        """Put the chosen rows, or the whole table where no more than one is chosen, on the clipboard."""
        table = self.words.table
        lines = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows: Iterable[Row] = table.rows if len(lines) < 2 else [table.rows[line] for line in lines]
        rows = tuple(rows)
        data = QMimeData()
        data.setText(tabbed(table, rows))
        data.setHtml(as_html(table, rows))
        put_on_clipboard(data)
        words = tr_count("{count} row copied.", "{count} rows copied.", len(rows))
        self.copied.emit(words)
        return words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in ENTER_KEYS:
            self._open(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.words.rowCount():
            line = 0 if event.key() == Qt.Key.Key_Home else self.words.rowCount() - 1
            self.setCurrentIndex(self.words.index(line, max(self.currentIndex().column(), 0)))
        elif event.key() == Qt.Key.Key_Escape or (
            event.text().strip().isprintable() and event.text().strip()
        ):
            event.ignore()  # Esc and letters are keys of the page
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Leave typing to the page."""

    def _open(self, line: int) -> None:
        if 0 <= line < self.words.rowCount() and self.words.row(line).key:
            self.opened.emit(self.words.row(line).key)

    # Sizes

    def sizeHint(self) -> QSize:
        rows = min(self.words.rowCount(), MOST_SHOWN)
        height = self.horizontalHeader().sizeHint().height() + rows * self._appearance.px(ROW_HEIGHT)
        return QSize(super().sizeHint().width(), height + self._appearance.px(14))

    def minimumSizeHint(self) -> QSize:
        least = min(self.words.rowCount(), 3) * self._appearance.px(ROW_HEIGHT)
        return QSize(self._appearance.px(200), self.horizontalHeader().sizeHint().height() + least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._appearance.px(ROW_HEIGHT))
        self._spread()
        self.updateGeometry()

    def _spread(self) -> None:
        """Give each column the room its words need; headings break into lines; spare goes to the first."""
        table = self.words.table
        if not table.columns:
            return
        metrics = QFontMetrics(self._appearance.number_font())
        small = QFontMetrics(self._appearance.font(0.88))
        padding = self._appearance.px(2 * CELL_PADDING) + 2
        needed = [self._width_of(column, metrics) for column in range(len(table.columns))]
        widths, headings = [], []
        for column, width in zip(table.columns, needed, strict=True):
            lines = _broken(column.label, max(width, small.horizontalAdvance(column.label) // 3), small)
            widths.append(max(width, *(small.horizontalAdvance(line) for line in lines)) + padding)
            headings.append("\n".join(lines))
        free = self.maximumViewportSize().width() - self._appearance.px(14) - sum(widths)
        if free > 0:
            each = min(free // len(widths), self._appearance.px(MOST_SPARE))
            widths = [width + each for width in widths]
            widths[0] += free - each * len(widths)
        self.words.set_headings(tuple(headings))
        for column_at, width in enumerate(widths):
            self.setColumnWidth(column_at, width)

    def _width_of(self, column: int, metrics: QFontMetrics) -> int:
        rows = self.words.table.rows
        step = max(1, ceil(len(rows) / MOST_MEASURED))
        widest = 0
        for line in range(0, len(rows), step):
            if rows[line].is_heading:
                continue
            indent = self._appearance.px(STEP_IN) * rows[line].depth if column == 0 else 0
            words = self.words.cell(line, column).words
            widest = max(widest, metrics.horizontalAdvance(words) + indent)
        return min(widest, self._appearance.px(WIDEST))


class _WordsDelegate(QStyledItemDelegate):
    """Paints a cell of words: heading, indent, muted, number."""

    def __init__(self, appearance: Appearance, grid: WordsGrid) -> None:
        super().__init__(grid)
        self._appearance = appearance
        self._grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rect, model = self._appearance, option.rect, self._grid.words
        row, column = model.row(index.row()), model.table.columns[index.column()]
        here = self._grid.currentIndex()
        is_chosen = self._grid.selectionModel().isRowSelected(index.row(), QModelIndex())
        if is_chosen:
            painter.fillRect(rect, look.colour("selected"))
        elif row.is_heading:
            painter.fillRect(rect, look.colour("raised"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.colour("line"))
        if self._grid.hasFocus() and (here.row(), here.column()) == (index.row(), index.column()):
            edge = look.px(2)
            painter.fillRect(
                QRect(rect.left(), rect.bottom() - edge, rect.width(), edge), look.colour("accent")
            )
        words = " ".join(model.cell(index.row(), index.column()).words.split("\n"))
        if not words:
            return
        indent = look.px(STEP_IN) * row.depth if index.column() == 0 else 0
        box = rect.adjusted(look.px(CELL_PADDING) + indent, 0, -look.px(CELL_PADDING), 0)
        painter.setFont(look.number_font(bold=row.is_heading))
        painter.setPen(look.colour("muted" if column.is_muted and not row.is_heading else "text"))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        side = (
            Qt.AlignmentFlag.AlignRight
            if column.is_number and not row.is_heading
            else Qt.AlignmentFlag.AlignLeft
        )
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), cut)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._appearance.px(80), self._appearance.px(ROW_HEIGHT))


def _strip_under(rect: QRect, height: int) -> QRect:
    return QRect(rect.left(), rect.bottom() - height, rect.width(), height)


def _broken(words: str, width: int, metrics: QFontMetrics) -> list[str]:
    lines, line = [], ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if line and metrics.horizontalAdvance(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]
