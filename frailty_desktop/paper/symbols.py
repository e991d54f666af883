"""The shapes of points, all of about the same area."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from frailty_desktop.paper.arm_styles import Symbol

_CORNERS = {
    Symbol.SQUARE: ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    Symbol.DIAMOND: ((0, -1.3), (1.15, 0), (0, 1.3), (-1.15, 0)),
    Symbol.TRIANGLE: ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
}


def symbol_path(symbol: Symbol, radius: float) -> QPainterPath:
    """Draw a point's shape around (0, 0)."""
    path = QPainterPath()
    if symbol is Symbol.CIRCLE:
        path.addEllipse(QPointF(0, 0), radius, radius)
        return path
    corners = _CORNERS[symbol]
    path.moveTo(corners[0][0] * radius, corners[0][1] * radius)
    for across, down in corners[1:]:
        path.lineTo(across * radius, down * radius)
    path.closeSubpath()
    return path


def cross_path(radius: float) -> QPainterPath:
    """Draw a cross around (0, 0); it has lines and no area."""
    path = QPainterPath(QPointF(-radius, -radius))
    path.lineTo(radius, radius)
    path.moveTo(-radius, radius)
    path.lineTo(radius, -radius)
    return path
