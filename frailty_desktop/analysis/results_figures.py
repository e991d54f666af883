"""The figures of the results table: per arm n, baseline, value and change, and arms against the comparator.

Everything is computed from one cohort, of which a blinded person gets published values alone. A missing value
is left out; none is carried forward.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from frailty_desktop.analysis.cohort_filter import EVERYBODY, CohortFilter
from frailty_desktop.analysis.statistics import (
    NOTHING,
    Ancova,
    GroupSummary,
    PairedT,
    Ranked,
    SignedRank,
    WorstRank,
    ancova_by_code,
    paired_t,
    signed_rank,
    worst_rank,
)
from frailty_desktop.study.blinding import AllocationView, Grouping, GroupLabel
from frailty_desktop.study.design import ArmRole, Direction, Endpoint, KeyItem, StudyDesign, VisitPlan
from frailty_desktop.study.design_published import PublishedResults
from frailty_desktop.study.schedule import study_day, target_date
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.cohort import CellValues, Cohort
    from frailty_desktop.analysis.picture import Numbers

Step = Callable[[int, int, str], object]
"""Told how far the work is; may raise to stop it."""


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm at one visit: its values, the changes of those with both, and whether they differ from zero."""

    group: str
    value: GroupSummary
    change: GroupSummary
    t: PairedT
    ranks: SignedRank
    sentence: str = ""  # why there is no value

    @property
    def n(self) -> int:
        """How many have a value."""
        return self.value.n


