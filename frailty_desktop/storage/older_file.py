"""Checks a file of an earlier version, without bringing it up to date: its pages, links and chain."""

from pathlib import Path

from frailty_desktop.storage import connections
from frailty_desktop.storage.chain_check import Progress, check_chain, count_events, read_heads
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.failures import DATABASE_ERRORS, opening_failed
from frailty_desktop.storage.file_checks import check_before_opening
from frailty_desktop.storage.schema import APPLICATION_ID, current_version
from frailty_desktop.storage.whole_check import FileCheck


def is_older(path: Path, *, key: bytes | None = None) -> bool:
    """Say whether a file is a study of an earlier version; what is no study at all is not."""
    check_before_opening(path)
    try:
        connection = connections.connect_to_read(path, key=key)
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        finally:
            connection.close()
    except DATABASE_ERRORS:
        return False
    return bool(application == APPLICATION_ID and version < current_version())


def check_older(path: Path, *, key: bytes | None = None, progress: Progress | None = None) -> FileCheck:
    """Check pages, links and chain, which every version has; its rows are checked once it is up to date."""
    try:
        connection = connections.connect_to_read(path, key=key)
        try:
            return _check(connection, progress)
        finally:
            connection.close()
    except DATABASE_ERRORS as failure:
        raise opening_failed(failure, path) from failure


def _check(connection: Connection, progress: Progress | None) -> FileCheck:
    damage = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    damage += [f"{row[0]}: {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
    if damage:
        return FileCheck(0, tuple(damage), None)
    bad = check_chain(connection, progress)
    return FileCheck(count_events(connection), (), bad, () if bad else tuple(read_heads(connection)))
