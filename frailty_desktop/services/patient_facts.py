"""What rules and lists need to know of patients: status, key dates, visits; for all in a few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from frailty_desktop.services import allocation
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.lookups import patient_row
from frailty_desktop.services.stored_answers import VALUE_COLUMNS, answer_in
from frailty_desktop.storage.tables import AnswerTable, FormRow, PatientRow, SiteRow, VisitRow
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import ContactType, KeyItem, StudyDesign
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.schedule import PlannedVisit, RecordedVisit, timeline

_OF_THE_PATIENT = (
    KeyItem.CONSENT_DATE,
    KeyItem.BIRTH_DATE,
    KeyItem.SEX,
    KeyItem.REFERENCE_START,
    KeyItem.REFERENCE_START_TIME,
    KeyItem.DEATH_DATE,
)
"""Key items that a patient has once."""

ENDED = frozenset(
    {
        PatientStatus.SCREEN_FAILURE,
        PatientStatus.COMPLETED,
        PatientStatus.WITHDRAWN,
        PatientStatus.LOST,
        PatientStatus.DIED,
    }
)
"""After these no further visit is expected."""


@dataclass(frozen=True, slots=True)
class VisitFact:
    """A recorded visit, or one recorded as missed."""

    id: UUID
    plan: str
    ordinal: int
    on: date | None
    is_missed: bool
    contact: str


@dataclass(slots=True)
class PatientFacts:
    """One patient as lists and rules see them; `answers` holds key items and anchors by item name."""

    index: DesignIndex
    id: UUID
    number: str
    site: str
    status: PatientStatus
    status_date: date | None
    status_reason: str
    enrolled_on: date | None
    kit: str
    visits: list[VisitFact] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    def value(self, part: KeyItem) -> Any:
        """Return the value of a key item, None when it is not known."""
        name = self.index.key_item(part)
        answer = self.answers.get(name) if name else None
        return answer.value if answer else None

    def day(self, part: KeyItem) -> date | None:
        """Return the value of a key item as a full date."""
        return full_date(self.value(part))

    @property
    def consented_on(self) -> date | None:
        """The day of consent."""
        return self.day(KeyItem.CONSENT_DATE)

    @property
    def reference_start(self) -> date | None:
        """The day that study days are counted from."""
        return self.day(KeyItem.REFERENCE_START)

    @property
    def ended_on(self) -> date | None:
        """The last day on which a visit can have taken place, None while the patient takes part."""
        return self.status_date if self.status in ENDED else None

    def visit(self, plan: str) -> VisitFact | None:
        """Return the recorded visit of a plan."""
        return next((visit for visit in self.visits if visit.plan == plan), None)

    def anchors(self) -> dict[str, date]:
        """Return the dates that visits are counted from, as far as they are known."""
        known: dict[str, date] = {}
        for anchor in self.index.design.anchors:
            answer = self.answers.get(anchor.item)
            day = full_date(answer.value) if answer else None
            if day is not None:
                known[anchor.name] = day
        for visit in self.visits:
            if visit.on is not None and not visit.is_missed:
                known.setdefault(f"visit:{visit.plan}", visit.on)
        return known

    def timeline(self, today: date) -> tuple[PlannedVisit, ...]:
        """Set every visit of the design beside what was recorded."""
        recorded = {
            visit.plan: RecordedVisit(
                visit.on, visit.is_missed, ContactType(visit.contact) if visit.contact else None
            )
            for visit in reversed(self.visits)
        }
        return timeline(self.index.design, self.anchors(), recorded, today, self.ended_on)


def full_date(value: object) -> date | None:
    """Return the day a value stands for, when it stands for exactly one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, PartialDate) and value.is_full:
        return value.earliest()
    return None


def as_partial(value: object) -> PartialDate | None:
    """Return a date value as a partial date."""
    if isinstance(value, PartialDate):
        return value
    day = full_date(value)
    return PartialDate(day.year, day.month, day.day) if day else None


def as_time(value: object) -> time | None:
    """Return a time value."""
    return value if isinstance(value, time) else None


def facts_of(session: Session, design: StudyDesign, patient_id: UUID, today: date) -> PatientFacts:
    """Load one patient."""
    patient_row(session, patient_id)
    return load_facts(session, design, today, [patient_id])[patient_id]


def load_facts(
    session: Session, design: StudyDesign, today: date, patient_ids: Sequence[UUID] | None = None
) -> dict[UUID, PatientFacts]:
    """Load the given patients, or everybody, by number, in the same few queries however many they are."""
    index = index_of(design)
    kits = allocation.kits(session)
    columns = (
        PatientRow.id,
        PatientRow.number,
        SiteRow.code,
        PatientRow.status,
        PatientRow.status_date,
        PatientRow.status_reason,
        PatientRow.enrolled_on,
    )
    query = select(*columns).join(SiteRow, SiteRow.id == PatientRow.site_id).order_by(PatientRow.number)
    facts = {
        row.id: PatientFacts(
            index=index,
            id=row.id,
            number=row.number,
            site=row.code,
            status=PatientStatus(row.status),
            status_date=row.status_date,
            status_reason=row.status_reason,
            enrolled_on=row.enrolled_on,
            kit=kits.get(row.id, ""),
        )
        for row in session.execute(_only(query, PatientRow.id, patient_ids))
    }
    _add_visits(session, facts, patient_ids)
    _add_answers(session, index, facts, today, patient_ids)
    return facts


def _add_visits(
    session: Session, facts: Mapping[UUID, PatientFacts], patient_ids: Sequence[UUID] | None
) -> None:
    query = select(
        VisitRow.patient_id,
        VisitRow.id,
        VisitRow.plan,
        VisitRow.ordinal,
        VisitRow.date,
        VisitRow.is_missed,
        VisitRow.contact,
    ).order_by(VisitRow.patient_id, VisitRow.plan, VisitRow.ordinal)
    for row in session.execute(_only(query, VisitRow.patient_id, patient_ids)):
        facts[row[0]].visits.append(VisitFact(row[1], row[2], row[3], row[4], row[5], row[6]))


def _add_answers(
    session: Session,
    index: DesignIndex,
    facts: Mapping[UUID, PatientFacts],
    today: date,
    patient_ids: Sequence[UUID] | None,
) -> None:
    names = {anchor.item for anchor in index.design.anchors}
    names |= {name for part in _OF_THE_PATIENT if (name := index.key_item(part))}
    voided = voided_forms(session)
    query = (
        select(AnswerTable.patient_id, AnswerTable.form_id, AnswerTable.item, *VALUE_COLUMNS)
        .where(AnswerTable.item.in_(sorted(names)))
        .order_by(AnswerTable.sequence)
    )
    for row in session.execute(_only(query, AnswerTable.patient_id, patient_ids)):
        if row.form_id not in voided:
            facts[row.patient_id].answers[row.item] = answer_in(index.items[row.item], row, today)


def voided_forms(session: Session) -> frozenset[UUID]:
    """Return the forms that were marked as entered in error; their answers count nowhere."""
    return frozenset(session.scalars(select(FormRow.id).where(FormRow.voided_reason != "")))


def _only(
    query: Select[*tuple[Any, ...]], column: Any, patient_ids: Iterable[UUID] | None
) -> Select[*tuple[Any, ...]]:
    return query if patient_ids is None else query.where(column.in_(list(patient_ids)))
