"""Typed dates, whole or partial: day first, ISO, month names, "3/2024", "UK/3/2024", "t", "-1"."""

import re
from datetime import date, timedelta

from frailty_desktop.study.number_text import NotUnderstood
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.translation import tr

EARLIEST_YEAR = 1880
LATEST_YEAR = 2200
_TODAY = frozenset({"t", "today"})
_DAYS_AWAY = re.compile(r"(?:t\s*)?([+-])\s*(\d{1,4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)
_EIGHT_DIGITS = re.compile(r"\d{8}", re.ASCII)
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]+|\d+|\?", re.ASCII)
_SEPARATORS = re.compile(r"[^\W_]|[\s/.,?-]")
_UNKNOWN_PART = frozenset({"uk", "un", "unk", "?", "nk", "xx"})
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
EXAMPLES = "3/2/2024, 2024-02-03, 3 Feb 2024"


def read_date(text: str, today: date) -> date:
    """Read a whole date; NotUnderstood with a sentence."""
    found = read_partial_date(text, today)
    if not found.is_full:
        raise NotUnderstood(
            tr("This date needs its day: type day/month/year, as in {examples}.", examples=EXAMPLES)
        )
    return found.earliest()


def read_partial_date(text: str, today: date) -> PartialDate:
    """Read as much of a date as is known; NotUnderstood with a sentence."""
    lowered = text.casefold()
    if lowered in _TODAY:
        return PartialDate.of(today)
    away = _DAYS_AWAY.fullmatch(lowered)
    if away is not None:
        return _days_away(int(away.group(1) + away.group(2)), today)
    iso = _ISO.fullmatch(lowered)
    if iso is not None:
        year, month, day = iso.groups()
        return _made(int(year), int(month), int(day) if day else None)
    if _EIGHT_DIGITS.fullmatch(lowered):
        return _eight_digits(lowered)
    if any(_SEPARATORS.fullmatch(character) is None for character in lowered):
        raise _not_a_date()
    return _from_parts(_WORD_OR_NUMBER.findall(lowered), today)


def _not_a_date() -> NotUnderstood:
    return NotUnderstood(tr("This is not a date. Type day/month/year, as in {examples}.", examples=EXAMPLES))


def _days_away(days: int, today: date) -> PartialDate:
    try:
        found = today + timedelta(days=days)
    except OverflowError:
        raise _not_a_date() from None
    return _made(found.year, found.month, found.day)


def _made(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotUnderstood(tr("The year {year} is not one of this study. Type four digits.", year=year))
    if month is not None and not 1 <= month <= 12:
        raise NotUnderstood(tr("There is no month {month}. Type day/month/year.", month=month))
    try:
        return PartialDate(year, month, day)
    except ValueError:
        raise NotUnderstood(
            tr("There is no day {day} in {month}/{year}.", day=day, month=month, year=year)
        ) from None


def _eight_digits(text: str) -> PartialDate:
    """Read 03022024 or 20240203, whichever is a date; hardly ever both are."""
    readings = []
    for year, month, day in ((text[4:], text[2:4], text[:2]), (text[:4], text[4:6], text[6:])):
        try:
            readings.append(_made(int(year), int(month), int(day)))
        except NotUnderstood:
            continue
    if len(readings) != 1:
        raise _not_a_date()
    return readings[0]


def _from_parts(parts: list[str], today: date) -> PartialDate:
    if len(parts) == 1 and len(parts[0]) == 4 and parts[0].isdigit():
        return _made(int(parts[0]))
    if len(parts) == 2:
        return _two_parts(parts, today)
    if len(parts) != 3:
        raise _not_a_date()
    day, month, year = parts
    if len(day) == 4 and day.isdigit():
        day, year = year, day
    elif day.isalpha() and day not in _UNKNOWN_PART:
        day, month = month, day
    return _three_parts(day, month, year)


def _three_parts(day: str, month: str, year: str) -> PartialDate:
    whole_year = _year(year)
    if day in _UNKNOWN_PART:
        return _made(whole_year) if month in _UNKNOWN_PART else _made(whole_year, _month(month))
    if month in _UNKNOWN_PART:
        raise NotUnderstood(
            tr("A day without its month says nothing. Type the year alone, as in {year}.", year=year)
        )
    return _made(whole_year, _month(month), _number(day))


def _two_parts(parts: list[str], today: date) -> PartialDate:
    first, second = parts
    if len(first) == 4 and first.isdigit():
        first, second = second, first
    if len(second) == 4 and second.isdigit():
        return _made(int(second)) if first in _UNKNOWN_PART else _made(int(second), _month(first))
    if first.isalpha():
        first, second = second, first
    return _nearest_past(_number(first), _month(second), today)


def _nearest_past(day: int, month: int, today: date) -> PartialDate:
    """Take this year, or the last when the day is still to come: a date without its year has happened."""
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return _made(year, month, day)
    raise NotUnderstood(
        tr("There was no {day}/{month} in the last year. Type the year too.", day=day, month=month)
    )


def _number(text: str) -> int:
    if not text.isdigit() or len(text) > 2:
        raise _not_a_date()
    return int(text)


def _month(text: str) -> int:
    if text.isdigit():
        month = _number(text)
        if not 1 <= month <= 12:
            raise NotUnderstood(tr("There is no month {month}. Type day/month/year.", month=month))
        return month
    for number, name in enumerate(_FULL_MONTHS, 1):
        if len(text) >= 3 and (name.startswith(text) or month_names()[number - 1].casefold() == text):
            return number
    raise _not_a_date()


def _year(text: str) -> int:
    if len(text) == 2 and text.isdigit():
        raise NotUnderstood(tr("Type the year with four digits: {year} can be two centuries.", year=text))
    if len(text) != 4 or not text.isdigit():
        raise _not_a_date()
    return int(text)


def date_words(day: "date | PartialDate") -> str:
    """Write a date for people: "3 Feb 2026", "Feb 2026" or "2026"."""
    known = PartialDate.of(day)
    words = [str(known.year)]
    if known.month is not None:
        words.insert(0, month_names()[known.month - 1])
    if known.day is not None:
        words.insert(0, str(known.day))
    return " ".join(words)


def month_names() -> tuple[str, ...]:
    """Return the short names of the months."""
    return (
        *(tr("Jan"), tr("Feb"), tr("Mar"), tr("Apr"), tr("May"), tr("Jun")),
        *(tr("Jul"), tr("Aug"), tr("Sep"), tr("Oct"), tr("Nov"), tr("Dec")),
    )
