"""Shows that a study is what its log says: the chain of events is whole, and every row is what it made.

Names the first record that does not fit. What it cannot notice by itself: somebody who rewrites the
end of the log, its head and the rows together; a copy of the head kept elsewhere (a backup) shows that.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from frailty_desktop.storage.answer_rows import answer_json
from frailty_desktop.storage.audit import logged_columns, plain
from frailty_desktop.storage.audit_event import FIRST_HASH, HASHED, hash_of
from frailty_desktop.storage.audited_table import Audited
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.tables import AUDITED
from frailty_desktop.translation import tr

Progress = Callable[[int, int], None]
"""Told events done and events in all; may raise to stop."""

_STEP: Final = 5_000
_LOG: Final = f"SELECT {', '.join(HASHED)}, hash FROM audit_events ORDER BY sequence, workstation"  # noqa: S608
_HEADS: Final = "SELECT workstation, sequence, hash, events FROM chain_heads ORDER BY workstation"

_VALUE_KEPT: Final = "instr(event.new, ',\"value_') > 0"
"""An answer's event holds a value: inside a typed text the quotation mark would follow a backslash."""

_EVENTS_WITHOUT_ANSWER: Final = f"""
    SELECT event.sequence, event.workstation, event.form_id, event.group_ordinal, event.item
    FROM audit_events AS event
    LEFT JOIN forms ON forms.id = event.form_id
    LEFT JOIN answers ON answers.patient_id = event.patient_id
      AND answers.visit_id = ifnull(forms.visit_id, x'{NO_VISIT.hex}')
      AND answers.form_id = event.form_id AND answers.group_ordinal = event.group_ordinal
      AND answers.item = event.item
    WHERE event.kind = 'answer' AND (
      answers.sequence IS NULL OR answers.sequence < event.sequence
      OR ({_VALUE_KEPT} AND (answers.first_sequence = 0 OR answers.first_sequence > event.sequence))
      OR (answers.first_sequence = event.sequence AND NOT {_VALUE_KEPT}))
    ORDER BY event.sequence LIMIT 1"""  # noqa: S608 - our own text

_ANSWERS_WITH_EVENT: Final = """
    SELECT answers.entered_text, answers.value_text, answers.value_number, answers.value_date,
      answers.missing_reason, event.new, answers.form_id, answers.group_ordinal, answers.item,
      answers.sequence, answers.workstation,
      event.kind IS 'answer' AND event.patient_id IS answers.patient_id AND event.form_id IS answers.form_id
        AND event.group_ordinal IS answers.group_ordinal AND event.item IS answers.item
        AND answers.visit_id IS ifnull(forms.visit_id, zeroblob(16))
        AND forms.patient_id IS answers.patient_id AND answers.first_sequence <= answers.sequence
    FROM answers
    LEFT JOIN audit_events AS event
      ON event.sequence = answers.sequence AND event.workstation = answers.workstation
    LEFT JOIN forms ON forms.id = answers.form_id"""


@dataclass(frozen=True, slots=True)
class BadRecord:
    """The first record that does not fit: its place in the log, its address, and what is wrong with it."""

    workstation: str
    sequence: int
    address: str
    what: str

    def sentence(self) -> str:
        """Say it for people."""
        return tr(
            "Event {sequence} of {workstation} ({address}): {what}",
            sequence=self.sequence,
            workstation=self.workstation,
            address=self.address,
            what=self.what,
        )


def count_events(session: Session) -> int:
    """Count the events of the log."""
    return int(driver_of(session.connection()).execute("SELECT count(*) FROM audit_events").fetchone()[0])


def verify(session: Session, *, progress: Progress | None = None) -> BadRecord | None:
    """Check the chain, then every row against the log; return the first record that does not fit."""
    return verify_chain(session, progress=progress) or verify_records(session)


def verify_chain(session: Session, *, progress: Progress | None = None) -> BadRecord | None:
    """Recompute every hash in order and compare the ends with the heads kept apart."""
    connection = driver_of(session.connection())
    total = count_events(session)
    last: dict[str, tuple[int, bytes, int]] = {}
    for done, event in enumerate(connection.execute(_LOG)):
        bad = _link(event, last)
        if bad is not None:
            return bad
        if progress is not None and done % _STEP == 0:
            progress(done, total)
    return _heads(connection, last)


def verify_records(session: Session) -> BadRecord | None:
    """Compare every row of every table with what the log made of it."""
    connection = driver_of(session.connection())
    for check in (_answers_fit, _events_have_answers):
        bad = check(connection)
        if bad is not None:
            return bad
    return next((bad for table in AUDITED for bad in _rows_fit(session, connection, table)), None)


