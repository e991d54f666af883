"""Replays the log of every audited table and compares each row, column by column, with what came of it."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, NamedTuple

from frailty_desktop.storage.audit import logged_columns
from frailty_desktop.storage.audited_table import Audited
from frailty_desktop.storage.bad_record import BadRecord, bad_record, in_hex
from frailty_desktop.storage.connections import Connection
from frailty_desktop.translation import tr

_EVENTS: Final = (
    "SELECT record_id, workstation, sequence, new FROM audit_events"
    " WHERE kind = ? AND kind <> 'answer' AND record_id IS NOT NULL ORDER BY record_id, sequence"
)
_EMPTY: Final = (None, 0, "", "{}", "[]")
"""What a column may hold that the log never spoke of, as one that a later version of the tables added."""


class _Made(NamedTuple):
    """What the log made of one record; `state` is None when it was deleted."""

    id: bytes
    workstation: str
    sequence: int
    state: dict[str, Any] | None


def unfit_rows(connection: Connection, table: type[Audited]) -> Iterator[BadRecord]:
    """Yield every row that is not what the log says, is not in the log, or is gone."""
    stored = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table.__tablename__})")}  # type: ignore[attr-defined]
    columns = [name for name in logged_columns(table).values() if name in stored]
    is_id = [stored[name] == "BLOB" for name in columns]
    names = ", ".join(f'"{name}"' for name in ("id", "workstation", "sequence", *columns))
    # A table that somebody took away has no rows: what the log made of it is gone.
    rows = (
        connection.execute(f'SELECT {names} FROM "{table.__tablename__}" ORDER BY id')  # type: ignore[attr-defined] # noqa: S608
        if stored
        else ()
    )
    made = _replay(connection, table.audit_kind)
    expected = next(made, None)
    for row in rows:
        while expected is not None and isinstance(row[0], bytes) and expected.id < row[0]:
            yield from _gone(table, expected)
            expected = next(made, None)
        if expected is None or expected.id != row[0]:
            yield _bad(table, row[1], row[2], row[0], tr("the row is not in the log."))
            continue
        if not _fits(row, expected, columns, is_id):
            what = tr("the row is not what the log says.")
            yield _bad(table, expected.workstation, expected.sequence, expected.id, what)
        expected = next(made, None)
    while expected is not None:
        yield from _gone(table, expected)
        expected = next(made, None)


def _replay(connection: Connection, kind: str) -> Iterator[_Made]:
    for record_id, history in groupby(connection.execute(_EVENTS, (kind,)), key=lambda event: event[0]):
        state: dict[str, Any] | None = {}
        last: Any = None
        for last in history:
            state = None if last[3] is None else (state or {}) | _read_object(last[3])
        yield _Made(record_id, last[1], last[2], state)


def _gone(table: type[Audited], made: _Made) -> Iterator[BadRecord]:
    if made.state is not None:
        yield _bad(table, made.workstation, made.sequence, made.id, tr("the row it made is gone."))


def _fits(row: Any, expected: _Made, columns: list[str], is_id: list[bool]) -> bool:
    state = expected.state
    if state is None or (row[1], row[2]) != (expected.workstation, expected.sequence):
        return False
    if not state.keys() <= set(columns):
        return False
    for stored, name, holds_id in zip(row[3:], columns, is_id, strict=True):
        if not (_same(stored, state[name], holds_id) if name in state else stored in _EMPTY):
            return False
    return True


def _same(stored: Any, logged: Any, holds_id: bool) -> bool:
    """Compare what lies in the file with the log's JSON, its type too: a truth stored as 2 was not us."""
    if logged is None or stored is None:
        return stored is logged
    if holds_id:
        return isinstance(stored, bytes) and stored.hex() == str(logged).replace("-", "")
    if isinstance(logged, dict | list):
        return isinstance(stored, str) and _read_object(stored) == logged
    if isinstance(logged, str):
        return isinstance(stored, str) and stored == logged
    return isinstance(stored, int | float) and stored == logged


def _read_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _bad(table: type[Audited], workstation: Any, sequence: Any, record: Any, what: str) -> BadRecord:
    return bad_record(workstation, sequence, f"{table.audit_kind}/{in_hex(record)}", what)
