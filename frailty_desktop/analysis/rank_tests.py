"""Rank tests that say how they dealt with zeros and ties, and whether their p value is exact.

Sources: Wilcoxon 1945 (zero changes are left out); Hollander and Wolfe, Nonparametric Statistical Methods,
for the variances with ties. Exact p values are those of the permutation distribution of the observed
mid-ranks, two-sided by distance from the expected value, as R's coin and exactRankTests define them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.analysis import exact_ranks
from frailty_desktop.analysis.finite_numbers import finite, settled
from frailty_desktop.analysis.probabilities import chi_squared_above, normal_two_sided
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array, Numbers

EXACT_CHANGES = 50
EXACT_ARRANGEMENTS = 40_000
_MOST_ARRANGED = 40  # values: beyond, the arrangements are not even counted
_NEARLY = 1e-9  # distances this close are the same distance


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Wilcoxon's signed-rank test of changes; `w_plus` is the sum of the ranks of the positive ones.

    `tied` counts the changes, zeros aside, that share their size with another.
    """

    n: int
    zeros: int = 0
    tied: int = 0
    w_plus: float | None = None
    p: float | None = None
    is_exact: bool = False
    why_not: str = ""

    @property
    def used(self) -> int:
        """How many changes were ranked."""
        return self.n - self.zeros

    @property
    def method(self) -> str:
        """Say how the test was made and what became of zeros and ties."""
        way = (
            tr("Wilcoxon signed-rank test, exact.")
            if self.is_exact
            else tr(
                "Wilcoxon signed-rank test, normal approximation with correction for ties and continuity."
            )
        )
        zeros = tr_count("{count} change of zero left out.", "{count} changes of zero left out.", self.zeros)
        ties = tr_count(
            "{count} change shares its size with another: mid-ranks.",
            "{count} changes share their size with another: mid-ranks.",
            self.tied,
        )
        return " ".join([way, *([zeros] if self.zeros else []), *([ties] if self.tied else [])])


@dataclass(frozen=True, slots=True)
class RankTest:
    """A rank test of two or more groups; `tied` counts the values that occur more than once."""

    name: str
    counts: tuple[int, ...]
    tied: int = 0
    statistic: float | None = None
    p: float | None = None
    is_exact: bool = False
    approximation: str = ""
    why_not: str = ""

    @property
    def n(self) -> int:
        """How many values were ranked."""
        return sum(self.counts)

    @property
    def method(self) -> str:
        """Say how the test was made and what became of ties."""
        way = tr("{name}, exact.", name=self.name) if self.is_exact else self.approximation or f"{self.name}."
        ties = tr_count(
            "{count} value occurs more than once: mid-ranks.",
            "{count} values occur more than once: mid-ranks.",
            self.tied,
        )
        return f"{way} {ties}" if self.tied else way


def signed_rank(changes: "Numbers") -> SignedRank:
    """Test whether changes lie evenly about zero, by Wilcoxon's signed ranks; zeros are left out."""
    import numpy as np

    numbers = settled(finite(changes))
    n = int(numbers.size)
    if n == 0:
        return SignedRank(0, why_not=tr("Nobody has both values."))
    moved = numbers[numbers != 0.0]
    zeros = n - int(moved.size)
    if moved.size == 0:
        return SignedRank(n, zeros, why_not=tr("Every change is zero: there is nothing to rank."))
    ranks, blocks = mid_ranks(np.abs(moved))
    w_plus = float(ranks[moved > 0.0].sum())
    is_exact = moved.size <= EXACT_CHANGES
    p = _exact_signed(ranks, w_plus) if is_exact else _normal_signed(int(moved.size), blocks, w_plus)
    return SignedRank(n, zeros, tied_values(blocks), w_plus, p, is_exact)


def _exact_signed(ranks: "Array", w_plus: float) -> float:
    doubled = [round(2 * rank) for rank in ranks.tolist()]
    chances = exact_ranks.signed_rank_distribution(doubled)
    smaller = min(round(2 * w_plus), sum(doubled) - round(2 * w_plus))
    return min(1.0, 2.0 * float(chances[: smaller + 1].sum()))


def _normal_signed(n: int, blocks: "Array", w_plus: float) -> float:
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((blocks**3 - blocks).sum()) / 48
    distance = abs(w_plus - n * (n + 1) / 4)
    return normal_two_sided(max(0.0, distance - 0.5) / math.sqrt(variance))


