"""Proportions of patients with exact intervals (Clopper and Pearson 1934) and Fisher's exact comparison."""

from dataclasses import dataclass

from frailty_desktop.analysis.probabilities import CONFIDENCE
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many of how many, and the exact 95 % interval of the share (0 to 1)."""

    count: int
    n: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class FisherExact:
    """Two proportions compared; the odds ratio is the sample's own and None when a cell is empty."""

    odds_ratio: float | None = None
    p: float | None = None
    why_not: str = ""


def clopper_pearson(count: int, n: int) -> Proportion:
    """Return a proportion with its exact interval, e.g. 0 of 10: 0 to 30.8 %."""
    if n == 0:
        return Proportion(count, n, why_not=tr("Nobody is counted here."))
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n}")
    from scipy.special import betaincinv

    tail = (1.0 - CONFIDENCE) / 2
    low = float(betaincinv(count, n - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, n - count, 1.0 - tail)) if count < n else 1.0
    return Proportion(count, n, count / n, low, high)


def fisher_exact(count_a: int, n_a: int, count_b: int, n_b: int) -> FisherExact:
    """Compare two proportions by Fisher's exact test, two-sided by the probability of the tables."""
    if not (0 <= count_a <= n_a and 0 <= count_b <= n_b):
        raise ValueError(f"{count_a} of {n_a}, {count_b} of {n_b}")
    if n_a == 0 or n_b == 0:
        return FisherExact(why_not=tr("One of the two groups has nobody."))
    without_a, without_b = n_a - count_a, n_b - count_b
    divisor = without_a * count_b
    odds_ratio = count_a * without_b / divisor if divisor else None
    if count_a + count_b in (0, n_a + n_b):
        return FisherExact(odds_ratio, 1.0)
    import numpy as np
    from scipy.stats import fisher_exact as of_table

    found = of_table(np.array([[count_a, without_a], [count_b, without_b]]))
    return FisherExact(odds_ratio, min(1.0, float(found.pvalue)))
