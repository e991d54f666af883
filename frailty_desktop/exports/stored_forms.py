"""Reads forms with their answers in one pass, one after the other, so that size costs no memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from frailty_desktop.exports.cells import StoredAnswer
from frailty_desktop.storage.column_types import Id
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.tables import AnswerTable, FormRow, VisitRow

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A form that was not voided, the visit it belongs to, and its answers by group."""

    patient_id: UUID
    form_id: UUID
    name: str
    ordinal: int
    state: str
    visit: str
    visit_ordinal: int | None
    visit_date: date | None
    answers: Mapping[int, Mapping[str, StoredAnswer]]


def stored_forms(session: Session) -> Iterator[StoredForm]:
    """Yield every form that was not voided: patient by patient, log entries first, then visit by visit."""
    answers = _answers_by_form(session)
    key, found = next(answers, (None, {}))
    for row in session.execute(_forms().execution_options(yield_per=CHUNK)):
        form_key = (row.patient_id, row.visit, row.id)
        while key is not None and key < form_key:  # the answers of a voided form
            key, found = next(answers, (None, {}))
        yield StoredForm(
            patient_id=row.patient_id,
            form_id=row.id,
            name=row.name,
            ordinal=row.ordinal,
            state=row.state,
            visit=row.plan or "",
            visit_ordinal=row.visit_ordinal,
            visit_date=row.date,
            answers=found if key == form_key else {},
        )


def _forms() -> Any:
    visit = func.coalesce(FormRow.visit_id, literal(NO_VISIT, Id()), type_=Id()).label("visit")
    return (
        select(
            FormRow.patient_id,
            visit,
            FormRow.id,
            FormRow.name,
            FormRow.ordinal,
            FormRow.state,
            VisitRow.plan,
            VisitRow.ordinal.label("visit_ordinal"),
            VisitRow.date,
        )
        .outerjoin(VisitRow, VisitRow.id == FormRow.visit_id)
        .where(FormRow.voided_reason == "")
        .order_by(FormRow.patient_id, visit, FormRow.id)
    )


_Key = tuple[UUID, UUID, UUID]
_Groups = dict[int, dict[str, StoredAnswer]]


def _answers_by_form(session: Session) -> Iterator[tuple[_Key, _Groups]]:
    table = AnswerTable.__table__.c
    is_raw = session.get_bind().dialect.name == "sqlite"
    ids = [table[name] for name in ("patient_id", "visit_id", "form_id")]
    # Ids are compared as the database hands them out and made once a form: made for each answer they would
    # take longer than everything else.
    columns = [type_coerce(column, LargeBinary) if is_raw else column for column in ids]
    query = select(
        *columns,
        table.group_ordinal,
        table.item,
        table.entered_text,
        table.value_text,
        table.value_number,
        table.missing_reason,
    ).order_by(*ids)
    rows = session.connection().execute(query, execution_options={"yield_per": CHUNK})
    for (patient, visit, form), group in groupby(rows, key=itemgetter(0, 1, 2)):
        found: _Groups = {}
        for row in group:
            found.setdefault(row[3], {})[row[4]] = StoredAnswer._make(row[3:])
        yield (_id(patient), _id(visit), _id(form)), found


def _id(value: UUID | bytes) -> UUID:
    return value if isinstance(value, UUID) else UUID(bytes=bytes(value))
