"""Typed times of day: "1405", "14:05", "9", "2:05 pm"; and a date with a time."""

import re
from datetime import date, datetime, time

from frailty_desktop.study.date_text import read_date
from frailty_desktop.study.number_text import NotUnderstood
from frailty_desktop.translation import tr

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2}))?)?\s*(am|pm)?", re.ASCII)
_DIGITS = re.compile(r"(\d{1,2})(\d{2})", re.ASCII)
_LAST_WORD = re.compile(r"(.+?)(?:\s+|t(?=\d))(\d[\d:.h]*(?:\s*[ap]m)?)", re.ASCII)


def read_time(text: str) -> time:
    """Read a time of day; NotUnderstood with a sentence."""
    lowered = text.casefold()
    found = _DIGITS.fullmatch(lowered) or _TIME.fullmatch(lowered)
    if found is None:
        raise NotUnderstood(tr("This is not a time. Type hours and minutes, as in 14:05."))
    parts: list[str | None] = [*found.groups(), None, None]
    hour, minute, second, half = parts[:4]
    try:
        return time(_hour(int(hour or 0), half), int(minute or 0), int(second or 0))
    except ValueError:
        raise NotUnderstood(tr("There is no such time of day. Type 00:00 to 23:59.")) from None


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    return hour % 12 + (12 if half == "pm" else 0)


def read_datetime(text: str, today: date) -> datetime:
    """Read a date with a time of day, in local time; NotUnderstood with a sentence."""
    found = _LAST_WORD.fullmatch(text.casefold())
    if found is None or _is_date_alone(text, today):
        raise NotUnderstood(tr("This needs a date with a time, as in 3/2/2024 14:05."))
    day, hours = found.groups()
    return datetime.combine(read_date(day.strip(), today), read_time(hours))


def _is_date_alone(text: str, today: date) -> bool:
    """Say whether all of it is a date: the year of "3 Feb 2024" is no time of day."""
    try:
        read_date(text, today)
    except NotUnderstood:
        return False
    return True


def time_text(value: time) -> str:
    """Write a time as hours and minutes, with seconds only when there are any."""
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")
