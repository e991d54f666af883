"""Lines to sign on by hand, or who signed, when, and what it meant, as it was recorded."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.paper.set_text import SetText, line_height
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.strips import Keep, PlacedText, Strip, TextsStrip, TextStrip
from frailty_desktop.paper.typefaces import MUTED, STRONG_LINE, Face
from frailty_desktop.reports.document import SignatureBlock
from frailty_desktop.translation import tr

MEANING_SHARE = 0.26
GAP = mm(4)
PAD = mm(1.4)
HAND_ROOM = mm(11)


class SignatureStrip(TextsStrip):
    """A meaning and a line to sign on, or what is recorded."""

    def __init__(
        self,
        texts: tuple[PlacedText, ...],
        height: float,
        rules: tuple[tuple[float, float], ...] = (),
        rule_at: float = 0.0,
    ) -> None:
        super().__init__(texts, height, below=PAD, above=mm(1), keep=Keep.TOGETHER)
        self.rules = rules
        self.rule_at = rule_at

    def decorate(self, painter: QPainter, left: float, top: float) -> None:
        """Draw what stands behind the words."""
        pen = QPen(QColor(STRONG_LINE))
        pen.setWidthF(mm(0.2))
        painter.setPen(pen)
        for start, end in self.rules:
            painter.drawLine(
                QPointF(left + start, top + self.rule_at), QPointF(left + end, top + self.rule_at)
            )

    def like(self, texts: tuple[PlacedText, ...], height: float) -> TextsStrip:
        """Make a strip that looks like this one."""
        return SignatureStrip(texts, height)


def signature_strips(block: SignatureBlock, width: float) -> Iterator[Strip]:
    """Set the declaration and the lines; all stand on one page when one page can hold them."""
    strips: list[Strip] = []
    if block.declaration:
        strips.append(TextStrip(SetText(block.declaration, Face.BODY, width), above=mm(3), keep=Keep.HARD))
    strips += [
        _recorded(meaning, words, width) if words else _by_hand(meaning, width)
        for meaning, words in block.lines
    ]
    if strips:
        strips[-1].keep = Keep.LOOSE
    yield from strips


def _recorded(meaning: str, words: str, width: float) -> Strip:
    left = width * MEANING_SHARE + GAP
    label = SetText(meaning, Face.SMALL_STRONG, width * MEANING_SHARE)
    text = SetText(words, Face.BODY, width - left)
    height = PAD + max(label.height, text.height) + PAD
    return SignatureStrip((PlacedText(label, 0.0, PAD), PlacedText(text, left, PAD)), height)


def _by_hand(meaning: str, width: float) -> Strip:
    """Set three lines beside each other: printed name, signature, date and time."""
    left = width * MEANING_SHARE + GAP
    label = SetText(meaning, Face.SMALL_STRONG, width * MEANING_SHARE)
    rule_at = max(HAND_ROOM, PAD + label.height)
    texts = [PlacedText(label, 0.0, max(PAD, rule_at - label.height))]
    rules: list[tuple[float, float]] = []
    captions = (tr("Printed name"), tr("Signature"), tr("Date and time"))
    room = (width - left - 2 * GAP) / 3
    lowest = line_height(Face.TINY)
    for at, caption in enumerate(captions):
        start = left + at * (room + GAP)
        rules.append((start, start + room))
        text = SetText(caption, Face.TINY, room, colour=MUTED)
        lowest = max(lowest, text.height)
        texts.append(PlacedText(text, start, rule_at + mm(0.5)))
    return SignatureStrip(tuple(texts), rule_at + mm(0.5) + lowest + PAD, tuple(rules), rule_at)
