"""Tells screen readers that a chart is a chart, and reads it out as words."""

from typing import Any

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_CHARTS = frozenset({"SmallChart", "ChartView", "PictureView"})
_installed: list[Any] = []
_known: dict[int, QAccessibleInterface] = {}


def install() -> None:
    """Register with Qt, once; harmless when called again."""
    if not _installed:
        _installed.append(_interface)
        QAccessible.installFactory(_interface)


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say where the cursor is now."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class ChartInterface(QAccessibleWidget):
    """A chart's role; its name and description are the widget's own."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Chart)


def _interface(class_name: str, thing: Any) -> QAccessibleInterface | None:
    if class_name.rpartition("::")[2] not in _CHARTS or not isinstance(thing, QWidget):
        return None
    made = ChartInterface(thing)
    # Qt holds only a bare pointer: without this reference Python would collect the interface under its feet.
    key = id(thing)
    _known[key] = made
    thing.destroyed.connect(lambda *_: _known.pop(key, None))
    return made
