"""Places labels so that none covers another: apart along one line, or the later one left out."""

from collections.abc import Sequence
from itertools import pairwise


def spread_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as needed to be `gap` apart and inside a range, in the order given.

    When there is no room for all at that distance they share the range evenly.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    if gap * (len(wanted) - 1) > high - low:
        gap = (high - low) / max(len(wanted) - 1, 1)
    # Neighbours closer than the gap become one block that sits at the mean of what its members want.
    blocks: list[tuple[list[int], float]] = []
    for place in order:
        members, start = [place], wanted[place]
        while blocks and blocks[-1][1] + gap * len(blocks[-1][0]) > start - 1e-9:
            before, _ = blocks.pop()
            members = before + members
            start = sum(wanted[who] - gap * rank for rank, who in enumerate(members)) / len(members)
        blocks.append((members, start))
    return _inside(blocks, gap, low, high, len(wanted))


def _inside(
    blocks: Sequence[tuple[list[int], float]], gap: float, low: float, high: float, count: int
) -> list[float]:
    order = [who for members, _ in blocks for who in members]
    places = [start + gap * rank for members, start in blocks for rank in range(len(members))]
    for rank in range(count):
        places[rank] = max(places[rank], low + gap * rank)
    for rank in reversed(range(count)):
        places[rank] = min(places[rank], high - gap * (count - 1 - rank))
    found = [0.0] * count
    for who, place in zip(order, places, strict=True):
        found[who] = place
    return found


def every_nth(spans: Sequence[tuple[float, float]], gap: float, wanted: int = -1) -> list[bool]:
    """Say which of some spans in order may stay so that those that do are evenly far apart.

    `wanted` is the place of one that stays when it can: zero, or else the last.
    """
    count = len(spans)
    for step in range(1, count):
        first = wanted % count % step
        kept = range(first, count, step)
        if all(spans[here][1] + gap <= spans[there][0] for here, there in pairwise(kept)):
            return [place % step == first for place in range(count)]
    return [place == wanted % count for place in range(count)]


def without_overlap(spans: Sequence[tuple[float, float]], gap: float) -> list[bool]:
    """Say which of some spans (left, right) may stay, from left to right; the last one is always kept."""
    keeps = [False] * len(spans)
    if not spans:
        return keeps
    keeps[-1] = True
    edge = float("-inf")
    for place, (left, right) in enumerate(spans[:-1]):
        if left >= edge + gap and right + gap <= spans[-1][0]:
            keeps[place] = True
            edge = right
    return keeps
