"""The columns an answer is made of, as every query here selects and reads them."""

from datetime import date
from typing import Any

from frailty_desktop.storage.answer_columns import from_row
from frailty_desktop.storage.tables import AnswerTable
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Item

VALUE_COLUMNS = (
    AnswerTable.entered_text,
    AnswerTable.value_text,
    AnswerTable.value_number,
    AnswerTable.value_date,
    AnswerTable.missing_reason,
)


def answer_in(item: Item, row: Any, today: date) -> Answer:
    """Read the answer in a row that has the `VALUE_COLUMNS`, whatever else it has."""
    return from_row(item, row, today=today)
