"""A picture on a page, with its title, its table, and the ways to copy and save it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from frailty_desktop.analysis.picture import Picture, TableView
from frailty_desktop.exports.table_text import as_html, tabbed
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.picture_saving import PictureSaving
from frailty_desktop.gui.picture_view import PictureView
from frailty_desktop.gui.words_table import WordsTable
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace

_HEIGHT = 320


class PicturePanel(QFrame):
    """Shows one `Picture`. T turns it into its table and back, Ctrl+C copies, Ctrl+E saves.

    Saving takes study and person from the page the panel stands on.
    """

    opened = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        say: Callable[[str], None],
        *,
        height_hint: int = _HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance, self._say, self._height_hint = appearance, say, height_hint
        self.view = PictureView(appearance)
        self.table = WordsTable(appearance)
        self.saving = PictureSaving(appearance, say)
        self.title = ElidedLabel(look="heading")
        self.notes = label("", "small", wrap=True)
        self.table_button = _quiet(tr("Table (T)"))
        self.copy_button = _quiet(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy image and table (Ctrl+C)"))
        self.save_button = _quiet(tr("Save as…"))
        self.save_button.setToolTip(tr("Save the picture (Ctrl+E)"))
        self._stack = QStackedWidget()
        self._arrange()
        self._wire()
        self.show_picture(None)

    def _arrange(self) -> None:
        px = self._appearance.px
        head = QHBoxLayout()
        head.setSpacing(px(4))
        head.addWidget(self.title, 1)
        for button in (self.table_button, self.copy_button, self.save_button):
            head.addWidget(button)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.table)
        self._stack.setMinimumHeight(px(min(self._height_hint, 160)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.notes)
        column.addWidget(self.saving)
        self.setFocusProxy(self.view)

    def _wire(self) -> None:
        self.table_button.clicked.connect(lambda _checked=False: self.turn())
        self.copy_button.clicked.connect(lambda _checked=False: self.copy())
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.view.opened.connect(self.opened)
        self.table.opened.connect(self.opened)
        self.table.copied.connect(self._say)
        self.saving.cancelled.connect(self.focus_picture)
        self.saving.finished.connect(lambda _path: self.focus_picture())

    # What is shown

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self.view.picture

    @property
    def is_table(self) -> bool:
        """Whether the table is shown instead of the picture."""
        return self._stack.currentWidget() is self.table

    def show_picture(self, picture: Picture | None, threads_image: QImage | None = None) -> None:
        """Show a picture; picture or table stays chosen, and so does the place of the cursor."""
        self.view.show_picture(picture, threads_image)
        if self.is_table:
            self.table.show_table(_table_of(picture))
        self.title.setText(picture.title if picture else "")
        self.setAccessibleName(picture.title if picture else tr("Chart"))
        lines = list(picture.notes) if picture else []
        if picture is not None and not picture.is_empty and picture.sentence:
            lines.append(picture.sentence)
        self.notes.setText("\n".join(lines))
        self.notes.setVisible(bool(lines))
        for button in (self.table_button, self.copy_button, self.save_button):
            button.setEnabled(picture is not None)

    def focus_picture(self) -> None:
        """Put the cursor on the picture, or its table."""
        self._shown().setFocus(Qt.FocusReason.OtherFocusReason)

    def _shown(self) -> QWidget:
        return self.table if self.is_table else self.view

    # Doing

    def turn(self) -> None:
        """Show the table instead of the picture, or the picture again."""
        if self.picture is None:
            return
        had_cursor = (self.table.grid if self.is_table else self.view).hasFocus()
        if self.is_table:
            self._stack.setCurrentWidget(self.view)
        else:
            self.table.show_table(_table_of(self.picture))
            self._stack.setCurrentWidget(self.table)
        self.table_button.setText(tr("Picture (T)") if self.is_table else tr("Table (T)"))
        self.setFocusProxy(self._shown())
        if had_cursor:
            self.focus_picture()

    def copy(self) -> None:
        """Put the picture as it is on screen and its table as text on the clipboard."""
        if self.picture is None:
            return
        if self.is_table:
            self.table.copy()
            return
        data = QMimeData()
        data.setImageData(self.view.image())
        data.setText(tabbed(self.picture.table))
        data.setHtml(as_html(self.picture.table))
        QApplication.clipboard().setMimeData(data)
        self._say(tr("The picture is copied, and its table as text."))

    def save(self) -> None:
        """Ask how and where to save the picture."""
        workplace = self._workplace()
        if self.picture is not None and workplace is not None:
            self.saving.start(self.picture, workplace)

    def _workplace(self) -> Workplace | None:
        from frailty_desktop.gui.page import Page

        above = self.parentWidget()
        while above is not None and not isinstance(above, Page):
            above = above.parentWidget()
        return above.workplace if above is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T and not event.modifiers():
            self.turn()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)


def _quiet(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("look", "quiet")
    return button


def _table_of(picture: Picture | None) -> TableView:
    return picture.table if picture is not None else TableView((), ())
