"""Looks at a file before it is opened or made: each thing that can be wrong with it has its own sentence."""

import os
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.storage import connections
from frailty_desktop.storage.failures import not_a_study
from frailty_desktop.storage.file_placing import already_there
from frailty_desktop.storage.schema import APPLICATION_ID, current_version
from frailty_desktop.storage.strange_parts import strange_part
from frailty_desktop.translation import tr


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


def check_before_writing(path: Path) -> None:
    """Raise a sentence when the study or its folder may not be written to."""
    if not os.access(path, os.W_OK):
        raise _may_not_write(path.name)
    if not os.access(path.parent, os.W_OK):
        raise _may_not_write(str(path.parent))


def check_study(path: Path, *, key: bytes | None, read_only: bool) -> None:
    """Raise a sentence unless this is a study of a version that can be opened this way."""
    if not os.access(path.parent, os.W_OK) and path.with_name(path.name + "-wal").exists():
        raise UserError(
            tr("{file} was not closed properly, and its folder may not be written to.", file=path.name),
            kept=tr(
                "Nothing is lost: the newest entries are in the file {file} beside it.",
                file=f"{path.name}-wal",
            ),
            next_step=tr("Copy both files together to a folder of your own and open the copy."),
        )
    connection = connections.connect_to_read(path, key=key)
    try:
        _check_marks(path, connection, read_only=read_only)
    finally:
        connection.close()


def _check_marks(path: Path, connection: connections.Connection, *, read_only: bool) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID or not tables:
        raise not_a_study(path)
    strange = strange_part(connection)
    if strange:
        raise UserError(
            tr("{file} holds {part}, which this program never makes.", file=path.name, part=strange[:60]),
            kept=tr("It was not used, and left as it is."),
            next_step=tr("Keep it for whoever looks into it, and restore the last backup to a new file."),
        )
    if version > current_version():
        raise UserError(
            tr("{file} was last written by a newer version of this program.", file=path.name),
            kept=tr("It was left as it is; nothing is lost."),
            next_step=tr("Update the program, then open it again."),
        )
    if version < current_version() and read_only:
        raise UserError(
            tr("{file} was last written by an older version of this program.", file=path.name),
            kept=tr("It was left as it is; nothing is lost."),
            next_step=tr("Open it for writing once: it is copied, then brought up to date."),
        )


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
