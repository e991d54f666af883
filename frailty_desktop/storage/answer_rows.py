"""Answers as they travel into storage, as they lie in it, and as the log's JSON holds them."""

from dataclasses import dataclass
from math import isfinite
from typing import Final, NamedTuple
from uuid import UUID

from frailty_desktop.storage.audit_trail import quoted

Values = tuple[str, str | None, float | None, str | None, str | None]
"""entered_text, value_text, value_number, value_date, missing_reason."""

NOTHING: Final[Values] = ("", None, None, None, None)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One field to be stored; `visit_id` is `ids.NO_VISIT` in a log form, `value_date` is ISO text."""

    patient_id: UUID
    visit_id: UUID
    form_id: UUID
    group: int
    item: str
    entered_text: str
    value_text: str | None = None
    value_number: float | None = None
    value_date: str | None = None
    missing_reason: str | None = None

    @property
    def values(self) -> Values:
        """The five columns that say what the answer is."""
        return self.entered_text, self.value_text, self.value_number, self.value_date, self.missing_reason


class StoredAnswer(NamedTuple):
    """One field as it is stored."""

    patient_id: UUID
    visit_id: UUID
    form_id: UUID
    group: int
    item: str
    entered_text: str
    value_text: str | None
    value_number: float | None
    value_date: str | None
    missing_reason: str | None
    first_sequence: int
    sequence: int
    workstation: str


def has_value(values: Values) -> bool:
    """Say whether there is more than text that did not parse, or a missing reason."""
    return values[1] is not None or values[2] is not None or values[3] is not None


def answer_json(values: Values) -> str:
    """Write an answer's columns as canonical JSON: sorted names, empty columns left out."""
    entered_text, value_text, value_number, value_date, missing_reason = values
    text = f'{{"entered_text":{quoted(entered_text)}'
    if missing_reason is not None:
        text += f',"missing_reason":{quoted(missing_reason)}'
    if value_date is not None:
        text += f',"value_date":{quoted(value_date)}'
    if value_number is not None:
        text += f',"value_number":{_number(value_number)}'
    if value_text is not None:
        text += f',"value_text":{quoted(value_text)}'
    return text + "}"


def _number(value: float) -> str:
    if not isfinite(value):
        raise ValueError("an answer's number is finite")
    return repr(float(value) + 0.0)  # the sum turns -0.0 into 0.0, as the database does
