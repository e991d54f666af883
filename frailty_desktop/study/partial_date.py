"""Dates a patient half remembers: a year, a month, or a whole day, never filled in by guessing."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, to the month or to the day; ValueError when there is no such date."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse_iso(cls, text: str) -> "PartialDate":
        """Read "2024", "2024-03" or "2024-03-07"; ValueError for anything else."""
        found = _ISO.fullmatch(text)
        if found is None:
            raise ValueError("not a partial ISO date")
        year, month, day = found.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, day: "date | PartialDate") -> "PartialDate":
        """Make a partial date of a whole one; a partial date stays as it is."""
        return day if isinstance(day, PartialDate) else cls(day.year, day.month, day.day)

    def iso(self) -> str:
        """Write "2024", "2024-03" or "2024-03-07": only what is known."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def is_full(self) -> bool:
        """Say whether the day is known."""
        return self.day is not None

    def earliest(self) -> date:
        """Return the first day it can have been."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """Return the last day it can have been."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def certainly_before(self, other: "date | PartialDate") -> bool | None:
        """Say whether it lies before the other date; None when what is known cannot tell."""
        return _order(self, PartialDate.of(other))

    def certainly_after(self, other: "date | PartialDate") -> bool | None:
        """Say whether it lies after the other date; None when what is known cannot tell."""
        return _order(PartialDate.of(other), self)

    def certainly_equal(self, other: "date | PartialDate") -> bool | None:
        """Say whether both are the same day; None when what is known cannot tell."""
        that = PartialDate.of(other)
        if self.latest() < that.earliest() or that.latest() < self.earliest():
            return False
        return True if self.is_full and that.is_full else None


def _order(first: PartialDate, second: PartialDate) -> bool | None:
    if first.latest() < second.earliest():
        return True
    return False if first.earliest() >= second.latest() else None
