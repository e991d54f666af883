"""The one seam to sqlcipher3: every study file, keyed or not, is opened here and in no other way."""

import os
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Way:
    """How to open a file: `mode` is SQLite's, `immutable` promises that nobody writes meanwhile."""

    mode: str = "rw"
    immutable: bool = False


def connect(path: Path, *, key: bytes | None = None, mode: str = "rw") -> Connection:
    """Open a connection that writes; mode "rwc" makes the file."""
    return _connect(path, key, Way(mode))


def connect_to_read(path: Path, *, key: bytes | None = None, way: Way | None = None) -> Connection:
    """Open a connection that cannot write, leaving nothing beside the file where that can be avoided."""
    connection = _connect(path, key, way or way_to_read(path))
    connection.execute("PRAGMA query_only = ON")
    return connection


def way_to_read(path: Path) -> Way:
    """Choose how to open a file that may belong to another program, or lie where nothing may be written.

    The last connection to close removes the files that a write-ahead log needs beside it only if it may
    write, so it may, unless somebody's log or journal is there already, which then stays untouched.
    """
    has_log = any(path.with_name(path.name + ending).exists() for ending in ("-wal", "-journal"))
    if os.access(path.parent, os.W_OK):
        return Way("ro" if has_log or not os.access(path, os.W_OK) else "rw")
    return Way("ro", immutable=not has_log)


def _connect(path: Path, key: bytes | None, way: Way) -> Connection:
    uri = f"{path.absolute().as_uri()}?mode={way.mode}{'&immutable=1' if way.immutable else ''}"
    connection: Connection = dbapi2.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        # The cipher would write a page of its own words to the terminal for every page it cannot decrypt.
        connection.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        for pragma in _SETTINGS:
            connection.execute(f"PRAGMA {pragma}")
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
    "fullfsync = ON",  # where a plain fsync stops at the drive's cache (macOS)
    "journal_size_limit = 67108864",  # a bulk load's log does not stay on the disk at its full size
)
