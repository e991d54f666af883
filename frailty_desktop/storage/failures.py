"""Turns what can go wrong with a file on a disk into sentences a person can act on."""

import errno
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from frailty_desktop.errors import UserError
from frailty_desktop.storage.connections import DatabaseError
from frailty_desktop.translation import tr

DATABASE_ERRORS: Final = (DatabaseError, DBAPIError)
FILE_ERRORS: Final = (*DATABASE_ERRORS, OSError)
DATABASE_LOCKED: Final = "the database of this study is locked"
"""What the triggers of the file say when a locked study would be changed (`table_triggers`)."""

_PRIMARY: Final = 0xFF
_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 3, 5, 6, 8, 10, 11, 13, 14, 26
_OF_ERRNO: Final = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _READONLY,
    errno.EPERM: _READONLY,
    errno.EROFS: _READONLY,
}
_OF_WORDS: Final = {
    "is full": _FULL,
    "I/O error": _IOERR,
    "is locked": _BUSY,
    "malformed": _CORRUPT,
    "not a database": _NOTADB,
    "readonly": _READONLY,
}


def result_code(failure: BaseException) -> int:
    """Return SQLite's primary result code of a failure, or what fits a failed file call; 0 for none."""
    if isinstance(failure, OSError):
        return _OF_ERRNO.get(failure.errno or 0, _IOERR)
    original = failure.orig if isinstance(failure, DBAPIError) else failure
    code = getattr(original, "sqlite_errorcode", None)
    if code is None:  # the driver's backup() raises with SQLite's words alone
        return next((known for words, known in _OF_WORDS.items() if words in str(original)), 0)
    return int(code) & _PRIMARY


def is_damage(failure: BaseException) -> bool:
    """Say whether a file could not be read because it is no longer what was written."""
    return result_code(failure) in {_CORRUPT, _NOTADB}


def saving_failed(failure: BaseException, path: Path) -> UserError | None:
    """Say why an edit did not reach the disk; None when the reason is a mistake of ours."""
    if DATABASE_LOCKED in str(failure):
        return database_locked()
    happened, next_step = _why_not_saved(result_code(failure), path)
    if not happened:
        return None
    return UserError(
        happened,
        kept=tr(
            "This entry was not saved; everything entered before it is. What you typed stays on the screen."
        ),
        next_step=next_step,
    )


def database_locked() -> UserError:
    """Say that the database of the study was locked for analysis."""
    return UserError(
        tr("The database of this study is locked: its data no longer change."),
        kept=tr("Nothing was saved."),
        next_step=tr("Two people with the right to it can unlock the database, with a reason."),
    )


def _why_not_saved(code: int, path: Path) -> tuple[str, str]:
    name = path.name
    if code == _FULL:
        return tr("The disk that holds {file} is full.", file=name), tr("Make some room, then save again.")
    if code in {_BUSY, _LOCKED}:
        return (
            tr("Another program is holding {file}.", file=name),
            tr("Close the other program, then save again."),
        )
    if code in {_READONLY, _PERM}:
        return (
            tr("{file} may not be written to.", file=name),
            tr("Check that the file and its folder may be changed, then save again."),
        )
    if code in {_IOERR, _CANTOPEN}:
        return (
            tr("The disk or drive that holds {file} does not answer.", file=name),
            tr("Check that the drive is connected, then save again."),
        )
    if code in {_CORRUPT, _NOTADB}:
        return tr("Part of {file} is damaged.", file=name), _use_backup()
    return "", ""


def reading_failed(failure: BaseException, path: Path) -> UserError | None:
    """Say why a study cannot be read; None when the reason is a mistake of ours."""
    code, name = result_code(failure), path.name
    untouched = tr("The file was left as it is.")
    if code in {_BUSY, _LOCKED}:
        return UserError(
            tr("Another program is holding {file}.", file=name),
            kept=untouched,
            next_step=tr("Close the other program, then try again."),
        )
    if code == _NOTADB:
        return not_a_study(path)
    if code == _CORRUPT:
        return damaged(path)
    if code == _FULL:
        return UserError(
            tr("The disk that holds {file} is full.", file=name),
            kept=untouched,
            next_step=tr("Make some room, then try again."),
        )
    if code in {_READONLY, _PERM, _IOERR, _CANTOPEN}:
        return UserError(
            tr("{file} could not be opened.", file=name),
            kept=untouched,
            next_step=tr(
                "Check that the drive is connected and that you may use the folder, then try again."
            ),
        )
    return None


def opening_failed(failure: BaseException, path: Path) -> UserError:
    """Say why a study does not open."""
    return reading_failed(failure, path) or damaged(path)


def creating_failed(failure: BaseException, path: Path) -> UserError:
    """Say why a new file could not be made."""
    is_full = result_code(failure) == _FULL
    return UserError(
        tr("{file} could not be made.", file=path.name) + (" " + tr("The disk is full.") if is_full else ""),
        kept=tr("Nothing was left behind, and nothing else was touched."),
        next_step=tr("Make some room, or choose another folder, then try again."),
    )


def damaged(path: Path, what: str = "") -> UserError:
    """Say that a study file is damaged."""
    return UserError(
        tr("Part of {file} is damaged.", file=path.name) + (f" {what}" if what else ""),
        kept=tr("The file was left as it is."),
        next_step=_use_backup(),
    )


def not_a_study(path: Path) -> UserError:
    """Say that a file is something else, or locked with a key that is not the one given."""
    return UserError(
        tr(
            "{file} is not a study of this program, or it is encrypted and the key does not fit.",
            file=path.name,
        ),
        kept=tr("The file was left as it is."),
        next_step=tr("Choose another file, or open it with its key."),
    )


def _use_backup() -> str:
    return tr("Keep the file, do not write to it, and restore the last backup to a new file.")
