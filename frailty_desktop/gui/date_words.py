"""Dates, times and spans as the clinic reads them: 3 Feb 2026, 14:02, 5 h 12 min."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.study.partial_date import PartialDate


def date_words(day: date | PartialDate | None) -> str:
    """Write as much of a day as is known: 3 Feb 2026, Feb 2026, 2026; nothing for no day."""
    if day is None:
        return ""
    from frailty_desktop.study import date_text  # brings the whole design with it: not before the first paint

    return date_text.date_words(day)


def time_words(moment: datetime, *, seconds: bool = False) -> str:
    """Write the local time of a moment, 24 h."""
    return moment.astimezone().strftime("%H:%M:%S" if seconds else "%H:%M")


def moment_words(moment: datetime, today: date | None = None) -> str:
    """Write a moment in local time; today's moments without the day."""
    local = moment.astimezone()
    return time_words(moment) if local.date() == today else f"{date_words(local.date())} {time_words(moment)}"


def span_words(span: timedelta) -> str:
    """Write a span without sign as 5 h 12 min, or 3 d 4 h above two days."""
    minutes = int(abs(span).total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return tr("{days} d {hours} h", days=hours // 24, hours=hours % 24)
    return (
        tr("{hours} h {minutes} min", hours=hours, minutes=minutes)
        if hours
        else tr("{minutes} min", minutes=minutes)
    )


def days_words(days: int) -> str:
    """Write a number of days."""
    return tr_count("{count} day", "{count} days", days)
