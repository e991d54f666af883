"""Reads the values of the endpoints from the file as they stand, along the covering index."""

from typing import Any

from sqlalchemy import LargeBinary, select, type_coerce
from sqlalchemy.orm import Session

from frailty_desktop.analysis.endpoint_values import EndpointValues, MeasuredVisit
from frailty_desktop.analysis.past_changes import day_of
from frailty_desktop.storage.tables import AnswerTable, FormRow, VisitRow
from frailty_desktop.study.design import KeyItem, StudyDesign

_CHUNK = 20_000


def fill(session: Session, design: StudyDesign, values: EndpointValues) -> None:
    """Put every visit, reference start and number of the file into `values`."""
    visits = session.execute(select(VisitRow.id, VisitRow.patient_id, VisitRow.plan, VisitRow.date))
    for visit_id, patient_id, plan, day in visits:
        values.put_visit(visit_id, patient_id, plan, day)
    _fill_references(session, design, values)
    _fill_numbers(session, values)


def _fill_references(session: Session, design: StudyDesign, values: EndpointValues) -> None:
    item = design.key_items.get(KeyItem.REFERENCE_START)
    if item is None:
        return
    query = (
        select(AnswerTable.patient_id, AnswerTable.value_date)
        .where(
            AnswerTable.item == item,
            AnswerTable.group_ordinal == 0,
            AnswerTable.form_id.not_in(_void_forms()),
        )
        .order_by(AnswerTable.sequence)
    )
    for patient_id, text in session.execute(query):
        values.patient(patient_id).reference = day_of(text)


def _fill_numbers(session: Session, values: EndpointValues) -> None:
    # Plain rows, ids as the database hands them out: making 700,000 UUID objects costs more than the rest.
    table = AnswerTable.__table__.c
    is_raw = session.get_bind().dialect.name == "sqlite"
    visit_id = type_coerce(table.visit_id, LargeBinary) if is_raw else table.visit_id
    visits: dict[Any, MeasuredVisit] = (
        {visit_id.bytes: visit for visit_id, visit in values.visits.items()}
        if is_raw
        else dict(values.visits)
    )
    void_forms = set(session.scalars(select(FormRow.id).where(FormRow.voided_reason != "")))
    for item, places in values.positions_of_item.items():
        query = select(visit_id, table.value_number).where(
            table.item == item, table.group_ordinal == 0, table.value_number.is_not(None)
        )
        if void_forms:
            query = query.where(table.form_id.not_in(_void_forms()))
        rows = session.connection().execute(query)
        while chunk := rows.fetchmany(_CHUNK):
            for found, number in chunk:
                visit = visits.get(found)
                if visit is not None:
                    for place in places:
                        visit.numbers[place] = number


def _void_forms() -> Any:
    return select(FormRow.id).where(FormRow.voided_reason != "")
