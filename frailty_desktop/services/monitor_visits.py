"""A monitor's visits: end one, and see at the next everything that changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frailty_desktop.services import rights
from frailty_desktop.services.changes_since import (
    Names,
    mark_changes,
    new_values,
    query_changes,
    value_changes,
)
from frailty_desktop.services.difference_lines import (
    MarkChange,
    MonitorDifference,
    NewValues,
    QueryChange,
    RecordChange,
    SignatureChange,
    ValueChange,
)
from frailty_desktop.services.record_changes import record_changes, signature_changes
from frailty_desktop.services.rights import Right
from frailty_desktop.services.site_scope import Sites, patients_at
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.people_tables import MonitorVisitRow
from frailty_desktop.storage.tables import AuditEventRow, PersonRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.translation import tr

_OfPatient = RecordChange | SignatureChange
_OfForm = ValueChange | NewValues | QueryChange | MarkChange
_Line = TypeVar("_Line", ValueChange, NewValues, QueryChange, MarkChange, RecordChange, SignatureChange)

__all__ = [
    "MonitorDifference",
    "MonitorVisit",
    "changed_since",
    "end_visit",
    "last_visit",
    "monitor_visits",
    "note_print",
]


@dataclass(frozen=True, slots=True)
class MonitorVisit:
    """A visit that ended; what came after event `up_to` is new at the next one."""

    id: UUID
    person_id: UUID
    person: str
    ended_at: datetime
    up_to: int
    note: str


def end_visit(edit: Edit, note: str = "") -> MonitorVisit:
    """End a monitoring visit: everything up to now has been seen."""
    rights.require(edit, Right.VERIFY_SOURCE)
    edit.session.flush()
    row = MonitorVisitRow(
        id=edit.new_id(), person_id=edit.by, ended_at=edit.now, up_to=edit.sequence, note=note.strip()
    )
    edit.session.add(row)
    edit.session.flush()
    name = edit.session.scalar(select(PersonRow.name).where(PersonRow.id == edit.by)) or ""
    return MonitorVisit(row.id, row.person_id, name, row.ended_at, row.up_to, row.note)


def note_print(edit: Edit, since: int, up_to: int, file_name: str) -> None:
    """Note in the trail that what changed was written to a file that leaves the program."""
    rights.require(edit, Right.VERIFY_SOURCE)
    what = tr("Changes from event {since} to event {up_to}", since=since, up_to=up_to)
    edit.note("print", details={"what": what, "file": file_name})


def monitor_visits(session: Session, person_id: UUID | None = None) -> list[MonitorVisit]:
    """List the visits that ended, of one monitor or of all, newest first."""
    query = select(MonitorVisitRow, PersonRow.name).outerjoin(
        PersonRow, PersonRow.id == MonitorVisitRow.person_id
    )
    if person_id is not None:
        query = query.where(MonitorVisitRow.person_id == person_id)
    return [
        MonitorVisit(row.id, row.person_id, name or tr("unknown"), row.ended_at, row.up_to, row.note)
        for row, name in session.execute(query.order_by(MonitorVisitRow.sequence.desc()))
    ]


def last_visit(session: Session, person_id: UUID) -> MonitorVisit | None:
    """Find a monitor's latest visit; None before the first one."""
    return next(iter(monitor_visits(session, person_id)), None)


def changed_since(
    session: Session, design: StudyDesign, since: UUID | int, *, sites: Sites = None
) -> MonitorDifference:
    """Tell everything that changed since a monitor's last visit, or after an event of the log."""
    visit = last_visit(session, since) if isinstance(since, UUID) else None
    sequence = since if isinstance(since, int) else visit.up_to if visit is not None else 0
    names, only = Names(session, design), patients_at(session, sites)
    return MonitorDifference(
        since=sequence,
        since_at=visit.ended_at if visit is not None else _moment(session, sequence),
        up_to=session.scalar(select(func.max(AuditEventRow.sequence))) or 0,
        values=_of(only, value_changes(session, sequence, names)),
        records=_of(only, record_changes(session, sequence, names)),
        new_values=_of(only, new_values(session, sequence, names)),
        queries=_of(only, query_changes(session, sequence, names)),
        marks=_of(only, mark_changes(session, sequence, names)),
        signatures=_of(only, signature_changes(session, sequence, names)),
    )


def _of(patients: frozenset[UUID] | None, lines: Sequence[_Line]) -> tuple[_Line, ...]:
    """Keep the lines of these patients; None keeps all."""
    return tuple(line for line in lines if patients is None or _patient_of(line) in patients)


def _patient_of(line: _OfPatient | _OfForm) -> UUID:
    return line.patient_id if isinstance(line, RecordChange | SignatureChange) else line.place.patient_id


def _moment(session: Session, sequence: int) -> datetime | None:
    recorded = session.scalar(
        select(AuditEventRow.recorded_at).where(AuditEventRow.sequence == sequence).limit(1)
    )
    return datetime.fromisoformat(recorded) if recorded else None
