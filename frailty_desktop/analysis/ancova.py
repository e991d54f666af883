"""Analysis of covariance: arms compared after adjusting for the baseline, each against the reference arm.

The model is value = arm + slope x baseline with one slope and one residual variance for all arms, fitted by
ordinary least squares (statsmodels). A value or its change from baseline give the same differences.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frailty_desktop.analysis.finite_numbers import is_constant
from frailty_desktop.analysis.models import least_squares
from frailty_desktop.analysis.probabilities import t_quantile, t_two_sided
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array, Numbers


@dataclass(frozen=True, slots=True)
class AdjustedArm:
    """One arm's mean at the common baseline and its difference from the reference, with 95 % intervals."""

    name: str
    n: int
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Ancova:
    """The arms of one model; `covariance` is that of the adjusted means, zero where an arm has nobody."""

    arms: tuple[AdjustedArm, ...]
    reference: str
    n: int
    df: int | None = None
    residual_sd: float | None = None
    baseline_mean: float | None = None
    slope: float | None = None
    covariance: tuple[tuple[float, ...], ...] = ()
    note: str = ""
    why_not: str = ""

    def arm(self, name: str) -> AdjustedArm:
        """Return an arm by its name."""
        return next(arm for arm in self.arms if arm.name == name)

    @property
    def method(self) -> str:
        """Say what was fitted."""
        return self.note or tr("Analysis of covariance, adjusted for the baseline; nominal 95 % intervals.")


def ancova(
    values: "Numbers",
    baselines: "Numbers",
    groups: Sequence[str],
    reference: str,
    groups_in_order: Sequence[str] = (),
) -> Ancova:
    """Compare each group with the reference; rows whose group is not named in the order are left out."""
    import numpy as np

    names = tuple(groups_in_order) or tuple(dict.fromkeys([reference, *groups]))
    place = {name: code for code, name in enumerate(names)}
    codes = np.fromiter((place.get(group, -1) for group in groups), dtype=np.intp, count=len(groups))
    return ancova_by_code(values, baselines, codes, names, reference)


def ancova_by_code(
    values: "Numbers", baselines: "Numbers", codes: Any, names: Sequence[str], reference: str
) -> Ancova:
    """Compare groups that are given as places in `names`; a negative place is left out."""
    import numpy as np

    measured, before = np.asarray(values, dtype=np.float64), np.asarray(baselines, dtype=np.float64)
    places = np.asarray(codes, dtype=np.intp)
    is_used = np.isfinite(measured) & np.isfinite(before) & (places >= 0)
    if not is_used.all():
        measured, before, places = measured[is_used], before[is_used], places[is_used]
    counts = np.bincount(places, minlength=len(names)).tolist()
    empty = tuple(AdjustedArm(name, count) for name, count in zip(names, counts, strict=True))
    refused = _refusal(measured, counts, names, reference)
    if refused:
        return Ancova(empty, reference, int(measured.size), why_not=refused)
    with np.errstate(all="ignore"):  # what overflows is not finite, and said there
        return _fitted(measured, before, places, empty, reference)


def _refusal(measured: "Array", counts: Sequence[int], names: Sequence[str], reference: str) -> str:
    if measured.size == 0:
        return tr("Nobody has both a baseline and a value.")
    if reference not in names or counts[list(names).index(reference)] == 0:
        return tr("Nobody of the reference arm has both values: there is nothing to compare with.")
    if sum(count > 0 for count in counts) < 2:
        return tr("Only the reference arm has anybody with both values: there is nothing to compare.")
    if is_constant(measured):
        return tr("All values are equal: there is no spread to compare.")
    return ""


def _fitted(
    measured: "Array", before: "Array", places: Any, empty: tuple[AdjustedArm, ...], reference: str
) -> Ancova:
    import numpy as np

    n, filled = int(measured.size), [place for place, arm in enumerate(empty) if arm.n]
    column = np.zeros(len(empty), dtype=np.intp)
    column[filled] = np.arange(len(filled))
    columns = column[places]
    is_adjusted = not is_constant(before)
    centre = float(before.mean() if is_adjusted else before[0])
    scale = float(np.abs(before - centre).max()) if is_adjusted else 1.0
    size, df = float(np.abs(measured).max()), n - len(filled) - is_adjusted
    covariate = (before - centre) / scale
    refused = _too_little(df, (scale, size)) or _confounded(is_adjusted, covariate, columns, len(filled))
    if refused:
        return Ancova(empty, reference, n, why_not=refused)
    design = np.zeros((n, len(filled) + is_adjusted))
    design[np.arange(n), columns] = 1.0
    if is_adjusted:
        design[:, -1] = covariate
    fit = least_squares(measured / size, design)
    if not math.sqrt(fit.scale) > 1e-12:
        why_not = tr("The model fits every value exactly: there is no spread to compare with.")
        return Ancova(empty, reference, n, why_not=why_not)
    means, covariance = np.zeros(len(empty)), np.zeros((len(empty), len(empty)))
    means[filled] = fit.params[: len(filled)] * size
    covariance[np.ix_(filled, filled)] = fit.cov_params()[: len(filled), : len(filled)] * size**2
    return Ancova(
        _adjusted_arms(empty, reference, means, covariance, df),
        reference,
        n,
        df,
        math.sqrt(fit.scale) * size,
        centre,
        float(fit.params[-1]) * size / scale if is_adjusted else None,
        tuple(tuple(row) for row in covariance.tolist()),
        "" if is_adjusted else tr("All baselines are equal: the arms are compared without adjustment."),
    )


def _too_little(df: int, sizes: tuple[float, ...]) -> str:
    if df < 1:
        return tr("Too few patients with both values: nothing is left to estimate the spread from.")
    if not all(1e-150 < size < 1e150 for size in sizes):
        return tr("The values are too large or too small to compute with.")
    return ""


def _confounded(is_adjusted: bool, covariate: "Array", columns: Any, arms: int) -> str:
    """Refuse when the baseline does not vary within any arm."""
    import numpy as np

    if not is_adjusted:
        return ""
    means = np.bincount(columns, covariate, arms) / np.bincount(columns, minlength=arms)
    if float(np.abs(covariate - means[columns]).max()) > 1e-9:
        return ""
    return tr("In each arm all baselines are equal: arm and baseline cannot be told apart.")


def _adjusted_arms(
    empty: tuple[AdjustedArm, ...], reference: str, means: "Array", covariance: "Array", df: int
) -> tuple[AdjustedArm, ...]:
    at = next(place for place, arm in enumerate(empty) if arm.name == reference)
    return tuple(_adjusted(place, arm, means, covariance, at, df) for place, arm in enumerate(empty))


def _adjusted(
    place: int, arm: AdjustedArm, means: "Array", covariance: "Array", reference: int, df: int
) -> AdjustedArm:
    if arm.n == 0:
        return AdjustedArm(arm.name, 0, why_not=tr("Nobody of this arm has both values."))
    quantile = t_quantile(df)
    mean, half = float(means[place]), quantile * math.sqrt(covariance[place, place])
    if place == reference:
        return AdjustedArm(arm.name, arm.n, mean, mean - half, mean + half)
    difference = float(means[place] - means[reference])
    error = math.sqrt(
        covariance[place, place] + covariance[reference, reference] - 2 * covariance[place, reference]
    )
    return AdjustedArm(
        arm.name,
        arm.n,
        mean,
        mean - half,
        mean + half,
        difference,
        difference - quantile * error,
        difference + quantile * error,
        t_two_sided(difference / error, df),
    )
