"""A picture as a file: SVG and PDF in millimetres, PNG in pixels with its resolution; black on white."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter

from frailty_desktop.analysis.picture import Picture
from frailty_desktop.paper.picture_painter import PictureStyle, draw

_MM_PER_INCH = 25.4
_SVG_DOTS = 96.0
_PDF_DOTS = 600
_FALLBACKS = "Arial, Helvetica, sans-serif"
_FAMILY = re.compile(rb'font-family="([^",]+)"')


def svg(picture: Picture, width_mm: float, height_mm: float, *, is_grey: bool = False) -> bytes:
    """Draw a picture as SVG; its words stay words."""
    from PySide6.QtSvg import QSvgGenerator

    buffer = _opened()
    size = QSizeF(_dots(width_mm, _SVG_DOTS), _dots(height_mm, _SVG_DOTS))
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(round(_SVG_DOTS))
    generator.setSize(QSize(round(size.width()), round(size.height())))
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(picture.title)
    generator.setDescription(picture.description)
    painter = QPainter(generator)
    draw(painter, picture, QRectF(0, 0, size.width(), size.height()), _style(_SVG_DOTS, is_grey))
    painter.end()
    drawn = bytes(buffer.data().data())
    # Another machine may lack these letters: it is told which come close.
    return _FAMILY.sub(lambda found: b'font-family="' + found[1] + f', {_FALLBACKS}"'.encode(), drawn)


def png(picture: Picture, width_px: int, height_px: int, dpi: float, *, is_grey: bool = False) -> bytes:
    """Draw a picture as PNG; the file says how many dots make an inch."""
    image = drawn_image(picture, width_px, height_px, dpi, is_grey=is_grey)
    buffer = _opened()
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def drawn_image(
    picture: Picture, width_px: int, height_px: int, dpi: float, *, is_grey: bool = False
) -> QImage:
    """Draw a picture as an image, as in print."""
    image = QImage(max(width_px, 1), max(height_px, 1), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(dpi * 1000 / _MM_PER_INCH))
    image.setDotsPerMeterY(round(dpi * 1000 / _MM_PER_INCH))
    image.setText("Title", picture.title)
    image.setText("Description", picture.description)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    draw(painter, picture, QRectF(0, 0, width_px, height_px), _style(dpi, is_grey))
    painter.end()
    return image


def pdf(picture: Picture, width_mm: float, height_mm: float, *, is_grey: bool = False) -> bytes:
    """Draw a picture as a PDF of one page of its size."""
    buffer = _opened()
    writer = QPdfWriter(buffer)
    writer.setTitle(picture.title)
    writer.setResolution(_PDF_DOTS)
    writer.setPageSize(QPageSize(QSizeF(width_mm, height_mm), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    rect = QRectF(0, 0, _dots(width_mm, _PDF_DOTS), _dots(height_mm, _PDF_DOTS))
    draw(painter, picture, rect, _style(_PDF_DOTS, is_grey))
    painter.end()
    return bytes(buffer.data().data())


def with_note(picture: Picture, *notes: str) -> Picture:
    """Add lines under a picture: what study it is of, that its data are made up."""
    return replace(picture, notes=(*picture.notes, *(note for note in notes if note)))


def _style(dots: float, is_grey: bool) -> PictureStyle:
    return PictureStyle.print_(dots, is_grey=is_grey)


def _dots(mm: float, dots_per_inch: float) -> float:
    return mm * dots_per_inch / _MM_PER_INCH


def _opened() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
