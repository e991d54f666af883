"""The columns an answer is made of, for queries that read many rows."""

from datetime import date
from typing import Any

from frailty_desktop.storage.answer_columns import from_row
from frailty_desktop.storage.raw_ids import RawId, as_uuid, plain_table, raw
from frailty_desktop.storage.tables import AnswerTable
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Item

__all__ = ["ANSWERS", "VALUE_COLUMNS", "RawId", "answer_in", "as_uuid", "plain_table", "raw"]

ANSWERS = plain_table(AnswerTable)

VALUE_COLUMNS = (
    ANSWERS.c.entered_text,
    ANSWERS.c.value_text,
    ANSWERS.c.value_number,
    ANSWERS.c.value_date,
    ANSWERS.c.missing_reason,
)


def answer_in(item: Item, row: Any, today: date) -> Answer:
    """Read the answer in a row that has the `VALUE_COLUMNS`, whatever else it has."""
    return from_row(item, row, today=today)
