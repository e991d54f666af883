"""A drop-down list that answers to letters and arrows, and not to a wheel that passes over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox

ARROW = 4.0
ARROW_FROM_RIGHT = 16


class ChoiceBox(QComboBox):
    """One of a few things to choose."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = ARROW * self.fontMetrics().height() / 16
        middle = QPointF(self.width() - ARROW_FROM_RIGHT * size / ARROW, self.height() / 2)
        group = QPalette.ColorGroup.Normal if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(QPen(self.palette().color(group, QPalette.ColorRole.Text), 1.6))
        left, tip = middle + QPointF(-size, -size / 2), middle + QPointF(0, size / 2)
        painter.drawPolyline(QPolygonF([left, tip, middle + QPointF(size, -size / 2)]))
