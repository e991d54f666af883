"""The audit log as the averages need it: one plain event per number, visit day, infusion day, or voided form.

Reading the same events in the same order always leads to the same averages: that is how a pooled average
published before a restart is found again after it.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from frailty_desktop.storage.tables import AuditEventRow, FormRow


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


def last_sequence(session: Session) -> int:
    """Return the number of the newest event this session can see."""
    return session.scalar(select(func.max(AuditEventRow.sequence))) or 0


def changes_since(
    session: Session, sequence: int, items: Collection[str], reference_item: str
) -> Iterator[PastChange]:
    """Yield what happened after an event to these items, the reference start and visits; oldest first."""
    event, form = AuditEventRow, FormRow
    wanted = [*items, reference_item]
    matters: ColumnElement[bool] = or_(
        and_(event.kind == "answer", event.item.in_(wanted), event.group_ordinal == 0),
        event.kind == "visit",
        and_(event.kind == "form", event.old.is_not(None)),
    )
    columns = (
        event.sequence,
        event.kind,
        event.patient_id,
        event.record_id,
        event.item,
        event.old,
        event.new,
    )
    query = (
        select(*columns, form.visit_id, form.name)
        .outerjoin(form, form.id == event.form_id)
        .where(event.sequence > sequence, matters)
        .order_by(event.sequence)
    )
    for row in session.execute(query).yield_per(5000):
        change = _past_change(row, reference_item)
        if change is not None:
            yield change


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


def _past_change(row: Any, reference_item: str) -> PastChange | None:
    new: dict[str, Any] = json.loads(row.new) if row.new else {}
    if row.kind == "visit":
        return _visit_put(row, new)
    if row.kind == "form":
        is_void = bool(new.get("voided_reason")) and row.visit_id is not None
        return FormVoided(row.sequence, row.visit_id, row.name) if is_void else None
    if row.item == reference_item:
        return ReferenceSet(row.sequence, row.patient_id, day_of(new.get("value_date")))
    if row.visit_id is None:
        return None
    return NumberSet(row.sequence, row.visit_id, row.item, new.get("value_number"))


def _visit_put(row: Any, new: dict[str, Any]) -> VisitPut | None:
    if row.old is None:
        return VisitPut(
            row.sequence, row.patient_id, row.record_id, new.get("plan", ""), day_of(new.get("date"))
        )
    if "date" in new:
        return VisitPut(row.sequence, row.patient_id, row.record_id, "", day_of(new["date"]))
    return None


def day_of(text: str | None) -> date | None:
    """Read the day out of a stored date or moment; None when only a part of the date is known."""
    return date.fromisoformat(text[:10]) if text and len(text) >= 10 else None
