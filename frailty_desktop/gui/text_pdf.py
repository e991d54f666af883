"""Sets pages of plain text as a PDF: A4, letters of one width, each page as it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF
from PySide6.QtGui import QFont, QFontDatabase, QPageLayout, QPageSize, QPainter, QPdfWriter

MARGIN_MM = 15.0
DOTS_PER_INCH = 300


def text_pdf(pages: Sequence[str], title: str, *, columns: int) -> bytes:
    """Draw each text on a page of its own; `columns` letters fill the width."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setResolution(DOTS_PER_INCH)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(
        QPageLayout(a4, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    painter = QPainter(writer)
    painter.setFont(_fitting_font(painter, columns, writer.width()))
    for number, text in enumerate(pages):
        if number:
            writer.newPage()
        _draw(painter, text, writer.width())
    painter.end()
    return bytes(buffer.data().data())


def _fitting_font(painter: QPainter, columns: int, width: int) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(100)
    painter.setFont(font)
    of_a_hundred = painter.fontMetrics().horizontalAdvance("0" * columns)
    font.setPixelSize(max(1, 100 * width // max(1, of_a_hundred)))
    return font


def _draw(painter: QPainter, text: str, width: int) -> None:
    height = painter.fontMetrics().lineSpacing()
    for line, words in enumerate(text.split("\n")):
        painter.drawText(QRectF(0, line * height, width, height), words)
