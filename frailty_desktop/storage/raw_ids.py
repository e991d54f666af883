"""Ids as the database has them, for queries of so many rows that a UUID for each would cost most."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, Table, type_coerce

from frailty_desktop.storage.column_types import Id

RawId = bytes | UUID
"""An id as the database hands it out: 16 bytes on SQLite, a UUID on PostgreSQL."""


class _UnreadId(Id):
    """An id left as it comes: making 100,000 UUID objects takes longer than reading the rows."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - the base asks for both
        """Leave the value alone."""
        return value


def plain_table(mapped: Any) -> Table:
    """Return the table under a mapped class: reading plain columns is twice as fast without the ORM."""
    table: Table = mapped.__table__
    return table


def raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Select an id as `RawId`."""
    return type_coerce(column, _UnreadId())


def as_uuid(raw_id: RawId) -> UUID:
    """Make the UUID of a raw id."""
    return raw_id if isinstance(raw_id, UUID) else UUID(bytes=raw_id)
