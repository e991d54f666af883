"""One event of the audit log, its place in the hash chain, and how anybody can recompute that hash.

The hash of an event is the SHA-256 of the UTF-8 bytes of one JSON array without spaces, non-ASCII characters
as they are (Python: `json.dumps(fields, ensure_ascii=False, separators=(",", ":"))`), holding in this order:

    "frailty-audit-1", workstation, recorded_at, utc_offset_minutes, person_id, action, reason,
    sequence, kind, patient_id, form_id, record_id, item, group_ordinal, is_correction (0 or 1),
    old, new, based_on, previous_hash

Ids are 32 lower-case hexadecimal digits or null; `old` and `new` are JSON texts as stored (so: strings inside
the array) or null; `previous_hash` is 64 hexadecimal digits: the hash of the event before it from the same
workstation, or 64 zeros for a workstation's first. `sequence` grows by one with every event written into a
file and never goes back, so no number is left out; `based_on` is "workstation:sequence" of the event that
last touched the same record, "" for a new record.

An exported log is a text of lines: for each event, in the order of the log,

    {"hash":"HASH","event":[...]}

where HASH is the event's 64 digits and the bytes from `[` to `]` are the very ones that were hashed; then one
line that says where the chain of each workstation ends:

    {"heads":[["workstation",sequence,"hash","recorded_at",events],...]}
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

FORMAT: Final = "frailty-audit-1"
FIRST_HASH: Final = bytes(32)
HASHED: Final = (
    "workstation",
    "recorded_at",
    "utc_offset_minutes",
    "person_id",
    "action",
    "reason",
    "sequence",
    "kind",
    "patient_id",
    "form_id",
    "record_id",
    "item",
    "group_ordinal",
    "is_correction",
    "old",
    "new",
    "based_on",
    "previous_hash",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """Who changed what, when, where and why; `old` and `new` are canonical JSON, None for nothing."""

    workstation: str
    sequence: int
    recorded_at: str
    utc_offset_minutes: int
    person_id: UUID
    action: str
    reason: str
    kind: str
    patient_id: UUID | None
    form_id: UUID | None
    record_id: UUID | None
    item: str
    group_ordinal: int
    is_correction: bool
    old: str | None
    new: str | None
    based_on: str
    previous_hash: bytes
    hash: bytes

    @property
    def at(self) -> datetime:
        """The moment, with the offset the workstation's clock had."""
        return datetime.fromisoformat(self.recorded_at).astimezone(_zone(self.utc_offset_minutes))

    @property
    def address(self) -> str:
        """The record's address in one text: "answer/FORM/GROUP/ITEM" or "visit/ID"."""
        if self.kind == "answer":
            return f"answer/{self.form_id}/{self.group_ordinal}/{self.item}"
        return f"{self.kind}/{self.record_id}" if self.record_id else self.kind

    @property
    def old_values(self) -> Mapping[str, Any]:
        """What the touched columns held before."""
        return json.loads(self.old) if self.old else {}

    @property
    def new_values(self) -> Mapping[str, Any]:
        """What the touched columns hold since."""
        return json.loads(self.new) if self.new else {}

    def computed_hash(self) -> bytes:
        """Recompute the hash from everything the event says."""
        return hash_of([_plain(getattr(self, name)) for name in HASHED])


@cache
def _zone(offset_minutes: int) -> timezone:
    return timezone(timedelta(minutes=offset_minutes))


def hash_of(fields: list[Any]) -> bytes:
    """Hash the fields of an event, in the order of `HASHED`, ids and hashes as hexadecimal digits."""
    return sha256(text_of(fields).encode()).digest()


def text_of(fields: list[Any]) -> str:
    """Write the fields of an event as the one text that is hashed."""
    return json.dumps([FORMAT, *fields], ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bytes):
        return value.hex()
    return int(value) if isinstance(value, bool) else value
