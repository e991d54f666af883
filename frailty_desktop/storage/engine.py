"""The engines of an open study: one connection that writes, a few that read."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from frailty_desktop.storage import connections
from frailty_desktop.storage.write_guard import WriteGuard

Opener = Callable[[], connections.Connection]


def make_engine(open_connection: Opener, *, begin: str, connections_kept: int) -> tuple[Engine, WriteGuard]:
    """Make an engine over a driver connection; `begin` is the statement that starts its transactions.

    The driver is in autocommit mode and SQLAlchemy's own handling leaves BEGIN to the first write, which would let a
    read see two states of the file; so BEGIN is said here.
    """
    engine = create_engine(
        "sqlite://",
        module=connections.driver,
        creator=open_connection,
        poolclass=QueuePool,
        pool_size=connections_kept,
        max_overflow=8,
    )

    def say_begin(connection: Any) -> None:
        connection.connection.driver_connection.execute(begin)

    event.listen(engine, "begin", say_begin)
    return engine, WriteGuard(engine)
