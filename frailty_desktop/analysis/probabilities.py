"""Probabilities and quantiles of the normal, Student's t and chi-squared, each a plain number."""

import math
from functools import cache

CONFIDENCE = 0.95


@cache
def t_quantile(degrees_of_freedom: float, confidence: float = CONFIDENCE) -> float:
    """Return the two-sided quantile of Student's t, e.g. 2.262 for 9 degrees of freedom at 95 %."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, 0.5 + confidence / 2))


def t_two_sided(statistic: float, degrees_of_freedom: float) -> float:
    """Return the probability of a Student's t at least this far from zero."""
    from scipy.special import stdtr

    return float(2.0 * stdtr(degrees_of_freedom, -abs(statistic)))


def normal_two_sided(statistic: float) -> float:
    """Return the probability of a standard normal at least this far from zero."""
    return math.erfc(abs(statistic) / math.sqrt(2.0))


def chi_squared_above(statistic: float, degrees_of_freedom: int) -> float:
    """Return the probability of a chi-squared at least this large."""
    from scipy.special import chdtrc

    return float(chdtrc(degrees_of_freedom, statistic))
