"""Ids as the database has them, for queries of so many rows that a UUID for each would cost most."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, type_coerce
from sqlalchemy.types import NullType

RawId = bytes | UUID
"""An id as the database hands it out: 16 bytes on SQLite, a UUID on PostgreSQL."""


def plain_table(mapped: Any) -> Table:
    """Return the table under a mapped class: reading plain columns is twice as fast without the ORM."""
    table: Table = mapped.__table__
    return table


def raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Select an id as `RawId`: as it comes, for even a function that does nothing costs for each row."""
    return type_coerce(column, NullType())


def as_uuid(raw_id: RawId) -> UUID:
    """Make the UUID of a raw id."""
    return raw_id if isinstance(raw_id, UUID) else UUID(bytes=raw_id)
