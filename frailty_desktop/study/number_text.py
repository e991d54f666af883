"""Typed numbers and durations: "23,5", "23.5 kg", "1:23.4"; what has two meanings is asked back."""

import re
from datetime import timedelta
from decimal import Decimal

from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.translation import tr

_NUMBER = re.compile(r"([+-]?)(\d+)?(?:[.,](\d+))?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,6}))?", re.ASCII)
_MOST_DIGITS = 15
_MINUS = {ord(sign): "-" for sign in "−–‒‐‑﹣"}
_LONGEST_DURATION = timedelta(days=1000)


class NotUnderstood(ValueError):  # noqa: N818 - it is the person's text that is not understood, no error of ours
    """A typed text that has no value; the text is the finished sentence to show."""


def read_number(item: Item, text: str) -> float | int:
    """Read a number as the item wants it; NotUnderstood with a sentence."""
    number = _decimal(_without_unit(item, text))
    if item.type is ItemType.DECIMAL:
        return float(number)
    if number != int(number):
        raise NotUnderstood(
            tr("{label} is a whole number; {typed} has decimals.", label=item.label, typed=text)
        )
    return int(number)


def read_duration(item: Item, text: str) -> timedelta:
    """Read seconds, minutes:seconds or hours:minutes:seconds."""
    bare = _without_unit(item, text)
    clock = _CLOCK.fullmatch(bare)
    if clock is not None:
        duration = _clock_duration(clock)
    else:
        seconds = _decimal(bare)
        if seconds < 0:
            raise NotUnderstood(tr("A duration is not below 0."))
        if abs(seconds) > 10**8 or _places(seconds) > 6:
            raise NotUnderstood(
                tr("That is more than a duration here can be. Type seconds, or minutes:seconds.")
            )
        duration = timedelta(microseconds=int(seconds * 1_000_000))
    if duration > _LONGEST_DURATION:
        raise NotUnderstood(tr("That is more than a duration here can be. Type seconds, or minutes:seconds."))
    return duration


def number_text(value: float) -> str:
    """Write a number so that it reads back as itself, without an exponent."""
    if isinstance(value, int):
        return str(value)
    plain = format(Decimal(repr(value)).normalize(), "f")
    return "0" if plain == "-0" else plain


def duration_text(value: timedelta) -> str:
    """Write a duration as seconds that read back as itself."""
    microseconds = (value.days * 86400 + value.seconds) * 1_000_000 + value.microseconds
    return format((Decimal(microseconds) / 1_000_000).normalize(), "f")


def decimals_typed(value: float) -> int:
    """Count the decimals a number needs to be written in full."""
    return _places(Decimal(repr(value)))


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _clock_duration(clock: re.Match[str]) -> timedelta:
    hours, minutes, seconds, fraction = clock.groups()
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        raise NotUnderstood(tr("Seconds and minutes go up to 59 here. Type minutes:seconds, as in 1:23.4."))
    microseconds = int((fraction or "0").ljust(6, "0"))
    return timedelta(
        hours=int(hours or 0), minutes=int(minutes), seconds=int(seconds), microseconds=microseconds
    )


def _without_unit(item: Item, text: str) -> str:
    """Drop the item's own unit from the end; another unit is not read as if it were this one."""
    unit = item.unit.strip()
    if unit and text.casefold().endswith(unit.casefold()) and len(text) > len(unit):
        return text[: -len(unit)].rstrip()
    return text


def _decimal(text: str) -> Decimal:
    text = text.translate(_MINUS)
    found = _NUMBER.fullmatch(text)
    if found is None or not (found.group(2) or found.group(3)):
        raise NotUnderstood(_why_no_number(text))
    digits = (found.group(2) or "") + (found.group(3) or "")
    if len(digits.lstrip("0")) > _MOST_DIGITS or len(digits) > 2 * _MOST_DIGITS:
        raise NotUnderstood(tr("This number has more digits than any measurement. Type it again."))
    return Decimal(f"{found.group(1)}{found.group(2) or '0'}.{found.group(3) or '0'}")


def _why_no_number(text: str) -> str:
    compact = text.replace(" ", "").replace("'", "").replace("’", "")
    if re.fullmatch(r"[+-]?\d{1,3}([.,]?\d{3})*([.,]\d+)?", compact, re.ASCII) and len(compact) < 30:
        return tr("{typed} can be read in two ways. Type it without a thousands mark.", typed=text)
    if _SCIENTIFIC.fullmatch(compact):
        return tr("Type the number in full, without an exponent.")
    if re.match(r"[+-]?[\d.,]+\s*[^\d\s.,]", text):
        return tr("Type the number alone, in the unit beside the field.")
    return tr("This is not a number. Type digits, as in 23.5.")
