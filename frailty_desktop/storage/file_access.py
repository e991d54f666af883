"""The connections to one study file, the right to write to it, and whether it is still the same file."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from frailty_desktop.storage import connections
from frailty_desktop.storage.engine import make_engine
from frailty_desktop.storage.file_checks import check_study
from frailty_desktop.storage.file_lock import StudyLock
from frailty_desktop.storage.file_presence import Identity, file_exchanged, file_gone, identity_of
from frailty_desktop.storage.write_guard import WriteGuard

_NEWEST = "SELECT hash FROM audit_events ORDER BY sequence DESC, workstation DESC LIMIT 1"
_KNOWN = "SELECT 1 FROM audit_events WHERE hash = ?"


class FileAccess:
    """How an open study reaches its file; without a lock it can only read."""

    readers: Engine
    writer: Engine
    guard: WriteGuard

    def __init__(self, path: Path, *, key: bytes | None, lock: StudyLock | None) -> None:
        self.path = path
        self.lock = lock
        self.key = key
        self._way = connections.way_to_read(path) if lock is None else connections.Way()
        self._identity = identity_of(path)
        self._newest_hash = b""
        self.readers, _ = make_engine(self.connect_to_read, begin="BEGIN", connections_kept=3)
        self.writer, self.guard = make_engine(
            self.connect_to_write, begin="BEGIN IMMEDIATE", connections_kept=1
        )

    def connect_to_read(self) -> connections.Connection:
        """Open a connection that cannot write, to this very file and to no other of its name."""
        self._require_identity()
        return connections.connect_to_read(self.path, key=self.key, way=self._way)

    def connect_to_write(self) -> connections.Connection:
        """Open the connection that writes."""
        self._require_identity()
        connection = connections.connect(self.path, key=self.key)
        connection.execute("PRAGMA journal_mode = WAL")
        return connection

    def connect_copy(self, path: Path) -> connections.Connection:
        """Open a new file under the same key, to copy this one into."""
        return connections.connect(path, key=self.key, mode="rwc")

    def remember(self, newest_hash: bytes) -> None:
        """Keep the hash of the newest event, to know the study again when its file comes back."""
        self._newest_hash = newest_hash

    def newest_hash(self) -> bytes:
        """Read the hash of the newest event."""
        connection = self.connect_to_read()
        try:
            newest = connection.execute(_NEWEST).fetchone()
            return bytes(newest[0]) if newest else b""
        finally:
            connection.close()

    def require_file(self, clock: Callable[[], datetime]) -> None:
        """Raise a sentence unless the same file is there; take it up again when its drive came back."""
        identity = identity_of(self.path)
        if identity is None:
            raise file_gone(self.path)
        if identity != self._identity:
            self._take_up(identity)
        if self.lock is not None:
            self.lock.acquire(clock())

    def _take_up(self, identity: Identity) -> None:
        # On the same drive the open file still lives without a name, and the log beside the new one is its,
        # so the new one must know the newest event by itself. On another drive nothing open is of use.
        if self._identity is not None and identity[0] == self._identity[0]:
            self._require_known_history(connections.Way("ro", immutable=True))
            self.let_go()
        else:
            self.let_go()
            check_study(self.path, key=self.key, read_only=False)
            self._require_known_history(None)
        self._identity = identity

    def drop_connections(self) -> None:
        """Close what is open; the next use opens anew."""
        self.readers.dispose()
        self.writer.dispose()

    def let_go(self) -> None:
        """Close what is open and give back the right to write."""
        self.drop_connections()
        if self.lock is not None:
            self.lock.release()

    def _require_identity(self) -> None:
        if identity_of(self.path) not in {self._identity, None}:
            raise file_exchanged(self.path)

    def _require_known_history(self, way: connections.Way | None) -> None:
        connection = connections.connect_to_read(self.path, key=self.key, way=way)
        try:
            known = connection.execute(_KNOWN, (self._newest_hash,)).fetchone()
        finally:
            connection.close()
        if known is None:
            raise file_exchanged(self.path)
