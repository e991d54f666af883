"""The narrow rail at the left: the places of the window, each with its key, and the menu."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.icons import paint_icon
from frailty_desktop.gui.places import PageName
from frailty_desktop.gui.rail_entries import rail_entries
from frailty_desktop.translation import tr

WIDTH = 84
BUTTON_HEIGHT = 60
TWO_LINE_HEIGHT = 74
USUAL_RIGHTS = ("", "read_patients", "read_trail")


class RailButton(QAbstractButton):
    """Icon over word; a bar at its left and a wash say where one is."""

    def __init__(self, words: str, icon: str, keys: str, appearance: Appearance) -> None:
        super().__init__()
        self._icon = icon
        self._appearance = appearance
        self.setText(words)  # the ampersand makes Alt and the letter press it
        plain = words.replace("&", "").replace("\n", " ")
        self.setAccessibleName(plain)
        self.setAccessibleDescription(keys)
        self.setToolTip(f"{plain}  ({keys})")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        height = TWO_LINE_HEIGHT if "\n" in self.text() else BUTTON_HEIGHT
        return QSize(self._appearance.px(WIDTH), self._appearance.px(height))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter, box = self._appearance, QPainter(self), self.rect()
        if self.isChecked():
            painter.fillRect(box, look.colour("selected"))
            painter.fillRect(QRect(0, 0, look.px(3), box.height()), look.colour("accent"))
        elif self.underMouse() and self.isEnabled():
            painter.fillRect(box, look.colour("hover"))
        colour = look.colour("accent" if self.isChecked() else "text" if self.isEnabled() else "strong_line")
        side = look.px(22)
        paint_icon(painter, self._icon, QRectF((box.width() - side) / 2, look.px(9), side, side), colour)
        painter.setFont(look.font(0.86, bold=self.isChecked()))
        painter.setPen(colour)
        words = QRect(0, look.px(33), box.width(), box.height() - look.px(35))
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, top | Qt.TextFlag.TextShowMnemonic, self.text())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(box).adjusted(2, 2, -2, -2), 6, 6)


class Rail(QFrame):
    """Emits `chosen` with a page name; the window decides what that means."""

    chosen = Signal(object)
    menu_wanted = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "rail")
        self._appearance = appearance
        self._buttons: dict[PageName, RailButton] = {}
        places = QWidget()
        places.setObjectName("ground")
        column = QVBoxLayout(places)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for entry in rail_entries():
            button = RailButton(entry.words, entry.icon, entry.keys, appearance)
            button.clicked.connect(lambda _checked, page=entry.page: self.chosen.emit(page))
            self._buttons[entry.page] = button
            button.setVisible(entry.right in USUAL_RIGHTS)  # until it is known who works here
            column.addWidget(button)
        column.addStretch(1)
        self._area = QScrollArea()  # large letters on a low screen: the places scroll, the menu stays
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(places)
        self.menu_button = RailButton(tr("&Menu"), "menu", "F10", appearance)
        self.menu_button.setCheckable(False)
        self.menu_button.clicked.connect(self.menu_wanted)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 1, 8)
        whole.setSpacing(2)
        whole.addWidget(self._area, 1)
        whole.addWidget(self.menu_button)
        appearance.changed.connect(self._fit)
        self._fit()

    def set_here(self, page: PageName | None) -> None:
        """Mark where one is."""
        for name, button in self._buttons.items():
            button.setChecked(name is page)
        self._show_here()

    def show_for(self, rights: Collection[str]) -> None:
        """Show the places of somebody who has these rights."""
        for entry in rail_entries():
            self._buttons[entry.page].setVisible(not entry.right or entry.right in rights)

    def places(self) -> list[PageName]:
        """List the places that are shown, from top to bottom."""
        return [name for name, button in self._buttons.items() if not button.isHidden()]

    def set_usable(self, is_usable: bool) -> None:
        """Without an open study the places lead nowhere."""
        for button in self._buttons.values():
            button.setEnabled(is_usable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_here)  # once the places have their new heights

    def _show_here(self) -> None:
        here = next((button for button in self._buttons.values() if button.isChecked()), None)
        if here is not None:
            self._area.ensureWidgetVisible(here)

    def _fit(self) -> None:
        self.setFixedWidth(self._appearance.px(WIDTH) + 1)
        for button in (*self._buttons.values(), self.menu_button):
            button.setMinimumHeight(button.sizeHint().height())
            button.update()
