"""Shows that a study is what its log says: the chain of events is whole, and every row is what it made.

Names the first record that does not fit: an event of the chain, then an end of it, then of all other records
the one whose latest event comes first. `frailty_verify.py` finds the same one in another way, without this
program. What neither can notice by itself: somebody who rewrites the end of the log, its head and the rows
together; a copy of the head kept elsewhere (a backup, a printed report) shows that.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, cast

from sqlalchemy.orm import Session

from frailty_desktop.storage import chain_check
from frailty_desktop.storage.answer_check import unfit_answers
from frailty_desktop.storage.bad_record import BadRecord
from frailty_desktop.storage.chain_check import Progress, check_chain
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.failures import DATABASE_ERRORS
from frailty_desktop.storage.row_check import unfit_rows
from frailty_desktop.storage.signature_check import unfit_signatures
from frailty_desktop.storage.tables import AUDITED

__all__ = [
    "BadRecord",
    "Progress",
    "count_events",
    "verify",
    "verify_chain",
    "verify_events",
    "verify_file",
    "verify_records",
]


def count_events(session: Session) -> int:
    """Count the events of the log."""
    return chain_check.count_events(driver_of(session.connection()))


def verify(session: Session, *, progress: Progress | None = None) -> BadRecord | None:
    """Check the chain, then every row against the log; return the first record that does not fit."""
    return verify_chain(session, progress=progress) or verify_records(session)


def verify_file(connection: Connection, *, progress: Progress | None = None) -> BadRecord | None:
    """Do the same over a driver's connection, also when texts in the file are no longer texts."""
    return _as_stored(connection, lambda: check_chain(connection, progress) or _first(connection))


def verify_events(connection: Connection, *, progress: Progress | None = None) -> BadRecord | None:
    """Check the chain alone, over a driver's connection."""
    return _as_stored(connection, lambda: check_chain(connection, progress))


def _as_stored(connection: Connection, check: Callable[[], BadRecord | None]) -> BadRecord | None:
    try:
        return check()
    except DATABASE_ERRORS as failure:
        if "decode" not in str(failure):
            raise
    # A flipped bit can leave bytes that are no UTF-8; they are read as they are, which is slower.
    cast(Any, connection).text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
    return check()


def verify_chain(session: Session, *, progress: Progress | None = None) -> BadRecord | None:
    """Recompute every hash in order and compare the ends with the heads kept apart."""
    return check_chain(driver_of(session.connection()), progress)


def verify_records(session: Session) -> BadRecord | None:
    """Compare every row of every table with what the log made of it, every signature with what it signs."""
    return _first(driver_of(session.connection()))


def _first(connection: Connection) -> BadRecord | None:
    return min(_unfit(connection), key=lambda bad: bad.place, default=None)


def _unfit(connection: Connection) -> Iterator[BadRecord]:
    rows = chain.from_iterable(unfit_rows(connection, table) for table in AUDITED)
    return chain(unfit_answers(connection), rows, unfit_signatures(connection))
