"""Deaths in the results: who died unmeasured before a visit's window closed ranks below everybody else.

A sensitivity analysis beside the comparison of those with values; see `worst_rank`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from frailty_desktop.analysis.statistics import Ranked, WorstRank, worst_rank
from frailty_desktop.study.design import Direction, Endpoint, KeyItem, StudyDesign, VisitPlan
from frailty_desktop.study.schedule import study_day, target_date

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from frailty_desktop.analysis.cohort import CellValues, Cohort


class Deaths:
    """Those of a cohort who died, looked up once for all measures and visits."""

    def __init__(self, cohort: "Cohort") -> None:
        self._cohort = cohort
        self._dead: NDArray[np.int64] = np.array(
            [
                row
                for row, patient in enumerate(cohort.patients)
                if patient.died_on is not None and patient.reference is not None
            ],
            dtype=np.int64,
        )

    def ranked_worst(
        self,
        endpoint: Endpoint,
        visit: VisitPlan,
        baselines: "Sequence[CellValues]",
        changes: "Sequence[CellValues]",
        names: Sequence[str],
        reference: str,
    ) -> tuple[tuple[str, WorstRank], ...]:
        """Compare each group with the reference, deaths ranked worst; nothing where nobody had died."""
        if endpoint.direction is Direction.NEITHER or not self._dead.size:
            return ()
        days = [self._days(visit, *cells) for cells in zip(baselines, changes, strict=True)]
        if not any(days):
            return ()
        is_higher = endpoint.direction is Direction.HIGHER_IS_BETTER
        ranked = {
            name: Ranked(change.values, dead) for name, change, dead in zip(names, changes, days, strict=True)
        }
        return tuple(
            (name, worst_rank(ranked[name], ranked[reference], higher_is_better=is_higher))
            for name in names
            if name != reference
        )

    def _days(self, visit: VisitPlan, before: "CellValues", after: "CellValues") -> list[float]:
        """Return the study days of those with a baseline who died unmeasured before the window closed."""
        design = self._cohort.design
        if not is_counted_from_reference(design, visit):
            return []
        asked = np.setdiff1d(np.intersect1d(self._dead, before.rows), after.rows)
        days = []
        for row in asked.tolist():
            patient = self._cohort.patients[row]
            if patient.died_on is None or patient.reference is None:
                continue
            if patient.died_on <= _closes(design, visit, patient.reference):
                days.append(float(study_day(patient.died_on, patient.reference)))
        return days


def _closes(design: StudyDesign, visit: VisitPlan, reference: date) -> date:
    return target_date(reference, visit.target_day, design.day_convention) + timedelta(days=visit.after)


def is_counted_from_reference(design: StudyDesign, visit: VisitPlan) -> bool:
    """Say whether a visit is due so many days after the reference start."""
    item = design.key_items.get(KeyItem.REFERENCE_START, "")
    return any(anchor.name == visit.anchor and anchor.item == item for anchor in design.anchors)
