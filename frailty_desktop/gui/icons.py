"""The icons of the window, drawn from short path texts on a 24 x 24 grid; sharp at every scale."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QPixmapCache

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

GRID = 24.0
STROKE = 1.8

# M move, L line, C curve, Z close as in SVG; "O x y r" a circle; "A x y r from sweep" an arc in degrees.
_STROKES = {
    "today": "M5 6 L19 6 L19 20 L5 20 Z M5 10.5 L19 10.5"
    " M9 3.5 L9 7.5 M15 3.5 L15 7.5"
    " M9 15.2 L11.3 17.4 L15.4 13.2",
    "patients": "O 9 8 3.4 M2.8 19.5 C2.8 15.5 5.4 13.8 9 13.8 C12.6 13.8 15.2 15.5 15.2 19.5"
    " M15.6 5 C17.6 5.2 18.8 6.4 18.8 8 C18.8 9.7 17.6 10.8 15.9 11"
    " M17.4 14.2 C19.8 14.8 21.2 16.6 21.2 19.5",
    "adverse_events": "M12 4 L21 19.5 L3 19.5 Z M12 10 L12 14.4 M12 16.8 L12 17",
    "charts": "M4 4 L4 20 L20.5 20 M7.5 15.5 L11 10.5 L14.5 13 L20 6",
    "results": "M4 4 L4 20 L20.5 20 M8 16.5 L8 11 M12 16.5 L12 7 M16 16.5 L16 9.5 M18.6 16.5 L18.6 13",
    "documents": "M7 3.5 L17 3.5 L17 8 M7 3.5 L7 8 M4 8 L20 8 L20 16.5 L4 16.5 Z"
    " M7 13.5 L17 13.5 L17 20.5 L7 20.5 Z",
    "study": "M6 3.5 L15 3.5 L19 7.5 L19 20.5 L6 20.5 Z"
    " M14.7 3.8 L14.7 7.8 L18.7 7.8 M9 12 L16 12 M9 16 L16 16",
    "history": "A 12 12 8 130 -320 M12 7.5 L12 12 L15.4 14 M3.4 4.4 L5.6 8 L9.6 6.9",
    "queries": "M4 5 L20 5 L20 16 L12.5 16 L8 20 L8 16 L4 16 Z"
    " M9.9 8.9 C9.9 6.8 14.1 6.8 14.1 9 C14.1 10.5 12 10.5 12 12 M12 13.6 L12 13.8",
    "verification": "M5 3.5 L14 3.5 L18 7.5 L18 10.5 M5 3.5 L5 20.5 L11 20.5 M8.5 9 L14 9 M8.5 13 L12 13"
    " M13 17.6 L15.8 20.3 L21 14.2",
    "kits": "M4 8.5 L12 4.5 L20 8.5 L20 16.5 L12 20.5 L4 16.5 Z M4 8.5 L12 12.5 L20 8.5 M12 12.5 L12 20.5",
    "sign_off": "M3.5 20 L20.5 20 M5 15.5 C7 9 9.5 6 10.6 7.4 C12 9.4 8.2 14.4 9.8 15.2"
    " C11.2 15.8 12 12.4 13.2 12.6 C14.4 12.8 13.6 15.2 15 15.2 C16.2 15.2 16.8 13.8 19 13.6",
    "second_entry": "M4 4 L14 4 L14 17 L4 17 Z M17 7.5 L20 7.5 L20 20.5 L9 20.5 L9 20"
    " M7 8 L11 8 M7 12 L11 12",
    "reconcile": "M3.5 5 L10 5 L10 19 L3.5 19 Z M14 5 L20.5 5 L20.5 19 L14 19 Z"
    " M5.8 9.5 L7.8 9.5 M16.2 9.5 L18.2 9.5 M5.8 13.5 L7.8 13.5 M16.2 13.5 L18.2 13.5",
    "people": "M3 5 L21 5 L21 19 L3 19 Z O 8.6 10.4 2.2 M5.2 16 C5.8 13.4 11.4 13.4 12 16 M14.6 9.5 L18 9.5"
    " M14.6 13.5 L18 13.5",
    "held": "M6 11 L18 11 L18 20 L6 20 Z M8.5 11 L8.5 8 C8.5 3.2 15.5 3.2 15.5 8 L15.5 11 M12 14.4 L12 16.6",
    "opened": "M6 11 L18 11 L18 20 L6 20 Z M8.5 11 L8.5 8 C8.5 3.2 15.5 3.2 15.5 7 M12 14.4 L12 16.6",
    "menu": "M4 7 L20 7 M4 12 L20 12 M4 17 L20 17",
    "search": "O 10.5 10.5 6 M15 15 L20.5 20.5",
    "back": "M14.5 5 L7.5 12 L14.5 19",
    "person": "O 12 8 3.8 M4.8 20 C4.8 15.9 7.8 13.9 12 13.9 C16.2 13.9 19.2 15.9 19.2 20",
    "backup": "M4 7.5 L20 7.5 L20 20 L4 20 Z M6.5 7.5 L6.5 4 L17.5 4 L17.5 7.5"
    " M12 10.5 L12 16.5 M9.3 14 L12 16.8 L14.7 14",
    "plus": "M12 5 L12 19 M5 12 L19 12",
    "clinic": "M4 11 L12 4.5 L20 11 M6 9.8 L6 20 L18 20 L18 9.8 M12 12 L12 17 M9.5 14.5 L14.5 14.5",
    "phone": "M7 3.5 L10 8 L8.3 10 C9.2 12.6 11.4 14.8 14 15.7"
    " L16 14 L20.5 17 L19 20.5 C11 20.5 3.5 13 3.5 5 Z",
    "eye": "M2.5 12 C6 6.3 18 6.3 21.5 12 C18 17.7 6 17.7 2.5 12 Z O 12 12 2.6",
    "infusion": "M12 3.5 C15.5 8.5 17.5 11.3 17.5 14.5 C17.5 18 15 20.5 12 20.5"
    " C9 20.5 6.5 18 6.5 14.5 C6.5 11.3 8.5 8.5 12 3.5 Z",
    # States: told apart by shape alone
    "done": "M5 12.6 L10 17.4 L19.4 7",
    "soon": "O 12 12 7.6 M12 7.6 L12 12 L15 13.8",
    "late": "M12 4.6 L20.6 19 L3.4 19 Z M12 10 L12 14 M12 16.4 L12 16.6",
    "missed": "O 12 12 7.6 M6.8 17.2 L17.2 6.8 M5 13.6 L13.6 5 M10.4 19 L19 10.4",
    "planned": "O 12 12 4.6",
    "awaits": "A 12 12 6 10 70 A 12 12 6 100 70 A 12 12 6 190 70 A 12 12 6 280 70",
    "started": "O 12 12 7.2",
    "empty": "O 12 12 6",
    "none": "M8 12 L16 12",
    "problem": "O 12 12 7.8 M12 7.4 L12 12.8 M12 16 L12 16.2",
    "stopped": "O 12 12 7.6 M9 9 L15 15 M15 9 L9 15",
    "died": "M12 4 L12 20 M7 9 L17 9",
    "in_study": "O 12 12 7.6",
}
_FILLS = {
    "due": "O 12 12 6.4",
    "started": "A 12 12 7.2 90 180",
    "in_study": "O 12 12 3.4",
}


def names() -> frozenset[str]:
    """List every icon there is."""
    return frozenset(_STROKES) | frozenset(_FILLS)


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Paint an icon into a box, centred, as large as fits."""
    side = min(box.width(), box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.center().x() - side / 2, box.center().y() - side / 2)
    painter.scale(side / GRID, side / GRID)
    stroke, fill = _paths(name)
    if not fill.isEmpty():
        painter.fillPath(fill, QBrush(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(colour, STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.drawPath(stroke)
    painter.restore()


def pixmap(name: str, colour: QColor, side: int, ratio: float = 1.0) -> QPixmap:
    """Draw an icon on a transparent square of `side` pixels of 100 %; each is drawn once and kept."""
    key = f"{name} {colour.name(QColor.NameFormat.HexArgb)} {side} {ratio}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    drawn = QPixmap(round(side * ratio), round(side * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    paint_icon(painter, name, QRectF(0, 0, side, side), colour)
    painter.end()
    QPixmapCache.insert(key, drawn)
    return drawn


def icon(name: str, colour: QColor, side: int = 20) -> QIcon:
    """Make an icon for a button or menu."""
    from PySide6.QtGui import (
        QIcon,
    )  # brings the names of all themed icons with it: not before the first paint

    return QIcon(pixmap(name, colour, side, 2.0))


def application_icon() -> QIcon:
    """Draw the program's own icon: a rising trajectory over a chart's ground line."""
    from PySide6.QtGui import QIcon

    drawn = QPixmap(128, 128)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor("#0B63B0"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(4, 4, 120, 120), 26, 26)
    paint_icon(painter, "charts", QRectF(20, 18, 90, 90), QColor("#FFFFFF"))
    painter.end()
    return QIcon(drawn)


@lru_cache(maxsize=128)
def _paths(name: str) -> tuple[QPainterPath, QPainterPath]:
    return _path(_STROKES.get(name, "")), _path(_FILLS.get(name, ""))


def _path(text: str) -> QPainterPath:
    path = QPainterPath()
    words = iter(text.replace("M", " M ").replace("L", " L ").replace("C", " C ").replace("Z", " Z ").split())
    for command in words:
        _draw(path, command, lambda: float(next(words)))
    return path


def _draw(path: QPainterPath, command: str, number: Callable[[], float]) -> None:
    def point() -> QPointF:
        across = number()
        return QPointF(across, number())

    if command == "M":
        path.moveTo(point())
    elif command == "L":
        path.lineTo(point())
    elif command == "C":
        path.cubicTo(point(), point(), point())
    elif command == "Z":
        path.closeSubpath()
    elif command == "O":
        centre, radius = point(), number()
        path.addEllipse(centre, radius, radius)
    else:
        centre, radius, start, sweep = point(), number(), number(), number()
        box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        path.arcMoveTo(box, start)
        path.arcTo(box, start, sweep)
