"""Filled forms: one, those of a visit, or all of a patient; and the complete copy of a patient's record."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.reports.audit_extract import trail_blocks
from frailty_desktop.reports.document import Block, Document, Heading, PageBreak, Paragraph, Together
from frailty_desktop.reports.form_blocks import PaperReader, form_blocks, form_title
from frailty_desktop.reports.form_order import records_in_order
from frailty_desktop.reports.imprint import imprint_of
from frailty_desktop.reports.patient_head import patient_facts
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services.form_records import FormRecord, form_record
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
    return records_in_order(
        session,
        request.plan,
        request.today,
        patient_id=patient_id,
        visit_id=request.visit_id,
        form_id=request.form_id,
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
        yield from _forms(request, session, patient_id)
        yield PageBreak()
        yield Heading(tr("Audit trail"), 1)
        yield from trail_blocks(session, request, patient_id=patient_id)
