"""Failed sign-ins, noted outside the study because it is not open then; the next sign-in takes them in.

`STUDY.attempts` holds one JSON line per failure: a mark of the name (an HMAC under the key file's salt),
when, and on which workstation. Names are not in it.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.storage.key_file import KeyFile

ENDING: Final = ".attempts"
_MOST_LINES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One failed sign-in."""

    mark: str
    at: datetime
    workstation: str
    is_recorded: bool = False


def attempts_path(study: Path) -> Path:
    """Return where the failed sign-ins of a study are noted."""
    return study.with_name(study.name + ENDING)


def note_failure(study: Path, mark: str, at: datetime, workstation: str) -> bool:
    """Note a failed sign-in; say whether that was possible."""
    try:
        descriptor = os.open(attempts_path(study), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(_line(Attempt(mark, at, workstation)))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def failures(study: Path) -> list[Attempt]:
    """List the failed sign-ins that no sign-in has taken into the study yet; odd lines count as nobody's."""
    try:
        lines = attempts_path(study).read_text("utf-8", "replace").splitlines()[-_MOST_LINES:]
    except OSError:
        return []
    return [attempt for line in lines if (attempt := _attempt(line)) is not None]


def keep(study: Path, attempts: Sequence[Attempt]) -> None:
    """Keep these failures alone, whole or not at all; an empty list removes the file."""
    path = attempts_path(study)
    if not attempts:
        path.unlink(missing_ok=True)
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text("".join(_line(attempt) for attempt in attempts), "utf-8")
    unfinished.replace(path)


def locked_until(keys: KeyFile, noted: list[Attempt], mark: str, now: datetime) -> datetime | None:
    """Say until when a name is closed after too many failures; None when it is open."""
    own = [attempt.at for attempt in noted if attempt.mark == mark]
    if len(own) < keys.lock_after:
        return None
    until = max(own) + timedelta(minutes=keys.lock_minutes)
    return until if now < until else None


def _attempt(line: str) -> Attempt | None:
    try:
        found = json.loads(line)
        at = datetime.fromisoformat(found["at"])
        if at.tzinfo is None:
            return None
        return Attempt(str(found["who"]), at, str(found["workstation"]), bool(found.get("recorded")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _line(attempt: Attempt) -> str:
    written = {"who": attempt.mark, "at": utc_text(attempt.at), "workstation": attempt.workstation}
    return json.dumps(written | ({"recorded": True} if attempt.is_recorded else {})) + "\n"
