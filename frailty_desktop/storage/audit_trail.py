"""Writes the audit events of one edit and ties each to the one before it."""

from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, Final
from uuid import UUID

from frailty_desktop.storage.audit_event import FIRST_HASH, FORMAT
from frailty_desktop.storage.connections import Connection

_COLUMNS: Final = (
    "sequence, workstation, recorded_at, utc_offset_minutes, person_id, action, reason, kind, patient_id,"
    " form_id, record_id, item, group_ordinal, is_correction, old, new, based_on, previous_hash, hash"
)
_INSERT: Final = f"INSERT INTO audit_events ({_COLUMNS}) VALUES ({', '.join('?' * 19)})"  # noqa: S608 - our own
_HEADS: Final = "SELECT workstation, sequence, hash, recorded_at, events FROM chain_heads"
_MOVE_HEAD: Final = (
    "INSERT INTO chain_heads (workstation, sequence, hash, recorded_at, events) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (workstation) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash,"
    " recorded_at = excluded.recorded_at, events = excluded.events"
)

quoted = encode_basestring
"""Writes a text as a JSON string as `json.dumps(ensure_ascii=False)` does."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one workstation's chain; `latest` is the highest sequence of any workstation in the file."""

    hash: bytes = FIRST_HASH
    recorded_at: str = ""
    events: int = 0
    latest: int = 0


def read_head(connection: Connection, workstation: str) -> Head:
    """Find where the chain of a workstation ends."""
    rows = connection.execute(_HEADS).fetchall()
    latest = max((row[1] for row in rows), default=0)
    for name, _sequence, last_hash, recorded_at, events in rows:
        if name == workstation:
            return Head(bytes(last_hash), recorded_at, events, latest)
    return Head(latest=latest)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What all events of one edit share."""

    workstation: str
    recorded_at: str
    utc_offset_minutes: int
    person_id: UUID
    action: str
    reason: str


class AuditTrail:
    """The events of one edit: numbered and hashed when added, written with `write`."""

    def __init__(self, connection: Connection, head: Head, circumstances: Circumstances) -> None:
        self._connection = connection
        self._head = head
        self._pending: list[tuple[Any, ...]] = []
        self.circumstances = circumstances
        self.sequence = head.latest
        self.hash = head.hash
        self.events = head.events
        self._opening = self._opening_for(circumstances.reason)
        self._person = circumstances.person_id.bytes

    @property
    def has_events(self) -> bool:
        """Whether the edit changed anything yet."""
        return self.sequence > self._head.latest

    def add(
        self,
        kind: str,
        *,
        patient_id: UUID | None = None,
        form_id: UUID | None = None,
        record_id: UUID | None = None,
        item: str = "",
        group: int = 0,
        is_correction: bool = False,
        old: str | None = None,
        new: str | None = None,
        based_on: str = "",
        reason: str | None = None,
    ) -> int:
        """Append an event and return its sequence."""
        return self.add_raw(
            kind,
            patient_id.bytes if patient_id else None,
            form_id.bytes if form_id else None,
            record_id.bytes if record_id else None,
            item,
            group,
            int(is_correction),
            old,
            new,
            based_on,
            self.circumstances.reason if reason is None else reason,
        )

    def add_raw(
        self,
        kind: str,
        patient: bytes | None,
        form: bytes | None,
        record: bytes | None,
        item: str,
        group: int,
        correction: int,
        old: str | None,
        new: str | None,
        based_on: str,
        reason: str,
    ) -> int:
        """Append an event whose ids are bytes already: the loop that a bulk load runs millions of times."""
        shared = self.circumstances
        self.sequence = sequence = self.sequence + 1
        previous = self.hash
        opening = self._opening if reason is shared.reason else self._opening_for(reason)
        canonical = (
            f"{opening}{sequence},{quoted(kind)},{_id(patient)},{_id(form)},{_id(record)},{quoted(item)},"
            f"{group},{correction},{'null' if old is None else quoted(old)},"
            f'{"null" if new is None else quoted(new)},{quoted(based_on)},"{previous.hex()}"]'
        )
        self.hash = own = sha256(canonical.encode()).digest()
        self._pending.append(
            (
                sequence,
                shared.workstation,
                shared.recorded_at,
                shared.utc_offset_minutes,
                self._person,
                shared.action,
                reason,
                kind,
                patient,
                form,
                record,
                item,
                group,
                correction,
                old,
                new,
                based_on,
                previous,
                own,
            )
        )
        return sequence

    def write(self) -> None:
        """Send what was added to the database."""
        if self._pending:
            self._connection.executemany(_INSERT, self._pending)
            self.events += len(self._pending)
            self._pending.clear()

    def write_head(self) -> None:
        """Record where the chain now ends; the last statement before COMMIT."""
        shared = self.circumstances
        row = (shared.workstation, self.sequence, self.hash, shared.recorded_at, self.events)
        self._connection.execute(_MOVE_HEAD, row)

    def _opening_for(self, reason: str) -> str:
        shared = self.circumstances
        return (
            f'["{FORMAT}",{quoted(shared.workstation)},"{shared.recorded_at}",{shared.utc_offset_minutes},'
            f'"{shared.person_id.hex}",{quoted(shared.action)},{quoted(reason)},'
        )


def _id(identifier: bytes | None) -> str:
    return f'"{identifier.hex()}"' if identifier else "null"
