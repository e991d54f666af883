"""A mixed model for repeated measures: the arms compared at every visit, each patient's visits correlated.

Value = baseline + visit x arm by restricted maximum likelihood, as the R package mmrm fits it: with
Satterthwaite's degrees of freedom; the covariance of visits is unstructured or compound symmetry.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from frailty_desktop.analysis import restricted_likelihood
from frailty_desktop.analysis.finite_numbers import is_constant
from frailty_desktop.analysis.probabilities import t_quantile, t_two_sided
from frailty_desktop.analysis.restricted_likelihood import CompoundSymmetry, Fit, Pattern, Unstructured
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array, Numbers

CovarianceName: TypeAlias = Literal["unstructured", "compound symmetry"]

_SIMPLEST: CovarianceName = "compound symmetry"


@dataclass(frozen=True, slots=True)
class RepeatedValues:
    """One entry per patient and visit, in any order; of two for one visit of a patient the first counts."""

    patients: Sequence[Hashable]
    visits: Sequence[str]
    arms: Sequence[str]
    baselines: "Numbers"
    values: "Numbers"
    visits_in_order: Sequence[str]
    arms_in_order: Sequence[str]


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
        table = _Rows(rows, reference)
        refused = table.refusal()
        if refused:
            return table.answer(structure, why_not=refused)
        for name in dict.fromkeys((structure, _SIMPLEST)):
            fitted = _fit(table, name)
            told = _told(table, name, fitted, fell_back=name != structure) if fitted is not None else None
            if told is not None and (name == _SIMPLEST or not _lacks_figures(told)):
                return told
    why_not = tr("The model did not converge: the visits do not tell how values of a patient hang together.")
    return table.answer(structure, why_not=why_not)


class _Rows:
    """The usable rows as arrays, sorted by patient and visit; one design column per visit and arm."""

    def __init__(self, rows: RepeatedValues, reference: str) -> None:
        import numpy as np

        self.reference = reference
        self.arm_names = tuple(rows.arms_in_order)
        given = _codes(rows)
        counts = np.zeros((len(rows.visits_in_order), len(self.arm_names)), dtype=np.intp)
        np.add.at(counts, (given.visits, given.arms), 1)
        is_seen = counts.any(axis=1)
        self.visit_names = tuple(np.array(rows.visits_in_order, dtype=object)[is_seen].tolist())
        self.all_visits = tuple(rows.visits_in_order)
        self.counts = {
            (visit, arm): int(counts[v, a])
            for v, visit in enumerate(self.all_visits)
            for a, arm in enumerate(self.arm_names)
        }
        self.place = np.cumsum(is_seen) - 1
        self.visits = self.place[given.visits] if given.visits.size else given.visits
        self.arms, self.patients = given.arms, given.patients
        self.values, self.baselines = given.values, given.baselines
        self.patient_count = int(np.unique(self.patients).size)
        filled = np.argwhere(counts[is_seen] > 0)
        self.columns = {(int(v), int(a)): column for column, (v, a) in enumerate(filled.tolist())}
        self.is_adjusted = not is_constant(self.baselines)
        self.size = float(self.values.std()) if self.values.size else 0.0

    def refusal(self) -> str:
        """Say why there is nothing to fit, if so."""
        arms_seen = {arm for _, arm in self.columns}
        if not self.values.size:
            return tr("Nobody has both a baseline and a value after it.")
        if self.reference not in self.arm_names or self.arm_names.index(self.reference) not in arms_seen:
            return tr("Nobody of the reference arm has both values: there is nothing to compare with.")
        if len(arms_seen) < 2:
            return tr("Only the reference arm has anybody with both values: there is nothing to compare.")
        if is_constant(self.values):
            return tr("All values are equal: there is no spread to compare.")
        if not (1e-150 < self.size < 1e150 and float(abs(self.baselines).max()) < 1e150):
            return tr("The values are too large or too small to compute with.")
        if self.patient_count < len(arms_seen) + 2:
            return tr("Too few patients with both values: nothing is left to estimate the spread from.")
        return ""

    def patterns(self) -> list[Pattern]:
        """Return the cross products of the patients by the set of their visits."""
        import numpy as np

        design = np.zeros((self.values.size, len(self.columns) + self.is_adjusted + 1))
        column = np.zeros((len(self.visit_names), len(self.arm_names)), dtype=np.intp)
        for cell, at in self.columns.items():
            column[cell] = at
        design[np.arange(self.values.size), column[self.visits, self.arms]] = 1.0
        if self.is_adjusted:
            design[:, -2] = (self.baselines - self.baselines.mean()) / self.baselines.std()
        design[:, -1] = (self.values - self.values.mean()) / self.size
        starts = np.flatnonzero(np.append(True, np.diff(self.patients) != 0))
        sets = np.add.reduceat(np.left_shift(1, self.visits), starts)
        rows_of = np.split(np.arange(self.values.size), starts[1:])
        patterns = []
        for one in np.unique(sets):
            chosen = np.array([rows for rows, of in zip(rows_of, sets, strict=True) if of == one])
            block = design[chosen]
            products = np.einsum("nai,nbj->abij", block, block, optimize=True)
            patterns.append(Pattern(self.visits[chosen[0]], len(chosen), products))
        return patterns

    def answer(self, structure: CovarianceName, **more: Any) -> RepeatedMeasures:
        """Return what is known of the rows without a model."""
        return RepeatedMeasures(
            effects=(),
            patients=self.patient_count,
            observations=int(self.values.size),
            structure=structure,
            visits=self.visit_names,
            **more,
        )


@dataclass(frozen=True, slots=True)
class _Given:
    patients: Any
    visits: Any
    arms: Any
    values: "Array"
    baselines: "Array"


def _codes(rows: RepeatedValues) -> _Given:
    """Turn names into places, leave out rows without both values, and sort by patient and visit."""
    import numpy as np

    def places(names: Sequence[Hashable], known: dict[Hashable, int]) -> Any:
        return np.fromiter((known.get(name, -1) for name in names), dtype=np.intp, count=len(names))

    values = np.asarray(rows.values, dtype=np.float64)
    baselines = np.asarray(rows.baselines, dtype=np.float64)
    visits = places(rows.visits, {name: at for at, name in enumerate(rows.visits_in_order)})
    arms = places(rows.arms, {name: at for at, name in enumerate(rows.arms_in_order)})
    seen: dict[Hashable, int] = {}
    for patient in rows.patients:
        seen.setdefault(patient, len(seen))
    patients = places(rows.patients, seen)
    is_used = np.isfinite(values) & np.isfinite(baselines) & (visits >= 0) & (arms >= 0)
    key = patients * max(1, len(rows.visits_in_order)) + visits
    used = np.flatnonzero(is_used)
    _, first = np.unique(key[used], return_index=True)
    order = used[first]
    return _Given(patients[order], visits[order], arms[order], values[order], baselines[order])


def _fit(table: _Rows, name: CovarianceName) -> Fit | None:
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


def _told(table: _Rows, name: CovarianceName, found: Fit, *, fell_back: bool) -> RepeatedMeasures:
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
    made = table.answer(name, covariance=covariance)
    return replace(made, effects=effects, assumptions=assumptions(name), notes=tuple(notes))


def _effect(table: _Rows, found: Fit, visit: str, arm: str) -> VisitEffect:
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
