"""From the values of an axis to pixels: linear, logarithmic, or rows. Never a number that Qt cannot take."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from frailty_desktop.analysis.picture import Axis, Numbers

_LEAST = 1e-300  # of a log axis
_FAR = 1e6  # px; further out a line is drawn no differently
_DECADES = 3  # shown of a log axis whose low end is zero and that has no ticks above it


@dataclass(frozen=True, slots=True)
class AxisPlace:
    """An axis between two pixels; `start` belongs to the low end."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    @classmethod
    def of(cls, axis: Axis, start: float, end: float) -> AxisPlace:
        """Put an axis between two pixels; a range without length gets one."""
        low, high = _finite(axis.low, 0.0), _finite(axis.high, 1.0)
        if low > high:
            low, high = high, low
        is_log = axis.scale == "log" and high > _LEAST
        if is_log:
            low = low if low > _LEAST else _lowest_of_log(axis, high)
        if not high > low:
            low, high = (low / 2, high * 2) if is_log else (low - 0.5, high + 0.5)
        if is_log:
            low, high = math.log10(low), math.log10(high)
        if not (math.isfinite(high - low) and high - low > 0):
            low, high = -0.5, 0.5
        return cls(low, high, start, end, is_log)

    def px(self, value: float) -> float:
        """Turn a value into a pixel; NaN where there is none."""
        if self.is_log:
            if not value > 0:
                return math.nan
            value = math.log10(value) if value < math.inf else math.inf
        share = (value - self.low) / (self.high - self.low)
        if math.isnan(share):
            return math.nan
        at = self.start + share * (self.end - self.start)
        return math.nan if math.isnan(at) else min(max(at, -_FAR), _FAR)

    def pixels(self, values: Numbers) -> Numbers:
        """Turn values into pixels; NaN where there is none."""
        with np.errstate(all="ignore"):
            given = np.asarray(values, dtype=np.float64)
            if self.is_log:
                given = np.where(given > 0, np.log10(np.where(given > 0, given, 1.0)), np.nan)
            shares = (given - self.low) / (self.high - self.low)
            places = self.start + shares * (self.end - self.start)
            return np.where(np.isnan(places), np.nan, np.clip(places, -_FAR, _FAR))

    def holds(self, value: float) -> bool:
        """Say whether a value lies on the axis."""
        at = self.px(value)
        return min(self.start, self.end) - 0.5 <= at <= max(self.start, self.end) + 0.5


def _finite(value: float, otherwise: float) -> float:
    return float(value) if math.isfinite(value) else otherwise


def _lowest_of_log(axis: Axis, high: float) -> float:
    above = [value for value, _words in axis.ticks if _LEAST < value < high]
    return min(above, default=high / 10.0**_DECADES)
