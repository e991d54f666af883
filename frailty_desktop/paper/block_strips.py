"""Turns the blocks of a document into strips, one kind of block after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frailty_desktop.paper.fact_strips import fact_strips
from frailty_desktop.paper.field_strips import field_strips
from frailty_desktop.paper.notice_strips import notice_strips
from frailty_desktop.paper.page_flow import NewPage
from frailty_desktop.paper.picture_strips import picture_strips
from frailty_desktop.paper.set_text import SetText
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.signature_strips import signature_strips
from frailty_desktop.paper.strips import Keep, Strip, TextStrip
from frailty_desktop.paper.table_strips import table_strips
from frailty_desktop.paper.typefaces import MUTED, TEXT, Face
from frailty_desktop.reports.document import (
    Block,
    Facts,
    FieldBlock,
    Heading,
    PageBreak,
    Paragraph,
    PictureBlock,
    SignatureBlock,
    TableBlock,
    Together,
)

HEADINGS = {1: (Face.PART, mm(6.0)), 2: (Face.SECTION, mm(4.5)), 3: (Face.STRONG, mm(3.0))}
PARAGRAPHS = {
    "body": (Face.BODY, TEXT),
    "small": (Face.SMALL, MUTED),
    "strong": (Face.STRONG, TEXT),
    "mono": (Face.MONO, TEXT),
}


def strips_of(blocks: Iterable[Block], width: float, height: float) -> Iterator[Strip]:
    """Set blocks to a width, as they come; nothing is taller than `height` but what can be parted."""
    for block in blocks:
        yield from _strips(block, width, height)


def _strips(block: Block, width: float, height: float) -> Iterator[Strip]:
    if isinstance(block, Together):
        yield from _together(block, width, height)
    elif isinstance(block, PageBreak):
        yield NewPage()
    elif isinstance(block, PictureBlock):
        yield from picture_strips(block, width, height)
    elif isinstance(block, Heading | Paragraph):
        yield from _words(block, width)
    else:
        yield from _lists(block, width)


def _words(block: Heading | Paragraph, width: float) -> Iterator[Strip]:
    if isinstance(block, Heading):
        face, above = HEADINGS[block.level]
        yield TextStrip(SetText(block.text, face, width), above=above, keep=Keep.HARD, level=block.level)
    elif block.kind == "notice":
        yield from notice_strips(block.text, width)
    elif block.text:
        face, colour = PARAGRAPHS[block.kind]
        yield TextStrip(SetText(block.text, face, width, colour=colour), above=mm(1.6))


def _lists(block: Facts | TableBlock | FieldBlock | SignatureBlock, width: float) -> Iterator[Strip]:
    if isinstance(block, Facts):
        yield from fact_strips(block, width)
    elif isinstance(block, TableBlock):
        yield from table_strips(block, width)
    elif isinstance(block, FieldBlock):
        yield from field_strips(block, width)
    else:
        yield from signature_strips(block, width)


def _together(block: Together, width: float, height: float) -> Iterator[Strip]:
    """Let each strip hold on to the next one, but for the last."""
    before: Strip | None = None
    for strip in strips_of(block.blocks, width, height):
        if before is not None:
            if not isinstance(strip, NewPage):
                before.keep = max(before.keep, Keep.TOGETHER)
            yield before
        before = strip
    if before is not None:
        yield before
