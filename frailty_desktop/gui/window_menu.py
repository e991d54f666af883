"""The menu of the window: its places and what can be done from anywhere, each with its keys."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from frailty_desktop.gui.actions import menu_actions
from frailty_desktop.gui.rail_entries import rail_entries
from frailty_desktop.translation import tr

WORKS_COVERED = ("text_larger", "text_smaller", "text_normal", "theme", "quit")


class WindowMenu(QMenu):
    """Emits the page or the name of the action that is wanted; its keys work in the whole window."""

    page_wanted = Signal(object)
    asked = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._need_study = {entry.page.value for entry in rail_entries()}
        for entry in rail_entries():
            words = entry.words.replace("&", "").replace("\n", " ")
            action = self._action(entry.page.value, words, (entry.keys,))
            action.triggered.connect(lambda _checked=False, page=entry.page: self.page_wanted.emit(page))
            self.addAction(action)
        for group in menu_actions():
            self.addSeparator()
            for wanted in group:
                if wanted.needs_study:
                    self._need_study.add(wanted.name)
                action = self._action(wanted.name, wanted.words, wanted.keys)
                action.triggered.connect(lambda _checked=False, name=wanted.name: self.asked.emit(name))
                self.addAction(action)

    def open_from(self, button: QWidget) -> None:
        """Open above the button that it belongs to."""
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        self.popup(corner - QPoint(0, max(0, self.sizeHint().height() - button.height())))

    def add_opener(self) -> QAction:
        """Make the key that opens the menu itself."""
        return self._action("menu", tr("Menu"), ("F10",))

    def show_for(self, rights: Collection[str]) -> None:
        """Offer the places of somebody who has these rights."""
        for entry in rail_entries():
            self._actions[entry.page.value].setVisible(not entry.right or entry.right in rights)

    def set_usable(self, *, has_study: bool, is_covered: bool) -> None:
        """Enable what can be done: without a study little, behind the lock less."""
        for name, action in self._actions.items():
            is_offered = name in WORKS_COVERED if is_covered else has_study or name not in self._need_study
            action.setEnabled(is_offered)

    def _action(self, name: str, words: str, keys: tuple[str, ...]) -> QAction:
        action = QAction(words, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._window.addAction(action)
        self._actions[name] = action
        return action
