"""The values of one group at one visit, kept so that one more, one less, and the summary cost microseconds.

Sums are kept as whole numbers of 2^-80, not as floats: adding a value and taking it away again leaves exactly
what was there, so a study edited for years shows what a computation from scratch shows, to the last digit.
"""

import math
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable

from frailty_desktop.analysis.statistics import NOTHING, GroupSummary, interval, quantile

_BITS = 80


class RunningCell:
    """n, sum, sum of squares and the values in ascending order."""

    __slots__ = ("_ordered", "_squares", "_summary", "_total")

    def __init__(self) -> None:
        self._total = 0
        self._squares = 0
        self._ordered: array[float] = array("d")
        self._summary: GroupSummary | None = NOTHING

    @property
    def n(self) -> int:
        """How many values are in."""
        return len(self._ordered)

    def add(self, value: float) -> None:
        """Take one value in."""
        whole = int(math.ldexp(value, _BITS))
        self._total += whole
        self._squares += whole * whole
        insort(self._ordered, value)
        self._summary = None

    def remove(self, value: float) -> None:
        """Let go of a value that was added before."""
        at = bisect_left(self._ordered, value)
        if at == len(self._ordered) or self._ordered[at] != value:
            raise ValueError("a value was to be removed that was never added")
        whole = int(math.ldexp(value, _BITS))
        self._total -= whole
        self._squares -= whole * whole
        del self._ordered[at]
        self._summary = None

    def fill(self, values: Iterable[float]) -> None:
        """Replace everything by these values; faster than adding one by one."""
        self._ordered = array("d", sorted(values))
        wholes = [int(math.ldexp(value, _BITS)) for value in self._ordered]
        self._total = sum(wholes)
        self._squares = sum(whole * whole for whole in wholes)
        self._summary = None

    def copy(self) -> "RunningCell":
        """Return the cell as it is now, untouched by what comes."""
        made = RunningCell()
        made._total, made._squares, made._summary = self._total, self._squares, self._summary
        made._ordered = self._ordered[:]
        return made

    def summary(self) -> GroupSummary:
        """Summarise; asked twice without a change in between, the second answer is free."""
        if self._summary is None:
            self._summary = self._summarised()
        return self._summary

    def _summarised(self) -> GroupSummary:
        n = len(self._ordered)
        if n == 0:
            return NOTHING
        # Divisions of whole numbers are rounded once, at the end.
        centre = self._total / (n << _BITS)
        spread = None
        if n > 1:
            spread = math.sqrt((n * self._squares - self._total**2) / (n * (n - 1) << 2 * _BITS))
        low, high = interval(n, centre, spread) or (None, None)
        return GroupSummary(
            n=n,
            mean=centre,
            sd=spread,
            low=low,
            high=high,
            median=quantile(self._ordered, 0.5),
            q1=quantile(self._ordered, 0.25),
            q3=quantile(self._ordered, 0.75),
        )
