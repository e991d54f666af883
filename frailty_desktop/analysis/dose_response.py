"""Does a measure follow the dose? Changes of each patient, adjusted means by dose, and tests of a trend."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from frailty_desktop.analysis.cohort_filter import EVERYBODY, CohortFilter
from frailty_desktop.analysis.results_figures import summary_of
from frailty_desktop.analysis.statistics import (
    Ancova,
    GroupSummary,
    LinearTrend,
    RankTest,
    ancova_by_code,
    jonckheere,
    linear_trend,
)
from frailty_desktop.study.blinding import AllocationView, GroupLabel
from frailty_desktop.study.design import Endpoint, VisitPlan
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.cohort import Cohort
    from frailty_desktop.analysis.picture import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class DoseGroup:
    """One dose: the changes of its patients, who they are, and their summary."""

    group: GroupLabel
    dose: float
    changes: "Numbers"
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    summary: GroupSummary


@dataclass(frozen=True, slots=True, eq=False)
class DoseResponse:
    """One endpoint at one visit over the dose: groups by dose, the model, and both tests of a trend."""

    endpoint: Endpoint
    visit: VisitPlan
    unit: str
    groups: tuple[DoseGroup, ...] = ()
    fit: Ancova | None = None
    ranks: RankTest | None = None
    slope: LinearTrend | None = None
    chosen_words: str = ""
    sentence: str = ""
    doses: dict[str, float] = field(default_factory=dict)


def dose_response(
    cohort: "Cohort", endpoint: Endpoint, visit: VisitPlan, chosen: CohortFilter = EVERYBODY
) -> DoseResponse:
    """Compute how an endpoint's change at a visit follows the dose; the arms in the order of their dose."""
    arms = {arm.name: arm for arm in cohort.design.arms}
    labels = sorted(
        (label for label in cohort.grouping.labels if label.name in arms),
        key=lambda label: arms[label.name].dose,
    )
    unit = arms[labels[0].name].dose_unit if labels else ""
    said = cohort.filter_words(chosen)
    sentence = _why_not(cohort, labels)
    if sentence:
        return DoseResponse(endpoint, visit, unit, chosen_words=said, sentence=sentence)
    cells = [cohort.cell(endpoint.name, visit.name, "change", label.name, chosen) for label in labels]
    doses = {label.name: arms[label.name].dose for label in labels}
    groups = tuple(
        DoseGroup(
            label,
            doses[label.name],
            cell.values,
            tuple(str(one) for one in cell.ids),
            tuple(cohort.patients[row].number for row in cell.rows.tolist()),
            summary_of(cell.values),
        )
        for label, cell in zip(labels, cells, strict=True)
    )
    if not any(cell.n for cell in cells):
        nobody = tr("Nobody has a baseline and a value at this visit yet.")
        return DoseResponse(endpoint, visit, unit, groups, chosen_words=said, sentence=nobody, doses=doses)
    fit = ancova_by_code(
        np.concatenate([cell.values for cell in cells]),
        np.concatenate([cell.baselines for cell in cells]),
        np.repeat(np.arange(len(cells)), [cell.n for cell in cells]),
        [label.name for label in labels],
        next(label.name for label, cell in zip(labels, cells, strict=True) if cell.n),
    )
    trend = linear_trend(fit, doses)
    ranks = jonckheere(_by_dose(groups))
    return DoseResponse(endpoint, visit, unit, groups, fit, ranks, trend, said, doses=doses)


def _by_dose(groups: tuple[DoseGroup, ...]) -> "list[Numbers]":
    """Return the changes at each dose, the lowest first; arms of one dose count together."""
    doses = sorted({group.dose for group in groups})
    return [np.concatenate([group.changes for group in groups if group.dose == dose]) for dose in doses]


def _why_not(cohort: "Cohort", labels: list[GroupLabel]) -> str:
    if cohort.grouping.view is AllocationView.POOLED:
        return tr("While the study is blinded nobody's dose is known here: there is no dose-response view.")
    if cohort.grouping.view is AllocationView.NONE:
        return cohort.grouping.sentence
    arms = [arm for arm in cohort.design.arms if arm.name in {label.name for label in labels}]
    if len({arm.dose_unit for arm in arms}) > 1:
        return tr("The arms' doses are in different units: they share no axis.")
    if len({arm.dose for arm in arms}) < 2:
        return tr("The design has one dose only: there is nothing to follow.")
    return ""
