"""What one tab of the safety page is made of: tables and pictures below each other, with their headings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.picture_panel import PicturePanel
from frailty_desktop.gui.words_table import WordsTable

if TYPE_CHECKING:
    from frailty_desktop.analysis.picture import TableView
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.safety_reading import SafetyContent

_PICTURE_HEIGHT = 380
_TABLE_OVER_PICTURE = 290
_AROUND_ROWS, _ROW, _ANY = 180, 42, 16_777_215


class SafetyBody(QScrollArea):
    """Shows a `SafetyContent`; `opened` has the key of the row or point that Enter was pressed on."""

    opened = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        say: Callable[[str], None],
        *,
        tables: int = 0,
        pictures: int = 0,
        above: QWidget | None = None,
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self.content: SafetyContent | None = None
        self.tables = [WordsTable(appearance) for _ in range(tables)]
        self.panels = [PicturePanel(appearance, say, height_hint=_PICTURE_HEIGHT) for _ in range(pictures)]
        self.headings = [label("", "heading") for _ in range(tables)]
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, appearance.px(4), 0)
        column.setSpacing(appearance.px(8))
        if above is not None:
            column.addWidget(above)
        is_alone = tables + pictures == 1
        for heading, table in zip(self.headings, self.tables, strict=True):
            table.opened.connect(self.opened)
            table.copied.connect(say)
            column.addWidget(heading)
            column.addWidget(table, 1 if is_alone else 0)
        for panel in self.panels:
            panel.opened.connect(self.opened)
            column.addWidget(panel, 1)
        if pictures or not is_alone:
            column.addStretch(0 if pictures else 1)
        self.setWidget(ground)
        appearance.changed.connect(self._fit)
        self._fit()

    def show_content(self, content: SafetyContent) -> None:
        """Show tables and pictures; cursors stay where they were."""
        self.content = content
        for heading, widget, table in zip(self.headings, self.tables, content.tables, strict=True):
            heading.setText(table.title)
            widget.show_table(table)
            widget.setAccessibleName(table.title)
        for panel, picture in zip(self.panels, content.pictures, strict=True):
            panel.show_picture(picture)
        self._fit()

    def _fit(self) -> None:
        """Keep a picture under a long table in sight, and a few rows from being blown up."""
        px = self._appearance.px
        for table in self.tables if self.panels else ():
            table.grid.setMaximumHeight(px(_TABLE_OVER_PICTURE))
        for panel in self.panels:
            picture = panel.picture
            rows = len(picture.y.ticks) if picture is not None and picture.y.scale == "rows" else 0
            panel.setMinimumHeight(px(_PICTURE_HEIGHT))
            panel.setMaximumHeight(px(max(_PICTURE_HEIGHT, _AROUND_ROWS + _ROW * rows)) if rows else _ANY)

    def focus_first(self) -> bool:
        """Put the cursor on the first table or picture that has something; say whether there was one."""
        for widget in self.tables:
            if _has_rows(widget.table):
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        for panel in self.panels:
            if panel.picture is not None and not panel.picture.is_empty:
                panel.focus_picture()
                return True
        return False


def _has_rows(table: TableView) -> bool:
    return len(table.rows) > 0
