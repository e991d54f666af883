"""How an answer lies in its typed columns, and how it is read back."""

import math
from datetime import date, datetime, timedelta
from uuid import UUID

from frailty_desktop.storage.answer_rows import AnswerRow, StoredAnswer
from frailty_desktop.storage.tables import AnswerTable
from frailty_desktop.study import answers
from frailty_desktop.study.answers import Answer, Value
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.partial_date import PartialDate

AnswerColumns = AnswerRow | StoredAnswer | AnswerTable
"""Whatever carries an answer's columns."""

# Tuples: an enum member in a set is hashed by Python code, for each of thousands of answers.
_WORDS = (ItemType.TEXT, ItemType.NOTE, ItemType.CHOICE)
_WHOLE_NUMBERS = (ItemType.INTEGER, ItemType.VISUAL_SCALE)


def to_row(
    item: Item, answer: Answer, *, patient_id: UUID, visit_id: UUID, form_id: UUID, group: int = 0
) -> AnswerRow:
    """Lay an answer out in columns: the text as typed, the value typed, the missing reason apart."""
    value = answer.value
    number = answers.number_of(item, answer)
    if number is not None and not math.isfinite(number):
        number = None
    return AnswerRow(
        patient_id=patient_id,
        visit_id=visit_id,
        form_id=form_id,
        group=group,
        item=item.name,
        entered_text=_storable(answer.text),
        value_text=None
        if value is None or _is_all_number(item)
        else _storable(answers.canonical(item, value)),
        value_number=number,
        value_date=_whole_date(value),
        missing_reason=answer.missing.value if answer.missing else None,
    )


def from_row(item: Item, row: AnswerColumns, *, today: date) -> Answer:
    """Read an answer back; text that did not parse brings its problem again (`today` serves only that)."""
    return from_columns(item, row.entered_text, row.value_text, row.value_number, row.missing_reason, today)


def from_columns(
    item: Item,
    entered_text: str,
    value_text: str | None,
    value_number: float | None,
    missing_reason: str | None,
    today: date,
) -> Answer:
    """Read an answer back from its columns alone: the loop that a patient's page runs hundreds of times."""
    if missing_reason is not None:
        return Answer(entered_text, None, MissingReason(missing_reason))
    if value_text is not None:
        return Answer(entered_text, _worded(item, value_text, today))
    if value_number is not None:
        return Answer(entered_text, _number(item, value_number))
    return answers.parse(item, entered_text, today=today)


def _is_all_number(item: Item) -> bool:
    return item.type.is_number or item.type is ItemType.YES_NO


def _whole_date(value: Value | None) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, PartialDate):
        return value.iso() if value.is_full else None
    return value.isoformat() if isinstance(value, date) else None


def _worded(item: Item, value_text: str, today: date) -> Value | None:
    if item.type in _WORDS:
        return value_text
    if item.type is ItemType.MULTIPLE_CHOICE:
        return tuple(value_text.split(","))
    # Dates are stored in ISO form; lists of ten thousand patients read three of each.
    if item.type is ItemType.DATE:
        return date.fromisoformat(value_text)
    if item.type is ItemType.PARTIAL_DATE:
        return PartialDate.parse_iso(value_text)
    return answers.parse(item, value_text, today=today).value


def _number(item: Item, number: float) -> Value:
    if item.type is ItemType.DECIMAL:
        return number
    if item.type is ItemType.YES_NO:
        return bool(number)
    if item.type is ItemType.DURATION:
        return timedelta(microseconds=round(number * 1_000_000))
    is_whole = item.type in _WHOLE_NUMBERS and number.is_integer()
    return int(number) if is_whole else number


def _storable(text: str) -> str:
    # Half a surrogate pair, as a broken keyboard driver can send, has no UTF-8 form; everything else is kept.
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text