def mann_whitney(a: "Numbers", b: "Numbers") -> RankTest:
    """Test whether one group's values tend to be larger; the statistic counts pairs where `a` is larger."""
    name = tr("Mann-Whitney test")
    first, second = finite(a), finite(b)
    counts = (int(first.size), int(second.size))
    if not all(counts):
        return RankTest(name, counts, why_not=tr("One of the two groups has nobody with a value."))
    ranks, blocks = mid_ranks(settled(_joined([first, second])))
    n_a, n_b = counts
    larger = float(ranks[:n_a].sum()) - n_a * (n_a + 1) / 2
    tied = tied_values(blocks)
    if blocks.size == 1:
        return RankTest(
            name, counts, tied, larger, why_not=tr("All values are equal: nothing can be ranked.")
        )
    if exact_ranks.ordered_pairs_work(counts) <= exact_ranks.MOST_WORK:
        p = exact_ordered_pairs(counts, blocks, n_a * n_b - larger)
        return RankTest(name, counts, tied, larger, p, is_exact=True)
    n = n_a + n_b
    variance = n_a * n_b / 12 * (n + 1 - float((blocks**3 - blocks).sum()) / (n * (n - 1)))
    distance = max(0.0, abs(larger - n_a * n_b / 2) - 0.5)
    words = tr("Mann-Whitney test, normal approximation with correction for ties and continuity.")
    p = normal_two_sided(distance / math.sqrt(variance))
    return RankTest(name, counts, tied, larger, p, approximation=words)


def kruskal_wallis(groups: "Sequence[Numbers]") -> RankTest:
    """Test whether values of any group tend to be larger; groups with nobody are left aside."""
    name = tr("Kruskal-Wallis test")
    arrays = [finite(group) for group in groups]
    counts = tuple(int(array.size) for array in arrays)
    filled = [array for array in arrays if array.size]
    if len(filled) < 2:
        return RankTest(name, counts, why_not=tr("Fewer than two groups have anybody with a value."))
    ranks, blocks = mid_ranks(settled(_joined(filled)))
    if blocks.size == 1:
        why_not = tr("All values are equal: nothing can be ranked.")
        return RankTest(name, counts, tied_values(blocks), why_not=why_not)
    sizes = [int(array.size) for array in filled]
    squares = _squared_rank_sums(ranks, sizes)
    n = sum(sizes)
    spread = 1.0 - float((blocks**3 - blocks).sum()) / (n**3 - n)
    h = max(0.0, (12.0 / (n * (n + 1)) * squares - 3.0 * (n + 1)) / spread)
    if n <= _MOST_ARRANGED and exact_ranks.arrangements(sizes) <= EXACT_ARRANGEMENTS:
        doubled = [round(2 * rank) for rank in ranks.tolist()]
        p = exact_ranks.rank_sums_at_least(doubled, sizes, 4.0 * squares)
        return RankTest(name, counts, tied_values(blocks), h, p, is_exact=True)
    words = tr("Kruskal-Wallis test, chi-squared approximation with correction for ties.")
    p = chi_squared_above(h, len(sizes) - 1)
    return RankTest(name, counts, tied_values(blocks), h, p, approximation=words)


def _squared_rank_sums(ranks: "Array", sizes: Sequence[int]) -> float:
    total, start = 0.0, 0
    for size in sizes:
        total += float(ranks[start : start + size].sum()) ** 2 / size
        start += size
    return total


def exact_ordered_pairs(sizes: Sequence[int], blocks: "Array", statistic: float) -> float:
    """Return the share of arrangements at least as far from the expected number of ordered pairs."""
    import numpy as np

    chances = exact_ranks.ordered_pairs_distribution(sizes, [int(size) for size in blocks])
    middle = (chances.size - 1) / 2
    distance = np.abs(np.arange(chances.size) - middle)
    return min(1.0, float(chances[distance >= abs(2.0 * statistic - middle) - _NEARLY].sum()))


def mid_ranks(numbers: "Array") -> "tuple[Array, Array]":
    """Return each value's rank, equal values sharing their mean rank, and the sizes of the ties upwards."""
    import numpy as np

    _, place, blocks = np.unique(numbers, return_inverse=True, return_counts=True)
    ends = np.cumsum(blocks)
    middle = ends - (blocks - 1) / 2
    return middle[place], blocks.astype(np.float64)


def tied_values(blocks: "Array") -> int:
    """Return how many values occur more than once."""
    return int(blocks[blocks > 1].sum())


def _joined(arrays: "Sequence[Array]") -> "Array":
    import numpy as np

    return np.concatenate(arrays)
