"""Compares every signature that stands with what its form, visit or patient holds now."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from frailty_desktop.storage.bad_record import BadRecord, bad_record, in_hex
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.signed_content import LEVELS, content_hash
from frailty_desktop.translation import tr

_STANDING: Final = (
    "SELECT id, level, record_id, content_hash, workstation, sequence FROM signatures WHERE voided_at IS NULL"
)
_HAS_TABLE: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'signatures'"
_LAST_EVENT: Final = (
    "SELECT workstation, sequence FROM audit_events WHERE kind = 'signature' AND kind <> 'answer'"
    " AND record_id = ? ORDER BY sequence DESC LIMIT 1"
)
_ID_LENGTH: Final = 16


def unfit_signatures(connection: Connection) -> Iterator[BadRecord]:
    """Yield every standing signature under which there is now something else than what was signed."""
    if connection.execute(_HAS_TABLE).fetchone() is None:
        return
    for row_id, level, record, signed, *claimed in connection.execute(_STANDING):
        if not _fits(connection, level, record, signed):
            workstation, sequence = connection.execute(_LAST_EVENT, (row_id,)).fetchone() or claimed
            what = tr("what stands under this signature is not what was signed.")
            yield bad_record(workstation, sequence, f"signature/{in_hex(row_id)}", what)


def _fits(connection: Connection, level: object, record: object, signed: object) -> bool:
    if level not in LEVELS or not isinstance(record, bytes) or len(record) != _ID_LENGTH:
        return False
    try:
        return content_hash(connection, str(level), UUID(bytes=record)) == signed
    except (AttributeError, TypeError, ValueError):  # a value of another type lies where an id should
        return False
