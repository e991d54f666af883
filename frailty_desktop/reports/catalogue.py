"""Every kind of document there is: a table with a row each. Another kind is a module and a row."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from frailty_desktop.errors import UserError
from frailty_desktop.reports.document import Document
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services.rights import Right
from frailty_desktop.translation import tr

__all__ = ["DocumentKind", "DocumentRequest", "kind_of", "kinds", "make_document"]

About = Literal["patient", "visit", "form", "serious_event", "blank_form", "analysis_visit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """One kind of document: what it is called, what it is about, and who may see and save it.

    `right` is asked before anything is read, `saving` before a file is written. A document about one patient
    is saved by whoever may read that patient: a site prints what it signs. What holds the records of all
    patients takes the right to export; figures of the whole study, which hold no more than the screen shows
    the same person, do not.
    """

    name: str
    label: str
    sentence: str
    made_by: str  # module and function in this room
    right: Right = Right.READ_PATIENTS
    saving: Right = Right.READ_PATIENTS
    saving_all: Right = Right.EXPORT  # when no patient is named
    needs_patient: bool = False
    needs_study: bool = True
    narrowed_by: tuple[About, ...] = ()  # what may be chosen to have less of it

    @property
    def takes_patient(self) -> bool:
        """Whether a patient can be named."""
        return self.needs_patient or "patient" in self.narrowed_by


@lru_cache(maxsize=1)
def kinds() -> tuple[DocumentKind, ...]:
    """List the kinds in the order in which people are offered them."""
    return (
        DocumentKind(
            name="patient-profile",
            label=tr("Patient profile"),
            sentence=tr(
                "A patient on one page: visits, charts, adverse events. Without a patient: everybody."
            ),
            made_by="patient_profile:patient_profile",
            narrowed_by=("patient",),
        ),
        DocumentKind(
            name="filled-forms",
            label=tr("Filled forms"),
            sentence=tr(
                "A form, a visit or all forms of a patient, with corrections, queries and signatures."
            ),
            made_by="filled_forms:filled_forms",
            needs_patient=True,
            narrowed_by=("visit", "form"),
        ),
        DocumentKind(
            name="patient-record",
            label=tr("Complete record of a patient"),
            sentence=tr("Every form of a patient, then the audit trail: a copy for an inspector."),
            made_by="filled_forms:patient_record",
            needs_patient=True,
        ),
        DocumentKind(
            name="sae-report",
            label=tr("Serious adverse event report"),
            sentence=tr("A serious event with its clock, ready to sign."),
            made_by="sae_report:sae_report",
            needs_patient=True,
            narrowed_by=("serious_event",),
        ),
        DocumentKind(
            name="visit-difference",
            label=tr("Changes since my last visit"),
            sentence=tr("For the monitor: what changed since the last monitoring visit ended."),
            made_by="visit_difference:visit_difference",
            right=Right.VERIFY_SOURCE,
            saving_all=Right.VERIFY_SOURCE,
        ),
        DocumentKind(
            name="audit-extract",
            label=tr("Audit trail"),
            sentence=tr("Who changed what, when and why: of a patient, a form, or everything."),
            made_by="audit_extract:audit_extract",
            right=Right.READ_TRAIL,
            saving=Right.READ_TRAIL,
            saving_all=Right.READ_TRAIL,
            narrowed_by=("patient", "form"),
        ),
        DocumentKind(
            name="study-summary",
            label=tr("Study summary"),
            sentence=tr(
                "For the steering committee: enrolment, flow, visits, forms, queries, safety, curves."
            ),
            made_by="summary_document:study_summary",
            saving_all=Right.READ_PATIENTS,
        ),
        DocumentKind(
            name="results-table",
            label=tr("Results table"),
            sentence=tr("The results as papers print them, visit by visit, with forest plots."),
            made_by="results_document:results_table",
            saving_all=Right.READ_PATIENTS,
            narrowed_by=("analysis_visit",),
        ),
        DocumentKind(
            name="arms-charts",
            label=tr("Charts of the arms"),
            sentence=tr("Each endpoint over the visits, with intervals, and its table."),
            made_by="arms_document:arms_charts",
            saving_all=Right.READ_PATIENTS,
        ),
        DocumentKind(
            name="consort-flow",
            label=tr("Flow of participants"),
            sentence=tr("The flow diagram of CONSORT 2025, and its table."),
            made_by="flow_document:consort_flow",
            saving_all=Right.READ_PATIENTS,
        ),
        DocumentKind(
            name="safety-tables",
            label=tr("Safety tables"),
            sentence=tr("Primary endpoint, adverse events, serious events, laboratory shifts, liver plot."),
            made_by="safety_document:safety_tables",
            saving_all=Right.READ_PATIENTS,
        ),
        DocumentKind(
            name="blank-forms",
            label=tr("Blank forms"),
            sentence=tr("To fill by hand: all forms, or one. They print without a study too."),
            made_by="blank_forms:blank_forms",
            needs_study=False,
            narrowed_by=("blank_form",),
        ),
    )


def kind_of(name: str) -> DocumentKind:
    """Return a kind by its name."""
    for kind in kinds():
        if kind.name == name:
            return kind
    raise UserError(
        tr("There is no document {name}.", name=name),
        next_step=tr("There are: {names}.", names=", ".join(kind.name for kind in kinds())),
    )


def make_document(name: str, request: DocumentRequest) -> Document:
    """Make a document; who may not read what it tells is refused, and that is recorded."""
    kind = kind_of(name)
    refuse_without_patient(kind, request)
    module, function = kind.made_by.split(":")
    made = importlib.import_module(f"frailty_desktop.reports.{module}")
    return cast(Callable[[DocumentRequest], Document], getattr(made, function))(request)


def refuse_without_patient(kind: DocumentKind, request: DocumentRequest) -> None:
    """Refuse a document about one patient when nobody is named."""
    if kind.needs_patient and not request.names_somebody:
        raise UserError(
            tr("{document} is about one patient.", document=kind.label), next_step=tr("Choose a patient.")
        )
