"""A picture on a page, with its title, its table, its notes, and the ways to copy and save it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from frailty_desktop.analysis.picture import Picture
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.picture_view import PictureView
from frailty_desktop.gui.turning_panel import TurningPanel
from frailty_desktop.translation import tr

_HEIGHT = 320
_LEAST = 160


class PicturePanel(TurningPanel):
    """Shows one `Picture`."""

    def __init__(
        self,
        appearance: Appearance,
        say: Callable[[str], None],
        *,
        height_hint: int = _HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        self.view = PictureView(appearance)
        super().__init__(appearance, say, self.view, parent)
        self.title = ElidedLabel(look="heading")
        self.notes = label("", "small", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(appearance.px(4))
        head.addWidget(self.title, 1)
        head.addWidget(self.tools)
        self.stack.setMinimumHeight(appearance.px(min(height_hint, _LEAST)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.px(4))
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addWidget(self.notes)
        column.addWidget(self.saving, 0, Qt.AlignmentFlag.AlignTop)
        self.view.opened.connect(self.opened)
        self.show_picture(None)

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self.view.picture

    def image(self) -> QImage:
        """Return the picture as it is on screen, without its cursor."""
        return self.view.image()

    def show_picture(self, picture: Picture | None, threads_image: QImage | None = None) -> None:
        """Show a picture; picture or table stays chosen, and so does the place of the cursor."""
        self.view.show_picture(picture, threads_image)
        self.follow()
        self.title.setText(picture.title if picture else "")
        self.setAccessibleName(picture.title if picture else tr("Chart"))
        lines = list(picture.notes) if picture else []
        if picture is not None and not picture.is_empty and picture.sentence:
            lines.append(picture.sentence)
        self.notes.setText("\n".join(lines))
        self.notes.setVisible(bool(lines))
