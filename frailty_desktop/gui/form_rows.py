"""A labelled field in one call: label, unit, help, buddy and accessible name belong together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget


def name_field(widget: QWidget, label: str, *, unit: str = "", help_text: str = "") -> None:
    """Give a field the name and description that a screen reader says, and the same help as a tooltip."""
    widget.setAccessibleName(f"{label} ({unit})" if unit else label)
    widget.setAccessibleDescription(help_text)
    if help_text:
        widget.setToolTip(help_text)


def add_row(
    grid: QGridLayout,
    label: str,
    widget: QWidget,
    *,
    unit: str = "",
    help_text: str = "",
    look: str = "muted",
) -> QLabel:
    """Add label, field, unit and a line of help as the next row of a grid; return the label."""
    row = grid.rowCount()
    words = QLabel(label)
    words.setBuddy(widget)
    words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    name_field(widget, label, unit=unit, help_text=help_text)
    grid.addWidget(words, row, 0)
    grid.addWidget(widget, row, 1)
    beside = QLabel(" · ".join(part for part in (unit, help_text) if part))
    beside.setProperty("look", look)
    beside.setWordWrap(True)
    grid.addWidget(beside, row, 2)
    return words


def label(text: str, look: str = "", *, wrap: bool = False) -> QLabel:
    """Make a label that wears one of the looks of the stylesheet ("title", "heading", "muted" ...)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if look:
        made.setProperty("look", look)
    return made


def literal(text: str) -> str:
    """Write a text of the design so that a button shows its "&" instead of taking a key from it."""
    return text.replace("&", "&&")
