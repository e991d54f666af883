"""Tests whether an endpoint follows the dose: Jonckheere's on ranks, and a contrast of adjusted means."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.analysis import exact_ranks
from frailty_desktop.analysis.ancova import Ancova
from frailty_desktop.analysis.finite_numbers import finite, settled
from frailty_desktop.analysis.probabilities import normal_two_sided, t_quantile, t_two_sided
from frailty_desktop.analysis.rank_tests import RankTest, exact_ordered_pairs, mid_ranks, tied_values
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array, Numbers


@dataclass(frozen=True, slots=True)
class LinearTrend:
    """The slope of the adjusted means over the dose, per unit of dose, with its 95 % interval."""

    slope: float | None = None
    low: float | None = None
    high: float | None = None
    t: float | None = None
    df: int | None = None
    p: float | None = None
    why_not: str = ""


def jonckheere(groups_in_dose_order: "Sequence[Numbers]") -> RankTest:
    """Test for a trend over ordered groups, two-sided; the statistic counts the pairs that rise."""
    name = tr("Jonckheere-Terpstra trend test")
    arrays = [finite(group) for group in groups_in_dose_order]
    counts = tuple(int(array.size) for array in arrays)
    sizes = [size for size in counts if size]
    if len(sizes) < 2:
        return RankTest(name, counts, why_not=tr("Fewer than two groups have anybody with a value."))
    ranks, blocks, rising = _rising_pairs([array for array in arrays if array.size])
    tied = tied_values(blocks)
    if blocks.size == 1:
        return RankTest(
            name, counts, tied, rising, why_not=tr("All values are equal: nothing can be ranked.")
        )
    if exact_ranks.ordered_pairs_work(sizes) <= exact_ranks.MOST_WORK:
        p = exact_ordered_pairs(sizes, blocks, rising)
        return RankTest(name, counts, tied, rising, p, is_exact=True)
    n = ranks.size
    middle = (n * n - sum(size * size for size in sizes)) / 4
    distance = max(0.0, abs(rising - middle) - 0.5)
    p = normal_two_sided(distance / math.sqrt(null_variance(sizes, blocks)))
    words = tr(
        "Jonckheere-Terpstra trend test, normal approximation with correction for ties and continuity."
    )
    return RankTest(name, counts, tied, rising, p, approximation=words)


def _rising_pairs(arrays: "Sequence[Array]") -> "tuple[Array, Array, float]":
    """Return ranks and ties of all values, and the pairs whose later group is larger, ties as halves."""
    import numpy as np

    ranks, blocks = mid_ranks(settled(np.concatenate(arrays)))
    rising, start = 0.0, arrays[0].size
    for array in arrays[1:]:
        among, _ = mid_ranks(ranks[: start + array.size])
        rising += float(among[start:].sum()) - array.size * (array.size + 1) / 2
        start += array.size
    return ranks, blocks, rising


def null_variance(sizes: Sequence[int], blocks: "Array") -> float:
    """Return the variance under no trend, ties counted (Hollander and Wolfe, section 6.2)."""
    groups, ties = [float(size) for size in sizes], blocks.tolist()
    n = sum(groups)
    first = _weighed([n]) - _weighed(groups) - _weighed(ties)
    second = _triples(groups) * _triples(ties) / (36 * n * (n - 1) * (n - 2))
    third = _doubles(groups) * _doubles(ties) / (8 * n * (n - 1))
    return first / 72 + second + third


def _weighed(sizes: Sequence[float]) -> float:
    return sum(size * (size - 1) * (2 * size + 5) for size in sizes)


def _triples(sizes: Sequence[float]) -> float:
    return sum(size * (size - 1) * (size - 2) for size in sizes)


def _doubles(sizes: Sequence[float]) -> float:
    return sum(size * (size - 1) for size in sizes)


def linear_trend(fit: Ancova, doses: Mapping[str, float]) -> LinearTrend:
    """Estimate how much the adjusted mean rises per unit of dose; arms without a dose are left aside."""
    known = [(place, doses[arm.name]) for place, arm in enumerate(fit.arms) if arm.n and arm.name in doses]
    if fit.why_not or fit.df is None:
        return LinearTrend(why_not=fit.why_not)
    if len({dose for _, dose in known}) < 2:
        return LinearTrend(why_not=tr("Fewer than two doses have anybody with a value."))
    centre = sum(dose for _, dose in known) / len(known)
    squares = sum((dose - centre) ** 2 for _, dose in known)
    weights = [(place, (dose - centre) / squares) for place, dose in known]
    slope = sum(weight * (fit.arms[place].mean or 0.0) for place, weight in weights)
    variance = sum(one * other * fit.covariance[i][j] for i, one in weights for j, other in weights)
    if not (variance > 0.0 and math.isfinite(slope)):
        return LinearTrend(why_not=tr("The values leave no spread to test a trend against."))
    error = math.sqrt(variance)
    half = t_quantile(fit.df) * error
    t = slope / error
    return LinearTrend(slope, slope - half, slope + half, t, fit.df, t_two_sided(t, fit.df))
