"""What stands on every page: study and title above; version, time, person, view, chain head, number below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.paper.set_text import SetText, line_height, natural_width
from frailty_desktop.paper.sheet import Sheet, mm
from frailty_desktop.paper.strips import PlacedText, SetWords
from frailty_desktop.paper.typefaces import MUTED, STRONG_LINE, TEXT, Face
from frailty_desktop.reports.document import Document
from frailty_desktop.translation import tr

GAP = mm(4)
SHORT_HASH = 16  # digits of a chain's head at the foot; all of them stand once, at the document's end
MOST_HEADS = 3
HAND_WIDTH = mm(62)  # of what is written by hand on every page, and its line
HAND_ROOM = mm(4.5)


class PageFrame:
    """Head and foot of a document's pages, and the room between them."""

    def __init__(self, document: Document) -> None:
        self.sheet = Sheet(document.is_landscape)
        self._frame = self.sheet.frame
        width = self._frame.width()
        imprint = document.imprint
        self._marks = [mark for mark in (imprint.mark, _synthetic(document)) if mark]
        marks_width = sum(natural_width(mark, Face.SMALL_STRONG) + mm(3) + GAP for mark in self._marks)
        marks_width = min(marks_width, width * 0.5)
        left_room = width - marks_width
        study = SetText(imprint.study, Face.SMALL_STRONG, left_room, most_lines=2)
        self._title = document.title
        self._left_room = left_room
        self._study = PlacedText(study, 0.0, 0.0)
        self._head_height = study.height + line_height(Face.SMALL) + mm(1)
        self._hand = self._by_hand(imprint.hand, width, study.height) if imprint.hand else None
        if self._hand is not None:
            self._head_height += HAND_ROOM
        self._number_width = natural_width(_number(88888, 88888), Face.SMALL) + mm(1)
        room = width - self._number_width - GAP
        lines = [
            SetText(words, Face.TINY, room, colour=MUTED, most_lines=2) for words in _foot_lines(document)
        ]
        self._foot: list[PlacedText] = []
        top = mm(1)
        for line in lines:
            self._foot.append(PlacedText(line, 0.0, top))
            top += line.height
        self._foot_height = max(top, mm(1) + line_height(Face.SMALL))

    @property
    def body(self) -> QRectF:
        """What lies between head and foot."""
        return self._frame.adjusted(0, self._head_height + mm(3), 0, -(self._foot_height + mm(3)))

    def draw(self, painter: QPainter, number: int, of: int, part: str = "") -> None:
        """Draw head and foot of one page; `part` is what stands on it, for a page that got loose."""
        frame = self._frame
        painter.setPen(_pen())
        line = frame.top() + self._head_height
        painter.drawLine(QPointF(frame.left(), line), QPointF(frame.right(), line))
        line = frame.bottom() - self._foot_height
        painter.drawLine(QPointF(frame.left(), line), QPointF(frame.right(), line))
        for text in self._head(part):
            text.draw(painter, frame.left(), frame.top())
        if self._hand is not None:
            self._hand.draw(painter, frame.left(), frame.top())
            base = frame.top() + self._head_height - mm(1)
            start = frame.left() + self._hand.left + self._hand.text.width
            painter.setPen(_pen())
            painter.drawLine(QPointF(start, base), QPointF(frame.right(), base))
        for mark, box in self._set_marks():
            painter.setPen(_pen())
            painter.drawRect(box)
            mark.draw(painter, box.left() + mm(1.5), box.top() + mm(0.5))
        for text in (*self._foot, self._number(number, of)):
            text.draw(painter, frame.left(), line)

    def set_words(self, number: int, of: int, part: str = "") -> list[SetWords]:
        """Say which words stand where in head and foot."""
        frame = self._frame
        foot = frame.bottom() - self._foot_height
        marks = [PlacedText(text, box.left() + mm(1.5), box.top()) for text, box in self._set_marks()]
        return [
            *(text.set_words(frame.left(), frame.top()) for text in self._head(part)),
            *(text.set_words(0.0, 0.0) for text in marks),
            *(text.set_words(frame.left(), frame.top()) for text in (self._hand,) if text is not None),
            *(text.set_words(frame.left(), foot) for text in (*self._foot, self._number(number, of))),
        ]

    def _by_hand(self, words: str, width: float, top: float) -> PlacedText:
        """Set what is asked for at the head of every page, before the line to write on."""
        room = min(natural_width(words, Face.SMALL) + mm(2), HAND_WIDTH / 2)
        text = SetText(words, Face.SMALL, room, most_lines=1)
        return PlacedText(text, width - HAND_WIDTH, top + HAND_ROOM)

    def _head(self, part: str) -> tuple[PlacedText, ...]:
        words = " · ".join(dict.fromkeys(words for words in (self._title, part) if words))
        room = min(self._left_room, self._frame.width() - HAND_WIDTH) if self._hand else self._left_room
        title = SetText(words, Face.SMALL, room, colour=MUTED, most_lines=1)
        return self._study, PlacedText(title, 0.0, self._study.text.height)

    def _number(self, number: int, of: int) -> PlacedText:
        text = SetText(_number(number, of), Face.SMALL, self._number_width, is_right=True, colour=TEXT)
        return PlacedText(text, self._frame.width() - self._number_width, mm(1))

    def _set_marks(self) -> list[tuple[SetText, QRectF]]:
        placed: list[tuple[SetText, QRectF]] = []
        right = self._frame.right()
        most = self._frame.width() * 0.5 / max(1, len(self._marks))
        for mark in reversed(self._marks):
            width = min(natural_width(mark, Face.SMALL_STRONG) + 2, most - mm(3) - GAP)
            text = SetText(mark, Face.SMALL_STRONG, width, most_lines=1)
            box = QRectF(
                right - width - mm(3), self._frame.top() - mm(0.5), width + mm(3), text.height + mm(1)
            )
            placed.append((text, box))
            right = box.left() - GAP
        return placed


def chain_end_words(document: Document) -> str:
    """Write where the log ended in full, once, as `verify --expect-head` takes it."""
    return tr("The log ended at:\n{heads}", heads=document.imprint.chain_head)


def _synthetic(document: Document) -> str:
    return tr("SYNTHETIC DATA") if document.imprint.is_synthetic else ""


def _foot_lines(document: Document) -> list[str]:
    imprint = document.imprint
    version = tr("Design version {version}", version=imprint.version) if imprint.version else ""
    printed = tr("Printed {when}", when=imprint.printed_at) if imprint.printed_at else ""
    by = tr("by {person}", person=imprint.printed_by) if imprint.printed_by else ""
    when = " ".join(part for part in (printed, by) if part)
    first = " · ".join(part for part in (version, when) if part)
    head = tr("Log: {head}", head=_short(imprint.chain_head)) if imprint.chain_head else ""
    second = " · ".join(part for part in (imprint.view, head) if part)
    return [line for line in (first, second) if line]


def _short(heads: str) -> str:
    lines = heads.splitlines()
    shown = []
    for line in lines[:MOST_HEADS]:
        start, _, digits = line.rpartition(" ")
        shown.append(f"{start} {digits[:SHORT_HASH]}".strip())
    if len(lines) > MOST_HEADS:
        shown.append(tr("and {count} more", count=len(lines) - MOST_HEADS))
    return ", ".join(shown)


def _number(number: int, of: int) -> str:
    return tr("Page {number} of {of}", number=number, of=of) if of else tr("Page {number}", number=number)


def _pen() -> QPen:
    pen = QPen(QColor(STRONG_LINE))
    pen.setWidthF(mm(0.15))
    return pen
