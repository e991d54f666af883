"""The forms of a patient in the order of the paper: visit by visit as the design has them, logs last."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.form_records import FORMS, FormRecord, form_records, select_forms
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design


def records_in_order(
    session: Session,
    design: StudyDesign,
    today: date,
    *,
    patient_id: UUID,
    visit_id: UUID | None = None,
    form_id: UUID | None = None,
) -> list[FormRecord]:
    """Load the forms of a patient, of one visit, or one of them."""
    where: list[ColumnElement[bool]] = [FORMS.patient_id == patient_id]
    if form_id is not None:
        where.append(FORMS.id == form_id)
    elif visit_id is not None:
        where.append(FORMS.visit_id == visit_id)
    whole = whole_design(design)
    index = index_of(whole)
    found = form_records(session, whole, select_forms(*where), today)
    return sorted(found, key=lambda record: _order(index, record))


def _order(index: DesignIndex, record: FormRecord) -> tuple[bool, str, int, int, int]:
    visit = index.visits_by_name.get(record.visit_name)
    asked = [entry.form for entry in visit.forms] if visit is not None else []
    forms = list(index.forms_by_name)
    place = asked.index(record.form.name) if record.form.name in asked else len(asked)
    return (
        record.visit_id is None,
        record.visit_date.isoformat() if record.visit_date else "",
        index.visit_order.get(record.visit_name, 0),
        place if record.visit_id else forms.index(record.form.name),
        record.ordinal,
    )
