"""Recomputes the chain of events from the first to the last and compares its ends with the heads."""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from frailty_desktop.storage.audit_event import FIRST_HASH, HASHED, hash_of
from frailty_desktop.storage.bad_record import BadRecord, bad_record, event_address
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.failures import DATABASE_ERRORS, is_damage
from frailty_desktop.translation import tr

Progress = Callable[[int, int], None]
"""Told events done and events in all; may raise to stop."""

_STEP: Final = 5_000
_LOG: Final = f"SELECT {', '.join(HASHED)}, hash FROM audit_events ORDER BY sequence, workstation"  # noqa: S608
_HEADS: Final = "SELECT workstation, sequence, hash, recorded_at, events FROM chain_heads"
_WORKSTATION, _RECORDED_AT, _SEQUENCE, _PREVIOUS = 0, 1, 6, 17
_IDS: Final = (3, 8, 9, 10, _PREVIOUS)


class Head(NamedTuple):
    """The end of a workstation's chain, as it is printed and kept outside the file."""

    workstation: str
    sequence: int
    hash: bytes

    def line(self) -> str:
        """Write it as `--expect-head` takes it."""
        return f"{self.workstation} {self.sequence} {self.hash.hex()}"


class ChainEnd(NamedTuple):
    """Where the chain of a workstation ends."""

    sequence: int
    hash: bytes
    recorded_at: str
    events: int


_START: Final = ChainEnd(0, FIRST_HASH, "", 0)


def count_events(connection: Connection) -> int:
    """Count the events of the log."""
    return int(connection.execute("SELECT count(*) FROM audit_events").fetchone()[0])


def read_ends(connection: Connection) -> dict[str, ChainEnd]:
    """Read where the chain of each workstation is said to end."""
    return {row[0]: ChainEnd(*row[1:]) for row in connection.execute(_HEADS + " ORDER BY workstation")}


def read_heads(connection: Connection) -> list[Head]:
    """Read the heads as they are printed: kept outside the file they show that its end was rewritten."""
    return [Head(name, end.sequence, end.hash) for name, end in read_ends(connection).items()]


def check_chain(connection: Connection, progress: Progress | None = None) -> BadRecord | None:
    """Find the first event that does not follow, or was changed; then the first head that is elsewhere."""
    total = count_events(connection)
    ends: dict[str, ChainEnd] = {}
    highest = 0
    for done, event in enumerate(_events(connection)):
        if event is None:
            last = max(ends, key=lambda name: ends[name].sequence, default="")
            return bad_record(last, highest + 1, "log", tr("it cannot be read: its page is damaged."))
        end = ends.get(event[_WORKSTATION], _START)
        wrong = _what_is_wrong(event, end, highest)
        if wrong:
            address = event_address(event[7], event[9], event[10], event[12], event[11])
            return bad_record(event[_WORKSTATION], event[_SEQUENCE], address, wrong)
        highest = event[_SEQUENCE]
        ends[event[_WORKSTATION]] = ChainEnd(highest, event[-1], event[_RECORDED_AT], end.events + 1)
        if progress is not None and done % _STEP == 0:
            progress(done, total)
    return _check_heads(connection, ends)


def _events(connection: Connection) -> Iterator[Any]:
    """Yield every event, and None where a damaged page ends the reading."""
    # Not `yield from`: it would close the cursor when the reading stops early, maybe after its connection.
    try:
        log = iter(connection.execute(_LOG))
        while (event := next(log, None)) is not None:
            yield event
    except DATABASE_ERRORS as failure:
        if not is_damage(failure):
            raise
        yield None


def _what_is_wrong(event: Any, end: ChainEnd, highest: int) -> str:
    sequence = event[_SEQUENCE]
    if not isinstance(sequence, int) or not 1 <= sequence <= highest + 1:
        return tr("events before it are missing.")
    if event[_PREVIOUS] != end.hash:
        return tr("it does not follow the event before it.")
    return "" if _hash(event) == event[-1] else tr("it was changed after it was written.")


def _hash(event: Any) -> bytes | None:
    fields = list(event[:-1])
    try:
        for place in _IDS:
            fields[place] = fields[place].hex() if fields[place] is not None else None
        return hash_of(fields)
    except (AttributeError, TypeError, ValueError):  # a value of another type, or no text at all, lies there
        return None


def _check_heads(connection: Connection, ends: dict[str, ChainEnd]) -> BadRecord | None:
    heads = read_ends(connection)
    for workstation in sorted(heads.keys() | ends.keys(), key=str):
        head, end = heads.get(workstation), ends.get(workstation)
        if head != end:
            sequence = (head or end or _START).sequence
            return bad_record(workstation, sequence, "log", tr("the end of the log is not where it was."))
    return None
