"""The drill: restores a backup to a place of its own and shows that it would do on the day it is needed."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.storage.backup import restore, verify_backup
from frailty_desktop.storage.head_file import KeptHeads, read_head_file
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.verification import Progress
from frailty_desktop.storage.whole_check import FileCheck
from frailty_desktop.translation import tr, tr_count


@dataclass(frozen=True, slots=True)
class DrillResult:
    """Whether a backup would do, the sentence that says so or why not, and the events it holds."""

    passed: bool
    sentence: str
    events: int = 0


def drill(
    backup: Path | str,
    *,
    key: bytes | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> DrillResult:
    """Restore a backup into a new file that is removed again, open it, and check all of it.

    `folder` is where the restored file lies meanwhile, with all that is in the study; without, the system's
    place for temporary files. The backup itself is only read.
    """
    backup = Path(backup)
    try:
        with tempfile.TemporaryDirectory(prefix="drill-", dir=folder) as place:
            return _drilled(backup, Path(place), key, progress)
    except UserError as problem:
        return DrillResult(False, _failed(backup, problem.sentence()))
    except OSError:
        return DrillResult(False, _failed(backup, tr("There was no room to restore it to.")))


def _drilled(backup: Path, place: Path, key: bytes | None, progress: Progress | None) -> DrillResult:
    kept = read_head_file(backup)
    restored = restore(backup, place / backup.name, key=key, progress=progress)
    copied = verify_backup(restored, key=key)
    if kept is not None and not _ends_as_written(copied, kept):
        why = tr("Its audit trail does not end where the file beside it says; it may be another backup.")
        return DrillResult(False, _failed(backup, why), copied.events)
    with open_study(restored, key=key) as study:
        opened = study.checks()
    if not opened.is_good:
        what = opened.first_bad.sentence() if opened.first_bad else "; ".join(opened.damage)
        return DrillResult(False, _failed(backup, what), copied.events)
    return DrillResult(True, _passed(backup, copied.events, has_head=kept is not None), copied.events)


def _ends_as_written(copied: FileCheck, kept: KeptHeads) -> bool:
    found = {(head.workstation, head.sequence, head.hash.hex()) for head in copied.heads}
    return copied.events == kept.events and found == set(kept.heads)


def _passed(backup: Path, events: int, *, has_head: bool) -> str:
    sentence = tr_count(
        "{file} passed: it was restored, opened and checked, with {count} event of the audit trail.",
        "{file} passed: it was restored, opened and checked, with {count} events of the audit trail.",
        events,
        file=backup.name,
    )
    if has_head:
        return sentence + " " + tr("Its trail ends where the file beside it says.")
    return sentence + " " + tr("No file beside it says where its trail should end.")


def _failed(backup: Path, why: str) -> str:
    return tr(
        "{file} did not pass: {why} Use an older backup, and make a new one now.", file=backup.name, why=why
    )
