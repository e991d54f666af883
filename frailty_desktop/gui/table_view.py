"""The table used everywhere: whole rows, generous lines, state marks, Enter opens, selection survives."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import ceil
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent, QStaticText
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from PySide6.QtWidgets import QTableView as QtTableView

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.icons import pixmap
from frailty_desktop.gui.row_grid import make_row_grid
from frailty_desktop.gui.table_model import Index, TableModel

Row = TypeVar("Row")
ROW_HEIGHT = 34
CELL_PADDING = 8
SCROLL_BAR = 14
NARROWEST = 160
WIDE_COLUMN = 15  # characters; columns from here on give way when there is no room
MOST_SQUEEZED = 0.6
MOST_SHAPED = 4_000
LETTER_OF_DIGIT = 0.94  # how wide a letter of running text is beside a digit


class TableView(QtTableView, Generic[Row]):
    """Shows a `TableModel`. `opened` carries the row on Enter, Return or double click."""

    opened = Signal(object)
    current_changed = Signal(object)  # the row in the cursor, or None

    def __init__(
        self, model: TableModel[Row], appearance: Appearance, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = model
        self._appearance = appearance
        self._wanted: Hashable | None = None
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(_RowDelegate(appearance, self))
        make_row_grid(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setMinimumHeight(appearance.px(28))
        self.row_under_mouse = -1
        self.setMouseTracking(True)
        self.entered.connect(lambda index: self._on_mouse(index.row()))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.row(index.row())))
        self.selectionModel().currentRowChanged.connect(self._on_current)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._restore_place)
        appearance.changed.connect(self._fit)
        self._fit()

    def current_row(self) -> Row | None:
        """Return the row in the cursor."""
        line = self.currentIndex().row()
        return self.rows.row(line) if 0 <= line < self.rows.rowCount() else None

    def select(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; say whether it is shown."""
        line = self.rows.line_of(key)
        if line >= 0:
            self._wanted = key
            self.setCurrentIndex(self.rows.index(line, 0))
        return line >= 0

    def select_first(self) -> None:
        """Put the cursor on the first row when it is nowhere."""
        if self.rows.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            row = self.current_row()
            if row is not None:
                self.opened.emit(row)
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.rows.rowCount():
            line = 0 if event.key() == Qt.Key.Key_Home else self.rows.rowCount() - 1
            self.setCurrentIndex(self.rows.index(line, 0))
            return
        if event.key() == Qt.Key.Key_Escape or (event.text().strip().isprintable() and event.text().strip()):
            event.ignore()  # Esc goes back; letters are the keys of the page
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Leave typing to the page's search."""

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._on_mouse(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _on_mouse(self, row: int) -> None:
        # Asked of an option, the state would bring all of QStyle in before the first paint: 5 % of the start.
        self.row_under_mouse = row
        self.viewport().update()

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self._wanted = self.rows.key_at(current.row())
        self.current_changed.emit(self.current_row())

    def _keep_place(self) -> None:
        self._scroll_was = self.verticalScrollBar().value()

    def _restore_place(self) -> None:
        wanted = self._wanted
        self._spread()
        if wanted is not None and self.select(wanted):
            self.verticalScrollBar().setValue(self._scroll_was)
            self.scrollTo(self.currentIndex())
        elif self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))
            self._wanted = wanted if wanted is not None else self._wanted
        else:
            self.current_changed.emit(None)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._appearance.px(ROW_HEIGHT))
        self._spread()

    def _spread(self) -> None:
        metrics = QFontMetrics(self._appearance.font())
        padding = self._appearance.px(2 * CELL_PADDING)
        widths = [
            max(
                round(column.width * metrics.horizontalAdvance("0") * LETTER_OF_DIGIT) + padding,
                metrics.horizontalAdvance(column.title) + padding,
            )
            if column.width
            else 0
            for column in self.rows.columns
        ]
        bar = self._appearance.px(SCROLL_BAR)
        bar = self._appearance.px(SCROLL_BAR)
        free = self.maximumViewportSize().width() - bar - sum(widths)
        takers = max(1, widths.count(0))
        least = self._appearance.px(NARROWEST)
        if free < takers * least:
            widths = self._squeezed(widths, takers * least - free)
            free = takers * least
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width or max(least, free // takers))

    def _squeezed(self, widths: list[int], missing: int) -> list[int]:
        """Take what is missing from the wide columns, when that is enough; otherwise one scrolls sideways."""
        wide = [at for at, column in enumerate(self.rows.columns) if column.width >= WIDE_COLUMN]
        spare = sum(widths[at] for at in wide) * (1 - MOST_SQUEEZED)
        if missing > spare:
            return widths
        kept = 1 - (1 - MOST_SQUEEZED) * missing / spare
        return [round(width * kept) if at in wide else width for at, width in enumerate(widths)]


class _RowDelegate(QStyledItemDelegate):
    """Paints a cell: mark, then text, numbers to the right, a line under the row."""

    def __init__(self, appearance: Appearance, view: TableView[Any]) -> None:
        super().__init__(view)
        self._appearance = appearance
        self._view = view
        self._rows = view.rows
        self._shaped: dict[str, tuple[QStaticText, int, int]] = {}
        appearance.changed.connect(self._shaped.clear)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rect = self._appearance, option.rect
        column = self._rows.columns[index.column()]
        row = self._rows.row(index.row())
        is_selected = index.row() == self._view.currentIndex().row()
        if is_selected:
            painter.fillRect(rect, look.colour("selected"))
        elif index.row() == self._view.row_under_mouse:
            painter.fillRect(rect, look.colour("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.colour("line"))
        if is_selected and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), look.px(3), rect.height()), look.colour("accent"))
        text = column.text(row)
        mark = column.mark(row) if column.mark else None
        if not text and mark is None:
            return
        padding = look.px(CELL_PADDING)
        box = rect.adjusted(padding, 0, -padding, 0)
        colour = look.colour(mark.colour if mark else column.tone or "text")
        if mark is not None:
            box = self._paint_mark(painter, mark.icon, box, colour)
        painter.setFont(look.number_font())
        painter.setPen(colour)
        self._paint_text(painter, box, text, column.is_number)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._appearance.px(80), self._appearance.px(ROW_HEIGHT))

    def _paint_text(self, painter: QPainter, box: QRect, text: str, is_number: bool) -> None:
        """Shape each text once: the same words stand in many rows, and a search repaints all of them."""
        shaped = self._shaped.get(text)
        if shaped is None:
            if len(self._shaped) > MOST_SHAPED:
                self._shaped.clear()
            static = QStaticText(text)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.prepare(font=painter.font())
            shaped = self._shaped[text] = (static, ceil(static.size().width()), round(static.size().height()))
        static, width, height = shaped
        if width > box.width():
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            if cut != text:
                self._paint_text(painter, box, cut, is_number)
                return
        left = box.right() + 1 - width if is_number else box.left()
        painter.drawStaticText(left, box.top() + (box.height() - height) // 2, static)

    def _paint_mark(self, painter: QPainter, name: str, box: QRect, colour: QColor) -> QRect:
        side = self._appearance.px(18)
        top = box.center().y() - side // 2 + 1
        painter.drawPixmap(box.left(), top, pixmap(name, colour, side, painter.device().devicePixelRatioF()))
        return box.adjusted(side + self._appearance.px(6), 0, 0, 0)


def fill(view: TableView[Any], rows: Sequence[Any]) -> None:
    """Show other rows; the cursor stays on its row, or starts at the first."""
    view.rows.set_rows(rows)
    view.select_first()
