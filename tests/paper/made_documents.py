"""Documents for the tests of the page setter, and what they say on which page."""

from __future__ import annotations

from collections.abc import Iterable

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.paper.page_setter import PageSetter, SetPage
from frailty_desktop.reports.document import Block, Document, Imprint

HEAD = "ward-3 4711 " + "0123456789abcdef" * 4
IMPRINT = Imprint(
    study="A trial of walking",
    version="1.2",
    printed_at="20 Apr 2026 09:00 (UTC+00:00)",
    printed_by="Nora Brandt (coordinator)",
    chain_head=HEAD,
    is_synthetic=True,
    view="Blinded: all participants pooled",
    mark="DRAFT",
)
COLUMNS = (Column("number", "Number", is_number=True), Column("what", "What"), Column("value", "Value"))


def document(*blocks: Block, is_landscape: bool = False, imprint: Imprint = IMPRINT) -> Document:
    """Make a document of these blocks."""
    return Document(
        name="made",
        title="A document",
        imprint=imprint,
        blocks=lambda: iter(blocks),
        is_landscape=is_landscape,
    )


def table(rows: int, *, words: str = "something that happened", title: str = "A table") -> TableView:
    """Make a table of so many rows, each with its number."""
    lines = tuple(Row((Cell(f"no. {number}"), Cell(words), Cell("1.5"))) for number in range(rows))
    return TableView(COLUMNS, lines, title=title, sentence="Nothing happened yet.")


def pages(made: Document) -> list[SetPage]:
    """Set a document."""
    return list(PageSetter(made).pages())


def words(page: SetPage, of: int = 0) -> list[str]:
    """Return every text of a page as one line each."""
    return [found.words.replace("\u2028", "\n") for found in page.words(of)]


def page_of(set_pages: Iterable[SetPage], said: str) -> int:
    """Return the number of the first page on which a text stands."""
    return next(page.number for page in set_pages if any(said in line for line in words(page)))
