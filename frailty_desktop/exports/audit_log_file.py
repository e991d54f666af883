"""Writes the whole audit log as JSON lines that anybody can verify, one event a line exactly as hashed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from frailty_desktop.exports.study_export import EXPORTED
from frailty_desktop.services.people import Person
from frailty_desktop.services.rights import Right, require
from frailty_desktop.storage.audit_event import HASHED, text_of
from frailty_desktop.storage.chain_check import ChainEnd, Head, count_events, read_ends
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed
from frailty_desktop.storage.file_placing import placed
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.translation import tr

Progress = Callable[[int, int], None]
"""Told events written and events in all; it may raise to stop."""

_LOG: Final = f"SELECT {', '.join(HASHED)}, hash FROM audit_events ORDER BY sequence, workstation"  # noqa: S608
_IDS: Final = (3, 8, 9, 10, 17)
_STEP: Final = 5_000


class LogExport(NamedTuple):
    """What an exported log holds: its events, and where each workstation's chain ends."""

    events: int
    heads: tuple[Head, ...]


def export_log(
    study: StudyFile, person: Person, path: Path, *, progress: Progress | None = None
) -> LogExport:
    """Write the whole log to a new file; the trail knows of it before the file gets its name."""
    path = Path(path).absolute()
    try:
        with placed(path) as unfinished:
            with study.read() as session, unfinished.open("w", encoding="utf-8", newline="\n") as file:
                made = write_log(driver_of(session.connection()), file, progress)
            with study.edit(by=person.id, action=tr("Export the audit trail")) as edit:
                require(edit, Right.EXPORT)
                edit.note(EXPORTED, details={"events": made.events})
    except FILE_ERRORS as failure:
        raise creating_failed(failure, path) from failure
    return made


def write_log(connection: Connection, file: TextIO, progress: Progress | None = None) -> LogExport:
    """Write every event in the order of the log, then the heads; memory holds one line at a time."""
    total, done = count_events(connection), 0
    for done, event in enumerate(connection.execute(_LOG), 1):
        fields = list(event[:-1])
        for place in _IDS:
            fields[place] = fields[place].hex() if fields[place] is not None else None
        file.write(f'{{"hash":"{event[-1].hex()}","event":{text_of(fields)}}}\n')
        if progress is not None and done % _STEP == 0:
            progress(done, total)
    ends = read_ends(connection)
    file.write(_heads_line(ends) + "\n")
    return LogExport(done, tuple(Head(name, end.sequence, end.hash) for name, end in ends.items()))


def _heads_line(ends: dict[str, ChainEnd]) -> str:
    heads = [[name, end.sequence, end.hash.hex(), end.recorded_at, end.events] for name, end in ends.items()]
    return json.dumps({"heads": heads}, ensure_ascii=False, separators=(",", ":"))
