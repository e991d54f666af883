"""What documents tell a person, block by block: one line per kind of document in the catalogue."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from frailty_desktop.analysis.patient_series import patient_numbers
from frailty_desktop.errors import UserError
from frailty_desktop.reports.catalogue import DocumentKind, DocumentRequest, kinds, make_document
from frailty_desktop.reports.narrowing import narrowings
from frailty_desktop.services.form_records import FORMS, form_records, select_forms
from frailty_desktop.services.people import Person
from tests.services.surfaces import NOW
from tests.services.twins import Twin


def told(name: str, request: DocumentRequest) -> list[str]:
    """Return all that a document says: its name, title and imprint, and every block; or the refusal."""
    try:
        document = make_document(name, request)
        head = (document.name, document.title, document.imprint, document.size)
        return [repr(head), *(repr(block) for block in document.blocks())]
    except UserError as refused:
        return [refused.sentence()]


def _requests(kind: DocumentKind, twin: Twin, person: Person) -> Iterator[DocumentRequest]:
    """Ask for a document of everybody, of two patients (of one an envelope was opened), and of some forms."""
    study = twin.clinic.study
    whole = DocumentRequest(at=NOW, study=study, person=person, key=twin.key)
    yield whole
    if not kind.takes_patient:
        return
    with study.read() as session:
        patients = [patient_id for patient_id, _ in patient_numbers(session)][:2]
        query = select_forms(FORMS.patient_id == patients[0])
        forms = [record.id for record in form_records(session, study.design, query, NOW.date())][:3]
    for patient_id in patients:
        yield replace(whole, patient_id=patient_id)
    for form_id in forms:
        yield replace(whole, patient_id=patients[0], form_id=form_id)


def _surface(kind: DocumentKind) -> Callable[[Twin, Person, Path], object]:
    return lambda twin, person, _folder: [
        told(kind.name, request) for request in _requests(kind, twin, person)
    ]


DOCUMENT_SURFACES: dict[str, Callable[[Twin, Person, Path], object]] = {
    **{f"reports.{kind.name}": _surface(kind) for kind in kinds()},
    "reports.narrowings": lambda twin, person, _folder: [
        narrowings(kind, request) for kind in kinds() for request in _requests(kind, twin, person)
    ],
}

MAKERS = frozenset(kind.made_by.replace(":", ".") for kind in kinds())

INSIDE_REPORTS = {
    "form_order.records_in_order": "inside filled_forms.filled_forms",
    "narrowing.narrowings": "a line of its own above",
    "audit_extract.trail_blocks": "inside audit_extract.audit_extract",
    "catalogue.make_document": "asks the maker of a kind",
    "catalogue.refuse_without_patient": "looks at the request alone",
    "filled_forms.paper_reader": "says what is kept from whom, no value",
    "imprint.imprint_of": "on every page of every document",
    "patient_head.facts_of_summary": "inside patient_profile.patient_profile",
    "patient_head.patient_facts": "inside sae_report.sae_report",
    "flow_document.read_flow": "inside flow_document.consort_flow",
    "study_reading.site_note": "inside flow_document.consort_flow",
    "study_reading.study_document": "inside each document about the whole study",
    "study_reading.who_may_see": "inside each document about the whole study",
    "visit_difference.difference_document": "inside visit_difference.visit_difference",
}
"""Functions of the reports that read, and where what they tell is compared."""
