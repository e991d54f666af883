"""Laboratory tests of a design: their limits of normal for one sex, and the CTCAE grade of a value."""

from collections.abc import Mapping
from dataclasses import dataclass

from frailty_desktop.errors import UserError
from frailty_desktop.study.design_items import SettingValue
from frailty_desktop.study.design_safety import BOTH_SEXES, LabTest, Limits
from frailty_desktop.study.grading import Grade, ctcae_grade, lab_table


@dataclass(frozen=True, slots=True)
class NormalLimits:
    """The limits of normal of one test for one person, in the test's own unit; None where there is none."""

    lower: float | None = None
    upper: float | None = None


def normal_limits(test: LabTest, settings: Mapping[str, SettingValue], sex: str) -> NormalLimits:
    """Look up the limits of a test; where they differ by sex there are none while the sex is not known."""
    return NormalLimits(_limit(test.lower, settings, sex), _limit(test.upper, settings, sex))


def grade_of(
    test: LabTest, version: str, value: float, limits: NormalLimits, baseline: float | None = None
) -> Grade | None:
    """Grade a value, in the test's own unit; None while a limit it needs is not known.

    UserError when the program has no laboratory limits of the CTCAE version.
    """
    factor = test.factor
    lower = limits.lower * factor if limits.lower is not None else None
    upper = limits.upper * factor if limits.upper is not None else None
    scaled = baseline * factor if baseline is not None else None
    return ctcae_grade(version, test.grading, value * factor, lower, upper, scaled)


def has_grades(version: str) -> bool:
    """Say whether the program has the laboratory limits of a CTCAE version."""
    try:
        lab_table(version)
    except UserError:
        return False
    return True


def _limit(limits: Limits, settings: Mapping[str, SettingValue], sex: str) -> float | None:
    names = dict(limits)
    value = settings.get(names.get(sex) or names.get(BOTH_SEXES) or "")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
