"""The visits-by-forms matrix of a patient: what is complete, started, missing; Enter opens the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.icons import paint_icon
from frailty_desktop.gui.state_marks import cell_mark, visit_mark
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.visit_matrix import MatrixColumn
    from frailty_desktop.services.visits import MatrixCell, VisitMatrix

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW_HEIGHT = 28
COLUMN_WIDTH = 42
WIDEST_FORM = 170
PADDING = 5
FORM_PADDING = 11


class MatrixModel(QAbstractTableModel):
    """Forms down, visits across, as the services laid them out."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix: VisitMatrix | None = None

    def show_matrix(self, matrix: VisitMatrix | None) -> None:
        """Show another matrix."""
        self.beginResetModel()
        self.matrix = matrix
        self.endResetModel()

    def cell(self, index: Index) -> MatrixCell | None:
        """Return the cell at a place."""
        if self.matrix is None or not index.isValid():
            return None
        form, column = self.matrix.forms[index.row()], self.matrix.columns[index.column()]
        return self.matrix.cell(form.name, column.key)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.forms)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self.matrix is None:
            return None
        if orientation is Qt.Orientation.Horizontal:
            column = self.matrix.columns[section]
            return self._visit_words(column, role)
        form = self.matrix.forms[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return form.short_title or form.title
        return form.title if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        if cell is None or self.matrix is None:
            return None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            form, visit = self.matrix.forms[index.row()], self.matrix.columns[index.column()]
            answered = tr("{answered} of {expected} answered", answered=cell.answered, expected=cell.expected)
            parts = (
                form.title,
                visit.plan.label,
                cell_mark(cell.state).word,
                answered if cell.form_id else "",
            )
            return ", ".join(part for part in parts if part)
        return None

    def _visit_words(self, column: MatrixColumn, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return column.plan.short_label
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.plan.label}: {visit_mark(column.state).word}"
        return None


class VisitMatrixView(QTableView):
    """`chosen` carries row and column of the cell on Enter or double click."""

    chosen = Signal(int, int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.cells = MatrixModel()
        self.setModel(self.cells)
        self.setProperty("look", "matrix")
        self.setAccessibleName(tr("Visits and forms"))
        self.setItemDelegate(_CellDelegate(appearance, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self.chosen.emit(index.row(), index.column()))
        appearance.changed.connect(self._fit)
        self._fit()

    def show_matrix(self, matrix: VisitMatrix | None) -> None:
        """Show a matrix; the cursor stays where it was."""
        place = self.currentIndex()
        self.cells.show_matrix(matrix)
        self._fit()
        if (
            place.isValid()
            and place.row() < self.cells.rowCount()
            and place.column() < self.cells.columnCount()
        ):
            self.setCurrentIndex(self.cells.index(place.row(), place.column()))

    def select_visit(self, column: int) -> None:
        """Put the cursor on the first form of a visit that is asked for."""
        wanted = [
            row
            for row in range(self.cells.rowCount())
            if (cell := self.cells.cell(self.cells.index(row, column))) and cell.state.value != "not_expected"
        ]
        self.setCurrentIndex(self.cells.index(wanted[0] if wanted else 0, column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        height = self.horizontalHeader().sizeHint().height() + self.cells.rowCount() * self._row_height() + 4
        return QSize(self._appearance.px(480), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._appearance.px(260), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            index = self.currentIndex()
            self.chosen.emit(index.row(), index.column())
            return
        if event.key() == Qt.Key.Key_Escape or (event.text().isprintable() and event.text().strip()):
            event.ignore()  # letters are the page's keys
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _row_height(self) -> int:
        return self._appearance.px(ROW_HEIGHT)

    def _fit(self) -> None:
        look, matrix = self._appearance, self.cells.matrix
        metrics = QFontMetrics(look.font(0.9))
        padding = look.px(2 * PADDING)
        self.verticalHeader().setDefaultSectionSize(self._row_height())
        self.horizontalHeader().setDefaultSectionSize(look.px(COLUMN_WIDTH))
        if matrix is not None:
            names = [metrics.horizontalAdvance(form.short_title or form.title) for form in matrix.forms]
            widest = max(names, default=0) + look.px(2 * FORM_PADDING)
            self.verticalHeader().setFixedWidth(min(widest, look.px(WIDEST_FORM)))
            heads = [metrics.horizontalAdvance(column.short_label) + padding for column in matrix.columns]
            roomy = [max(head, look.px(COLUMN_WIDTH)) for head in heads]
            has_room = sum(roomy) <= self.maximumViewportSize().width()
            for at, width in enumerate(roomy if has_room else heads):
                self.setColumnWidth(at, width)
        self.updateGeometry()


class _CellDelegate(QStyledItemDelegate):
    """Paints the mark of a cell, hatched where the visit was missed, ringed where the cursor is."""

    def __init__(self, appearance: Appearance, view: VisitMatrixView) -> None:
        super().__init__(view)
        self._appearance = appearance
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = self._view.cells.cell(index)
        if cell is None:
            return
        look, rect, mark = self._appearance, option.rect, cell_mark(cell.state)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if mark.is_hatched:
            painter.fillRect(
                rect.adjusted(1, 0, 0, -1), QBrush(look.colour("line"), Qt.BrushStyle.BDiagPattern)
            )
        side = look.px(17)
        middle = rect.center()
        box = QRectF(middle.x() - side / 2 + 0.5, middle.y() - side / 2 + 0.5, side, side)
        paint_icon(painter, mark.icon, box, look.colour(mark.colour))
        if option.state & QStyle.StateFlag.State_Selected:
            self._paint_cursor(painter, rect)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._appearance.px(COLUMN_WIDTH), self._appearance.px(ROW_HEIGHT))

    def _paint_cursor(self, painter: QPainter, rect: QRect) -> None:
        colour = self._appearance.colour("accent" if self._view.hasFocus() else "strong_line")
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 4, 4)
