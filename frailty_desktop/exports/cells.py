"""What stands in the columns of one answer: the value as stored, never rounded, the missing reason apart."""

from typing import NamedTuple

from frailty_desktop.exports.table_layout import Aspect
from frailty_desktop.study.design import Item, ItemType

Cell = str | int | float | None


class StoredAnswer(NamedTuple):
    """The columns of a stored answer that leave in a file."""

    group: int
    item: str
    entered_text: str
    value_text: str | None
    value_number: float | None
    missing_reason: str | None


_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_NUMBERS = frozenset(
    {ItemType.INTEGER, ItemType.DECIMAL, ItemType.VISUAL_SCALE, ItemType.DURATION, ItemType.YES_NO}
)


def cell(item: Item, answer: StoredAnswer, aspect: Aspect) -> Cell:
    """Return what one column says about an answer; None for nothing."""
    if aspect is Aspect.VALUE:
        return _value(item, answer)
    if aspect is Aspect.MISSING:
        return answer.missing_reason
    text = answer.value_text
    if text is None:
        return None
    return _PRECISIONS.get(len(text)) if aspect is Aspect.PRECISION else _labels(item, text)


def is_told(item: Item, answer: StoredAnswer) -> bool:
    """Say whether the columns hold all of the answer; otherwise what was typed has to be told elsewhere."""
    if answer.missing_reason is not None:
        return bool(item.missing_reasons)
    return _value(item, answer) is not None


def _value(item: Item, answer: StoredAnswer) -> Cell:
    if item.type not in _NUMBERS:
        return answer.value_text
    number = answer.value_number
    return int(number) if number is not None and number.is_integer() else number


def _labels(item: Item, text: str) -> str:
    labels = {choice.code: choice.label for choice in item.choices}
    codes = text.split(",") if item.type is ItemType.MULTIPLE_CHOICE else [text]
    return "; ".join(labels.get(code, code) for code in codes)
