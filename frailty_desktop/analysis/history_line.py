"""One line of the trail in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change in words; `at` is in the workstation's own time, `old` and `new` are "" for nothing.

    `stands_out` marks what nobody should overlook: a clock set back, a refusal, a failed sign-in.
    """

    sequence: int
    at: datetime
    person: str
    action: str
    patient: str
    where: str
    label: str
    old: str
    new: str
    reason: str
    is_correction: bool
    patient_id: UUID | None
    form_id: UUID | None
    item: str
    workstation: str
    kind: str = ""
    stands_out: bool = False
    group: int = 0

    @property
    def offset_words(self) -> str:
        """Write the distance of the workstation's clock from UTC: "+02:00"."""
        return offset_words(self.at)


def offset_words(at: datetime) -> str:
    """Write the distance of a moment's clock from UTC: "+02:00"."""
    text = at.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
