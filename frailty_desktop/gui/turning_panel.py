"""What every panel with a picture can do: turn it into its table, copy it, save it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from frailty_desktop.analysis.picture import Picture, TableView
from frailty_desktop.exports.table_text import as_html, tabbed
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.copying import put_on_clipboard
from frailty_desktop.gui.picture_saving import PictureSaving
from frailty_desktop.gui.words_table import WordsTable
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace


class TurningPanel(QFrame):
    """T turns the picture into its table and back, Ctrl+C copies, Ctrl+E saves.

    Saving takes study and person from the page the panel stands on.
    """

    opened = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        say: Callable[[str], None],
        drawn: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.appearance, self.say, self._drawn = appearance, say, drawn
        self.table = WordsTable(appearance)
        self.saving = PictureSaving(appearance, say)
        self.tools = QWidget()
        self.table_button = _quiet(tr("Table (T)"))
        self.copy_button = _quiet(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy image and table (Ctrl+C)"))
        self.save_button = _quiet(tr("Save as…"))
        self.save_button.setToolTip(tr("Save the picture (Ctrl+E)"))
        self.stack = QStackedWidget()
        self.stack.addWidget(drawn)
        self.stack.addWidget(self.table)
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(appearance.px(4))
        for button in (self.table_button, self.copy_button, self.save_button):
            row.addWidget(button)
        self.table_button.clicked.connect(lambda _checked=False: self.turn())
        self.copy_button.clicked.connect(lambda _checked=False: self.copy())
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.table.opened.connect(self.opened)
        self.table.copied.connect(say)
        self.saving.cancelled.connect(self._on_saving_over)
        self.saving.finished.connect(lambda _path: self._on_saving_over())
        self.setFocusProxy(drawn)

    @property
    @abstractmethod
    def picture(self) -> Picture | None:
        """What is shown."""

    @abstractmethod
    def image(self) -> QImage:
        """Return the picture as it is on screen."""

    def has_picture(self) -> bool:
        """Whether anything is shown."""
        return self.picture is not None

    @property
    def is_table(self) -> bool:
        """Whether the table is shown instead of the picture."""
        return self.stack.currentWidget() is self.table

    def follow(self) -> None:
        """Bring the table up to date, when it is shown, and offer what can be done."""
        if self.is_table:
            self.table.show_table(_table_of(self.picture))
        for button in (self.table_button, self.copy_button, self.save_button):
            button.setEnabled(self.has_picture())

    def focus_picture(self) -> None:
        """Put the cursor on the picture, or its table."""
        self._shown().setFocus(Qt.FocusReason.OtherFocusReason)

    def turn(self) -> None:
        """Show the table instead of the picture, or the picture again."""
        if self.picture is None and not self.is_table:
            return
        had_cursor = (self.table.grid if self.is_table else self._drawn).hasFocus()
        if self.is_table:
            self.stack.setCurrentWidget(self._drawn)
        else:
            self.table.show_table(_table_of(self.picture))
            self.stack.setCurrentWidget(self.table)
        self.table_button.setText(tr("Picture (T)") if self.is_table else tr("Table (T)"))
        self.setFocusProxy(self._shown())
        if had_cursor:
            self.focus_picture()

    def copy(self) -> None:
        """Put the picture as it is on screen and its table as text on the clipboard."""
        picture = self.picture
        if picture is None:
            return
        if self.is_table:
            self.table.copy()
            return
        data = QMimeData()
        data.setImageData(self.image())
        data.setText(tabbed(picture.table))
        data.setHtml(as_html(picture.table))
        put_on_clipboard(data)
        self.say(tr("The picture is copied, and its table as text."))

    def save(self) -> None:
        """Ask how and where to save the picture."""
        workplace, picture = self._workplace(), self.picture
        if picture is not None and workplace is not None:
            needed = self.saving.sizeHint().height() + self.stack.minimumSizeHint().height()
            # Where there is no room for both, the questions stand in the picture's place.
            self.stack.setVisible(self.height() >= needed or self._is_scrolled())
            self.saving.start(picture, workplace)

    def takes_key(self, event: QKeyEvent) -> bool:
        """Do what a key stands for; say whether it stands for anything here."""
        if event.key() == Qt.Key.Key_T and not event.modifiers():
            self.turn()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.takes_key(event):
            super().keyPressEvent(event)

    def _shown(self) -> QWidget:
        return self.table if self.is_table else self._drawn

    def _on_saving_over(self) -> None:
        self.stack.show()
        self.focus_picture()

    def _is_scrolled(self) -> bool:
        return any(isinstance(above, QAbstractScrollArea) for above in self._above())

    def _above(self) -> Iterator[QWidget]:
        above = self.parentWidget()
        while above is not None:
            yield above
            above = above.parentWidget()

    def _workplace(self) -> Workplace | None:
        from frailty_desktop.gui.page import Page

        page = next((above for above in self._above() if isinstance(above, Page)), None)
        return page.workplace if page is not None else None


def _quiet(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("look", "quiet")
    return button


def _table_of(picture: Picture | None) -> TableView:
    return picture.table if picture is not None else TableView((), ())
