"""What one tab of the page about conduct shows: sentences, pictures and tables below each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.picture_panel import PicturePanel
from frailty_desktop.gui.words_table import WordsTable

if TYPE_CHECKING:
    from frailty_desktop.analysis.conduct_view import ConductView
    from frailty_desktop.analysis.picture import Picture, TableView
    from frailty_desktop.gui.appearance import Appearance

MOST_REPEATED: Final = 16
"""Rows up to which the table of a picture also stands below it; a longer one is a key away."""
_WIDTH, _LOWEST, _HIGHEST = 1000, 260, 860


class ConductBody(QScrollArea):
    """Shows a `ConductView`; `opened` has the key of what Enter asks for."""

    opened = Signal(str)

    def __init__(self, appearance: Appearance, say: Callable[[str], None], name: str) -> None:
        super().__init__()
        self._appearance, self._say = appearance, say
        self.view: ConductView | None = None
        self.panels: list[PicturePanel] = []
        self.tables: list[WordsTable] = []
        self._titles = [label("", "heading")]
        self.sentence = label("", wrap=True)
        self.sentence.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, appearance.px(4), 0)
        column.setSpacing(appearance.px(12))
        self._pictures, self._words = QVBoxLayout(), QVBoxLayout()
        for layout in (self._pictures, self._words):
            layout.setSpacing(appearance.px(8))
        column.addWidget(self.sentence)
        column.addLayout(self._pictures)
        column.addLayout(self._words)
        column.addStretch(1)
        self.setWidget(ground)

    def say_waiting(self, words: str) -> None:
        """Say what is being read, where nothing is shown yet."""
        if self.view is None:
            self.sentence.setText(words)

    def show_view(self, view: ConductView) -> None:
        """Show a view; panels and tables keep their cursors."""
        self.view = view
        self.sentence.setText("\n".join(view.sentences))
        pictures = [
            picture for picture in view.pictures if not picture.is_empty
        ]  # else the sentence says why
        for place, picture in enumerate(pictures):
            self._panel(place).show_picture(picture)
            self._panel(place).setMinimumHeight(self._appearance.px(_height(picture)))
        tables = _tables_of(view)
        for place, table in enumerate(tables):
            self._table(place).show_table(table)
            self._titles[place].setText(table.title)
            self._titles[place].show()
        for place, panel in enumerate(self.panels):
            panel.setVisible(place < len(pictures))
        for place, shown in enumerate(self.tables):
            shown.setVisible(place < len(tables))
            self._titles[place].setVisible(place < len(tables))

    def focus_first(self) -> bool:
        """Put the cursor on the first picture or table that has something; say whether there was one."""
        for panel in self.panels:
            if panel.isVisibleTo(self) and panel.picture is not None and not panel.picture.is_empty:
                panel.focus_picture()
                return True
        for table in self.tables:
            if table.isVisibleTo(self) and table.table.rows:
                table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def _panel(self, place: int) -> PicturePanel:
        while len(self.panels) <= place:
            panel = PicturePanel(self._appearance, self._say)
            panel.opened.connect(self.opened)
            self.panels.append(panel)
            self._pictures.addWidget(panel)
        return self.panels[place]

    def _table(self, place: int) -> WordsTable:
        while len(self.tables) <= place:
            table = WordsTable(self._appearance)
            table.opened.connect(self.opened)
            table.copied.connect(self._say)
            title = label("", "heading")
            if len(self._titles) <= len(self.tables):
                self._titles.append(title)
            self.tables.append(table)
            self._words.addWidget(self._titles[len(self.tables) - 1])
            self._words.addWidget(table)
        return self.tables[place]


def _height(picture: Picture) -> int:
    """Return how high a picture wants to be, in px at normal text size."""
    return int(min(max(_WIDTH / picture.aspect, _LOWEST), _HIGHEST))


def _tables_of(view: ConductView) -> list[TableView]:
    """Leave out long tables that a picture has as well, T shows them there; and notes that stand above."""
    drawn = {id(picture.table) for picture in view.pictures if not picture.is_empty}
    said = {picture.notes for picture in view.pictures if not picture.is_empty}
    found = []
    for table in view.tables:
        if table.rows and (id(table) not in drawn or len(table.rows) <= MOST_REPEATED):
            found.append(replace(table, notes=()) if table.notes in said else table)
            said.add(table.notes)
    return found
