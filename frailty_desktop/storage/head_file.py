"""The small text file beside a backup that says where its log ended and how many events it held.

People can read it, and each head in it is a line as `verify --expect-head` takes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frailty_desktop.errors import UserError
from frailty_desktop.storage.chain_head import ChainHead
from frailty_desktop.storage.file_placing import sync
from frailty_desktop.storage.known_heads import KnownHead, read_known_head
from frailty_desktop.translation import tr

ENDING: Final = ".head.txt"
_EVENTS: Final = "events: "
_REMARK: Final = "#"
_MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class KeptHeads:
    """What a head file says."""

    heads: tuple[KnownHead, ...]
    events: int


def head_path(backup: Path) -> Path:
    """Return where the head file of a backup lies."""
    return backup.with_name(backup.name + ENDING)


def write_head_file(backup: Path, heads: Iterable[ChainHead], events: int) -> Path:
    """Write the head file of a backup, on disk before this returns."""
    target = head_path(backup)
    lines = [
        _REMARK + " " + tr("Where the audit trail of {file} ended when it was copied.", file=backup.name),
        _REMARK + " " + tr("Workstation, sequence and hash of the last event; then the number of events."),
        *(head.line() for head in heads),
        f"{_EVENTS}{events}",
    ]
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sync(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def read_head_file(backup: Path) -> KeptHeads | None:
    """Read the head file of a backup; None when there is none."""
    path = head_path(backup)
    if not path.exists():
        return None
    try:
        with path.open("rb") as file:
            lines = file.read(_MOST_BYTES).decode("utf-8").splitlines()
        heads = tuple(read_known_head(line) for line in lines if not line.startswith((_REMARK, _EVENTS)))
        (events,) = (int(line.removeprefix(_EVENTS)) for line in lines if line.startswith(_EVENTS))
    except (OSError, ValueError, UserError) as failure:
        raise UserError(
            tr("The head file {file} cannot be used.", file=path.name),
            kept=tr("The backup itself was not touched."),
            next_step=tr("Check the backup against a head that was printed on a report."),
        ) from failure
    return KeptHeads(heads, events)
