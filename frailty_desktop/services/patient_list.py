"""Patients as lists and headers show them: number, age, status, last and next visit."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.patient_facts import PatientFacts, as_partial, facts_of, load_facts
from frailty_desktop.storage.tables import PatientRow
from frailty_desktop.study.condition_evaluator import completed_years
from frailty_desktop.study.design import KeyItem, StudyDesign
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.schedule import PlannedVisit, VisitState
from frailty_desktop.translation import tr

Sex = Literal["F", "M", ""]

_STILL_TO_DO = (VisitState.OVERDUE, VisitState.DUE, VisitState.SOON, VisitState.PLANNED)


@dataclass(frozen=True)
class PatientSummary:
    """What a header or a row says of a patient; `age_years` is None while the birth date leaves it open."""

    id: UUID
    number: str
    site: str
    sex: Sex
    birth_date: PartialDate | None
    age_years: int | None
    status: PatientStatus
    status_date: date | None
    status_reason: str
    last_visit: PlannedVisit | None
    next_visit: PlannedVisit | None
    enrolled_on: date | None
    reference_start: date | None
    kit: str


def list_patients(session: Session, design: StudyDesign, today: date) -> list[PatientSummary]:
    """List every patient by number, each with the next visit to do."""
    return [summary_of(facts, today) for facts in load_facts(session, design, today).values()]


def find_patient(
    session: Session, design: StudyDesign, number_or_id: str | UUID, today: date
) -> PatientSummary:
    """Find one patient by number (in any case) or by id."""
    if isinstance(number_or_id, UUID):
        return summary_of(facts_of(session, design, number_or_id, today), today)
    number = number_or_id.strip()
    found = session.scalar(select(PatientRow.id).where(func.lower(PatientRow.number) == number.lower()))
    if found is None:
        raise UserError(
            tr("There is no patient {number} in this study.", number=number or "-"),
            next_step=tr("Check the number, as in {example}.", example=_example(session, design)),
        )
    return summary_of(facts_of(session, design, found, today), today)


def summary_of(
    facts: PatientFacts, today: date, visits: tuple[PlannedVisit, ...] | None = None
) -> PatientSummary:
    """Sum a patient up as of a day; `visits` saves laying out a timeline that is there already."""
    birth_date = as_partial(facts.value(KeyItem.BIRTH_DATE))
    visits = facts.timeline(today) if visits is None else visits
    last_day = facts.status_date if facts.status is PatientStatus.DIED else None
    return PatientSummary(
        id=facts.id,
        number=facts.number,
        site=facts.site,
        sex=_sex(facts),
        birth_date=birth_date,
        age_years=age_on(birth_date, last_day or today),
        status=facts.status,
        status_date=facts.status_date,
        status_reason=facts.status_reason,
        last_visit=last_visit(visits),
        next_visit=next_visit(visits) if facts.status.is_active else None,
        enrolled_on=facts.enrolled_on,
        reference_start=facts.reference_start,
        kit=facts.kit,
    )


def next_visit(visits: tuple[PlannedVisit, ...]) -> PlannedVisit | None:
    """Return what to do next: an open window first, else the earliest visit not recorded yet.

    A visit before the latest recorded one is history, even when nobody recorded it as missed.
    """
    recorded = [place for place, visit in enumerate(visits) if visit.happened_on is not None]
    start = recorded[-1] + 1 if recorded else 0
    open_visits = [visit for visit in visits[start:] if visit.state in _STILL_TO_DO]
    due = [visit for visit in open_visits if visit.state is VisitState.DUE]
    return min(due or open_visits, key=lambda visit: visit.target or date.max, default=None)


def last_visit(visits: tuple[PlannedVisit, ...]) -> PlannedVisit | None:
    """Return the latest visit that took place."""
    happened = [visit for visit in visits if visit.happened_on is not None]
    return max(happened, key=lambda visit: visit.happened_on or date.min, default=None)


def age_on(birth_date: PartialDate | None, on: date) -> int | None:
    """Return completed years, None when the birth date is not exact enough to tell."""
    if birth_date is None:
        return None
    youngest, oldest = ages_on(birth_date, on)
    return youngest if youngest == oldest else None


def ages_on(birth_date: PartialDate, on: date) -> tuple[int, int]:
    """Return the lowest and the highest age that a partly known birth date allows."""
    return completed_years(birth_date.latest(), on), completed_years(birth_date.earliest(), on)


def _sex(facts: PatientFacts) -> Sex:
    value = facts.value(KeyItem.SEX)
    return value if value in ("F", "M") else ""


def _example(session: Session, design: StudyDesign) -> str:
    first = session.scalar(select(func.min(PatientRow.number)))
    return first or number_text(design, 1, "")


def number_text(design: StudyDesign, number: int, site: str) -> str:
    """Write a patient number in the study's format."""
    return design.enrolment.number_format.format(number=number, site=site)
