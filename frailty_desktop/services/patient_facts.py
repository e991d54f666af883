"""What rules and lists need to know of patients: status, key dates, visits; for all in a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.orm import Session

from frailty_desktop.services.assigned_kits import kits as assigned_kits
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.lookups import patient_row
from frailty_desktop.services.stored_answers import (
    ANSWERS,
    VALUE_COLUMNS,
    RawId,
    answer_in,
    as_uuid,
    plain_table,
    raw,
)
from frailty_desktop.services.working_design import at_site
from frailty_desktop.storage.patient_rows import (
    PATIENT_ROWS,
    PATIENTS,
    VISIT_ROWS,
    VISITS,
    VisitFact,
    recorded_by_plan,
)
from frailty_desktop.storage.tables import FormRow
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Anchor, KeyItem, StudyDesign
from frailty_desktop.study.design_versions import every_version, with_recorded_visits
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.schedule import PlannedVisit, timeline

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
        recorded = recorded_by_plan(self.visits)
        design = with_recorded_visits(self.index.design, recorded)
        return timeline(design, self.anchors(), recorded, today, self.ended_on)


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
    session.flush()
    connection = session.connection()
    kits = assigned_kits(session, patient_ids)
    by_raw_id: dict[RawId, PatientFacts] = {}
    for raw_id, number, site, status, since, reason, enrolled_on in connection.execute(
        _only(PATIENT_ROWS, PATIENTS, patient_ids)
    ).all():
        patient_id = as_uuid(raw_id)
        kit = kits.get(patient_id, "")
        index = index_of(at_site(design, site, today))
        by_raw_id[raw_id] = PatientFacts(
            index, patient_id, number, site, PatientStatus(status), since, reason, enrolled_on, kit
        )
    for patient, *visit in connection.execute(_only(VISIT_ROWS, VISITS, patient_ids)).all():
        by_raw_id[patient].visits.append(VisitFact(*visit))
    _add_answers(connection, index_of(design), by_raw_id, today, patient_ids)
    return {facts.id: facts for facts in by_raw_id.values()}


_FORMS = plain_table(FormRow)
_ANSWER_ROWS = select(
    raw(ANSWERS.c.patient_id).label("patient"),
    raw(ANSWERS.c.form_id).label("form"),
    ANSWERS.c.item,
    *VALUE_COLUMNS,
).order_by(ANSWERS.c.sequence)
_VOIDED_ROWS = select(raw(_FORMS.c.id)).where(_FORMS.c.voided_reason != "")


def _add_answers(
    connection: Connection,
    index: DesignIndex,
    facts: Mapping[RawId, PatientFacts],
    today: date,
    patient_ids: Sequence[UUID] | None,
) -> None:
    names = {anchor.item for anchor in _anchors(index)}
    names |= {name for part in _OF_THE_PATIENT if (name := index.key_item(part))}
    voided = set(connection.scalars(_VOIDED_ROWS))
    query = _only(_ANSWER_ROWS.where(ANSWERS.c.item.in_(sorted(names))), ANSWERS, patient_ids)
    for row in connection.execute(query).all():
        if row.form not in voided:
            facts[row.patient].answers[row.item] = answer_in(index.items[row.item], row, today)


def _anchors(index: DesignIndex) -> list[Anchor]:
    """List what visits are counted from, in whichever version."""
    return [anchor for design in every_version(index.design) for anchor in design.anchors]


def _only(
    query: Select[*tuple[Any, ...]], table: Table, patient_ids: Sequence[UUID] | None
) -> Select[*tuple[Any, ...]]:
    if patient_ids is None:
        return query
    return query.where((table.c.id if table is PATIENTS else table.c.patient_id).in_(patient_ids))
