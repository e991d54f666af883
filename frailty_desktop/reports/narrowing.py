"""What a document can be narrowed to: one visit, form or serious event; one form to print blank."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.reports.catalogue import DocumentKind
from frailty_desktop.reports.form_order import records_in_order
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services import adverse_events
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.field_words import form_words, visit_words
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One thing to narrow a document to; without any of them it is all of it."""

    label: str
    visit_id: UUID | None = None
    form_id: UUID | None = None
    form_name: str = ""
    visit: str = ""  # of the analysis, as the design names it

    def of(self, request: DocumentRequest) -> DocumentRequest:
        """Ask for no more than this."""
        forms = (self.form_name,) if self.form_name else ()
        return replace(request, visit_id=self.visit_id, form_id=self.form_id, forms=forms, visit=self.visit)


def narrowings(kind: DocumentKind, request: DocumentRequest) -> tuple[Narrowing, ...]:
    """List what a document of this kind can be narrowed to, all of it first; nothing without a choice."""
    if "blank_form" in kind.narrowed_by:
        forms = (Narrowing(form.title, form_name=form.name) for form in request.plan.forms)
        return (Narrowing(tr("All forms")), *forms)
    if "analysis_visit" in kind.narrowed_by:
        return _visits(request)
    if request.patient_id is None or not {"visit", "form", "serious_event"} & set(kind.narrowed_by):
        return ()
    with request.read(patient_id=request.patient_id) as session:
        if "serious_event" in kind.narrowed_by:
            return (Narrowing(tr("Every serious event")), *_events(session, request, request.patient_id))
        return (Narrowing(tr("Everything")), *_forms(session, kind, request, request.patient_id))


def _visits(request: DocumentRequest) -> tuple[Narrowing, ...]:
    """List the visits that the design's analysis names; where it names none there is no choice."""
    design = request.plan
    plans = (design.visit(name) for name in design.plans.analysis.visits)
    visits = tuple(Narrowing(plan.label, visit=plan.name) for plan in plans)
    return (Narrowing(tr("Every visit")), *visits) if visits else ()


def _events(session: Session, request: DocumentRequest, patient_id: UUID) -> Iterator[Narrowing]:
    for line in adverse_events.for_patient(session, request.plan, patient_id, request.at):
        if line.is_serious:
            label = tr("{number}: {term}", number=line.ordinal, term=line.term or tr("not named yet"))
            yield Narrowing(label, form_id=line.form_id)


def _forms(
    session: Session, kind: DocumentKind, request: DocumentRequest, patient_id: UUID
) -> Iterator[Narrowing]:
    index = index_of(whole_design(request.plan))
    told: set[UUID] = set()
    for record in records_in_order(session, request.plan, request.today, patient_id=patient_id):
        place = visit_words(index, record.visit_name, record.visit_ordinal)
        if "visit" in kind.narrowed_by and record.visit_id is not None and record.visit_id not in told:
            told.add(record.visit_id)
            yield Narrowing(tr("Visit {visit}", visit=place), visit_id=record.visit_id)
        title = form_words(index, record.form.name, record.ordinal)
        yield Narrowing(f"{place}: {title}" if place else title, form_id=record.id)
