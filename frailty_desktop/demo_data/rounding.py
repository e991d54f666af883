"""Writes invented values the way a nurse types them."""

from datetime import date, datetime, time


def to_places(value: float, places: int) -> float:
    """Round to what the instrument shows."""
    return round(value, places)


def number(value: float, places: int) -> str:
    """Write a number with as many decimals as the instrument shows.

    >>> number(36.54, 1), number(12, 1)
    ('36.5', '12.0')
    """
    return f"{value:.{places}f}"


def yes_no(answer: bool) -> str:
    """Write a yes or no."""
    return "y" if answer else "n"


def day(value: date) -> str:
    """Write a date."""
    return value.isoformat()


def clock(value: time | datetime) -> str:
    """Write a clock time to the minute."""
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(value: datetime) -> str:
    """Write a date with its clock time."""
    return f"{value.date().isoformat()} {clock(value)}"
