"""A serious adverse event, ready to sign: its clock, the patient, the event in full, lines to sign on."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.reports.document import (
    Block,
    Document,
    Facts,
    Field,
    FieldBlock,
    Heading,
    PageBreak,
    Paragraph,
    SignatureBlock,
    TableBlock,
    Together,
)
from frailty_desktop.reports.event_table import event_table
from frailty_desktop.reports.filled_forms import paper_reader
from frailty_desktop.reports.form_blocks import section_blocks, signature_blocks
from frailty_desktop.reports.imprint import imprint_of, moment_text
from frailty_desktop.reports.patient_head import patient_facts
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services import adverse_events
from frailty_desktop.services.adverse_events import AdverseEventLine
from frailty_desktop.services.form_records import form_record
from frailty_desktop.services.lookups import form_row, patient_row
from frailty_desktop.services.signatures import signatures_on_form
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.event_rules import SaeClock
from frailty_desktop.translation import tr


def sae_report(request: DocumentRequest) -> Document:
    """Set out one serious event, or every one of a patient, each on pages of its own."""
    patient_id = _patient_of(request)
    with request.read(patient_id=patient_id) as session:
        number = patient_row(session, patient_id).number
        events = _serious(session, request, patient_id)
    return Document(
        name=tr("sae-{number}", number=number),
        title=tr("Serious adverse event report · {number}", number=number),
        imprint=imprint_of(request.whole, request.reader, request.view, request.at),
        blocks=lambda: _blocks(request, patient_id),
        size=len(events),
    )


def _patient_of(request: DocumentRequest) -> UUID:
    if request.form_id is not None:
        with request.read() as session:
            return form_row(session, request.form_id).patient_id
    if request.patient_id is None:
        raise UserError(tr("Which event was not said."), next_step=tr("Choose a patient, or an event."))
    return request.patient_id


def _serious(session: Session, request: DocumentRequest, patient_id: UUID) -> list[AdverseEventLine]:
    lines = adverse_events.for_patient(session, request.plan, patient_id, request.at)
    if request.form_id is not None:
        found = [line for line in lines if line.form_id == request.form_id]
        if not found:
            raise UserError(
                tr("This form is not an adverse event of the patient."),
                next_step=tr("Choose an event of the adverse event log."),
            )
        return found
    return [line for line in lines if line.is_serious]


def _blocks(request: DocumentRequest, patient_id: UUID) -> Iterator[Block]:
    with request.read(patient_id=patient_id) as session:
        events = _serious(session, request, patient_id)
        if not events:
            yield Paragraph(tr("No serious adverse event is recorded for this patient."))
        for number, event in enumerate(events):
            if number:
                yield PageBreak()
            yield from _event(session, request, patient_id, event)


def _event(
    session: Session, request: DocumentRequest, patient_id: UUID, event: AdverseEventLine
) -> Iterator[Block]:
    yield Heading(
        tr("Event {number}: {term}", number=event.ordinal, term=event.term or tr("not named yet")), 1
    )
    if not event.is_serious:
        yield Paragraph(tr("This event is not marked as serious."), "notice")
    yield Facts(_clock(event, request))
    yield Heading(tr("Patient"), 2)
    yield patient_facts(session, request, patient_id)
    for problem in event.problems:
        yield Paragraph(tr("▲ {problem}", problem=problem.message), "small")
    design = whole_design(request.plan)
    record = form_record(session, design, event.form_id, request.today)
    yield Heading(tr("The event as recorded"), 2)
    yield from section_blocks(paper_reader(request, session), record)
    yield from _others(session, request, patient_id, event)
    signed = [line for line in signatures_on_form(session, event.form_id) if not line.is_void]
    if signed:
        yield from signature_blocks(signed)
    yield Together(_to_sign())


def _clock(event: AdverseEventLine, request: DocumentRequest) -> tuple[tuple[str, str], ...]:
    clock: SaeClock | None = event.clock
    serious = ", ".join(event.criteria)
    pairs = [
        (tr("Protocol"), request.plan.protocol),
        (tr("Registry"), request.plan.registry),
        (tr("Serious because of"), serious),
        (tr("Grade"), str(event.grade) if event.grade is not None else ""),
    ]
    if clock is not None:
        pairs += [
            (tr("Site became aware"), moment_text(clock.aware_at)),
            (tr("Report due by"), moment_text(clock.due_at)),
            (tr("Reported"), moment_text(clock.reported_at) if clock.reported_at else tr("not yet")),
        ]
    else:
        pairs.append((tr("Site became aware"), tr("not recorded: the clock does not run")))
    return tuple(pair for pair in pairs if pair[1])


def _others(
    session: Session, request: DocumentRequest, patient_id: UUID, event: AdverseEventLine
) -> Iterator[Block]:
    lines = [
        line
        for line in adverse_events.for_patient(session, request.plan, patient_id, request.at)
        if line.form_id != event.form_id
    ]
    yield Heading(tr("Other adverse events of this patient"), 2)
    yield TableBlock(event_table(lines, tr("No other event is recorded.")), is_small=True)


def _to_sign() -> tuple[Block, ...]:
    further = Field(tr("Further information, by hand"), lines=4)
    return (
        Heading(tr("To be signed"), 2),
        FieldBlock((further,)),
        SignatureBlock(
            (
                (tr("Reported by"), ""),
                (tr("Investigator: I have judged seriousness and causality"), ""),
                (tr("Received by the sponsor"), ""),
            )
        ),
    )
