"""Visit compliance: of the visits that were due, how many took place, in their window or outside it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_facts import ConductFacts, ConductPatient, Sites, read_facts
from frailty_desktop.study.design import StudyDesign, VisitPlan
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.schedule import PlannedVisit, VisitState

DUE: Final = (
    VisitState.DONE,
    VisitState.DONE_EARLY,
    VisitState.DONE_LATE,
    VisitState.MISSED,
    VisitState.OVERDUE,
)
"""Visits in the denominator: they took place, were recorded as missed, or their window closed unrecorded."""


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """How the visits of one plan, or of one site, stand."""

    by_state: Counter[VisitState]

    @property
    def due(self) -> int:
        """The denominator: only visits that were due."""
        return sum(self.by_state[state] for state in DUE)

    @property
    def in_window(self) -> int:
        """Took place inside their window."""
        return self.by_state[VisitState.DONE]

    @property
    def out_of_window(self) -> int:
        """Took place, early or late."""
        return self.by_state[VisitState.DONE_EARLY] + self.by_state[VisitState.DONE_LATE]

    @property
    def missed(self) -> int:
        """Recorded as missed."""
        return self.by_state[VisitState.MISSED]

    @property
    def late(self) -> int:
        """Their window closed and nothing was recorded."""
        return self.by_state[VisitState.OVERDUE]

    @property
    def not_yet_due(self) -> int:
        """Their window is open or lies ahead, or has no date yet."""
        ahead = (VisitState.DUE, VisitState.SOON, VisitState.PLANNED, VisitState.AWAITS_ANCHOR)
        return sum(self.by_state[state] for state in ahead)


class OutsideVisit(NamedTuple):
    """A visit that is not done in window, and whose it is."""

    patient: ConductPatient
    visit: PlannedVisit


@dataclass(frozen=True, slots=True)
class VisitCompliance:
    """Compliance by visit, by site and in all, as of a day; and who is behind what is not in window."""

    plans: tuple[VisitPlan, ...]
    by_visit: dict[str, VisitCounts]
    by_site: dict[str, VisitCounts]
    overall: VisitCounts
    outside: dict[tuple[str, str], tuple[OutsideVisit, ...]]
    """By visit and kind: the visits that are not done in window."""
    sites: dict[str, str]


def visit_compliance(
    session: Session, design: StudyDesign, today: date, sites: Sites = None
) -> VisitCompliance:
    """Count every scheduled visit of every patient by how it stands on a day."""
    return compliance_of(read_facts(session, design, today, sites))


def compliance_of(facts: ConductFacts) -> VisitCompliance:
    """Count the visits of patients that were read already."""
    plans = [plan for plan in whole_design(facts.design).visits if plan.is_scheduled]
    found = _Counted()
    for patient, timeline in zip(facts.patients, facts.timelines, strict=True):
        for visit in timeline:
            if visit.plan.is_scheduled:
                found.take(patient, visit)
    by_visit = {plan.name: VisitCounts(found.by_visit.get(plan.name, Counter())) for plan in plans}
    by_site = {site: VisitCounts(found.by_site.get(site, Counter())) for site in facts.sites}
    overall = VisitCounts(sum(found.by_site.values(), Counter()))
    outside = {place: tuple(visits) for place, visits in found.outside.items()}
    return VisitCompliance(tuple(plans), by_visit, by_site, overall, outside, dict(facts.sites))


@dataclass
class _Counted:
    by_visit: dict[str, Counter[VisitState]] = field(default_factory=dict)
    by_site: dict[str, Counter[VisitState]] = field(default_factory=dict)
    outside: dict[tuple[str, str], list[OutsideVisit]] = field(default_factory=dict)

    def take(self, patient: ConductPatient, visit: PlannedVisit) -> None:
        self.by_visit.setdefault(visit.plan.name, Counter())[visit.state] += 1
        self.by_site.setdefault(patient.site, Counter())[visit.state] += 1
        kind = _KIND_OF.get(visit.state)
        if kind is not None and kind != IN_WINDOW:
            self.outside.setdefault((visit.plan.name, kind), []).append(OutsideVisit(patient, visit))


IN_WINDOW, OUT, LATE, MISSED = "in_window", "out_of_window", "late", "missed"
_KIND_OF: Final = {
    VisitState.DONE: IN_WINDOW,
    VisitState.DONE_EARLY: OUT,
    VisitState.DONE_LATE: OUT,
    VisitState.OVERDUE: LATE,
    VisitState.MISSED: MISSED,
}
