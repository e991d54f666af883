"""The sheet: A4 in dots of a fine raster, its margins, and the room that is left for what a document says."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize

DOTS_PER_INCH = 600
SIDE_MM = 18.0
TOP_MM = 12.0
BOTTOM_MM = 11.0
_A4_MM = QSizeF(210.0, 297.0)


def mm(length: float) -> float:
    """Return a length in mm as dots."""
    return length * DOTS_PER_INCH / 25.4


def pt(length: float) -> float:
    """Return a length in typographic points as dots."""
    return length * DOTS_PER_INCH / 72


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side of A4, upright or lying; everything in dots from its top left corner."""

    is_landscape: bool = False

    @property
    def size(self) -> QSizeF:
        """Width and height of the paper."""
        size = _A4_MM.transposed() if self.is_landscape else _A4_MM
        return QSizeF(mm(size.width()), mm(size.height()))

    @property
    def frame(self) -> QRectF:
        """What lies within the margins: head, body and foot."""
        size = self.size
        return QRectF(
            mm(SIDE_MM), mm(TOP_MM), size.width() - 2 * mm(SIDE_MM), size.height() - mm(TOP_MM + BOTTOM_MM)
        )

    def layout(self) -> QPageLayout:
        """Return the same for a PDF writer; the margins are kept by the setter itself."""
        turned = QPageLayout.Orientation.Landscape if self.is_landscape else QPageLayout.Orientation.Portrait
        return QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), turned, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter
        )
