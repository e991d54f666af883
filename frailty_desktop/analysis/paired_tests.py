"""Student's paired t test: whether the mean change of one group differs from zero."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.analysis.finite_numbers import finite, is_constant
from frailty_desktop.analysis.probabilities import t_quantile, t_two_sided
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array, Numbers


@dataclass(frozen=True, slots=True)
class PairedT:
    """The mean change with its 95 % confidence interval, and the test that it is zero."""

    n: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    t: float | None = None
    df: int | None = None
    p: float | None = None
    why_not: str = ""


def paired_t(changes: "Numbers") -> PairedT:
    """Test whether the mean of paired differences is zero."""
    import numpy as np

    with np.errstate(all="ignore"):  # what overflows is not finite, and said below
        return _tested(finite(changes))


def _tested(numbers: "Array") -> PairedT:
    n = int(numbers.size)
    if n == 0:
        return PairedT(0, why_not=tr("Nobody has both values."))
    if n == 1:
        return PairedT(1, float(numbers[0]), why_not=tr("One patient has both values; a test needs two."))
    if is_constant(numbers):
        why_not = tr("Every change is the same: there is no spread to test.")
        return PairedT(n, float(numbers[0]), df=n - 1, why_not=why_not)
    mean = float(numbers.mean())
    error = float(numbers.std(ddof=1)) / math.sqrt(n)
    half = t_quantile(n - 1) * error
    if not (error > 0.0 and math.isfinite(half) and math.isfinite(mean)):
        return PairedT(n, why_not=tr("The values are too large or too small to compute with."))
    t = mean / error
    return PairedT(n, mean, mean - half, mean + half, t, n - 1, t_two_sided(t, n - 1))
