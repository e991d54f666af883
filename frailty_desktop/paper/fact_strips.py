"""Labels and values in columns, as the head of a patient's page."""

from __future__ import annotations

from collections.abc import Iterator

from frailty_desktop.paper.set_text import SetText
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.strips import Keep, PlacedText, Strip, TextsStrip
from frailty_desktop.paper.typefaces import MUTED, Face
from frailty_desktop.reports.document import Facts

LABEL_SHARE = 0.36
COLUMN_GAP = mm(6)
LABEL_GAP = mm(2)
ROW_GAP = mm(0.6)


def fact_strips(block: Facts, width: float) -> Iterator[Strip]:
    """Set the pairs row by row, reading across."""
    count = max(1, min(block.columns, len(block.pairs)))
    column = (width - COLUMN_GAP * (count - 1)) / count
    rows = [block.pairs[at : at + count] for at in range(0, len(block.pairs), count)]
    for number, pairs in enumerate(rows):
        texts: list[PlacedText] = []
        for at, (label, value) in enumerate(pairs):
            left = at * (column + COLUMN_GAP)
            label_width = column * LABEL_SHARE
            texts.append(PlacedText(SetText(label, Face.SMALL, label_width, colour=MUTED), left, mm(0.35)))
            room = column - label_width - LABEL_GAP
            texts.append(
                PlacedText(SetText(value or "–", Face.BODY, room), left + label_width + LABEL_GAP, 0)
            )
        height = max(text.top + text.text.height for text in texts)
        above = mm(2) if number == 0 else ROW_GAP
        is_last = number == len(rows) - 1
        yield TextsStrip(tuple(texts), height, above=above, keep=Keep.LOOSE if is_last else Keep.TOGETHER)
