"""Rows of patients and visits made ready for a model: names turned to places, design and cross products."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from frailty_desktop.analysis.finite_numbers import is_constant
from frailty_desktop.analysis.restricted_likelihood import Pattern
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array, Numbers


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


class RepeatedRows:
    """The usable rows as arrays, sorted by patient and visit; one design column per visit and arm."""

    def __init__(self, rows: RepeatedValues, reference: str) -> None:
        import numpy as np

        self.reference = reference
        self.arm_names = tuple(rows.arms_in_order)
        given = _codes(rows)
        counts = np.zeros((len(rows.visits_in_order), len(self.arm_names)), dtype=np.intp)
        np.add.at(counts, (given.visits, given.arms), 1)
        is_seen: Any = counts.any(axis=1)
        self.visit_names = tuple(compress(rows.visits_in_order, is_seen))
        self.all_visits = tuple(rows.visits_in_order)
        self.counts = {
            (visit, arm): int(counts[v, a])
            for v, visit in enumerate(self.all_visits)
            for a, arm in enumerate(self.arm_names)
        }
        self.visits = (np.cumsum(is_seen) - 1)[given.visits]
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
