"""Reads many answers at once, without the price of an ORM object for each."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.storage.answer_rows import StoredAnswer
from frailty_desktop.storage.engine import driver_of

_SELECT: Final = (
    "SELECT patient_id, visit_id, form_id, group_ordinal, item, entered_text, value_text, value_number,"
    " value_date, missing_reason, first_sequence, sequence, workstation FROM answers"
)


def patient_answers(session: Session, patient_id: UUID) -> list[StoredAnswer]:
    """Load everything stored of one patient, in the order of visits, forms, groups and items."""
    rows = driver_of(session.connection()).execute(f"{_SELECT} WHERE patient_id = ?", (patient_id.bytes,))
    return _answers(rows)


def form_answers(session: Session, patient_id: UUID, visit_id: UUID, form_id: UUID) -> list[StoredAnswer]:
    """Load the fields of one form; `visit_id` is `ids.NO_VISIT` for a log form."""
    key = (patient_id.bytes, visit_id.bytes, form_id.bytes)
    return _answers(
        driver_of(session.connection()).execute(
            f"{_SELECT} WHERE patient_id = ? AND visit_id = ? AND form_id = ?", key
        )
    )


def item_answers(session: Session, item: str) -> list[StoredAnswer]:
    """Load one item of all patients."""
    return _answers(driver_of(session.connection()).execute(f"{_SELECT} WHERE item = ?", (item,)))


def _answers(rows: Iterable[Any]) -> list[StoredAnswer]:
    ids = _Ids()
    return [StoredAnswer(ids[row[0]], ids[row[1]], ids[row[2]], *row[3:]) for row in rows]


class _Ids(dict[bytes, UUID]):
    """Makes each id once: a patient's 600 answers name a dozen."""

    def __missing__(self, key: bytes) -> UUID:
        made = self[key] = UUID(bytes=key)
        return made
