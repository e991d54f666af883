"""Makes the tables of a new file and knows the version that this program writes."""

from functools import cache
from typing import Final

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from frailty_desktop.storage import migrations
from frailty_desktop.storage.audited_table import Table
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.table_triggers import trigger_statements

APPLICATION_ID: Final = 0x46524C54
"""Marks a SQLite file as a study of this program ("FRLT")."""

FIRST_VERSION: Final = 1


def current_version() -> int:
    """Tell which version of the tables this program writes."""
    return max((step.to_version for step in migrations.STEPS), default=FIRST_VERSION)


def make_tables(connection: Connection) -> None:
    """Fill an empty file with tables, triggers and version marks at once; closes the connection."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in (*table_statements(), *trigger_statements()):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {current_version()}")
        connection.commit()
    finally:
        connection.close()


@cache
def table_statements() -> tuple[str, ...]:
    """List the CREATE statements of this version's tables and indexes for SQLite."""
    dialect = sqlite.dialect()
    statements = []
    for table in Table.metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [
            str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)
        ]
    return tuple(statements)
