"""Pages as they will be printed, one at a time, whole or as wide as the window; Page Up and Down turn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.form_rows import label
from frailty_desktop.translation import tr

_MARGIN = 16


class PagePreview(QWidget):
    """Shows the picture of a page; `page_wanted` asks for another one."""

    page_wanted = Signal(int)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._image: QImage | None = None
        self._is_wide = False
        self.page = 0
        self.pages = 0  # 0 while not known
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sheet.setWordWrap(True)
        self.area = QScrollArea()
        self.area.setWidget(self._sheet)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(tr("Preview of the page"))
        self._where = label("", "muted")
        self.before = QPushButton(tr("Page before"))
        self.after = QPushButton(tr("Next page"))
        self.zoom = QPushButton(tr("Zoom (Z)"))
        for button in (self.before, self.after, self.zoom):
            button.setProperty("look", "quiet")
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.zoom.clicked.connect(self.change_zoom)
        line = QHBoxLayout()
        line.addWidget(self.before)
        line.addWidget(self._where)
        line.addWidget(self.after)
        line.addStretch(1)
        line.addWidget(self.zoom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addWidget(self.area, 1)
        self.show_words("")

    def show_words(self, words: str) -> None:
        """Say a sentence where a page would be."""
        self._image, self.page, self.pages = None, 0, 0
        self._sheet.setPixmap(QPixmap())
        self._sheet.setText(words)
        self._tell()

    def show_page(self, image: QImage, page: int, pages: int) -> None:
        """Show a page; `pages` is 0 while nobody has counted them."""
        self._image, self.page, self.pages = image, page, pages
        self._sheet.setText("")
        self._paint()
        self.area.verticalScrollBar().setValue(0)
        self._tell()

    def turn(self, steps: int) -> None:
        """Go some pages on or back."""
        if not self.page:
            return
        wanted = max(1, self.page + steps)
        wanted = min(wanted, self.pages) if self.pages else wanted
        if wanted != self.page:
            self.page_wanted.emit(wanted)

    def change_zoom(self) -> None:
        """Show the page whole, or as wide as there is room."""
        self._is_wide = not self._is_wide
        self._paint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paint()

    def handles(self, event: QKeyEvent) -> bool:
        """Turn pages by their keys; say whether it was one of them."""
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_PageDown: lambda: self.turn(1),
            Qt.Key.Key_PageUp: lambda: self.turn(-1),
            Qt.Key.Key_Z: self.change_zoom,
            Qt.Key.Key_Home: lambda: self.turn(1 - self.page),
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        act()
        return True

    def _paint(self) -> None:
        if self._image is None:
            return
        ratio = self.devicePixelRatioF()
        margin = self._appearance.px(_MARGIN)
        room = (self.area.viewport().size() - QSize(margin, margin)) * ratio
        image = self._image
        if self._is_wide:
            shown = image.scaledToWidth(max(1, room.width()), Qt.TransformationMode.SmoothTransformation)
        else:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            shown = image.scaled(room.expandedTo(QSize(1, 1)), keep, smooth)
        shown.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(QPixmap.fromImage(shown))

    def _tell(self) -> None:
        words = ""
        if self.page:
            words = (
                tr("Page {page} of {pages}", page=self.page, pages=self.pages)
                if self.pages
                else tr("Page {page}", page=self.page)
            )
        self._where.setText(words)
        self.area.setAccessibleDescription(words)
        self.before.setEnabled(self.page > 1)
        self.after.setEnabled(bool(self.page) and self.page != self.pages)
        self.zoom.setEnabled(bool(self.page))
