"""The keys of the page one is on, beside it, at F1; Esc or F1 puts it away."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.actions import menu_actions
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import KeyHelp
from frailty_desktop.gui.rail_entries import rail_entries
from frailty_desktop.translation import tr


class KeysPanel(QFrame):
    """A column at the right edge; the page stays usable beside it."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setProperty("look", "panel")
        self.setAccessibleName(tr("Keys of this page"))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 4, 12)
        column.addWidget(label(tr("Keys of this page"), "heading"))
        column.addWidget(self._area)
        self._keys: tuple[KeyHelp, ...] = ()
        appearance.changed.connect(self._on_appearance)
        self.hide()

    def show_keys(self, keys: Iterable[KeyHelp]) -> None:
        """List the page's keys first, then those that work everywhere."""
        ground = QWidget()
        ground.setObjectName("ground")
        grid = QGridLayout(ground)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(12)
        self._keys = tuple(keys)
        self._list(grid, self._keys)
        if self._keys:
            grid.addWidget(label(tr("Everywhere"), "muted"), grid.rowCount(), 0, 1, 2)
        self._list(grid, _everywhere())
        grid.setRowStretch(grid.rowCount(), 1)
        grid.setColumnStretch(1, 1)
        self._area.setWidget(ground)
        self.setFixedWidth(self._appearance.px(320))
        self.show()
        self._area.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _on_appearance(self) -> None:
        if self.isVisible():
            self.show_keys(self._keys)

    def _list(self, grid: QGridLayout, keys: Iterable[KeyHelp]) -> None:
        for entry in keys:
            row = grid.rowCount()
            grid.addWidget(
                label(entry.keys, "key"), row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            )
            grid.addWidget(label(entry.does, wrap=True), row, 1)


def _everywhere() -> tuple[KeyHelp, ...]:
    places = tuple(
        KeyHelp(entry.keys, entry.words.replace("&", "").replace("\n", " ")) for entry in rail_entries()
    )
    actions = tuple(
        KeyHelp(action.keys[0], action.words) for group in menu_actions() for action in group if action.keys
    )
    return (*places, KeyHelp("Esc", tr("Back")), *actions, KeyHelp("F10", tr("Menu")))
