"""When a study is backed up, to where, and what is on record of it; `storage.backup` does the copying."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.backup_drill import DrillResult, drill
from frailty_desktop.services.rights import Right
from frailty_desktop.settings import Preferences
from frailty_desktop.storage.backup import back_up_in_rotation
from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed
from frailty_desktop.storage.head_file import KeptHeads, read_head_file
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.opened_file import StudyFile
from frailty_desktop.storage.verification import Progress
from frailty_desktop.translation import tr

__all__ = [
    "KIND",
    "BackupPlan",
    "BackupReport",
    "DrillResult",
    "GoodBackup",
    "back_up",
    "drill",
    "has_changed",
    "is_due",
    "last_good_backup",
    "plan_for",
]

KIND: Final = "backup"
Made = TypeVar("Made")

# "kind <> 'answer'" is what lets SQLite use the index of the few events that are no answers.
_NEWEST: Final = (
    "SELECT new FROM audit_events WHERE kind = 'backup' AND kind <> 'answer' ORDER BY sequence DESC LIMIT 1"
)
# A computer is written down with the first thing done on it, which may be the backup itself; whatever else
# it was is an event of its own.
_CHANGED_SINCE: Final = (
    "SELECT EXISTS (SELECT 1 FROM audit_events WHERE sequence > ?"
    " AND kind NOT IN ('backup', 'clock', 'workstation'))"
)


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where backups go, how often while the study is open, and how many are kept in each folder.

    The first folder is made when it is missing. The second is not: a drive that is not connected would
    otherwise become a folder of that name on this very disk.
    """

    folder: Path
    second: Path | None = None
    every: timedelta = timedelta(minutes=30)
    keep: int = 10


@dataclass(frozen=True, slots=True)
class GoodBackup:
    """The last backup that passed its check: when, the file's name in each folder, where its log ended."""

    at: datetime
    first: str
    second: str
    events: int
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What came of one backup: the files made, and in words what did not work."""

    made: tuple[Path, ...]
    problems: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether there is a backup now, and nothing went wrong."""
        return bool(self.made) and not self.problems


def plan_for(study: Path, preferences: Preferences) -> BackupPlan:
    """Say where the backups of a study go, from what this workstation prefers."""
    return BackupPlan(
        folder=study.with_name(f"{study.stem} backups"),
        second=Path(preferences.second_backup_folder) if preferences.second_backup_folder else None,
        every=timedelta(minutes=preferences.backup_minutes),
        keep=preferences.backups_kept,
    )


def last_good_backup(session: Session) -> GoodBackup | None:
    """Read from the log when the study was last backed up and proved; None when it never was."""
    newest = driver_of(session.connection()).execute(_NEWEST).fetchone()
    if newest is None:
        return None
    told = json.loads(newest[0])
    return GoodBackup(
        at=datetime.fromisoformat(told["at"]),
        first=told["first"],
        second=told["second"],
        events=told["events"],
        heads=tuple(told["heads"]),
    )


def has_changed(session: Session) -> bool:
    """Say whether anything happened that the last good backup does not hold: worth one more on closing."""
    last = last_good_backup(session)
    end = max((int(head.split()[-2]) for head in last.heads), default=0) if last else 0
    return bool(driver_of(session.connection()).execute(_CHANGED_SINCE, (end,)).fetchone()[0])


def is_due(session: Session, plan: BackupPlan, now: datetime) -> bool:
    """Say whether it is time for a backup: something changed, and the last one is old, or from the future."""
    last = last_good_backup(session)
    if last is not None and timedelta(0) <= now - last.at < plan.every:
        return False
    return has_changed(session)


def back_up(
    study: StudyFile,
    plan: BackupPlan,
    now: datetime,
    *,
    by: UUID | None = None,
    progress: Progress | None = None,
) -> BackupReport:
    """Back a study up to both folders, prove each copy, and put the good ones on record.

    `by` is who asked for it; without, it is the program's own, on closing or as time goes by. What fails
    in one folder never stops the other. `progress` may raise to cancel.
    """
    if by is not None:
        with rights.reading(study, by, Right.BACK_UP, now.astimezone().date()):
            pass
    problems: list[str] = []
    first = _tried(lambda: _to_first(study, plan, now, progress), problems)
    second = _tried(lambda: _to_second(study, plan, now, progress), problems) if plan.second else None
    made = tuple(file for file in (first, second) if file is not None)
    if made and not study.is_read_only:
        _tried(lambda: _record(study, now, by or THE_PROGRAM, first, second), problems)
    return BackupReport(made, tuple(problems))


def _tried(work: Callable[[], Made], problems: list[str]) -> Made | None:
    try:
        return work()
    except UserError as problem:
        problems.append(problem.sentence())
        return None


def _to_first(study: StudyFile, plan: BackupPlan, now: datetime, progress: Progress | None) -> Path:
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise creating_failed(failure, plan.folder) from failure
    return back_up_in_rotation(study, plan.folder, now, keep=plan.keep, progress=progress)


def _to_second(study: StudyFile, plan: BackupPlan, now: datetime, progress: Progress | None) -> Path:
    assert plan.second is not None  # noqa: S101 - asked for only then
    if not plan.second.is_dir():
        raise UserError(
            tr("The second folder for backups, {folder}, is not there.", folder=str(plan.second)),
            kept=tr("The study itself is safe, and nothing was changed."),
            next_step=tr("Connect its drive, or choose another folder, then back up again."),
        )
    return back_up_in_rotation(study, plan.second, now, keep=plan.keep, progress=progress)


def _record(study: StudyFile, now: datetime, by: UUID, first: Path | None, second: Path | None) -> None:
    details = _details(now, first, second)
    with study.edit(by=by, action=tr("Back up the study")) as edit:
        edit.note(KIND, details=details)


def _details(now: datetime, first: Path | None, second: Path | None) -> dict[str, Any]:
    newest = first or second
    try:
        kept = read_head_file(newest) if newest else None
    except FILE_ERRORS:
        kept = None
    kept = kept or KeptHeads((), 0)
    return {
        "at": utc_text(now),
        "first": first.name if first else "",
        "second": second.name if second else "",
        "events": kept.events,
        "heads": [f"{head.workstation} {head.sequence} {head.hash}" for head in kept.heads],
    }
