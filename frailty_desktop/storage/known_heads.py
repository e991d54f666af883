"""Ends of the log that were kept outside the file: printed on a report, or written down with a backup."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from frailty_desktop.errors import UserError
from frailty_desktop.storage import connections
from frailty_desktop.storage.bad_record import BadRecord, bad_record
from frailty_desktop.storage.failures import DATABASE_ERRORS, opening_failed
from frailty_desktop.translation import tr

_WRITTEN: Final = re.compile(r"\s*(\S.*?)\s+(\d{1,18})\s+([0-9a-fA-F]{16,64})\s*")
_EVENT: Final = "SELECT hash FROM audit_events WHERE workstation = ? AND sequence = ?"


class KnownHead(NamedTuple):
    """A head kept elsewhere; its hash may be given by its first 16 digits or more."""

    workstation: str
    sequence: int
    hash: str


def read_known_head(text: str) -> KnownHead:
    """Read "workstation sequence hash", as reports print it."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UserError(
            tr("“{given}” is not a head of an audit trail.", given=text[:100]),
            kept=tr("Nothing was checked."),
            next_step=tr("Give workstation, sequence and hash as printed, in quotation marks."),
        )
    return KnownHead(found.group(1), int(found.group(2)), found.group(3).lower())


def check_known_heads(
    path: Path | str, known: Sequence[KnownHead], *, key: bytes | None = None
) -> tuple[BadRecord, ...]:
    """List each head that the log no longer holds, in the log's order: there its end was cut or rewritten."""
    path = Path(path).absolute()
    try:
        connection = connections.connect_to_read(path, key=key)
        try:
            missing = [head for head in known if not _is_held(connection, head)]
        finally:
            connection.close()
    except DATABASE_ERRORS as failure:
        raise opening_failed(failure, path) from failure
    return tuple(
        sorted(
            (
                bad_record(
                    head.workstation,
                    head.sequence,
                    "log",
                    tr("the log no longer holds the head that was kept elsewhere: its end was rewritten."),
                )
                for head in missing
            ),
            key=lambda bad: bad.place,
        )
    )


def _is_held(connection: connections.Connection, head: KnownHead) -> bool:
    event = connection.execute(_EVENT, (head.workstation, head.sequence)).fetchone()
    return event is not None and bytes(event[0]).hex().startswith(head.hash)
