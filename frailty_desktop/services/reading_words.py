"""How dates and lists are written inside sentences."""

from collections.abc import Sequence
from datetime import date

from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.translation import tr


def _months() -> tuple[str, ...]:
    return (
        tr("Jan"), tr("Feb"), tr("Mar"), tr("Apr"), tr("May"), tr("Jun"),
        tr("Jul"), tr("Aug"), tr("Sep"), tr("Oct"), tr("Nov"), tr("Dec"),
    )  # fmt: skip


def day_text(day: date | PartialDate) -> str:
    """Write a date as the clinic reads it: "3 Feb 2026", "Feb 2026" or "2026"."""
    parts = [str(day.day) if day.day else "", _months()[day.month - 1] if day.month else "", str(day.year)]
    return " ".join(part for part in parts if part)


def joined(sentences: Sequence[str], most: int = 6) -> str:
    """Join sentences, saying how many more there are rather than filling the screen."""
    shown = list(sentences[:most])
    if len(sentences) > most:
        shown.append(tr("And {count} more.", count=len(sentences) - most))
    return " ".join(shown)
