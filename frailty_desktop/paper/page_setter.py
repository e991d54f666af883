"""Sets a document on pages: as a PDF file, as a picture of one page, or just counted.

Blocks are made while they are set and one page is in memory at a time, so that two hundred pages need no more
room than two. A document is set twice for a file: once to know how many pages there are.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter

from frailty_desktop.paper.block_strips import strips_of
from frailty_desktop.paper.page_flow import Body, PageFlow
from frailty_desktop.paper.page_frame import PageFrame, chain_end_words
from frailty_desktop.paper.set_text import SetText
from frailty_desktop.paper.sheet import DOTS_PER_INCH, mm
from frailty_desktop.paper.strips import Keep, SetWords, Strip, TextStrip
from frailty_desktop.paper.typefaces import MUTED, Face
from frailty_desktop.reports.document import Document
from frailty_desktop.storage import file_placing
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed

Progress = Callable[[int, int], None]
"""Told pages done and pages in all; 0 in all while they are still counted. May raise to stop."""


class Stopped(Exception):  # noqa: N818 - not an error: the person asked for it
    """The person stopped the printing; no file was left."""


@dataclass(frozen=True, slots=True)
class SetPage:
    """A page ready to be drawn; `of` is 0 while nobody knows how many there will be."""

    number: int
    body: Body
    frame: PageFrame
    part: str = ""  # the heading of the part that stands here

    def draw(self, painter: QPainter, of: int) -> None:
        """Draw the page; the painter's unit is a dot of the sheet."""
        self.frame.draw(painter, self.number, of, self.part)
        area = self.frame.body
        for placed in self.body.strips:
            if placed.top + placed.strip.height > area.height() + 1:
                painter.setClipRect(area.adjusted(-1, -1, 1, 1))
            placed.strip.draw(painter, area.left(), area.top() + placed.top)
            painter.setClipping(False)

    def words(self, of: int = 0) -> list[SetWords]:
        """Say which words stand where on the page, head and foot too."""
        area = self.frame.body
        found = self.frame.set_words(self.number, of, self.part)
        for placed in self.body.strips:
            found += placed.strip.set_words(area.left(), area.top() + placed.top)
        return found

    def strips(self) -> list[tuple[Strip, QRectF]]:
        """Say which strips stand where on the page."""
        area = self.frame.body
        return [
            (
                placed.strip,
                QRectF(area.left(), area.top() + placed.top, area.width(), placed.strip.height),
            )
            for placed in self.body.strips
        ]


class PageSetter:
    """Sets one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.frame = PageFrame(document)

    def pages(self) -> Iterator[SetPage]:
        """Set page after page; there is always one."""
        area = self.frame.body
        flow = PageFlow(area.height())
        part = ""
        for number, body in enumerate(flow.pages(self._strips(area)), start=1):
            parts = _parts(body)
            begins = bool(parts) and (not part or _begins_with_part(body))
            yield SetPage(number, body, self.frame, parts[0] if begins else part)
            part = parts[-1] if parts else part

    def _strips(self, area: QRectF) -> Iterator[Strip]:
        title = SetText(self.document.title, Face.TITLE, area.width())
        yield TextStrip(title, keep=Keep.HARD)
        yield from strips_of(self.document.blocks(), area.width(), area.height())
        if self.document.imprint.chain_head:
            words = SetText(chain_end_words(self.document), Face.MONO, area.width(), colour=MUTED)
            yield TextStrip(words, above=mm(6))


def _parts(body: Body) -> list[str]:
    """Return the headings of the parts that begin on a page."""
    strips = [placed.strip for placed in body.strips]
    return [strip.text.words for strip in strips if isinstance(strip, TextStrip) and strip.level == 1]


def _begins_with_part(body: Body) -> bool:
    return body.strips[0].strip.level == 1


def count_pages(document: Document, *, progress: Progress | None = None) -> int:
    """Return how many pages a document has."""
    number = 0
    for page in PageSetter(document).pages():
        number = page.number
        if progress is not None:
            progress(number, 0)
    return number


def page_image(document: Document, page: int, width_px: int, *, of: int = 0) -> QImage:
    """Return a picture of one page, the last one when there are fewer; `of` is counted when not known."""
    total = of or count_pages(document)
    for set_page in PageSetter(document).pages():
        if set_page.number >= min(page, total):
            return image_of(set_page, total, width_px)
    return QImage()


def image_of(page: SetPage, of: int, width_px: int) -> QImage:
    """Draw a page as a picture."""
    size = page.frame.sheet.size
    scale = width_px / size.width()
    image = QImage(width_px, max(1, round(size.height() * scale)), QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    page.draw(painter, of)
    painter.end()
    return image


def write_pdf(
    document: Document,
    target: Path | str | BinaryIO,
    *,
    progress: Progress | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
    before_placing: Callable[[int], None] | None = None,
) -> int:
    """Write a document as PDF, whole or not at all; return how many pages it has.

    `before_placing` is told the number of pages before the file gets its name: what it raises stops that.
    Raises `Stopped` when `is_stopped` says so, and a `UserError` when the place cannot be written to.
    """
    told = _watched(progress, is_stopped)
    if not isinstance(target, Path | str):
        return _write_stream(document, target, told)
    path = Path(target)
    try:
        with file_placing.placed(path) as unfinished:
            unfinished.touch()  # where nothing can be written this says why; the writer would not
            pages = _write(document, QPdfWriter(str(unfinished)), told)
            _check_whole(unfinished)
            if before_placing is not None:
                before_placing(pages)
    except FILE_ERRORS as failure:
        raise creating_failed(failure, path) from failure
    return pages


def _write_stream(document: Document, stream: BinaryIO, progress: Progress) -> int:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pages = _write(document, QPdfWriter(buffer), progress)
    stream.write(bytes(buffer.data().data()))
    return pages


def _check_whole(path: Path) -> None:
    """See to it that all of it is there: the writer says nothing of a full disk."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 32))
        if b"%%EOF" not in file.read():
            raise OSError(errno.ENOSPC, "no room for the whole file")


def _write(document: Document, writer: QPdfWriter, progress: Progress) -> int:
    writer.setTitle(document.title)
    writer.setCreator("frailty_desktop")
    writer.setResolution(DOTS_PER_INCH)
    setter = PageSetter(document)
    writer.setPageLayout(setter.frame.sheet.layout())
    total = count_pages(document, progress=progress)
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError(errno.EACCES, "the file cannot be opened")
    try:
        number = 0
        for page in setter.pages():
            number = page.number
            if number > 1:
                writer.newPage()
            page.draw(painter, max(total, number))
            progress(number, max(total, number))
    finally:
        painter.end()
    return number


def _watched(progress: Progress | None, is_stopped: Callable[[], bool]) -> Progress:
    def told(done: int, total: int) -> None:
        if is_stopped():
            raise Stopped
        if progress is not None:
            progress(done, total)

    return told
