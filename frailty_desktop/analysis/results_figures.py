"""The figures of the results table: per arm n, baseline, value and change, and arms against the comparator.

Everything is computed from one cohort, of which a blinded person gets published values alone. A missing value
is left out; none is carried forward.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from frailty_desktop.analysis.cohort_filter import EVERYBODY, CohortFilter
from frailty_desktop.analysis.results_deaths import Deaths
from frailty_desktop.analysis.statistics import (
    NOTHING,
    Ancova,
    GroupSummary,
    PairedT,
    SignedRank,
    WorstRank,
    ancova_by_code,
    paired_t,
    signed_rank,
)
from frailty_desktop.study.blinding import AllocationView, Grouping, GroupLabel
from frailty_desktop.study.design import ArmRole, Endpoint, VisitPlan
from frailty_desktop.study.design_published import PublishedResults
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.cohort import CellValues, Cohort, CohortMeasure
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
    computing = _Computing(cohort, comparator, chosen)
    measures = []
    for place, endpoint in enumerate(wanted):
        if step is not None:
            step(place, len(wanted), endpoint.label)
        measures.append(computing.measure(endpoint))
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
    )


def followed(
    figures: ResultsFigures, cohort: "Cohort", chosen: CohortFilter, moved: Collection[str]
) -> ResultsFigures:
    """Return the figures after some endpoints moved: only theirs are computed anew."""
    endpoints = [measure.endpoint for measure in figures.measures if measure.endpoint.name in moved]
    now = results_figures(cohort, chosen, endpoints)
    fresh = {measure.endpoint.name: measure for measure in now.measures}
    return replace(now, measures=tuple(fresh.get(old.endpoint.name, old) for old in figures.measures))


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


class _Computing:
    """One computing of a cohort's figures, for one choice of patients."""

    def __init__(self, cohort: "Cohort", comparator: GroupLabel | None, chosen: CohortFilter) -> None:
        self._cohort, self._comparator, self._chosen = cohort, comparator, chosen
        self._names = [group.name for group in cohort.grouping.labels]
        self._planned = {visit.name for visit in cohort.analysis_visits()}
        self._deaths = Deaths(cohort)

    def measure(self, endpoint: Endpoint) -> MeasureFigures:
        baselines = self._cells(endpoint, "", "baseline")
        visits = self._cohort.visits_after(endpoint.name)
        return MeasureFigures(
            endpoint,
            tuple(
                BaselineFigures(name, summary_of(cell.values), cell.sentence)
                for name, cell in zip(self._names, baselines, strict=True)
            ),
            tuple(self._visit(endpoint, visit, baselines) for visit in visits if visit.name in self._planned),
        )

    def _cells(self, endpoint: Endpoint, visit: str, measure: "CohortMeasure") -> "list[CellValues]":
        return [self._cohort.cell(endpoint.name, visit, measure, name, self._chosen) for name in self._names]

    def _visit(self, endpoint: Endpoint, visit: VisitPlan, baselines: "Sequence[CellValues]") -> VisitFigures:
        values = self._cells(endpoint, visit.name, "absolute")
        changes = self._cells(endpoint, visit.name, "change")
        arms = tuple(
            ArmFigures(
                name,
                summary_of(value.values),
                summary_of(change.values),
                paired_t(change.values),
                signed_rank(change.values),
                value.sentence,
            )
            for name, value, change in zip(self._names, values, changes, strict=True)
        )
        if self._comparator is None:
            return VisitFigures(visit, arms)
        reference = self._comparator.name
        return VisitFigures(
            visit,
            arms,
            _compared(changes, self._names, reference),
            self._deaths.ranked_worst(endpoint, visit, baselines, changes, self._names, reference),
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