def _link(event: Any, last: dict[str, tuple[int, bytes, int]]) -> BadRecord | None:
    fields = list(event[:-1])
    workstation, sequence = fields[0], fields[6]
    _, previous, events = last.get(workstation, (0, FIRST_HASH, 0))
    if fields[-1] != previous:
        return BadRecord(
            workstation, sequence, _address(fields), tr("it does not follow the event before it.")
        )
    for place in (3, 8, 9, 10, 17):
        fields[place] = fields[place].hex() if fields[place] is not None else None
    if hash_of(fields) != event[-1]:
        return BadRecord(workstation, sequence, _address(fields), tr("it was changed after it was written."))
    last[workstation] = (sequence, event[-1], events + 1)
    return None


def _address(fields: list[Any]) -> str:
    record = fields[10] or fields[9] or b""
    return "/".join(
        part for part in (fields[7], record if isinstance(record, str) else record.hex(), fields[11]) if part
    )


def _heads(connection: Connection, last: dict[str, tuple[int, bytes, int]]) -> BadRecord | None:
    heads = {row[0]: tuple(row[1:]) for row in connection.execute(_HEADS).fetchall()}
    for workstation in sorted(heads.keys() | last.keys()):
        if heads.get(workstation) != last.get(workstation):
            sequence = (heads.get(workstation) or last[workstation])[0]
            return BadRecord(workstation, sequence, "log", tr("the end of the log is not where it was."))
    return None


def _answers_fit(connection: Connection) -> BadRecord | None:
    for row in connection.execute(_ANSWERS_WITH_EVENT):
        if not row[11] or row[5] != answer_json(row[:5]):
            address = f"answer/{row[6].hex()}/{row[7]}/{row[8]}"
            return BadRecord(row[10], row[9], address, tr("the answer is not what the log says."))
    return None


def _events_have_answers(connection: Connection) -> BadRecord | None:
    row = connection.execute(_EVENTS_WITHOUT_ANSWER).fetchone()
    if row is None:
        return None
    address = f"answer/{row[2].hex() if row[2] else ''}/{row[3]}/{row[4]}"
    return BadRecord(row[1], row[0], address, tr("the answer it made is gone or older than it."))


_Made = tuple[bytes, str, int, dict[str, Any] | None]


def _rows_fit(session: Session, connection: Connection, table: type[Audited]) -> Iterator[BadRecord]:
    made = _replay(connection, table.audit_kind)
    rows = iter(session.execute(select(table.__table__).order_by(table.id).execution_options(yield_per=500)))  # type: ignore[attr-defined]
    expected, row = next(made, None), next(rows, None)
    while expected is not None or row is not None:
        if row is None or (expected is not None and expected[0] < row.id.bytes):
            if expected is not None and expected[3] is not None:
                yield _bad(table, expected[1], expected[2], expected[0].hex(), tr("the row it made is gone."))
            expected = next(made, None)
        elif expected is None or row.id.bytes < expected[0]:
            yield _bad(table, row.workstation, row.sequence, row.id.hex, tr("the row is not in the log."))
            row = next(rows, None)
        else:
            if not _fits(table, row, expected):
                yield _bad(
                    table, expected[1], expected[2], row.id.hex, tr("the row is not what the log says.")
                )
            expected, row = next(made, None), next(rows, None)


def _replay(connection: Connection, kind: str) -> Iterator[_Made]:
    events = connection.execute(
        "SELECT record_id, workstation, sequence, new FROM audit_events"
        " WHERE kind = ? AND kind <> 'answer' AND record_id IS NOT NULL ORDER BY record_id, sequence",
        (kind,),
    )
    for record_id, history in groupby(events, key=lambda event: event[0]):
        state: dict[str, Any] | None = {}
        last: Any = None
        for last in history:
            state = None if last[3] is None else (state or {}) | json.loads(last[3])
        yield record_id, last[1], last[2], state


def _fits(table: type[Audited], row: Row[Any], expected: _Made) -> bool:
    _, workstation, sequence, state = expected
    if state is None or (row.workstation, row.sequence) != (workstation, sequence):
        return False
    stored = row._mapping  # noqa: SLF001 - the documented way to a row's names
    return all(
        plain(stored[column]) == state[column] if column in state else not stored[column]
        for column in logged_columns(table).values()
    )


def _bad(table: type[Audited], workstation: str, sequence: int, record: str, what: str) -> BadRecord:
    return BadRecord(workstation, sequence, f"{table.audit_kind}/{record}", what)
