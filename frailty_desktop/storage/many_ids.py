"""Asks for rows by many ids, a statement's worth at a time."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from frailty_desktop.storage.connections import Connection

_AT_ONCE: Final = 500


def rows_of(connection: Connection, query: str, ids: Iterable[UUID]) -> Iterator[tuple[Any, ...]]:
    """Run a query that ends in `IN {ids}` for all of these ids; the rows come in no order."""
    waiting = [identifier.bytes for identifier in ids]
    for start in range(0, len(waiting), _AT_ONCE):
        part = waiting[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        yield from connection.execute(query.format(ids=f"({marks})"), part).fetchall()
