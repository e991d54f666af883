"""Replays the log to a moment: every audited table and every answer as they stood then, as plain data.

The log's order is that of `sequence`, never that of a clock. A moment therefore means: everything up to the
last event whose clock showed that moment or an earlier one.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.tables import AUDITED

Row = dict[str, Any]
"""One row of a table as the log's JSON writes it: ids as text, bytes as hexadecimal digits."""

TABLE_OF_KIND: Final[Mapping[str, str]] = {table.audit_kind: str(table.__tablename__) for table in AUDITED}  # type: ignore[attr-defined]
"""The table that each kind of event is about; kinds that are not here change no record."""

VALUES: Final = ("entered_text", "value_text", "value_number", "value_date", "missing_reason")
"""The columns that say what an answer is."""

_COLUMNS: Final = (
    "kind, record_id, patient_id, form_id, group_ordinal, item, sequence, workstation, new, old IS NULL"
)
_UP_TO: Final = f"SELECT {_COLUMNS} FROM audit_events WHERE sequence <= ?"  # noqa: S608 - our own column names
_IN_ORDER: Final = " ORDER BY sequence, workstation"
_NOT_OF_PATIENTS: Final = "patient_id IS NULL OR kind NOT IN (SELECT value FROM json_each(?))"
_PATIENTS: Final = (
    "SELECT DISTINCT patient_id FROM audit_events WHERE patient_id IS NOT NULL ORDER BY patient_id"
)
_OF_RECORD: Final = " AND kind = ? AND record_id = ? AND kind <> 'answer'"
_LATEST: Final = (
    "SELECT sequence FROM audit_events WHERE recorded_at <= ?"
    " ORDER BY sequence DESC, workstation DESC LIMIT 1"
)
_OF_FORM: Final = "SELECT sequence FROM audit_events WHERE patient_id = ? AND form_id = ?"


class AnswerPlace(NamedTuple):
    """Where an answer stands."""

    patient_id: UUID
    form_id: UUID
    group: int
    item: str


@dataclass(frozen=True, slots=True)
class ReplayedState:
    """What the log made of the study, or of one patient, up to an event."""

    sequence: int
    tables: Mapping[str, dict[UUID, Row]] = field(default_factory=lambda: defaultdict(dict))
    answers: dict[AnswerPlace, Row] = field(default_factory=dict)

    def row(self, table: str, record_id: UUID | str | None) -> Row | None:
        """Find one row; None when it was not there then."""
        if record_id is None:
            return None
        return self.tables[table].get(record_id if isinstance(record_id, UUID) else UUID(record_id))


def state_at(
    session: Session,
    *,
    sequence: int | None = None,
    at: datetime | None = None,
    patient: UUID | None = None,
) -> ReplayedState:
    """Replay the log up to an event, up to a moment, or to its end.

    With a patient, only what is about that patient, in the time and memory that one patient takes.
    """
    connection = driver_of(session.connection())
    upto = sequence_at(session, at) if at is not None else sequence
    if upto is None:
        upto = _newest(connection)
    state = ReplayedState(upto)
    if patient is None:
        _apply(state, connection.execute(_UP_TO + _IN_ORDER, (upto,)))
        return state
    _replay_patient(connection, state, patient)
    return state


def rows_at(session: Session, sequence: int) -> Iterator[tuple[str, Row]]:
    """Yield every row of every table as it stood, patient after patient: memory holds one of them at a time.

    Answers come under the name "answers", with the ids that make their place.
    """
    connection = driver_of(session.connection())
    state = ReplayedState(sequence)
    of_patients = json.dumps(sorted(_KINDS_OF_PATIENTS))
    query = f"{_UP_TO} AND ({_NOT_OF_PATIENTS}){_IN_ORDER}"
    _apply(state, connection.execute(query, (sequence, of_patients)))
    yield from _rows(state)
    of_one = f"{_UP_TO} AND patient_id = ?{_IN_ORDER}"
    for (patient,) in connection.execute(_PATIENTS).fetchall():
        state = ReplayedState(sequence)
        events = connection.execute(of_one, (sequence, patient))
        _apply(state, (event for event in events if event[0] in _KINDS_OF_PATIENTS))
        yield from _rows(state)


