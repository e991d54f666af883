"""Several pictures of the arms side by side, each with its title; a save touches only those it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.gui.form_rows import literal
from frailty_desktop.gui.page import ENTER_KEYS
from frailty_desktop.gui.picture_view import PictureView
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from frailty_desktop.analysis.picture import Picture
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.study.design import Endpoint

_NARROWEST, _HEIGHT = 360, 264
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class SmallPicture(QWidget):
    """One endpoint: its title, which opens it large, and its picture."""

    enlarged = Signal(str)  # the endpoint
    opened = Signal(str)  # a patient's id

    def __init__(self, appearance: Appearance, endpoint: Endpoint) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._appearance = appearance
        self.title = QPushButton(literal(endpoint.label))
        self.title.setProperty("look", "quiet")
        self.title.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title.setToolTip(tr("{endpoint}, large (Enter)", endpoint=endpoint.label))
        self.view = PictureView(appearance)
        self.view.opened.connect(self.opened)
        self.title.clicked.connect(lambda _checked=False: self.enlarged.emit(endpoint.name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.px(2))
        column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.view, 1)

    def show_picture(self, picture: Picture | None, threads_image: QImage | None = None) -> None:
        """Show the picture of the endpoint."""
        self.view.show_picture(picture, threads_image)
        if picture is not None:
            self.title.setText(literal(picture.title))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enlarge it by Enter, where the cursor is on nothing that Enter opens."""
        if event.key() in ENTER_KEYS:
            self.enlarged.emit(self._endpoint.name)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.enlarged.emit(self._endpoint.name)


class ArmsGrid(QWidget):
    """The pictures in the order of the choice, as many side by side as fit or as were asked for."""

    enlarged = Signal(str)
    opened = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._across = 0
        self._wanted_across = 0
        self.pictures: dict[str, SmallPicture] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(appearance.px(10))
        appearance.changed.connect(self._lay_out)

    def show_endpoints(self, endpoints: Sequence[Endpoint], across: int) -> None:
        """Show a place for each of these; those that stay keep their picture and cursor."""
        kept = {endpoint.name: self.pictures.pop(endpoint.name, None) for endpoint in endpoints}
        for gone in self.pictures.values():
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.pictures = {endpoint.name: kept[endpoint.name] or self._made(endpoint) for endpoint in endpoints}
        self._wanted_across = across
        self._across = 0
        self._lay_out()

    def _made(self, endpoint: Endpoint) -> SmallPicture:
        small = SmallPicture(self._appearance, endpoint)
        small.enlarged.connect(self.enlarged)
        small.opened.connect(self.opened)
        return small

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        look = self._appearance
        fitting = max(1, self.width() // look.px(_NARROWEST))
        across = self._wanted_across or min(fitting, max(len(self.pictures), 1))
        is_tall = across == 1
        for small in self.pictures.values():
            small.view.setFixedHeight(look.px(_HEIGHT * (1.6 if is_tall else 1)))
        if across == self._across:
            return
        self._across = across
        for at, small in enumerate(self.pictures.values()):
            self._grid.addWidget(small, at // across, at % across)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
