"""How each measure of an invented patient runs through the study: its start, its spread, its change.

The two anchors of the six-minute walk (345.9 m, +64.8 m) are published; every other number is made
up so that a chart has something to show.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FOLLOW_UPS = ("month_3", "month_6", "month_12")
HIGH, LOW, NONE = "cells_100", "cells_200", "placebo"
_SHARE_OF_NOISE = {"month_3": 0.75, "month_6": 1.0, "month_12": 1.05}
_LATE_SHARE = 0.7
"""What is left at month 12 of the change at month 6."""

Change = tuple[float, float]
"""Mean change at month 3 and at month 6."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One measure. `pull`: how strongly a frailer patient starts worse (-1 to 1). Skewed: shares."""

    mean: float
    sd: float
    change_sd: float
    low: float
    high: float
    pull: float = 0.0
    changes: Mapping[str, Change] = field(default_factory=dict)
    is_skewed: bool = False


TRAJECTORIES: Mapping[str, Trajectory] = {
    "gait_m_s": Trajectory(0.95, 0.20, 0.10, 0.35, 1.55, -0.7, {HIGH: (0.05, 0.08), LOW: (0.01, 0.02)}),
    "sppb": Trajectory(9.4, 1.8, 1.1, 2, 12, -0.7, {HIGH: (0.8, 1.1), LOW: (0.1, 0.1)}),
    "grip_share": Trajectory(1.0, 0.19, 0.07, 0.5, 1.6, -0.5, {HIGH: (0.02, 0.04), NONE: (-0.005, -0.01)}),
    "fev1_share": Trajectory(
        0.85, 0.14, 0.07, 0.45, 1.2, -0.3, {HIGH: (0.04, 0.075), LOW: (0.005, 0.01), NONE: (-0.01, -0.015)}
    ),
    "pcs": Trajectory(40, 8, 4, 20, 56, -0.6, {HIGH: (2, 3), LOW: (0.5, 1)}),
    "mcs": Trajectory(52, 7, 4.5, 28, 62, -0.2),
    "eq_vas": Trajectory(74, 12, 9, 30, 98, -0.4, {HIGH: (4, 6), LOW: (1, 2), NONE: (1, 1)}),
    "eq_index": Trajectory(0.80, 0.11, 0.07, 0.35, 1.0, -0.5, {HIGH: (0.02, 0.03), LOW: (0.0, 0.01)}),
    "cesd": Trajectory(10, 5.5, 3, 0, 30, 0.4, {HIGH: (-0.5, -1)}),
    "mmse": Trajectory(28, 1.2, 0.9, 25.4, 30),
    "fatigue": Trajectory(12, 2.6, 1.8, 4, 20, 0.5, {HIGH: (-0.6, -1.0)}),
    "activity_kcal": Trajectory(2100, 1.7, 0.25, 150, 7500, -0.4, {HIGH: (0.08, 0.12)}, is_skewed=True),
    "capability": Trajectory(0.80, 0.10, 0.04, 0.4, 1.0, -0.3),
    "tnf_alpha": Trajectory(
        3.0, 1.5, 0.16, 0.8, 13, 0.2, {HIGH: (-0.15, -0.30), LOW: (-0.10, -0.18)}, is_skewed=True
    ),
    "crp": Trajectory(
        2.5, 2.2, 0.4, 0.12, 25, 0.2, {HIGH: (-0.05, -0.08), LOW: (-0.02, -0.04)}, is_skewed=True
    ),
    "il6": Trajectory(
        3.0, 1.8, 0.3, 0.5, 25, 0.2, {HIGH: (-0.05, -0.08), LOW: (-0.03, -0.04)}, is_skewed=True
    ),
    "d_dimer": Trajectory(620, 1.6, 0.2, 120, 2800, 0.2, is_skewed=True),
    "b_tnf": Trajectory(
        19, 1.4, 0.14, 3, 60, 0.1, {HIGH: (-0.2, -0.40), LOW: (-0.15, -0.30)}, is_skewed=True
    ),
    "cd69": Trajectory(7, 1.4, 0.16, 1, 30, 0.1, {HIGH: (-0.1, -0.20), LOW: (-0.15, -0.28)}, is_skewed=True),
    "cd25": Trajectory(
        6, 1.35, 0.15, 1, 30, 0.1, {HIGH: (-0.08, -0.15), LOW: (-0.08, -0.15)}, is_skewed=True
    ),
    "ejection_percent": Trajectory(59, 5, 2.5, 45, 70, -0.1),
    "haemoglobin": Trajectory(13.2, 1.0, 0.4, 10.2, 16.5, -0.2),
    "creatinine_share": Trajectory(1.0, 0.17, 0.06, 0.65, 1.5, 0.2),
    "weight_share": Trajectory(1.0, 0.0, 0.012, 0.94, 1.05),
}
WALK_BASELINE_SD_M = 88.0
WALK_CHANGE_SD_M = 64.0
WALK_CHANGES: Mapping[str, Change] = {HIGH: (35, 64.8), LOW: (14, 24), NONE: (5, 8)}
WALK_BASELINES: Mapping[str, float] = {HIGH: 345.9, LOW: 345.2, NONE: 344.1}
WALK_LIMITS_M = (80, 580)

