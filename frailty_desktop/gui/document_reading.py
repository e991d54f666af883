"""Makes documents and pictures of their pages, off the UI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from frailty_desktop.reports.catalogue import DocumentKind, DocumentRequest
    from frailty_desktop.reports.document import Document
    from frailty_desktop.reports.narrowing import Narrowing

PREVIEW_PX = 1240  # 150 dots per inch: sharp when a page is shown as wide as the window
AHEAD = 1  # pages drawn beyond the one asked for
COUNTED_AHEAD = 6  # pages set beyond it, to know whether it is the last


@dataclass(frozen=True)
class PreviewPages:
    """Pictures of some pages; `pages` is how many there are, 0 while that is not known."""

    document: Document
    images: dict[int, QImage]
    pages: int


def read_pages(document: Document, page: int) -> PreviewPages:
    """Draw a page and the next few; set some more to know where the end is."""
    from frailty_desktop.paper.page_setter import PageSetter, SetPage, image_of

    wanted: dict[int, SetPage] = {}
    last: SetPage | None = None
    is_end = True
    for set_page in PageSetter(document).pages():
        last = set_page
        if page <= set_page.number <= page + AHEAD:
            wanted[set_page.number] = set_page
        if set_page.number >= page + COUNTED_AHEAD:
            is_end = False
            break
    pages = last.number if last is not None and is_end else 0
    if not wanted and last is not None:
        wanted[last.number] = last
    images = {number: image_of(found, pages, PREVIEW_PX) for number, found in wanted.items()}
    return PreviewPages(document, images, pages)


def make_preview(kind: DocumentKind, request: DocumentRequest) -> PreviewPages:
    """Make a document and draw its first pages."""
    from frailty_desktop.reports.catalogue import make_document

    return read_pages(make_document(kind.name, request), 1)


def read_narrowings(kind: DocumentKind, request: DocumentRequest) -> tuple[Narrowing, ...]:
    """List what a document can be narrowed to."""
    from frailty_desktop.reports.narrowing import narrowings

    return narrowings(kind, request)
