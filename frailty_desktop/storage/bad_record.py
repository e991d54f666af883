"""A record that does not fit: where it stands in the log, which one it is, and what is wrong with it."""

from dataclasses import dataclass
from typing import Any

from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class BadRecord:
    """The first record that does not fit: its place in the log, its address, and what is wrong with it."""

    workstation: str
    sequence: int
    address: str
    what: str

    def sentence(self) -> str:
        """Say it for people."""
        return tr(
            "Event {sequence} of {workstation} ({address}): {what}",
            sequence=self.sequence,
            workstation=self.workstation,
            address=self.address,
            what=self.what,
        )

    @property
    def place(self) -> tuple[int, str, str]:
        """What decides which of several is the first: the log's order, then the address."""
        return self.sequence, self.workstation, self.address


def bad_record(workstation: object, sequence: object, address: str, what: str) -> BadRecord:
    """Make one from what stands in a row, which a forger may have filled with anything."""
    return BadRecord(
        _readable(workstation) if isinstance(workstation, str) else "",
        sequence if isinstance(sequence, int) else 0,
        _readable(address),
        what,
    )


def _readable(text: str) -> str:
    # Bytes that are no UTF-8 came in as half characters, which no terminal takes.
    return text.encode("utf-8", "backslashreplace").decode()


def answer_address(form: Any, group: Any, item: Any) -> str:
    """Name an answer: "answer/FORM/GROUP/ITEM"."""
    return f"answer/{in_hex(form)}/{group}/{item}"


def event_address(kind: Any, form: Any, record: Any, group: Any, item: Any) -> str:
    """Name the record an event is about; its kind alone when it is about none."""
    if kind == "answer":
        return answer_address(form, group, item)
    return f"{kind}/{in_hex(record)}" if record is not None else str(kind)


def in_hex(identifier: Any) -> str:
    """Write an id as hexadecimal digits; what is no id as it is, what is missing as nothing."""
    if isinstance(identifier, bytes):
        return identifier.hex()
    return "" if identifier is None else str(identifier)
