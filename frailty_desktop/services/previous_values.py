"""What was measured last time, beside each field; kept from the rater where the design says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.form_records import form_record
from frailty_desktop.services.stored_answers import VALUE_COLUMNS, answer_in
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import AnswerTable, FormRow, VisitRow
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.form_state import FieldKey

REVEAL = "reveal"
"""The kind of audit event that says earlier values were shown to the rater."""


@dataclass(frozen=True, slots=True)
class PreviousValue:
    """The latest earlier answer to the same question."""

    answer: Answer
    visit_label: str
    on: date | None


def previous_values(
    session: Session, design: StudyDesign, patient_id: UUID, visit_id: UUID | None, form_name: str
) -> dict[FieldKey, PreviousValue]:
    """Return the latest earlier answers of a form's fields.

    On a form that hides earlier values from the rater, a field has one only once its own answer at this visit
    is stored.
    """
    index = index_of(design)
    form = index.forms_by_name[form_name]
    visit = session.get(VisitRow, visit_id) if visit_id is not None else None
    if visit is None:
        return {}
    rows = _rows(session, patient_id, [item.name for item in form.items()])
    here = (visit.date or date.max, index.visit_order[visit.plan], visit.ordinal)
    earlier = [row for row in rows if row.visit_id != visit.id and _time(index, row) < here]
    found = dict(_latest(index, sorted(earlier, key=lambda row: _time(index, row))))
    if not form.hide_previous:
        return found
    stored = {
        FieldKey(row.item, row.group_ordinal) for row in rows if row.visit_id == visit.id and _is_filled(row)
    }
    return {key: value for key, value in found.items() if key in stored}


def note_reveal(edit: Edit, form_id: UUID) -> bool:
    """Record that earlier values became visible on a form that had hidden them; say whether that was new.

    The window calls this once, when the first "last time" value or chart point of the form is shown. One
    event per form says that the blind of the rater ended there; forms that hide nothing have none.
    """
    record = form_record(edit.session, edit.design, form_id, edit.today)
    if not record.form.hide_previous:
        return False
    if next(events(edit.session, patient=record.patient_id, kind=REVEAL, form=form_id, limit=1), None):
        return False
    details = {"form": record.form.name, "visit": record.visit_key, "hide_previous": True}
    edit.note(REVEAL, patient_id=record.patient_id, form_id=form_id, details=details)
    return True


def _rows(session: Session, patient_id: UUID, items: list[str]) -> list[Row[*tuple[Any, ...]]]:
    voided = select(FormRow.id).where(FormRow.patient_id == patient_id, FormRow.voided_reason != "")
    query = (
        select(
            VisitRow.plan,
            VisitRow.ordinal,
            VisitRow.date,
            AnswerTable.visit_id,
            AnswerTable.group_ordinal,
            AnswerTable.item,
            *VALUE_COLUMNS,
        )
        .join(VisitRow, VisitRow.id == AnswerTable.visit_id)
        .where(
            AnswerTable.patient_id == patient_id,
            AnswerTable.item.in_(items),
            AnswerTable.form_id.not_in(voided),
        )
    )
    return list(session.execute(query))


def _time(index: DesignIndex, row: Row[*tuple[Any, ...]]) -> tuple[date, int, int]:
    return row.date or date.max, index.visit_order[row.plan], row.ordinal


def _is_filled(row: Row[*tuple[Any, ...]]) -> bool:
    return bool(row.entered_text.strip())


def _latest(
    index: DesignIndex, rows: list[Row[*tuple[Any, ...]]]
) -> Iterator[tuple[FieldKey, PreviousValue]]:
    for row in rows:
        if row.date is None:
            continue
        answer = answer_in(index.items[row.item], row, row.date)
        if not answer.is_empty and not answer.problem:
            label = index.visits_by_name[row.plan].label
            yield FieldKey(row.item, row.group_ordinal), PreviousValue(answer, label, row.date)
