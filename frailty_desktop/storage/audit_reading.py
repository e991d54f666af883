"""Reads the audit log: who changed what, when, where and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.storage.tables import AuditEventRow
from frailty_desktop.storage.verification import BadRecord, verify, verify_chain

__all__ = ["AuditEvent", "BadRecord", "event", "events", "read_events", "verify", "verify_chain"]

_CHUNK = 1_000
_log = AuditEventRow.__table__


def events(
    session: Session,
    *,
    patient: UUID | None = None,
    kind: str | None = None,
    item: str | None = None,
    group: int | None = None,
    form: UUID | None = None,
    record: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after_sequence: int | None = None,
    limit: int | None = None,
    newest_first: bool = False,
) -> Iterator[AuditEvent]:
    """Read events in the order of the log, or the newest first; give the patient, and it is fast."""
    wanted: dict[Any, Any] = {
        _log.c.patient_id: patient,
        _log.c.kind: kind,
        _log.c.item: item,
        _log.c.group_ordinal: group,
        _log.c.form_id: form,
        _log.c.record_id: record,
    }
    query = select(_log).where(*[column == value for column, value in wanted.items() if value is not None])
    if since is not None:
        query = query.where(_log.c.recorded_at >= utc_text(since))
    if until is not None:
        query = query.where(_log.c.recorded_at < utc_text(until))
    if after_sequence is not None:
        query = query.where(_log.c.sequence > after_sequence)
    order = (_log.c.sequence, _log.c.workstation)
    query = query.order_by(*(column.desc() for column in order) if newest_first else order).limit(limit)
    yield from read_events(session, query)


def event(session: Session, sequence: int) -> AuditEvent | None:
    """Find one event by its place in the log."""
    return next(read_events(session, select(_log).where(_log.c.sequence == sequence)), None)


def read_events(session: Session, query: Select[Any]) -> Iterator[AuditEvent]:
    """Read the events a query over the whole log finds, a thousand at a time."""
    for row in session.execute(query.execution_options(yield_per=_CHUNK)):
        yield _event(row)


def _event(row: Row[Any]) -> AuditEvent:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    values["is_correction"] = bool(values["is_correction"])
    values["hash"], values["previous_hash"] = bytes(values["hash"]), bytes(values["previous_hash"])
    return AuditEvent(**values)
