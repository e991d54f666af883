"""What a document says, as one text, for tests that look for words in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from frailty_desktop.reports.catalogue import DocumentRequest, make_document
from frailty_desktop.reports.document import (
    Block,
    Facts,
    Field,
    FieldBlock,
    Heading,
    Paragraph,
    PictureBlock,
    SignatureBlock,
    TableBlock,
    Together,
)
from frailty_desktop.services.people import Person
from tests.services.clinic import TODAY, Clinic

AT = datetime.combine(TODAY, time(9), UTC)


def asked(clinic: Clinic, person: Person | None = None, **narrowed: object) -> DocumentRequest:
    """Ask for a document as the nurse, or as somebody else."""
    return DocumentRequest(at=AT, study=clinic.study, person=person or clinic.nurse, **narrowed)  # type: ignore[arg-type]


def blocks_of(kind: str, request: DocumentRequest) -> list[Block]:
    """Make a document and return its blocks, those that belong together one by one."""
    return list(_flat(make_document(kind, request).blocks()))


def said(kind: str, request: DocumentRequest) -> str:
    """Return everything a document says, a line each."""
    return "\n".join(line for block in blocks_of(kind, request) for line in _lines(block))


def fields_of(kind: str, request: DocumentRequest) -> dict[str, Field]:
    """Return the questions of a document by their label."""
    found = [block for block in blocks_of(kind, request) if isinstance(block, FieldBlock)]
    return {field.label: field for block in found for field in block.fields}


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Together):
            yield from _flat(block.blocks)
        else:
            yield block


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading | Paragraph):
        yield block.text
    elif isinstance(block, Facts):
        yield from (f"{label}: {value}" for label, value in block.pairs)
    elif isinstance(block, FieldBlock):
        for field in block.fields:
            yield f"{field.label}: {field.value} {field.unit} {field.hint} {field.note}"
            yield " ".join(label for label, _ in field.choices)
    elif isinstance(block, TableBlock):
        yield block.table.sentence
        yield from (" | ".join(cell.words for cell in row.cells) for row in block.table.rows)
    elif isinstance(block, SignatureBlock):
        yield block.declaration
        yield from (f"{meaning}: {recorded}" for meaning, recorded in block.lines)
    elif isinstance(block, PictureBlock):
        yield from (picture.title for picture in block.pictures)
