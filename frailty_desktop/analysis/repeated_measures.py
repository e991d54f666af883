"""A mixed model for repeated measures: the arms compared at every visit, each patient's visits correlated.

Value = baseline + visit x arm by restricted maximum likelihood, as the R package mmrm fits it: with
Satterthwaite's degrees of freedom; the covariance of visits is unstructured or compound symmetry.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from frailty_desktop.analysis import restricted_likelihood
from frailty_desktop.analysis.probabilities import t_quantile, t_two_sided
from frailty_desktop.analysis.repeated_rows import RepeatedRows, RepeatedValues
from frailty_desktop.analysis.restricted_likelihood import CompoundSymmetry, Fit, Pattern, Unstructured
from frailty_desktop.translation import tr

CovarianceName: TypeAlias = Literal["unstructured", "compound symmetry"]

_SIMPLEST: CovarianceName = "compound symmetry"


@dataclass(frozen=True, slots=True)
class VisitEffect:
    """An arm's adjusted difference from the reference at one visit, with its 95 % interval."""

    visit: str
    arm: str
    n: int
    n_reference: int
    difference: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    df: float | None = None
    p: float | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class RepeatedMeasures:
    """The model: effects by visit and arm, the visits' covariance, and in sentences what they rest on."""

    effects: tuple[VisitEffect, ...]
    patients: int
    observations: int
    structure: CovarianceName
    visits: tuple[str, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why_not: str = ""


def repeated_measures(
    rows: RepeatedValues, reference: str, structure: CovarianceName = "unstructured"
) -> RepeatedMeasures:
    """Fit the model; what cannot be estimated is a sentence, and the notes name a simpler covariance."""
    import numpy as np

    with np.errstate(all="ignore"):  # what overflows is not finite, and said below
        table = RepeatedRows(rows, reference)
        refused = table.refusal()
        if refused:
            return _answer(table, structure, why_not=refused)
        for name in dict.fromkeys((structure, _SIMPLEST)):
            fitted = _fit(table, name)
            told = _told(table, name, fitted, fell_back=name != structure) if fitted is not None else None
            if told is not None and (name == _SIMPLEST or not _lacks_figures(told)):
                return told
    why_not = tr("The model did not converge: the visits do not tell how values of a patient hang together.")
    return _answer(table, structure, why_not=why_not)


def _answer(table: RepeatedRows, structure: CovarianceName, **more: Any) -> RepeatedMeasures:
    """Return what is known of the rows without a model."""
    return RepeatedMeasures(
        effects=(),
        patients=table.patient_count,
        observations=int(table.values.size),
        structure=structure,
        visits=table.visit_names,
        **more,
    )


def _fit(table: RepeatedRows, name: CovarianceName) -> Fit | None:
    visits, patterns = len(table.visit_names), table.patterns()
    arms = len({arm for _, arm in table.columns})
    structure: restricted_likelihood.Structure
    if name == "unstructured" or visits == 1:
        has_enough = visits == 1 or (
            table.patient_count >= arms + 2 * visits and _are_paired(patterns, visits)
        )
        structure = Unstructured(visits)
    else:
        has_enough = True
        structure = CompoundSymmetry(visits)
    parameters = patterns[0].products.shape[-1] - 1
    if not has_enough or table.values.size <= parameters + 1:
        return None
    found = restricted_likelihood.fit(patterns, structure)
    return found if found is not None and _is_sound(found) else None


def _lacks_figures(told: RepeatedMeasures) -> bool:
    """Say whether a difference could not be told although both arms have patients at the visit."""
    return any(effect.why_not and effect.n and effect.n_reference for effect in told.effects)


def _are_paired(patterns: Sequence[Pattern], visits: int) -> bool:
    """Say whether every two visits were made by some same patients, three at least."""
    import numpy as np

    together = np.zeros((visits, visits), dtype=np.intp)
    for pattern in patterns:
        together[np.ix_(pattern.visits, pattern.visits)] += pattern.patients
    return bool(together.min() >= 3)


def _is_sound(found: Fit) -> bool:
    """Say whether the covariance is one: neither flat nor with visits that are the same thing."""
    import numpy as np

    spread = np.sqrt(np.diag(found.visits))
    if not (np.isfinite(found.visits).all() and float(spread.min()) > 1e-6):
        return False
    correlation = found.visits / np.outer(spread, spread)
    return bool(float(np.linalg.eigvalsh(correlation)[0]) > 1e-8)


def _told(table: RepeatedRows, name: CovarianceName, found: Fit, *, fell_back: bool) -> RepeatedMeasures:
    effects = tuple(
        _effect(table, found, visit, arm)
        for visit in table.all_visits
        for arm in table.arm_names
        if arm != table.reference
    )
    covariance = tuple(tuple(row) for row in (found.visits * table.size**2).tolist())
    notes = [] if table.is_adjusted else [tr("All baselines are equal: there is no adjustment for them.")]
    if fell_back:
        notes.append(
            tr("An unstructured covariance could not be estimated; compound symmetry was used instead.")
        )
    made = _answer(table, name, covariance=covariance)
    return replace(made, effects=effects, assumptions=assumptions(name), notes=tuple(notes))


def _effect(table: RepeatedRows, found: Fit, visit: str, arm: str) -> VisitEffect:
    import numpy as np

    bare = VisitEffect(visit, arm, table.counts[visit, arm], table.counts[visit, table.reference])
    if not bare.n or not bare.n_reference:
        return replace(bare, why_not=tr("Nobody of one of the two arms has both values at this visit."))
    at = table.visit_names.index(visit)
    contrast = np.zeros(found.coefficients.size)
    contrast[table.columns[at, table.arm_names.index(arm)]] = 1.0
    contrast[table.columns[at, table.arm_names.index(table.reference)]] = -1.0
    difference = float(contrast @ found.coefficients) * table.size
    se = math.sqrt(float(contrast @ found.covariance @ contrast)) * table.size
    df = found.df(contrast)
    if not (math.isfinite(df) and df > 0.5 and math.isfinite(difference) and se > 0.0):
        return replace(bare, why_not=tr("Too few patients for degrees of freedom at this visit."))
    half = t_quantile(df) * se
    return replace(
        bare,
        difference=difference,
        se=se,
        low=difference - half,
        high=difference + half,
        df=df,
        p=t_two_sided(difference / se, df),
    )


def assumptions(name: CovarianceName) -> tuple[str, ...]:
    """Name what the figures of the model rest on."""
    covariance = (
        tr("A patient's visits may vary and be correlated in any way (unstructured), alike in every arm.")
        if name == "unstructured"
        else tr("All visits vary equally, any two of a patient equally correlated (compound symmetry).")
    )
    return (
        tr("Value = baseline + visit × arm, by restricted maximum likelihood; one baseline slope for all."),
        covariance,
        tr("Missing values are missing at random: given what was measured, not for what they would be."),
        tr("What the model leaves unexplained is normally distributed."),
        tr("Intervals and p values use Student's t with Satterthwaite's degrees of freedom; nominal."),
    )
