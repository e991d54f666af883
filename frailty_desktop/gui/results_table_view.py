"""The results table on the page: two lines of headings, the first column fixed, its notes beneath."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.analysis.picture import TableView
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.fixed_column import FixedColumn
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.grouped_header import GroupedHeader
from frailty_desktop.gui.words_table import WordsTable
from frailty_desktop.translation import tr

_LEAST = 300
_NOTES = 118  # px of room for notes; more scroll


class ResultsTableView(QWidget):
    """Shows a wide `TableView`; Enter opens the measure of a row."""

    opened = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.words = WordsTable(appearance)
        self.title = label("", "heading")
        self.notes = label("", "small", wrap=True)
        self.words.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.notes_area = QScrollArea()
        self.notes_area.setWidgetResizable(True)
        self.notes_area.setFrameShape(QFrame.Shape.NoFrame)
        self.notes_area.setAccessibleName(tr("Notes to the table"))
        self.notes_area.setWidget(self.notes)
        grid = self.words.grid
        self.header = GroupedHeader(appearance)
        grid.setHorizontalHeader(self.header)
        self.fixed = FixedColumn(grid, self.header)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.px(4))
        column.addWidget(self.title)
        column.addWidget(self.words, 1)
        column.addWidget(self.notes_area)
        self.words.opened.connect(self.opened)
        self.setFocusProxy(self.words)
        self._make_room()
        appearance.changed.connect(self._make_room)

    def _make_room(self) -> None:
        """Keep room for headings and some rows at every size of letters; the page scrolls."""
        self.setMinimumHeight(self._appearance.px(_LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the rows their room where the page is low for its letters."""
        super().resizeEvent(event)
        self.notes_area.setMaximumHeight(min(self._appearance.px(_NOTES), self.height() // 5))
        self.title.setVisible(self.height() > self._appearance.px(320))

    @property
    def table(self) -> TableView:
        """What is shown, without its notes."""
        return self.words.table

    def show_table(self, table: TableView) -> None:
        """Show a table; the cursor stays on the row with the same key."""
        self.title.setText(table.title)
        self.header.show_columns(table.columns)
        self.words.show_table(replace(table, notes=()))
        self.words.grid.setAccessibleDescription(" ".join(table.notes))
        self.notes.setText("\n".join(table.notes))
        self.notes_area.setVisible(bool(table.notes and table.rows))
        self.fixed.place()

    def select(self, key: str) -> None:
        """Put the cursor on the first row of a measure."""
        for line, row in enumerate(self.table.rows):
            if row.key == key:
                self.words.grid.setCurrentIndex(self.words.grid.words.index(line, 0))
                return
