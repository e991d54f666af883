"""Lets nothing but the audited roads write: every other statement must be a plain read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Engine, event

from frailty_desktop.storage.refusals import WriteRefusedError

# A PRAGMA with a value is a setting; without one it only tells.
_READS: Final = re.compile(r"\s*(SELECT\b|VALUES\b|EXPLAIN\b|PRAGMA\s+\w+\s*;?\s*$)", re.IGNORECASE)
_WITH: Final = re.compile(r"\s*WITH\b", re.IGNORECASE)
_WRITES: Final = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


class WriteGuard:
    """Watches one engine; `sanctioned()` opens the door for storage's own audited writes."""

    def __init__(self, engine: Engine) -> None:
        self._doors_open = 0
        event.listen(engine, "before_cursor_execute", self._check)

    @contextmanager
    def sanctioned(self) -> Iterator[None]:
        """Allow writes for the length of the block; for storage only, with the audit events beside them."""
        self._doors_open += 1
        try:
            yield
        finally:
            self._doors_open -= 1

    def _check(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not self._doors_open and not is_plain_read(statement):
            raise WriteRefusedError(
                "Only study.edit(...) writes, row by row, so that every change has its audit event. "
                f"Refused: {statement.split(maxsplit=1)[0].upper()} ..."
            )


def is_plain_read(statement: str) -> bool:
    """Say whether a statement can only read; when in doubt, it cannot."""
    if _WITH.match(statement):
        return not _WRITES.search(_QUOTED.sub("", statement))
    return bool(_READS.match(statement))
