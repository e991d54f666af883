"""The engines of an open study: one connection that writes, a few that read."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from frailty_desktop.storage import connections
from frailty_desktop.storage.write_guard import WriteGuard

Opener = Callable[[], connections.Connection]


def make_engine(open_connection: Opener, *, begin: str, connections_kept: int) -> tuple[Engine, WriteGuard]:
    """Make an engine over a driver connection; `begin` is the statement that starts its transactions.

    The driver is in autocommit mode, which would let one read see two states of the file; so BEGIN is said
    here.
    """
    engine = create_engine(
        "sqlite://",
        module=connections.driver,
        creator=open_connection,
        poolclass=QueuePool,
        pool_size=connections_kept,
        max_overflow=8,
    )

    def say_begin(connection: Connection) -> None:
        driver_of(connection).execute(begin)

    event.listen(engine, "begin", say_begin)
    return engine, WriteGuard(engine)


def driver_of(connection: Connection) -> connections.Connection:
    """Return the driver's own connection under SQLAlchemy's, in the same transaction.

    The few statements behind each saved field go straight to it: SQLAlchemy's share of one would be four
    times SQLite's.
    """
    driver: connections.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver
