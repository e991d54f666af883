"""The columns an answer is made of, as every query here selects and reads them."""

from datetime import date
from typing import Any

from sqlalchemy import Table

from frailty_desktop.storage.answer_columns import from_row
from frailty_desktop.storage.tables import AnswerTable
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Item


def plain_table(mapped: Any) -> Table:
    """Return the table under a mapped class: reading plain columns is twice as fast without the ORM."""
    table: Table = mapped.__table__
    return table


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
