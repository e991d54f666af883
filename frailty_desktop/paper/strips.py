"""Strips: what a block becomes, full-width slices of known height that a page takes one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from frailty_desktop.paper.set_text import SetText


class Keep(IntEnum):
    """How firmly a strip holds on to the next one."""

    LOOSE = 0
    TOGETHER = 1  # on one page when one page can hold them
    HARD = 2  # a heading: never alone at a page's end


@dataclass(frozen=True, slots=True)
class SetWords:
    """Words on a page and where they stand, in dots from the sheet's corner."""

    words: str
    box: QRectF


class Strip:
    """A slice of the page. `repeats` stand above it when it is the first on a page."""

    def __init__(self, height: float, *, above: float = 0.0, keep: Keep = Keep.LOOSE) -> None:
        self.height = height
        self.above = above
        self.keep = keep
        self.repeats: tuple[Strip, ...] = ()
        self.level = 0  # of a heading, for the outline of what stands where

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw the strip with its top left corner there."""

    def set_words(self, left: float, top: float) -> list[SetWords]:
        """Say which words stand where."""
        raise NotImplementedError

    def split(self, room: float, *, is_forced: bool) -> tuple[Strip, Strip] | None:
        """Return what fits into `room` and the rest; None when the strip does not part there."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text of a strip, from the strip's own corner, and which of its lines."""

    text: SetText
    left: float
    top: float
    start: int = 0
    end: int = -1

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw the lines."""
        self.text.draw(painter, left + self.left, top + self.top, self.start, self.end)

    def set_words(self, left: float, top: float) -> SetWords:
        """Say which words stand where."""
        end = self.text.lines if self.end < 0 else self.end
        box = self.text.box(left + self.left, top + self.top, self.start, end)
        return SetWords(self.text.words_of(self.start, end), box)


class TextStrip(Strip):
    """A paragraph or a heading; a paragraph parts between lines, two on either side."""

    def __init__(
        self,
        text: SetText,
        *,
        left: float = 0.0,
        above: float = 0.0,
        keep: Keep = Keep.LOOSE,
        start: int = 0,
        level: int = 0,
    ) -> None:
        super().__init__(text.height_of(start, text.lines), above=above, keep=keep)
        self.text = text
        self.left = left
        self.start = start
        self.end = text.lines
        self.level = level

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw it."""
        self.text.draw(painter, left + self.left, top, self.start, self.end)

    def set_words(self, left: float, top: float) -> list[SetWords]:
        """Say which words stand where."""
        return [PlacedText(self.text, self.left, 0.0, self.start, self.end).set_words(left, top)]

    def split(self, room: float, *, is_forced: bool) -> tuple[Strip, Strip] | None:
        """Part it at a height."""
        count = self.text.lines_in(room, self.start)
        left_over = self.end - self.start - count
        if left_over == 1 and count > 1:
            count, left_over = count - 1, 2
        if count == 0 or left_over < 1 or (count < 2 and not is_forced):
            return None
        first = TextStrip(self.text, left=self.left, above=self.above, start=self.start, level=self.level)
        first.end = self.start + count
        first.height = self.text.height_of(first.start, first.end)
        rest = TextStrip(self.text, left=self.left, keep=self.keep, start=first.end)
        return first, rest


class TextsStrip(Strip):
    """Several texts beside and below each other: a row. Too tall for a page it parts between lines."""

    def __init__(
        self,
        texts: tuple[PlacedText, ...],
        height: float,
        *,
        below: float = 0.0,
        above: float = 0.0,
        keep: Keep = Keep.LOOSE,
    ) -> None:
        super().__init__(height, above=above, keep=keep)
        self.texts = texts
        self.below = below

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw it."""
        self.decorate(painter, left, top)
        for text in self.texts:
            text.draw(painter, left, top)

    def decorate(self, painter: QPainter, left: float, top: float) -> None:
        """Draw what stands behind the words."""

    def set_words(self, left: float, top: float) -> list[SetWords]:
        """Say which words stand where."""
        found = [text.set_words(left, top) for text in self.texts]
        return [words for words in found if words.words]

    def split(self, room: float, *, is_forced: bool) -> tuple[Strip, Strip] | None:
        """Part it at a height."""
        if not is_forced:
            return None
        parts = [_parted(text, room - self.below, self.below) for text in self.texts]
        if not any(taken for taken, _ in parts):
            return None
        first = self.like(tuple(taken for taken, _ in parts if taken is not None), room)
        rest_texts = tuple(rest for _, rest in parts if rest is not None)
        if not rest_texts:
            return None
        bottom = max(text.top + text.text.height_of(text.start, text.end) for text in rest_texts)
        rest = self.like(rest_texts, bottom + self.below)
        first.above, rest.keep, rest.repeats = self.above, self.keep, self.repeats
        return first, rest

    def like(self, texts: tuple[PlacedText, ...], height: float) -> TextsStrip:
        """Make a strip that looks like this one from some of its texts."""
        return TextsStrip(texts, height, below=self.below)


def _parted(placed: PlacedText, room: float, pad: float) -> tuple[PlacedText | None, PlacedText | None]:
    """Part a text at a height: what stays above it, and what goes to the next page, moved to its top."""
    text, end = placed.text, placed.text.lines if placed.end < 0 else placed.end
    count = min(text.lines_in(room - placed.top, placed.start), end - placed.start)
    cut = placed.start + count
    kept = PlacedText(text, placed.left, placed.top, placed.start, cut) if count else None
    if cut >= end:
        return kept, None
    top = max(pad, placed.top - room) if count == 0 else pad
    return kept, PlacedText(text, placed.left, top, cut, end)
