"""Reads days and moments as people type them on a command line."""

from datetime import date, datetime

from frailty_desktop.errors import UserError
from frailty_desktop.study.answers import parse
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.translation import tr


def today(now: datetime) -> date:
    """Return the day on the wall at a moment."""
    return now.astimezone().date()


def typed_day(option: str, typed: str, on: date) -> date:
    """Read a whole day as a form would: "2026-02-03", "3/2/2026", "t" for today, "-1" for yesterday."""
    value = _value(option, typed, ItemType.DATE, on)
    if isinstance(value, date):
        return value
    raise _not_read(option, typed, tr("Write a whole date, as in 2026-02-03."))


def typed_partial_day(option: str, typed: str, on: date) -> PartialDate:
    """Read a date as far as it is known: "1947", "3/1947", "1947-03-11"."""
    value = _value(option, typed, ItemType.PARTIAL_DATE, on)
    if isinstance(value, PartialDate):
        return value
    raise _not_read(option, typed, tr("Write a date as far as it is known, as in 1947-03-11 or 3/1947."))


def typed_moment(option: str, typed: str) -> datetime:
    """Read a moment by ISO 8601; on the wall's clock, and from the day's start, if it says no more."""
    try:
        return datetime.fromisoformat(typed).astimezone()
    except ValueError:
        raise _not_read(option, typed, tr("Write it as in 2026-02-03 or 2026-02-03T14:05.")) from None


def _value(option: str, typed: str, kind: ItemType, on: date) -> object:
    answer = parse(Item(name="day", label=option, type=kind), typed, today=on)
    if answer.problem:
        raise _not_read(option, typed, answer.problem)
    return answer.value


def _not_read(option: str, typed: str, next_step: str) -> UserError:
    return UserError(
        tr("{option} {typed!r} was not understood.", option=option, typed=typed),
        kept=tr("Nothing was saved."),
        next_step=next_step,
    )
