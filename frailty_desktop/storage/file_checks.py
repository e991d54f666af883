"""Looks at a file before it is opened or made: each thing that can be wrong with it has its own sentence."""

import os
from pathlib import Path
from typing import Final

from frailty_desktop.errors import UserError
from frailty_desktop.storage import connections
from frailty_desktop.storage.failures import damaged, not_a_study
from frailty_desktop.storage.schema import APPLICATION_ID, SCHEMA_VERSION
from frailty_desktop.translation import tr

_SQLITE_MAGIC: Final = b"SQLite format 3\x00"


def already_there(path: Path) -> UserError:
    """Say that a new file would replace an old one."""
    return UserError(
        tr("{file} is already there.", file=path.name),
        kept=tr("It was left as it is."),
        next_step=tr("Choose another name, or open it."),
    )


def check_before_creating(path: Path) -> None:
    """Raise a sentence when a new file cannot be put here."""
    if not path.parent.is_dir():
        raise _no_folder(path)
    if os.path.lexists(path):
        raise already_there(path)
    if not os.access(path.parent, os.W_OK):
        raise UserError(
            tr("The folder {folder} may not be written to.", folder=str(path.parent)),
            kept=tr("Nothing was made."),
            next_step=tr("Choose another folder."),
        )


def check_before_opening(path: Path) -> None:
    """Raise a sentence when there is no file that could be a study."""
    if not path.parent.is_dir():
        raise _no_folder(path)
    if path.is_dir():
        raise UserError(
            tr("{file} is a folder, not a study.", file=path.name),
            next_step=tr("Choose the study file in it."),
        )
    if not path.is_file():
        raise UserError(
            tr("There is no file {file}.", file=str(path)),
            next_step=tr("Check the name, or whether the drive is connected."),
        )
    if path.stat().st_size == 0:
        raise UserError(
            tr("{file} is empty.", file=path.name),
            kept=tr("It was left as it is."),
            next_step=tr("Restore the last backup to a new file."),
        )


def check_study(path: Path, *, key: bytes | None, read_only: bool) -> bool:
    """Raise a sentence unless this is a study of a known version; return whether to open it as immutable."""
    if not read_only and not os.access(path, os.W_OK):
        raise _may_not_write(path.name)
    if not read_only and not os.access(path.parent, os.W_OK):
        raise _may_not_write(str(path.parent))
    immutable = read_only and not os.access(path.parent, os.W_OK)
    if immutable and path.with_name(path.name + "-wal").exists():
        raise UserError(
            tr("{file} was not closed properly, and its folder may not be written to.", file=path.name),
            kept=tr(
                "Nothing is lost: the newest entries are in the file {file} beside it.",
                file=f"{path.name}-wal",
            ),
            next_step=tr("Copy both files together to a folder of your own and open the copy."),
        )
    connection = connections.connect(path, key=key, mode="ro", immutable=immutable)
    try:
        _check_marks(path, connection)
    finally:
        connection.close()
    return immutable


def _check_marks(path: Path, connection: connections.Connection) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID or not tables:
        raise not_a_study(path)
    if version > SCHEMA_VERSION:
        raise UserError(
            tr("{file} was last written by a newer version of this program.", file=path.name),
            kept=tr("It was left as it is; nothing is lost."),
            next_step=tr("Update the program, then open it again."),
        )
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    if path.stat().st_size < pages * size and not path.with_name(path.name + "-wal").exists():
        raise damaged(path, tr("Its end is missing."))


def _no_folder(path: Path) -> UserError:
    return UserError(
        tr("There is no folder {folder}.", folder=str(path.parent)),
        next_step=tr("Check the name, or whether the drive is connected."),
    )


def _may_not_write(name: str) -> UserError:
    return UserError(
        tr("{name} may not be written to.", name=name),
        kept=tr("Nothing was changed."),
        next_step=tr("Open the study only to read, or copy it to a folder of your own."),
    )
