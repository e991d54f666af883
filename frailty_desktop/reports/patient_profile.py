"""A patient on one page: who, the line of visits, the main charts, the adverse events."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.chart_data import ChartQuestion, DatedMark
from frailty_desktop.analysis.chart_series import chart
from frailty_desktop.analysis.patient_series import patient_numbers, patient_values
from frailty_desktop.analysis.picture import Picture
from frailty_desktop.reports.document import (
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    PictureBlock,
    TableBlock,
    Together,
)
from frailty_desktop.reports.event_table import event_table
from frailty_desktop.reports.imprint import imprint_of
from frailty_desktop.reports.patient_head import facts_of_summary
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.reports.visit_picture import visit_picture
from frailty_desktop.services import adverse_events, rights
from frailty_desktop.services.adverse_events import AdverseEventLine
from frailty_desktop.services.lookups import patient_row
from frailty_desktop.services.patient_facts import facts_of
from frailty_desktop.services.patient_list import summary_of
from frailty_desktop.services.rights import Right
from frailty_desktop.services.site_scope import patients_at
from frailty_desktop.study.design import Endpoint, StudyDesign
from frailty_desktop.translation import tr, tr_count

MOST_CHARTS = 6
MOST_EVENTS = 8
_LINE_MM = 42.0
_CHART_MM = 51.0


def patient_profile(request: DocumentRequest) -> Document:
    """Set out one patient on one page; without a patient, everybody the person may read of, a page each."""
    with request.read(patient_id=request.patient_id) as session:
        wanted = _wanted(session, request)
        number = patient_row(session, wanted[0]).number if request.patient_id is not None else ""
    return Document(
        name=tr("profile-{number}", number=number) if number else tr("profiles"),
        title=tr("Patient profile · {number}", number=number) if number else tr("Patient profiles"),
        imprint=imprint_of(request.whole, request.reader, request.view, request.at),
        blocks=lambda: _blocks(request, wanted),
        size=len(wanted),
    )


def _wanted(session: Session, request: DocumentRequest) -> list[UUID]:
    if request.patient_id is not None:
        return [request.patient_id]
    sites = rights.sites_for(session, request.reader.id, Right.READ_PATIENTS, request.today)
    within = patients_at(session, sites)
    return [
        patient_id for patient_id, _ in patient_numbers(session) if within is None or patient_id in within
    ]


def _blocks(request: DocumentRequest, wanted: Sequence[UUID]) -> Iterator[Block]:
    if not wanted:
        yield Paragraph(tr("No patient is in this study yet."))
    for place, patient_id in enumerate(wanted):
        if place:
            yield PageBreak()
        with request.read(patient_id=patient_id) as session:
            yield from _profile(session, request, patient_id, is_alone=len(wanted) == 1)


def _profile(
    session: Session, request: DocumentRequest, patient_id: UUID, *, is_alone: bool
) -> Iterator[Block]:
    facts = facts_of(session, request.plan, patient_id, request.today)
    visits = facts.timeline(request.today)
    events = adverse_events.for_patient(session, request.plan, patient_id, request.at)
    if not is_alone:
        yield Heading(facts.number, 1)
    yield facts_of_summary(summary_of(facts, request.today), request)
    line = visit_picture(visits, events, facts.reference_start, request.today)
    yield PictureBlock((line,), _LINE_MM)
    charts = _charts(session, request, patient_id, events)
    for at in range(0, len(charts), 3):
        row = charts[at : at + 3]
        yield PictureBlock(tuple(row), _CHART_MM)
    yield from _events(events)


def _charts(
    session: Session, request: DocumentRequest, patient_id: UUID, events: Sequence[AdverseEventLine]
) -> list[Picture]:
    """Draw the main endpoints against the averages that the reader may see."""
    from frailty_desktop.analysis.series_picture import picture_of

    patient = patient_values(session, request.plan, patient_id)
    averages = request.averages_in(session)
    marks = _marks(events)
    found = []
    for endpoint in main_endpoints(request.plan):
        spread: Literal["ci", "iqr"] = "iqr" if endpoint.is_skewed else "ci"
        question = ChartQuestion(patient_id, endpoint.name, "absolute", "visit", spread)
        series = chart(question, request.plan, averages, patient, marks, request.today)
        picture = picture_of(series)
        axis = replace(picture.x, label="")  # the page has said whose visits these are
        found.append(replace(picture, title=endpoint.label, x=axis, notes=()))
    return found


def main_endpoints(design: StudyDesign) -> tuple[Endpoint, ...]:
    """Return the endpoints that a page has room for: those of the analysis plan first."""
    planned = [name for name in design.plans.analysis.endpoints if name]
    ordered = [endpoint for name in planned for endpoint in design.endpoints if endpoint.name == name]
    ordered += [endpoint for endpoint in design.endpoints if endpoint not in ordered]
    return tuple(ordered[:MOST_CHARTS])


def _marks(events: Sequence[AdverseEventLine]) -> tuple[DatedMark, ...]:
    return tuple(
        DatedMark(
            event.onset.earliest(),
            event.term or tr("Adverse event"),
            "serious_adverse_event" if event.is_serious else "adverse_event",
        )
        for event in events
        if event.onset is not None
    )


def _events(events: Sequence[AdverseEventLine]) -> Iterator[Block]:
    """List the latest events; the page has room for so many, and says how many more there are."""
    first = sorted(events, key=lambda line: (not line.is_serious, not line.is_open, -line.ordinal))
    shown = sorted(first[:MOST_EVENTS], key=lambda line: line.ordinal)
    blocks: list[Block] = [Heading(tr("Adverse events"), 2), TableBlock(event_table(shown), is_small=True)]
    left_out = len(events) - len(shown)
    if left_out:
        words = tr_count(
            "{count} more event is in the adverse event log.",
            "{count} more events are in the adverse event log.",
            left_out,
        )
        blocks.append(Paragraph(words, "small"))
    yield Together(tuple(blocks))
