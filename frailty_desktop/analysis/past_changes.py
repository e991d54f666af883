"""The audit log as the averages need it: one plain event per number, visit day, infusion day, or voided form.

Reading the same events in the same order always leads to the same averages: that is how a pooled average
published before a restart is found again after it.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, and_, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from frailty_desktop.storage.tables import AuditEventRow, FormRow

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class NumberSet:
    """A number was stored, corrected or cleared (None) in the first group of a form of a visit."""

    sequence: int
    visit_id: UUID
    item: str
    number: float | None


@dataclass(frozen=True, slots=True)
class VisitPut:
    """A visit was recorded (`plan` is set) or its day changed (`plan` is empty)."""

    sequence: int
    patient_id: UUID
    visit_id: UUID
    plan: str
    day: date | None


@dataclass(frozen=True, slots=True)
class ReferenceSet:
    """A patient's reference start was stored, corrected or cleared."""

    sequence: int
    patient_id: UUID
    day: date | None


@dataclass(frozen=True, slots=True)
class FormVoided:
    """A form of a visit was declared void: its numbers count no more."""

    sequence: int
    visit_id: UUID
    form: str


PastChange = NumberSet | VisitPut | ReferenceSet | FormVoided


class _Event(NamedTuple):
    sequence: int
    kind: str
    item: str
    old: str | None
    new: str | None
    form: str
    patient_id: UUID
    record_id: UUID
    visit_id: UUID | None


def last_sequence(session: Session) -> int:
    """Return the number of the newest event this session can see."""
    return session.scalar(select(func.max(AuditEventRow.sequence))) or 0


def changes_since(
    session: Session, sequence: int, items: Collection[str], reference_item: str
) -> Iterator[PastChange]:
    """Yield what happened after an event to these items, the reference start and visits; oldest first."""
    event, form = AuditEventRow.__table__.c, FormRow.__table__.c
    matters: ColumnElement[bool] = or_(
        and_(event.kind == "answer", event.item.in_([*items, reference_item]), event.group_ordinal == 0),
        event.kind == "visit",
        and_(event.kind == "form", event.old.is_not(None)),
    )
    ids = [_plain(session, column) for column in (event.patient_id, event.record_id, form.visit_id)]
    query = (
        select(event.sequence, event.kind, event.item, event.old, event.new, form.name, *ids)
        .select_from(AuditEventRow.__table__.outerjoin(FormRow.__table__, form.id == event.form_id))
        .where(event.sequence > sequence, matters)
        .order_by(event.sequence)
    )
    known: dict[Any, UUID] = {}
    rows = session.connection().execute(query)
    while chunk := rows.fetchmany(_CHUNK):
        for row in chunk:
            change = _past_change(_Event(*row[:6], *(_id(raw, known) for raw in row[6:])), reference_item)
            if change is not None:
                yield change


def _plain(session: Session, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Read an id as the database hands it out; most rows name one that was made a UUID before."""
    return type_coerce(column, LargeBinary) if session.get_bind().dialect.name == "sqlite" else column


def _id(raw: Any, known: dict[Any, UUID]) -> UUID | None:
    if not isinstance(raw, bytes):
        return raw  # type: ignore[no-any-return]  # PostgreSQL gives UUIDs, and nothing is None everywhere
    found = known.get(raw)
    if found is None:
        found = known[raw] = UUID(bytes=raw)
    return found


def joined_at(session: Session) -> dict[UUID, int]:
    """Return, for each patient whose enrolment is in the log, the event that enrolled them."""
    event = AuditEventRow
    query = (
        select(event.sequence, event.patient_id, event.new)
        .where(event.kind == "patient", event.patient_id.is_not(None))
        .order_by(event.sequence)
    )
    joined: dict[UUID, int] = {}
    for sequence, patient_id, new in session.execute(query):
        values = json.loads(new) if new else {}
        if patient_id is not None and (values.get("enrolled_on") or values.get("status") == "enrolled"):
            joined.setdefault(patient_id, sequence)
    return joined


def _past_change(event: _Event, reference_item: str) -> PastChange | None:
    new: dict[str, Any] = json.loads(event.new) if event.new else {}
    if event.kind == "visit":
        return _visit_put(event, new)
    if event.kind == "form":
        if event.visit_id is None or not new.get("voided_reason"):
            return None
        return FormVoided(event.sequence, event.visit_id, event.form)
    if event.item == reference_item:
        return ReferenceSet(event.sequence, event.patient_id, day_of(new.get("value_date")))
    if event.visit_id is None:
        return None
    return NumberSet(event.sequence, event.visit_id, event.item, new.get("value_number"))


def _visit_put(event: _Event, new: dict[str, Any]) -> VisitPut | None:
    day = day_of(new.get("date"))
    if event.old is None:
        return VisitPut(event.sequence, event.patient_id, event.record_id, new.get("plan", ""), day)
    return VisitPut(event.sequence, event.patient_id, event.record_id, "", day) if "date" in new else None


def day_of(text: str | None) -> date | None:
    """Read the day out of a stored date or moment; None when only a part of the date is known."""
    return date.fromisoformat(text[:10]) if text and len(text) >= 10 else None
