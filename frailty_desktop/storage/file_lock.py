"""One program writes to a study at a time: a lock beside the file says who, and goes when it dies."""

import getpass
import json
import os
import platform
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from frailty_desktop.errors import UserError
from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr

# On Windows the first byte is what the operating system locks; nobody else can read it meanwhile.
_AFTER_LOCKED_BYTE: Final = 1


class StudyLock:
    """The right to write to one study file."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + ".lock")
        self._study = path
        self._lock = FileLock(self.path, thread_local=False)  # opened here, written to there

    def acquire(self, now: datetime) -> None:
        """Take the right to write, or say who has it; nothing to do for who has it already."""
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise _in_use(self._study, _read_holder(self.path)) from None
        _write_holder(self.path, now)

    def release(self) -> None:
        """Give the right back and tidy the lock file away."""
        if not self._lock.is_locked:
            return
        if os.name == "posix":  # while still held: whoever waits on the old file notices that it is gone
            with suppress(OSError):
                self.path.unlink()
        self._lock.release()


def _write_holder(path: Path, now: datetime) -> None:
    holder = {"who": _user(), "where": platform.node(), "process": os.getpid(), "since": utc_text(now)}
    with suppress(OSError), path.open("r+b", buffering=0) as file:
        file.seek(_AFTER_LOCKED_BYTE)
        file.write(json.dumps(holder).encode())
        file.truncate()


def _read_holder(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError), path.open("rb", buffering=0) as file:
        file.seek(_AFTER_LOCKED_BYTE)
        holder = json.loads(file.read())
        return holder if isinstance(holder, dict) else {}
    return {}


def _user() -> str:
    with suppress(Exception):
        return getpass.getuser()
    return ""


def _in_use(study: Path, holder: dict[str, Any]) -> UserError:
    if holder.get("process") == os.getpid() and holder.get("where") == platform.node():
        happened = tr("{file} is already open in this program.", file=study.name)
    elif "since" in holder:
        since = datetime.fromisoformat(str(holder["since"])).astimezone()
        happened = tr(
            "{file} is open in another program: {who} on {where}, since {since} (process {process}).",
            file=study.name,
            who=holder.get("who") or tr("somebody"),
            where=holder.get("where") or tr("another computer"),
            since=f"{date_words(since.date())} {since:%H:%M}",
            process=holder.get("process"),
        )
    else:
        happened = tr("{file} is open in another program.", file=study.name)
    return UserError(
        happened,
        kept=tr("Nothing was changed."),
        next_step=tr("Close it there first, or open it here only to read."),
    )
