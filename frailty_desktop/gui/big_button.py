"""A wide button with a title and a line of explanation: for choosing a study, a person, a way to start."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.icons import paint_icon

HEIGHT = 58


class BigButton(QAbstractButton):
    """Enter and Space press it; Up and Down walk from one to the next."""

    def __init__(
        self, title: str, explanation: str, icon: str, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._icon = icon
        self._explanation = explanation
        self.setText(title)
        self.setAccessibleName(title.replace("&", ""))
        self.setAccessibleDescription(explanation)
        self.setToolTip(explanation)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._appearance.px(360), self._appearance.px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = self._appearance, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ring = self.hasFocus()
        is_warm = self.underMouse() or self.isDown()
        painter.setPen(QPen(look.colour("accent" if ring else "line"), 2 if ring else 1))
        painter.setBrush(look.colour("hover" if is_warm else "surface"))
        painter.drawRoundedRect(box, 6, 6)
        side = look.px(24)
        left = look.px(16)
        icon_box = QRectF(left, (self.height() - side) / 2, side, side)
        paint_icon(
            painter, self._icon, icon_box, look.colour("accent" if self.isEnabled() else "strong_line")
        )
        self._paint_words(
            painter, box.adjusted(left + side + look.px(14), look.px(8), -look.px(12), -look.px(8))
        )

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        look = self._appearance
        upper = box.adjusted(0, 0, 0, -box.height() / 2)
        lower = box.adjusted(0, box.height() / 2, 0, 0)
        lines = (
            (self.text(), look.font(bold=True), "text", upper),
            (self._explanation, look.font(0.9), "muted", lower),
        )
        for words, font, colour, place in lines:
            painter.setFont(font)
            painter.setPen(look.colour(colour))
            mnemonic = Qt.TextFlag.TextShowMnemonic
            cut = QFontMetrics(font).elidedText(
                words, Qt.TextElideMode.ElideMiddle, int(place.width()), mnemonic
            )
            painter.drawText(
                place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | mnemonic, cut
            )
