"""Exact null distributions of rank statistics, ties as they are: every arrangement counts, none is drawn.

All are conditional on the mid-ranks that were observed.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import comb, factorial, prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array

MOST_WORK = 3_000_000


def signed_rank_distribution(doubled_ranks: Sequence[int]) -> "Array":
    """Return the probability of each doubled sum of positive ranks when every sign is a fair coin."""
    import numpy as np

    chances = np.zeros(sum(doubled_ranks) + 1)
    chances[0] = 1.0
    reach = 0
    for rank in doubled_ranks:
        moved = chances[: reach + 1].copy()
        chances[: reach + 1] *= 0.5
        chances[rank : rank + reach + 1] += 0.5 * moved
        reach += rank
    return chances


def ordered_pairs_work(sizes: Sequence[int]) -> int:
    """Return how much there is to count for groups of these sizes; see MOST_WORK."""
    states = 1
    for size in sizes:
        states *= size + 1
    return states * (2 * _pairs(sizes) + 1)


def ordered_pairs_distribution(sizes: Sequence[int], tie_sizes: Sequence[int]) -> "Array":
    """Return the probability of each doubled Jonckheere statistic, of two groups: Mann-Whitney's.

    The statistic counts pairs whose later group has the larger value, and ties as halves. `tie_sizes` says
    how many values are equal, from the smallest value up. Walking up the values, the state is how many of
    each group were passed; a block of ties is shared out among the groups in every possible way.
    """
    import numpy as np

    length = 2 * _pairs(sizes) + 1
    start = np.zeros(length)
    start[0] = 1.0
    states: dict[tuple[int, ...], Array] = {(0,) * len(sizes): start}
    for block in tie_sizes:
        states = _pass_block(states, sizes, block, length)
    (ways,) = states.values()
    ways /= ways.sum()
    return ways


def _pass_block(
    states: "dict[tuple[int, ...], Array]", sizes: Sequence[int], block: int, length: int
) -> "dict[tuple[int, ...], Array]":
    import numpy as np

    after: dict[tuple[int, ...], Array] = {}
    for passed, ways in states.items():
        free = tuple(size - gone for size, gone in zip(sizes, passed, strict=True))
        for taken, weight in _shares(block, free):
            gain = _doubled_gain(passed, taken)
            state = tuple(gone + new for gone, new in zip(passed, taken, strict=True))
            into = after.get(state)
            if into is None:
                into = after[state] = np.zeros(length)
            into[gain:] += weight * ways[: length - gain]
    return after


def _doubled_gain(passed: Sequence[int], taken: Sequence[int]) -> int:
    """Return twice the pairs a block wins: over lower values of earlier groups, and half of its ties."""
    gain = below = own = 0
    for gone, new in zip(passed, taken, strict=True):
        gain += new * (2 * below + own)
        below += gone
        own += new
    return gain


@lru_cache(maxsize=50_000)
def _shares(block: int, free: tuple[int, ...]) -> list[tuple[tuple[int, ...], float]]:
    """List the ways to share a block of equal values among groups, with the arrangements of each."""
    shares: list[tuple[tuple[int, ...], float]] = [((), 1.0)]
    for place, room in enumerate(free):
        later = sum(free[place + 1 :])
        shares = [
            ((*taken, more), weight * comb(block - sum(taken), more))
            for taken, weight in shares
            for more in range(max(0, block - sum(taken) - later), min(room, block - sum(taken)) + 1)
        ]
    return shares


def _pairs(sizes: Sequence[int]) -> int:
    total = sum(sizes)
    return (total * total - sum(size * size for size in sizes)) // 2


def arrangements(sizes: Sequence[int]) -> int:
    """Return in how many ways the values can be shared out to groups of these sizes."""
    return factorial(sum(sizes)) // prod(factorial(size) for size in sizes)


def rank_sums_at_least(doubled_ranks: Sequence[int], sizes: Sequence[int], observed: float) -> float:
    """Return the share of arrangements whose squared rank sums, over group sizes, add up to `observed`."""
    states: dict[tuple[tuple[int, int], ...], int] = {tuple((0, 0) for _ in sizes): 1}
    for rank in doubled_ranks:
        after: dict[tuple[tuple[int, int], ...], int] = {}
        for state, ways in states.items():
            for place, (count, total) in enumerate(state):
                if count < sizes[place]:
                    moved = (*state[:place], (count + 1, total + rank), *state[place + 1 :])
                    after[moved] = after.get(moved, 0) + ways
        states = after
    reached = sum(ways for state, ways in states.items() if _squares(state) >= observed * (1.0 - 1e-12))
    return reached / sum(states.values())


def _squares(state: tuple[tuple[int, int], ...]) -> float:
    return sum(total * total / count for count, total in state if count)
