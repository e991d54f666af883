"""What is to be done today, over all patients: visits, open adverse events, forms that were begun."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services.adverse_events import AdverseEventLine, for_study
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.patient_facts import PatientFacts, load_facts
from frailty_desktop.services.patient_list import PatientSummary, summary_of
from frailty_desktop.storage.tables import FormRow, PatientRow, PersonRow, VisitRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.schedule import PlannedVisit, VisitState


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A visit of a patient that needs doing or a word."""

    patient: PatientSummary
    planned_visit: PlannedVisit


@dataclass(frozen=True, slots=True)
class UnfinishedForm:
    """A form that was begun and not completed."""

    form_id: UUID
    patient_id: UUID
    patient_number: str
    visit_label: str
    form_title: str
    started_at: datetime
    started_by: str


@dataclass(frozen=True)
class WorkList:
    """Today's work: visits by urgency, open adverse events by their clock, begun forms newest first."""

    due: tuple[WorkItem, ...]
    overdue: tuple[WorkItem, ...]
    soon: tuple[WorkItem, ...]
    missed: tuple[WorkItem, ...]
    open_adverse_events: tuple[AdverseEventLine, ...]
    unfinished: tuple[UnfinishedForm, ...]


def work_list(session: Session, design: StudyDesign, today: date, now: datetime | None = None) -> WorkList:
    """List what is to be done; `now` moves the countdown of serious adverse events."""
    facts = load_facts(session, design, today)
    found: dict[VisitState, list[WorkItem]] = {state: [] for state in VisitState}
    for patient in facts.values():
        for item in _items(patient, today):
            found[item.planned_visit.state].append(item)
    events = for_study(session, design, now or _end_of(today), facts=facts)
    return WorkList(
        due=_by(found[VisitState.DUE], lambda visit: visit.days_left or 0),
        overdue=_by(found[VisitState.OVERDUE], lambda visit: -visit.days_early_or_late),
        soon=_by(found[VisitState.SOON], lambda visit: visit.days_left or 0),
        missed=_by(found[VisitState.MISSED], lambda visit: -(visit.target or date.min).toordinal()),
        open_adverse_events=tuple(sorted((line for line in events if line.is_open), key=_urgency)),
        unfinished=tuple(_unfinished(session, index_of(design))),
    )


def _items(patient: PatientFacts, today: date) -> Iterator[WorkItem]:
    """List a patient's visits that need doing or a word; the summary is only made for those who have one."""
    wanted = (VisitState.DUE, VisitState.OVERDUE, VisitState.SOON, VisitState.MISSED)
    timeline = patient.timeline(today)
    visits = [visit for visit in timeline if visit.state in wanted]
    if not patient.status.is_active:
        visits = [visit for visit in visits if visit.state is VisitState.MISSED]
    if visits:
        summary = summary_of(patient, today, timeline)
        yield from (WorkItem(summary, visit) for visit in visits)


def _by(items: Iterable[WorkItem], urgency: Callable[[PlannedVisit], int]) -> tuple[WorkItem, ...]:
    return tuple(sorted(items, key=lambda item: (urgency(item.planned_visit), item.patient.number)))


def _urgency(line: AdverseEventLine) -> tuple[bool, float, str, int]:
    clock = line.clock
    is_running = clock is not None and clock.is_running
    left = clock.remaining.total_seconds() if clock is not None and is_running else 0.0
    return not is_running, left, line.patient_number, line.ordinal


def _unfinished(session: Session, index: DesignIndex) -> Iterator[UnfinishedForm]:
    query = (
        select(
            FormRow.id,
            FormRow.patient_id,
            PatientRow.number,
            VisitRow.plan,
            FormRow.name,
            FormRow.started_at,
            PersonRow.name.label("person"),
        )
        .join(PatientRow, PatientRow.id == FormRow.patient_id)
        .outerjoin(VisitRow, VisitRow.id == FormRow.visit_id)
        .outerjoin(PersonRow, PersonRow.id == FormRow.started_by)
        .where(FormRow.state == "in_progress", FormRow.voided_reason == "")
        .order_by(FormRow.started_at.desc(), FormRow.id.desc())
    )
    for row in session.execute(query):
        visit = index.visits_by_name[row.plan].label if row.plan else ""
        title = index.forms_by_name[row.name].title
        yield UnfinishedForm(
            row.id, row.patient_id, row.number, visit, title, row.started_at, row.person or ""
        )


def _end_of(today: date) -> datetime:
    return datetime.combine(today, time.max).astimezone()
