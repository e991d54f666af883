"""Puts strips on pages: headings stay with what follows, blocks that belong together stay on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from frailty_desktop.paper.strips import Keep, Strip


class NewPage(Strip):
    """What follows begins a new page."""

    def __init__(self) -> None:
        super().__init__(0.0)


@dataclass(slots=True)
class Placed:
    """A strip and how far below the top of the body it stands."""

    strip: Strip
    top: float


@dataclass(slots=True)
class Body:
    """What stands on one page between head and foot."""

    room: float
    strips: list[Placed] = field(default_factory=list)
    used: float = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here yet."""
        return not self.strips

    def left_over(self, strip: Strip) -> float:
        """Return the height that is free for a strip, the gap above it taken off."""
        return self.room - self.used - (0.0 if self.is_empty else strip.above)

    def put(self, strip: Strip) -> None:
        """Put a strip below the others."""
        top = self.used + (0.0 if self.is_empty else strip.above)
        self.strips.append(Placed(strip, top))
        self.used = top + strip.height


class PageFlow:
    """Fills bodies with strips, one page in memory at a time."""

    def __init__(self, room: float) -> None:
        self._room = room
        self._body = Body(room)
        self._full: list[Body] = []

    def pages(self, strips: Iterable[Strip]) -> Iterator[Body]:
        """Give page after page; there is always one."""
        is_first = True
        for chain in _chains(strips):
            if isinstance(chain[0], NewPage):
                self._turn()
            else:
                self._take(chain)
            for body in self._full:
                is_first = False
                yield body
            self._full = []
        if not self._body.is_empty or is_first:
            yield self._body

    def _turn(self) -> None:
        if not self._body.is_empty:
            self._full.append(self._body)
            self._body = Body(self._room)

    def _take(self, chain: Sequence[Strip]) -> None:
        if self._needs(chain, self._body) <= self._room:
            self._put_all(chain)
        elif self._needs(chain, Body(self._room)) <= self._room and (
            len(chain) > 1 or chain[0].split(self._free(chain[0]), is_forced=False) is None
        ):
            self._turn()
            self._put_all(chain)
        elif len(chain) > 1:
            for part in _hard_chains(chain):
                self._take(part) if len(part) < len(chain) else self._take_apart(part)
        else:
            self._put_in_parts(chain[0])

    def _take_apart(self, chain: Sequence[Strip]) -> None:
        """Place a heading and what it heads when no page holds both: it begins below the heading."""
        heads = sum(strip.above + strip.height for strip in chain[:-1])
        if not self._body.is_empty and self._body.used + heads > self._room * 0.75:
            self._turn()
        for strip in chain:
            self._put_in_parts(strip)

    def _needs(self, chain: Sequence[Strip], body: Body) -> float:
        repeats = chain[0].repeats if body.is_empty else ()
        heights = sum(strip.height for strip in (*repeats, *chain)) + sum(s.above for s in chain[1:])
        return body.used + heights + (0.0 if body.is_empty else chain[0].above)

    def _put_all(self, chain: Sequence[Strip]) -> None:
        if self._body.is_empty:
            for repeated in chain[0].repeats:
                self._body.put(repeated)
        for strip in chain:
            self._body.put(strip)

    def _free(self, strip: Strip) -> float:
        return self._body.left_over(strip)

    def _put_in_parts(self, strip: Strip) -> None:
        """Put a strip on as many pages as it needs."""
        while self._needs((strip,), self._body) > self._room:
            fits_alone = self._needs((strip,), Body(self._room)) <= self._room
            room = self._free(strip)
            if self._body.is_empty and strip.repeats:
                room -= sum(repeated.height for repeated in strip.repeats)
            is_worth = self._body.is_empty or (not fits_alone and room > self._room * 0.25)
            parts = strip.split(room, is_forced=is_worth)
            if parts is None and self._body.is_empty:
                break  # nothing smaller can be made of it: it stands alone, cut by the page's own border
            if parts is not None:
                self._put_all((parts[0],) if self._body.strips else (_with(parts[0], strip),))
                strip = parts[1]
            self._turn()
        self._put_all((strip,))


def _with(part: Strip, whole: Strip) -> Strip:
    part.repeats = whole.repeats
    return part


def _chains(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    """Group strips that hold on to the next one."""
    chain: list[Strip] = []
    for strip in strips:
        if isinstance(strip, NewPage):
            if chain and chain[-1].keep is Keep.HARD:
                continue  # a heading would stand alone
            if chain:
                yield chain
            chain = []
            yield [strip]
            continue
        chain.append(strip)
        if strip.keep is Keep.LOOSE:
            yield chain
            chain = []
    if chain:
        yield chain


def _hard_chains(chain: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Break a chain that no page can hold where it may be broken."""
    part: list[Strip] = []
    for strip in chain:
        part.append(strip)
        if strip.keep is not Keep.HARD:
            yield part
            part = []
    if part:
        yield part