@dataclass(frozen=True, slots=True)
class BaselineFigures:
    """One arm at baseline."""

    group: str
    value: GroupSummary
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Every arm at one visit, the model that compares them, and the comparison with deaths ranked worst.

    `worst` has an entry per arm other than the comparator, where somebody had died by the end of the window.
    """

    visit: VisitPlan
    arms: tuple[ArmFigures, ...]
    fit: Ancova | None = None
    worst: tuple[tuple[str, WorstRank], ...] = ()

    @property
    def worst_of_comparator(self) -> tuple[int, int]:
        """How many of the comparator were ranked with the deaths, and how many of them had died."""
        _, first = self.worst[0]
        return first.n_reference, first.deaths_reference

    def arm(self, group: str) -> ArmFigures:
        """Return an arm's figures."""
        return next(arm for arm in self.arms if arm.group == group)


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """One endpoint: every arm at baseline and at each visit."""

    endpoint: Endpoint
    baselines: tuple[BaselineFigures, ...]
    visits: tuple[VisitFigures, ...]

    def baseline(self, group: str) -> BaselineFigures:
        """Return an arm's baseline."""
        return next(arm for arm in self.baselines if arm.group == group)

    def at(self, visit: str) -> VisitFigures | None:
        """Return the figures of a visit; None where the endpoint is not measured there."""
        return next((found for found in self.visits if found.visit.name == visit), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsFigures:
    """All figures of the results table for one view of allocation and one choice of patients."""

    groups: tuple[GroupLabel, ...]
    comparator: GroupLabel | None
    why_not_compared: str
    counted: tuple[int, ...]  # patients of each group that were chosen, measured or not
    measures: tuple[MeasureFigures, ...]
    visits: tuple[VisitPlan, ...]
    published: PublishedResults
    chosen_words: str = ""
    sentence: str = ""  # why there is nothing
    doses: dict[str, tuple[float, str]] = field(default_factory=dict)  # of each group: dose and its unit

    @property
    def compared(self) -> tuple[GroupLabel, ...]:
        """The groups that are compared with the comparator."""
        if self.comparator is None:
            return ()
        return tuple(group for group in self.groups if group != self.comparator)

    def measure(self, endpoint: str) -> MeasureFigures:
        """Return the figures of an endpoint."""
        return next(found for found in self.measures if found.endpoint.name == endpoint)


def results_figures(
    cohort: "Cohort",
    chosen: CohortFilter = EVERYBODY,
    endpoints: Sequence[Endpoint] | None = None,
    step: Step | None = None,
) -> ResultsFigures:
    """Compute the figures of the endpoints of the analysis plan, or of some."""
    groups = cohort.grouping.labels
    counted = tuple(cohort.counted(group.name, chosen) for group in groups)
    comparator, why_not = comparator_of(cohort.grouping)
    wanted = cohort.analysis_endpoints() if endpoints is None else endpoints
    measures = []
    for place, endpoint in enumerate(wanted):
        if step is not None:
            step(place, len(wanted), endpoint.label)
        measures.append(_measure(cohort, endpoint, comparator, chosen))
    return ResultsFigures(
        groups=groups,
        comparator=comparator,
        why_not_compared=why_not,
        counted=counted,
        measures=tuple(measures) if groups else (),
        visits=tuple(cohort.analysis_visits()),
        published=cohort.design.plans.published,
        chosen_words=cohort.filter_words(chosen),
        sentence=_why_nothing(cohort.grouping, counted),
        doses=_doses(cohort.design, groups),
    )


def _why_nothing(grouping: Grouping, counted: Sequence[int]) -> str:
    if not grouping.labels:
        return grouping.sentence
    if any(counted):
        return ""
    if grouping.view is AllocationView.POOLED:
        return tr(
            "While the study is blinded no figure of fewer than {minimum} participants is shown. The table "
            "fills as more are enrolled and measured.",
            minimum=grouping.minimum_cell,
        )
    return tr("No patient is counted here yet. The table fills as patients are enrolled and measured.")


def comparator_of(grouping: Grouping) -> tuple[GroupLabel | None, str]:
    """Return the arm that others are compared with, by its role; or why there is none."""
    if grouping.view is not AllocationView.OPEN:
        return None, tr("All participants stand together: while the study is blinded no arms are compared.")
    for role in (ArmRole.PLACEBO, ArmRole.CONTROL):
        for label in grouping.labels:
            if label.role == role.value and len(grouping.labels) > 1:
                return label, ""
    return None, tr("The design has no placebo or control arm: no column compares arms.")


def _doses(design: StudyDesign, groups: Sequence[GroupLabel]) -> dict[str, tuple[float, str]]:
    names = {group.name for group in groups}
    return {arm.name: (arm.dose, arm.dose_unit) for arm in design.arms if arm.name in names}


def _measure(
    cohort: "Cohort", endpoint: Endpoint, comparator: GroupLabel | None, chosen: CohortFilter
) -> MeasureFigures:
    groups = cohort.grouping.labels
    planned = {visit.name for visit in cohort.analysis_visits()}
    baselines = [cohort.cell(endpoint.name, "", "baseline", group.name, chosen) for group in groups]
    visits = (visit for visit in cohort.visits_after(endpoint.name) if visit.name in planned)
    return MeasureFigures(
        endpoint,
        tuple(
            BaselineFigures(group.name, summary_of(cell.values), cell.sentence)
            for group, cell in zip(groups, baselines, strict=True)
        ),
        tuple(_visit(cohort, endpoint, visit, comparator, baselines, chosen) for visit in visits),
    )


def _visit(
    cohort: "Cohort",
    endpoint: Endpoint,
    visit: VisitPlan,
    comparator: GroupLabel | None,
    baselines: "Sequence[CellValues]",
    chosen: CohortFilter,
) -> VisitFigures:
    groups = cohort.grouping.labels
    values, changes = (
        [cohort.cell(endpoint.name, visit.name, measure, group.name, chosen) for group in groups]
        for measure in ("absolute", "change")
    )
    arms = tuple(
        ArmFigures(
            group.name,
            summary_of(value.values),
            summary_of(change.values),
            paired_t(change.values),
            signed_rank(change.values),
            value.sentence,
        )
        for group, value, change in zip(groups, values, changes, strict=True)
    )
    if comparator is None:
        return VisitFigures(visit, arms)
    names = [group.name for group in groups]
    at = names.index(comparator.name)
    return VisitFigures(
        visit,
        arms,
        _compared(changes, names, comparator.name),
        _worst(cohort, endpoint, visit, changes, baselines, names, at),
    )


def summary_of(values: "Numbers") -> GroupSummary:
    """Summarise values; the mean is summed without rounding on the way, as everywhere."""
    n = int(values.size)
    if not n:
        return NOTHING
    q1, median, q3 = np.quantile(values, (0.25, 0.5, 0.75)).tolist()
    centre = math.fsum(values.tolist()) / n
    spread = float(values.std(ddof=1)) if n > 1 else None
    return GroupSummary(n=n, mean=centre, sd=spread, median=median, q1=q1, q3=q3)


def _compared(changes: "Sequence[CellValues]", names: Sequence[str], reference: str) -> Ancova:
    codes = np.repeat(np.arange(len(changes)), [cell.values.size for cell in changes])
    return ancova_by_code(
        np.concatenate([cell.values for cell in changes]),
        np.concatenate([cell.baselines for cell in changes]),
        codes,
        names,
        reference,
    )


# Deaths


def _worst(
    cohort: "Cohort",
    endpoint: Endpoint,
    visit: VisitPlan,
    changes: "Sequence[CellValues]",
    baselines: "Sequence[CellValues]",
    names: Sequence[str],
    reference: int,
) -> tuple[tuple[str, WorstRank], ...]:
    if endpoint.direction is Direction.NEITHER:
        return ()
    days = [
        death_days(cohort, visit, baseline, change)
        for baseline, change in zip(baselines, changes, strict=True)
    ]
    if not any(days):
        return ()
    is_higher = endpoint.direction is Direction.HIGHER_IS_BETTER
    ranked = [Ranked(change.values, dead) for change, dead in zip(changes, days, strict=True)]
    return tuple(
        (name, worst_rank(ranked[place], ranked[reference], higher_is_better=is_higher))
        for place, name in enumerate(names)
        if place != reference
    )


def death_days(cohort: "Cohort", visit: VisitPlan, before: "CellValues", after: "CellValues") -> list[float]:
    """Return the study days of those with a baseline who died unmeasured before a visit's window closed."""
    if not is_counted_from_reference(cohort.design, visit):
        return []
    days = []
    measured = set(after.rows.tolist())
    for row in before.rows.tolist():
        patient = cohort.patients[row]
        if row in measured or patient.died_on is None or patient.reference is None:
            continue
        if patient.died_on <= _closes(cohort.design, visit, patient.reference):
            days.append(float(study_day(patient.died_on, patient.reference)))
    return days


def _closes(design: StudyDesign, visit: VisitPlan, reference: date) -> date:
    return target_date(reference, visit.target_day, design.day_convention) + timedelta(days=visit.after)


def is_counted_from_reference(design: StudyDesign, visit: VisitPlan) -> bool:
    """Say whether a visit is due so many days after the reference start."""
    item = design.key_items.get(KeyItem.REFERENCE_START, "")
    return any(anchor.name == visit.anchor and anchor.item == item for anchor in design.anchors)
