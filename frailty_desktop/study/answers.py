"""What a person typed beside what it means: the text, untouched, and its value, missing reason or problem."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from frailty_desktop.study.choice_text import code_of, read_choice, read_choices, read_yes_no
from frailty_desktop.study.date_text import date_words, read_date, read_partial_date
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.number_text import (
    NotUnderstood,
    decimals_typed,
    duration_text,
    number_text,
    read_duration,
    read_number,
)
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.time_text import read_datetime, read_time, time_text
from frailty_desktop.study.whole_text import whole_text
from frailty_desktop.translation import tr

Value = float | int | str | bool | date | PartialDate | time | datetime | timedelta | tuple[str, ...]

LONGEST_TEXT = 20_000
LONGEST_SHORT_TEXT = 300
_SHOWN_LENGTH = 60
_WORDS = frozenset({ItemType.TEXT, ItemType.NOTE})
_CODED = frozenset({ItemType.CHOICE, ItemType.MULTIPLE_CHOICE})
_NUMERIC_CODE = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)


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

_READERS: dict[ItemType, Callable[[Item, str, date], Value]] = {
    ItemType.INTEGER: lambda item, text, _: read_number(item, text),
    ItemType.DECIMAL: lambda item, text, _: read_number(item, text),
    ItemType.VISUAL_SCALE: lambda item, text, _: read_number(item, text),
    ItemType.DURATION: lambda item, text, _: read_duration(item, text),
    ItemType.DATE: lambda _, text, today: read_date(text, today),
    ItemType.PARTIAL_DATE: lambda _, text, today: read_partial_date(text, today),
    ItemType.TIME: lambda _, text, __: read_time(text),
    ItemType.DATETIME: lambda _, text, today: read_datetime(text, today),
    ItemType.CHOICE: lambda item, text, _: read_choice(item, text),
    ItemType.MULTIPLE_CHOICE: lambda item, text, _: read_choices(item, text),
    ItemType.YES_NO: lambda _, text, __: read_yes_no(text),
}


def parse(item: Item, typed: str, *, today: date) -> Answer:
    """Read what was typed; never raises, and keeps the text whatever becomes of it.

    Only half a character, which no file can hold, is replaced by the sign for one, and said to be.
    """
    longest = LONGEST_TEXT if item.type in _WORDS else LONGEST_SHORT_TEXT
    if len(typed) > longest:
        return Answer(typed, problem=tr("This is longer than {most} characters.", most=longest))
    whole = whole_text(typed)
    if whole != typed:
        return Answer(whole, problem=tr("Half a character came in with this text. Type it again."))
    words = _plain(typed)
    if not words:
        return Answer(typed) if typed else EMPTY
    reason = _missing(item, words)
    if isinstance(reason, MissingReason):
        return Answer(typed, missing=reason)
    if item.type in _WORDS:
        return Answer(typed, value=typed.strip())
    try:
        return Answer(typed, value=_READERS[item.type](item, words, today))
    except NotUnderstood as refusal:
        return Answer(typed, problem=reason or str(refusal))


def _plain(typed: str) -> str:
    """Write full-width digits, odd spaces and the like in plain characters; drop invisible marks."""
    plain = typed if typed.isascii() else unicodedata.normalize("NFKC", typed)
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())


def _missing(item: Item, words: str) -> MissingReason | str:
    """Return the missing reason typed, or what to say if the text turns out to be nothing else."""
    if item.type in _CODED and code_of(item, words) is not None:
        return ""
    reason = MissingReason.from_code(words)
    if reason is None and item.type not in _WORDS:
        reason = next((one for one in item.missing_reasons if one.label.casefold() == words.casefold()), None)
    if reason is None or reason in item.missing_reasons:
        return reason or ""
    if not item.missing_reasons:
        return tr("{code} cannot be used here: this field takes no missing reason.", code=reason.code)
    allowed = ", ".join(f"{one.code} {one.label}" for one in item.missing_reasons)
    return tr("{code} cannot be used here. Possible: {allowed}.", code=reason.code, allowed=allowed)


def canonical(item: Item, value: Value) -> str:  # noqa: ARG001 - a value says its own kind; callers need not know that
    """Write a value so that it parses back to itself."""
    if isinstance(value, bool):
        return "y" if value else "n"
    if isinstance(value, datetime):
        return f"{value.date().isoformat()} {time_text(value.time())}"
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return time_text(value)
    if isinstance(value, timedelta):
        return duration_text(value)
    return value if isinstance(value, str) else number_text(value)


def display(item: Item, answer: Answer) -> str:
    """Write an answer for people: "3 Feb 2026", "23.5", the choice's label, the missing reason."""
    if answer.missing is not None:
        return answer.missing.label
    value = answer.value
    if value is None:
        return answer.text.strip()
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, str | tuple):
        return _choice_words(item, value)
    if isinstance(value, datetime):
        return f"{date_words(value.date())} {time_text(value.time())}"
    if isinstance(value, date | PartialDate):
        return date_words(value)
    if isinstance(value, time):
        return time_text(value)
    return _number_words(item, value)


def _choice_words(item: Item, value: str | tuple[str, ...]) -> str:
    if item.type not in _CODED:
        return str(value)
    labels = {choice.code: choice.label for choice in item.choices}
    codes = value if isinstance(value, tuple) else (value,)
    return ", ".join(labels.get(code, code) for code in codes)


def _number_words(item: Item, value: float | timedelta) -> str:
    """Round to the item's places, but never hide a decimal that somebody typed."""
    number = value.total_seconds() if isinstance(value, timedelta) else value
    places = item.places if item.derivation is not None else max(item.places, decimals_typed(number))
    return f"{number:.{min(places, 12)}f}"


def number_of(item: Item, answer: Answer) -> float | None:
    """Return the number that charts and averages use; None when the answer has none."""
    value = answer.value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bool | int | float):
        return float(value)
    if item.type is ItemType.CHOICE and isinstance(value, str) and _NUMERIC_CODE.fullmatch(value):
        return float(value)
    return None


def format_hint(item: Item) -> str:
    """Say before typing what the field takes: "kg, 1 decimal, 0-90"."""
    parts = [item.unit, _kind_hint(item), _range_hint(item)]
    return ", ".join(part for part in parts if part)


def _kind_hint(item: Item) -> str:
    if item.type is ItemType.DECIMAL:
        return tr("1 decimal") if item.places == 1 else tr("{count} decimals", count=item.places)
    hints = {
        ItemType.INTEGER: tr("whole number"),
        ItemType.VISUAL_SCALE: tr("whole number"),
        ItemType.DATE: tr("day/month/year"),
        ItemType.PARTIAL_DATE: tr("day/month/year, as much as is known"),
        ItemType.TIME: tr("hours:minutes"),
        ItemType.DATETIME: tr("day/month/year hours:minutes"),
        ItemType.DURATION: tr("seconds, or minutes:seconds"),
        ItemType.CHOICE: tr("code or first letters"),
        ItemType.MULTIPLE_CHOICE: tr("codes with commas"),
        ItemType.YES_NO: tr("y or n"),
    }
    return hints.get(item.type, "")


def _range_hint(item: Item) -> str:
    given = item.soft or item.hard
    if given is None:
        return ""
    if given.low is not None and given.high is not None:
        return f"{given.low:g}–{given.high:g}"
    return (
        tr("from {low:g}", low=given.low) if given.low is not None else tr("up to {high:g}", high=given.high)
    )
