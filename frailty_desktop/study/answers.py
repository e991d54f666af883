"""What a person typed beside what it means: the text, untouched, and its value, missing reason or problem."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.partial_date import PartialDate

Value = float | int | str | bool | date | PartialDate | time | datetime | timedelta | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the text exactly as typed and what it parsed to; `problem` says why it does not parse."""

    text: str
    value: Value | None = None
    missing: MissingReason | None = None
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return self.value is None and self.missing is None and not self.problem


EMPTY = Answer("")
