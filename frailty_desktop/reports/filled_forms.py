"""Filled forms: one, those of a visit, or all of a patient; and the complete copy of a patient's record."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.reports.audit_extract import trail_blocks
from frailty_desktop.reports.document import Block, Document, Heading, PageBreak, Paragraph, Together
from frailty_desktop.reports.form_blocks import PaperReader, form_blocks, form_title
from frailty_desktop.reports.imprint import imprint_of
from frailty_desktop.reports.patient_head import patient_facts
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.form_records import FORMS, FormRecord, form_record, form_records, select_forms
from frailty_desktop.services.lookups import patient_row, visit_row
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr


def filled_forms(request: DocumentRequest) -> Document:
    """Set out a form, the forms of a visit, or all forms of a patient."""
    patient_id = _patient_of(request)
    with request.read(patient_id=patient_id) as session:
        number = patient_row(session, patient_id).number
        records = _records(session, request, patient_id)
        title = (
            form_title(paper_reader(request, session), records[0])
            if request.form_id is not None
            else tr("Forms")
        )
    return Document(
        name=tr("forms-{number}", number=number),
        title=tr("{number} · {title}", number=number, title=title),
        imprint=imprint_of(request.whole, request.reader, request.view, request.at),
        blocks=lambda: _blocks(request, patient_id),
        size=max(1, len(records)),
    )


def patient_record(request: DocumentRequest) -> Document:
    """Set out everything of a patient: all forms with queries and signatures, then the audit trail."""
    patient_id = _patient_of(request)
    with request.read(patient_id=patient_id) as session:
        number = patient_row(session, patient_id).number
        records = _records(session, request, patient_id)
    return Document(
        name=tr("record-{number}", number=number),
        title=tr("{number} · Complete record", number=number),
        imprint=imprint_of(request.whole, request.reader, request.view, request.at),
        blocks=lambda: _everything(request, patient_id),
        size=len(records) + 2,
    )


def paper_reader(request: DocumentRequest, session: Session) -> PaperReader:
    """Describe who reads on paper."""
    return PaperReader(
        session,
        whole_design(request.plan),
        request.today,
        request.eyes(session),
        request.trail_reader(session),
    )


def _patient_of(request: DocumentRequest) -> UUID:
    if request.patient_id is not None:
        return request.patient_id
    with request.read() as session:
        if request.form_id is not None:
            return form_record(session, request.plan, request.form_id, request.today).patient_id
        if request.visit_id is not None:
            return visit_row(session, request.visit_id).patient_id
    raise UserError(tr("Whose forms was not said."), next_step=tr("Choose a patient."))


def _records(session: Session, request: DocumentRequest, patient_id: UUID) -> list[FormRecord]:
    """Load the forms that were asked for, visit by visit in the order of the design, logs last."""
    where: list[ColumnElement[bool]] = [FORMS.patient_id == patient_id]
    if request.form_id is not None:
        where.append(FORMS.id == request.form_id)
    elif request.visit_id is not None:
        where.append(FORMS.visit_id == request.visit_id)
    design = whole_design(request.plan)
    index = index_of(design)
    found = form_records(session, design, select_forms(*where), request.today)
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


def _blocks(request: DocumentRequest, patient_id: UUID) -> Iterator[Block]:
    with request.read(patient_id=patient_id) as session:
        yield from _forms(request, session, patient_id)


def _forms(request: DocumentRequest, session: Session, patient_id: UUID) -> Iterator[Block]:
    reader = paper_reader(request, session)
    records = _records(session, request, patient_id)
    if not records:
        yield Paragraph(tr("Nothing has been filled in yet."))
    before = None
    for record in records:
        if before is not None and record.visit_id != before.visit_id:
            yield PageBreak()
        yield Together(tuple(form_blocks(reader, record)))
        before = record


def _everything(request: DocumentRequest, patient_id: UUID) -> Iterator[Block]:
    with request.read(patient_id=patient_id) as session:
        yield patient_facts(session, request, patient_id)
        yield PageBreak()
        yield from _forms(request, session, patient_id)
        yield PageBreak()
        yield Heading(tr("Audit trail"), 1)
        yield from trail_blocks(session, request, patient_id=patient_id)
