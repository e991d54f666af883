"""The first column of a wide table, kept in sight while the rest is scrolled sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from frailty_desktop.gui.grouped_header import GroupedHeader


class FixedColumn(QTableView):
    """Lies over the first column of another table once that is scrolled, and shows the same."""

    def __init__(self, grid: QTableView, header: GroupedHeader) -> None:
        super().__init__(grid)
        self._grid, self._header = grid, header
        self.setModel(grid.model())
        self.setSelectionModel(grid.selectionModel())
        self.setItemDelegate(grid.itemDelegate())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: none; border-radius: 0; }")  # the table beneath has one
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(grid.verticalScrollMode())
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        # It says nothing of its own: a screen reader reads the table beneath.
        self.setAccessibleName(" ")
        grid.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(grid.verticalScrollBar().setValue)
        grid.horizontalScrollBar().valueChanged.connect(lambda _at: self.place())
        header.sectionResized.connect(lambda *_: self.place())
        grid.model().modelReset.connect(self.place)
        grid.installEventFilter(self)
        self.doubleClicked.connect(grid.doubleClicked)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Lie over the first column when it is scrolled away; else let the table itself show it."""
        grid = self._grid
        is_needed = grid.horizontalScrollBar().value() > 0 and grid.model().columnCount() > 1
        self._header.covered = grid.columnWidth(0) if is_needed else 0
        self._header.viewport().update()
        if not is_needed:
            self.hide()
            return
        for column in range(grid.model().columnCount()):
            self.setColumnHidden(column, column > 0)
        self.setColumnWidth(0, grid.columnWidth(0))
        self.verticalHeader().setDefaultSectionSize(grid.verticalHeader().defaultSectionSize())
        self.horizontalHeader().setFixedHeight(self._header.height())
        frame = grid.frameWidth()
        height = self._header.height() + grid.viewport().height()
        self.setGeometry(QRect(frame, frame, grid.columnWidth(0), height))
        self.verticalScrollBar().setValue(grid.verticalScrollBar().value())
        self.show()
        self.raise_()
