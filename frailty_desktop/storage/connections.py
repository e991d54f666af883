"""The one seam to sqlcipher3: every study file, keyed or not, is opened here and in no other way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

from sqlcipher3 import dbapi2

BUSY_TIMEOUT_MS: Final = 2_000

DatabaseError: type[Exception] = dbapi2.Error
driver: Any = dbapi2


class Cursor(Protocol):
    """What is used of a driver's cursor."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""

    def __iter__(self) -> "Cursor": ...
    def __next__(self) -> Any: ...


class Connection(Protocol):
    """What is used of a driver's connection."""

    def execute(self, statement: str, parameters: Any = ...) -> Cursor:
        """Run a statement."""

    def executemany(self, statement: str, parameters: Any) -> Cursor:
        """Run a statement for each set of parameters."""

    def commit(self) -> None:
        """Make the transaction durable."""

    def rollback(self) -> None:
        """Undo the transaction."""

    def close(self) -> None:
        """Let go of the file."""

    def backup(
        self, target: Any, *, pages: int = ..., progress: Callable[[int, int, int], None] | None = ...
    ) -> None:
        """Copy page by page into another connection's file."""


def connect(path: Path, *, key: bytes | None = None, mode: str = "rw", immutable: bool = False) -> Connection:
    """Open a connection: `mode` is "ro", "rw" or "rwc"; `immutable` promises that nobody writes meanwhile."""
    uri = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}"
    connection: Connection = dbapi2.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        for pragma in _SETTINGS:
            connection.execute(f"PRAGMA {pragma}")
        if mode == "ro":
            connection.execute("PRAGMA query_only = ON")
    except DatabaseError:
        connection.close()
        raise
    return connection


_SETTINGS: Final = (
    "foreign_keys = ON",
    "synchronous = FULL",  # a committed field survives a power cut
    "trusted_schema = OFF",  # a crafted file cannot run functions with side effects
    "cell_size_check = ON",
    "recursive_triggers = ON",  # so that INSERT OR REPLACE asks the delete triggers
    "cache_size = -16000",
)
