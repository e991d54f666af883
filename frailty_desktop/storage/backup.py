"""Copies a study while people work in it, proves the copy, keeps the newest few, restores to a new file.

Beside a copy lie where its log ended (`head_file`) and, of an encrypted study, the key file that opens it.
"""

import errno
import filecmp
import logging
import re
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from frailty_desktop.errors import UserError
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed
from frailty_desktop.storage.file_placing import already_there, placed
from frailty_desktop.storage.head_file import head_path, write_head_file
from frailty_desktop.storage.key_file import copy_beside, key_path
from frailty_desktop.storage.older_file import check_older, is_older
from frailty_desktop.storage.opened_file import StudyFile
from frailty_desktop.storage.verification import Progress, count_events
from frailty_desktop.storage.whole_check import FileCheck, check_path
from frailty_desktop.translation import tr

_log = logging.getLogger(__name__)

_PAGES_PER_STEP: Final = 500
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_STAMPED: Final = r"-(\d{8}T\d{6}Z)"
_LEFT_BEHIND: Final = timedelta(days=1)
"""A backup that was killed leaves parts; after this long nobody is still at work on them."""


def back_up(study: StudyFile, target: Path | str, progress: Progress | None = None) -> Path:
    """Copy an open study, in the state it has now, to a new file, and prove the copy.

    Others may go on writing. `progress` is told steps done and in all (pages, then events); it may raise to
    cancel, and then nothing is left behind.
    """
    target = Path(target)
    try:
        with ExitStack() as unless_placed:
            with placed(target) as unfinished:
                with study.read() as session:
                    events = count_events(session)
                pages = _copy(study, unfinished, events, progress)
                check = _prove(study, unfinished, pages, progress)
                unless_placed.callback(_remove_companions, target)
                write_head_file(target, check.heads, check.events)
                copy_beside(study.path, target)
            unless_placed.pop_all()
    except FILE_ERRORS as failure:
        raise creating_failed(failure, target) from failure
    return target


def back_up_in_rotation(
    study: StudyFile, folder: Path | str, now: datetime, *, keep: int = 10, progress: Progress | None = None
) -> Path:
    """Add a backup named by the time (UTC) to a folder; remove all but the newest `keep` of this study."""
    folder = Path(folder)
    made = back_up(study, _free_name(folder, study.path, now), progress)
    try:
        for old in rotation(folder, study.path)[:-keep]:
            old.unlink()
            _remove_companions(old)
        _clear_leftovers(folder, study.path, now)
    except OSError as failure:
        _log.warning("Old backups could not be removed: %s", type(failure).__name__)
    return made


def rotation(folder: Path, study: Path) -> list[Path]:
    """List the backups of a study in a folder, oldest first."""
    name = re.compile(re.escape(study.stem) + _STAMPED + re.escape(study.suffix))
    return sorted(file for file in folder.iterdir() if name.fullmatch(file.name))


def _free_name(folder: Path, study: Path, now: datetime) -> Path:
    names = (f"{study.stem}-{now + timedelta(seconds=later):{_STAMP}}{study.suffix}" for later in range(60))
    return next(folder / name for name in names if not (folder / name).exists())


def _remove_companions(backup: Path) -> None:
    if not backup.exists():
        head_path(backup).unlink(missing_ok=True)
        key_path(backup).unlink(missing_ok=True)


def _clear_leftovers(folder: Path, study: Path, now: datetime) -> None:
    """Remove what backups of this study that were killed left in a folder, once it is surely abandoned."""
    part = re.compile(rf"\.?{re.escape(study.stem)}{_STAMPED}{re.escape(study.suffix)}(\..+)")
    for file in sorted(folder.iterdir()):
        found = part.fullmatch(file.name)
        if found is None or (folder / file.name.removeprefix(".").removesuffix(found.group(2))).exists():
            continue
        begun = datetime.strptime(found.group(1), _STAMP).replace(tzinfo=UTC)
        if now - begun > _LEFT_BEHIND:
            file.unlink()


def verify_backup(
    path: Path | str, *, key: bytes | None = None, progress: Progress | None = None
) -> FileCheck:
    """Check a backup: its pages, its log and every row; of an older version's the rows once it is opened."""
    path = Path(path)
    if is_older(path, key=key):
        return check_older(path, key=key, progress=progress)
    return check_path(path, key=key, progress=progress)


def restore(
    backup: Path | str, new_path: Path | str, *, key: bytes | None = None, progress: Progress | None = None
) -> Path:
    """Prove a backup and copy it to a new file; never over an old one."""
    backup, new_path = Path(backup), Path(new_path)
    check = verify_backup(backup, key=key, progress=progress)
    if not check.is_good:
        raise _unfit(backup, check)
    _refuse_other_keys(backup, new_path)
    try:
        with placed(new_path) as unfinished:
            shutil.copyfile(backup, unfinished)
            if not filecmp.cmp(backup, unfinished, shallow=False):
                raise OSError(errno.EIO, "the copy differs from the backup")
            copy_beside(backup, new_path)
    except FILE_ERRORS as failure:
        raise creating_failed(failure, new_path) from failure
    return new_path


def _refuse_other_keys(backup: Path, new_path: Path) -> None:
    """Leave a key file alone that lies where the restored study's would, unless it is the same."""
    own, there = key_path(backup), key_path(new_path)
    if own.exists() and there.exists() and not filecmp.cmp(own, there, shallow=False):
        raise already_there(there)


def _copy(study: StudyFile, unfinished: Path, events: int, progress: Progress | None) -> int:
    source, target = study.access.connect_to_read(), study.access.connect_copy(unfinished)
    pages = 0

    def tell(_status: int, remaining: int, total: int) -> None:
        nonlocal pages
        pages = total
        if progress is not None:
            progress(total - remaining, total + events)

    try:
        # Holding a read keeps the copy at one state, and a busy ward from starting it over and over.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM study").fetchone()
        source.backup(target, pages=_PAGES_PER_STEP, progress=tell)
        source.execute("ROLLBACK")
        # One plain file: a backup on a read-only disk opens without anything beside it.
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
        source.close()
    return pages


def _prove(study: StudyFile, unfinished: Path, pages: int, progress: Progress | None) -> FileCheck:
    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(pages + done, pages + total)

    check = verify_backup(unfinished, key=study.access.key, progress=tell)
    if not check.is_good:
        raise _unfit(study.path, check)
    return check


def _unfit(path: Path, check: FileCheck) -> UserError:
    what = check.first_bad.sentence() if check.first_bad else "; ".join(check.damage)
    return UserError(
        tr("A check of {file} found damage: {what}", file=path.name, what=what),
        kept=tr("No copy was made of it; earlier backups were left as they are."),
        next_step=tr("Keep the file, and restore the last backup that passes its check."),
    )