Course = Mapping[str, float]
"""Visit name -> value, from baseline on."""


def courses(source: random.Random, shape: Trajectory, arm: str, frailty: Sequence[float]) -> list[Course]:
    """Draw one measure for the patients of an arm, so that the arm's mean change is the one asked for."""
    pull = math.sqrt(1 - shape.pull**2)
    starts = _centred([shape.pull * worse + pull * source.gauss(0, 1) for worse in frailty])
    drift = _centred([source.gauss(0, 1) for _ in frailty])
    found: list[dict[str, float]] = [{"baseline": _start(shape, start)} for start in starts]
    for visit in FOLLOW_UPS:
        wobble = _centred([source.gauss(0, 1) for _ in frailty])
        for course, slow, quick in zip(found, drift, wobble, strict=True):
            noise = shape.change_sd * _SHARE_OF_NOISE[visit] * (0.8 * slow + 0.6 * quick)
            course[visit] = _changed(
                shape, course["baseline"], mean_change(shape.changes.get(arm), visit), noise
            )
    return list(found)


def mean_change(change: Change | None, visit: str) -> float:
    """Return an arm's mean change at a visit."""
    if change is None:
        return 0.0
    by_visit = {"month_3": change[0], "month_6": change[1], "month_12": _LATE_SHARE * change[1]}
    return by_visit.get(visit, 0.0)


def walk_courses(source: random.Random, arm: str, frailty: Sequence[float]) -> list[Course]:
    """Draw six-minute walk distances in whole metres; with ten patients arm means are exact to a tenth."""
    starts = _spread([-0.75 * worse + 0.66 * source.gauss(0, 1) for worse in frailty], WALK_BASELINE_SD_M)
    baseline = whole_with_mean(
        [WALK_BASELINES[arm] + start for start in starts], WALK_BASELINES[arm], WALK_LIMITS_M
    )
    drift = _spread([source.gauss(0, 1) for _ in frailty], 1.0)
    found = [{"baseline": float(metres)} for metres in baseline]
    for visit in FOLLOW_UPS:
        wobble = _centred([source.gauss(0, 1) for _ in frailty])
        noise = _spread([0.85 * slow + 0.5 * quick for slow, quick in zip(drift, wobble, strict=True)], 1.0)
        change = mean_change(WALK_CHANGES[arm], visit)
        wanted = [
            metres + change + WALK_CHANGE_SD_M * _SHARE_OF_NOISE[visit] * one
            for metres, one in zip(baseline, noise, strict=True)
        ]
        mean = WALK_BASELINES[arm] + change
        for course, metres in zip(found, whole_with_mean(wanted, mean, WALK_LIMITS_M), strict=True):
            course[visit] = float(metres)
    return list(found)


def whole_with_mean(wanted: Sequence[float], mean: float, limits: tuple[int, int]) -> list[int]:
    """Round to whole numbers within limits whose sum is the mean times the count, rounded.

    >>> sum(whole_with_mean([10.4, 20.4, 30.6], 20.7, (0, 100)))
    62
    """
    low, high = limits
    found = [min(max(round(value), low), high) for value in wanted]
    missing = round(mean * len(wanted)) - sum(found)
    step = 1 if missing > 0 else -1
    places = [index for index, value in enumerate(found) if low < value < high]
    for turn in range(abs(missing)):
        found[places[turn % len(places)]] += step
    return found


def _start(shape: Trajectory, deviation: float) -> float:
    if shape.is_skewed:
        return _within(shape, shape.mean * math.exp(math.log(shape.sd) * deviation))
    return _within(shape, shape.mean + shape.sd * deviation)


def _changed(shape: Trajectory, baseline: float, change: float, noise: float) -> float:
    if shape.is_skewed:
        return _within(shape, baseline * (1 + change) * math.exp(noise))
    return _within(shape, baseline + change + noise)


def _within(shape: Trajectory, value: float) -> float:
    return min(max(value, shape.low), shape.high)


def _centred(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [value - mean for value in values]


def _spread(values: Sequence[float], sd: float) -> list[float]:
    """Centre values and stretch them to a standard deviation."""
    centred = _centred(values)
    now = math.sqrt(sum(value**2 for value in centred) / max(len(values) - 1, 1))
    return [sd * value / now for value in centred] if now else centred
