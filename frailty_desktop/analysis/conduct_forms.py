"""Missing forms: of the forms that are due at each visit, how many are complete, begun, or empty.

A form is due once its visit took place, or the visit's window closed without a word. Forms of missed visits,
forms entered in error, and forms that a condition does not ask for do not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_conditions import Conditions
from frailty_desktop.analysis.conduct_facts import (
    FORMS,
    ConductFacts,
    ConductPatient,
    Sites,
    read_facts,
)
from frailty_desktop.storage.raw_ids import RawId, as_uuid, raw
from frailty_desktop.study.design import Form, StudyDesign, VisitPlan
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.schedule import PlannedVisit, VisitState


class StartedForm(NamedTuple):
    """A form that was begun."""

    id: RawId
    is_complete: bool


class MissingForm(NamedTuple):
    """A due form that is not complete; `days` counts from the day it became due."""

    patient: ConductPatient
    form: str
    visit: str
    due_on: date
    days: int
    form_id: RawId | None
    is_late: bool


@dataclass(slots=True)
class FormCounts:
    """How one form stands at one visit."""

    complete: int = 0
    begun: int = 0
    empty: int = 0
    late: int = 0  # of the begun and empty ones: past the deadline of the plan
    at_missed_visits: int = 0  # not due, and never will be

    @property
    def due(self) -> int:
        """The denominator."""
        return self.complete + self.begun + self.empty

    @property
    def missing(self) -> int:
        """Due and not complete."""
        return self.begun + self.empty

    def add(self, other: "FormCounts") -> None:
        """Add another place's counts."""
        self.complete += other.complete
        self.begun += other.begun
        self.empty += other.empty
        self.late += other.late
        self.at_missed_visits += other.at_missed_visits


@dataclass
class MissingForms:
    """Counts by (form, visit) and by site, and every form that is missing, patient by patient."""

    cells: dict[tuple[str, str], FormCounts] = field(default_factory=dict)
    by_site: dict[str, FormCounts] = field(default_factory=dict)
    missing: list[MissingForm] = field(default_factory=list)

    def total(self) -> FormCounts:
        """Add everything up."""
        whole = FormCounts()
        for counts in self.cells.values():
            whole.add(counts)
        return whole


def missing_forms(session: Session, design: StudyDesign, today: date, sites: Sites = None) -> MissingForms:
    """Count every due form of every patient as of a day."""
    return missing_of(session, read_facts(session, design, today, sites))


def missing_of(session: Session, facts: ConductFacts) -> MissingForms:
    """Count the forms of patients that were read already."""
    started = _started(session)
    conditions = Conditions(session, facts)
    found = MissingForms()
    for patient, timeline in zip(facts.patients, facts.timelines, strict=True):
        found.by_site.setdefault(patient.site, FormCounts())
        recorded = {visit.plan: visit.raw_id for visit in patient.visits if visit.ordinal == 0}
        for visit in timeline:
            if _is_asked(visit):
                forms = [
                    expected.form
                    for expected in visit.plan.forms
                    if not expected.when or conditions.asks(patient, visit, expected.when)
                ]
                visit_id = recorded.get(visit.plan.name)
                known = [started.get((visit_id, form)) for form in forms]
                _count(found, facts, patient, visit, forms, known)
    return found


def _count(
    found: MissingForms,
    facts: ConductFacts,
    patient: ConductPatient,
    visit: PlannedVisit,
    forms: list[str],
    known: list[StartedForm | None],
) -> None:
    """Count the forms of one visit: with a million of them, what is the same for all is worked out once."""
    cells, site, name = found.cells, found.by_site[patient.site], visit.plan.name
    is_missed = visit.state is VisitState.MISSED
    plan = facts.design.plans.conduct
    due_on = visit.happened_on or visit.closes or facts.today
    days = (facts.today - due_on).days
    late_empty = plan.entry_days is not None and days > plan.entry_days
    late_begun = plan.completion_days is not None and days > plan.completion_days
    for form, one in zip(forms, known, strict=True):
        counts = cells.get((form, name))
        if counts is None:
            counts = cells[form, name] = FormCounts()
        if is_missed:
            counts.at_missed_visits += 1
        elif one is None:
            counts.empty += 1
            counts.late += late_empty
            site.empty += 1
            site.late += late_empty
            found.missing.append(MissingForm(patient, form, name, due_on, days, None, late_empty))
        elif one.is_complete:
            counts.complete += 1
            site.complete += 1
        else:
            counts.begun += 1
            counts.late += late_begun
            site.begun += 1
            site.late += late_begun
            found.missing.append(MissingForm(patient, form, name, due_on, days, one.id, late_begun))


def _is_asked(visit: PlannedVisit) -> bool:
    is_past = visit.state in (VisitState.OVERDUE, VisitState.MISSED)
    return visit.plan.is_scheduled and (visit.state.has_happened or is_past)


def _started(session: Session) -> dict[tuple[RawId | None, str], StartedForm]:
    query = select(raw(FORMS.c.visit_id), FORMS.c.name, raw(FORMS.c.id), FORMS.c.state).where(
        FORMS.c.visit_id.is_not(None), FORMS.c.voided_reason == ""
    )
    return {
        (visit, name): StartedForm(form_id, state == "complete")
        for visit, name, form_id, state in session.connection().execute(query).all()
    }


def all_forms(design: StudyDesign) -> Iterator[Form]:
    """Walk through the forms of every version."""
    yield from whole_design(design).forms


def scheduled_visits(design: StudyDesign) -> list[VisitPlan]:
    """List the scheduled visits of every version, in the order of the plan."""
    return [plan for plan in whole_design(design).visits if plan.is_scheduled]


def uuid_of(missing: MissingForm) -> UUID | None:
    """Return the id of a begun form, None when it was not begun."""
    return None if missing.form_id is None else as_uuid(missing.form_id)