def sequence_at(session: Session, at: datetime) -> int:
    """Find the last event whose clock showed this moment or an earlier one; 0 before the first."""
    row = driver_of(session.connection()).execute(_LATEST, (utc_text(at),)).fetchone()
    return int(row[0]) if row else 0


def form_sequences(session: Session, patient: UUID, form: UUID) -> list[int]:
    """List the events about one form, oldest first."""
    query = _OF_FORM + _IN_ORDER
    rows = driver_of(session.connection()).execute(query, (patient.bytes, form.bytes))
    return list(dict.fromkeys(int(row[0]) for row in rows))


_KINDS_OF_PATIENTS: Final = frozenset(
    {
        "answer",
        "patient",
        "visit",
        "form",
        "acceptance",
        "query",
        "query_message",
        "source_mark",
        "signature",
        "hold",
        "second_entry",
        "second_answer",
        "identity",
        "unblinding",
    }
)
"""Kinds whose records belong to one patient from their first event on, or to none."""


def _newest(connection: Connection) -> int:
    row = connection.execute("SELECT max(sequence) FROM audit_events").fetchone()
    return int(row[0] or 0)


def _replay_patient(connection: Connection, state: ReplayedState, patient: UUID) -> None:
    query = f"{_UP_TO} AND patient_id = ?{_IN_ORDER}"
    events = connection.execute(query, (state.sequence, patient.bytes)).fetchall()
    _apply(state, (event for event in events if event[0] in _KINDS_OF_PATIENTS))
    # A kit is on the list before it is anybody's: what is not a patient's from the start is read whole.
    others = {(event[0], event[1]) for event in events if event[0] not in _KINDS_OF_PATIENTS and event[1]}
    for kind, record in sorted(others):
        _apply(state, connection.execute(_UP_TO + _OF_RECORD + _IN_ORDER, (state.sequence, kind, record)))


def _apply(state: ReplayedState, events: Iterable[Any]) -> None:
    for kind, record, patient, form, group, item, sequence, workstation, new, is_new in events:
        if kind == "answer":
            place = AnswerPlace(UUID(bytes=patient), UUID(bytes=form), group, item)
            _apply_answer(state.answers, place, json.loads(new), sequence, workstation)
            continue
        table = TABLE_OF_KIND.get(kind)
        if table is None or record is None:
            continue
        record_id = UUID(bytes=record)
        if new is None:
            state.tables[table].pop(record_id, None)
            continue
        row = state.tables[table].setdefault(record_id, {"id": str(record_id)})
        if is_new:
            row.clear()
            row["id"] = str(record_id)
        row.update(json.loads(new))
        row["sequence"], row["workstation"] = sequence, workstation


def _apply_answer(
    answers: dict[AnswerPlace, Row], place: AnswerPlace, new: Row, sequence: int, workstation: str
) -> None:
    before = answers.get(place)
    first = before["first_sequence"] if before else 0
    if not first and any(name.startswith("value_") for name in new):
        first = sequence
    answers[place] = {
        **{name: new.get(name) for name in VALUES},
        "first_sequence": first,
        "sequence": sequence,
        "workstation": workstation,
    }


def _rows(state: ReplayedState) -> Iterator[tuple[str, Row]]:
    for name in TABLE_OF_KIND.values():
        for row in state.tables[name].values():
            yield name, row
    for place, row in state.answers.items():
        of_form = {"patient_id": str(place.patient_id), "form_id": str(place.form_id)}
        yield "answers", {**of_form, "group_ordinal": place.group, "item": place.item, **row}
