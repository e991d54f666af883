"""The columns an answer is made of, and ids as the database has them, for queries that read many rows."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, Table, type_coerce

from frailty_desktop.storage.answer_columns import from_row
from frailty_desktop.storage.column_types import Id
from frailty_desktop.storage.tables import AnswerTable
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Item

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


ANSWERS = plain_table(AnswerTable)

VALUE_COLUMNS = (
    ANSWERS.c.entered_text,
    ANSWERS.c.value_text,
    ANSWERS.c.value_number,
    ANSWERS.c.value_date,
    ANSWERS.c.missing_reason,
)


def answer_in(item: Item, row: Any, today: date) -> Answer:
    """Read the answer in a row that has the `VALUE_COLUMNS`, whatever else it has."""
    return from_row(item, row, today=today)
