"""The one door to statistics: means, intervals and quantiles here, tests and models from beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from frailty_desktop.analysis.ancova import AdjustedArm, Ancova, ancova, ancova_by_code
from frailty_desktop.analysis.dose_trend import LinearTrend, jonckheere, linear_trend
from frailty_desktop.analysis.nominal import nominal
from frailty_desktop.analysis.paired_tests import PairedT, paired_t
from frailty_desktop.analysis.probabilities import CONFIDENCE, t_quantile
from frailty_desktop.analysis.proportions import FisherExact, Proportion, clopper_pearson, fisher_exact
from frailty_desktop.analysis.rank_tests import (
    RankTest,
    SignedRank,
    kruskal_wallis,
    mann_whitney,
    signed_rank,
)
from frailty_desktop.analysis.repeated_measures import RepeatedMeasures, VisitEffect, repeated_measures
from frailty_desktop.analysis.repeated_rows import RepeatedValues
from frailty_desktop.analysis.worst_rank import Ranked, WorstRank, worst_rank

__all__ = [
    "CONFIDENCE",
    "NOTHING",
    "AdjustedArm",
    "Ancova",
    "FisherExact",
    "GroupSummary",
    "LinearTrend",
    "PairedT",
    "Proportion",
    "RankTest",
    "Ranked",
    "RepeatedMeasures",
    "RepeatedValues",
    "SignedRank",
    "VisitEffect",
    "WorstRank",
    "ancova",
    "ancova_by_code",
    "clopper_pearson",
    "fisher_exact",
    "interval",
    "jonckheere",
    "kruskal_wallis",
    "linear_trend",
    "mann_whitney",
    "mean",
    "mean_ci",
    "median_iqr",
    "nominal",
    "paired_t",
    "quantile",
    "repeated_measures",
    "sd",
    "signed_rank",
    "summarise",
    "t_quantile",
    "worst_rank",
]


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """One group's values at one visit; a part is None where n is too small for it.

    `low` and `high` bound the 95 % confidence interval of the mean, q1 and q3 the middle half of the values.
    """

    n: int
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None


NOTHING = GroupSummary(0)


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return a quantile of ascending values, interpolated linearly (R type 7, as pandas)."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    low = ordered[below]
    if place == below:
        return low
    high = ordered[below + 1]
    return low + (high - low) * (place - below)


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, summed without rounding on the way; None of nothing."""
    return math.fsum(values) / len(values) if values else None


def sd(values: Sequence[float]) -> float | None:
    """Return the sample standard deviation (n - 1); None of fewer than two values."""
    centre = mean(values)
    if centre is None or len(values) < 2:
        return None
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def interval(n: int, centre: float | None, spread: float | None) -> tuple[float, float] | None:
    """Return the 95 % confidence interval of a mean by Student's t; None of fewer than two values."""
    if n < 2 or centre is None or spread is None:
        return None
    half = t_quantile(n - 1) * spread / math.sqrt(n)
    return centre - half, centre + half


def mean_ci(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the 95 % confidence interval of the mean of some values."""
    return interval(len(values), mean(values), sd(values))


def median_iqr(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Return median, lower and upper quartile; None of nothing."""
    ordered = sorted(values)
    median, lower, upper = (quantile(ordered, share) for share in (0.5, 0.25, 0.75))
    if median is None or lower is None or upper is None:
        return None
    return median, lower, upper


def summarise(values: Sequence[float]) -> GroupSummary:
    """Summarise values from scratch: what the running averages must agree with."""
    ordered = sorted(values)
    centre, spread = mean(ordered), sd(ordered)
    low, high = interval(len(ordered), centre, spread) or (None, None)
    return GroupSummary(
        n=len(ordered),
        mean=centre,
        sd=spread,
        low=low,
        high=high,
        median=quantile(ordered, 0.5),
        q1=quantile(ordered, 0.25),
        q3=quantile(ordered, 0.75),
    )
