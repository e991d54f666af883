"""Reads forms with their answers in one pass, one after the other, so that size costs no memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select
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
    answers: dict[int, dict[str, StoredAnswer]]


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


def _answers_by_form(session: Session) -> Iterator[tuple[_Key, dict[int, dict[str, StoredAnswer]]]]:
    table = AnswerTable
    query = select(
        table.patient_id,
        table.visit_id,
        table.form_id,
        table.group_ordinal,
        table.item,
        table.entered_text,
        table.value_text,
        table.value_number,
        table.missing_reason,
    ).order_by(table.patient_id, table.visit_id, table.form_id)
    rows = session.execute(query.execution_options(yield_per=CHUNK))
    for key, group in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        found: dict[int, dict[str, StoredAnswer]] = {}
        for row in group:
            answer = StoredAnswer(*row[3:])
            found.setdefault(answer.group, {})[answer.item] = answer
        yield key, found
