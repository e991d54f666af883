"""A study on a few pages for its steering committee: where it stands, how it is conducted, what was seen."""

from collections.abc import Iterator
from dataclasses import replace

from frailty_desktop.analysis.conduct_view import ConductView
from frailty_desktop.analysis.picture import TableView
from frailty_desktop.reports.document import (
    Block,
    Document,
    Facts,
    Heading,
    Paragraph,
    TableBlock,
    Together,
)
from frailty_desktop.reports.flow_document import read_flow
from frailty_desktop.reports.imprint import moment_text
from frailty_desktop.reports.patient_profile import main_endpoints
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.reports.study_reading import (
    StudyReading,
    drawn,
    drawn_beside,
    printed,
    site_note,
    study_document,
)
from frailty_desktop.study.blinding import AllocationView, Grouping, pooled
from frailty_desktop.study.design import BlindingState
from frailty_desktop.translation import tr

_CURVE_MM = 58.0
_FLOW_MM = 135.0
_ENROLMENT_MM = 55.0
_VISITS_MM = 60.0
_CURVES = 6
_BESIDE = 2


def study_summary(request: DocumentRequest) -> Document:
    """Set out how the study stands, for those who watch over it."""
    return study_document(
        request, tr("study-summary"), tr("Study summary"), lambda reading: tuple(_blocks(reading))
    )


def _blocks(reading: StudyReading) -> Iterator[Block]:
    yield Facts(_facts(reading))
    yield from site_note(reading)
    yield from _enrolment(reading)
    yield from _visits(reading)
    yield from _flow(reading)
    yield from _conduct(reading)
    yield from _safety(reading)
    yield from _curves(reading)


def _facts(reading: StudyReading) -> tuple[tuple[str, str], ...]:
    design, info = reading.design, reading.request.whole.info
    blinding = {
        BlindingState.OPEN_LABEL: tr("open label"),
        BlindingState.DOUBLE_BLIND: tr("double-blind"),
    }[design.blinding.state]
    pairs = (
        (tr("Protocol"), design.protocol),
        (tr("Registry"), design.registry),
        (tr("Blinding"), blinding),
        (tr("State"), _state(reading)),
        (tr("Unblinded"), moment_text(info.unblinded_at) if info.unblinded_at else ""),
        (tr("Sites"), str(len(design.sites))),
        (tr("Planned patients"), str(design.enrolment.planned)),
        (tr("As of"), moment_text(reading.request.at)),
    )
    return tuple(pair for pair in pairs if pair[1])


def _state(reading: StudyReading) -> str:
    info = reading.request.whole.info
    if info.is_locked:
        return tr("locked")
    return tr("finished") if info.is_finished else tr("going on")


# Conduct


def _enrolment(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.conduct_enrolment import enrolment
    from frailty_desktop.analysis.conduct_enrolment_view import enrolment_view

    view = enrolment_view(
        enrolment(reading.session, reading.design, reading.request.today, reading.sites), reading.design
    )
    yield Together((Heading(tr("Enrolment"), 1), *_told(view, _ENROLMENT_MM)))
    yield TableBlock(view.tables[0], is_small=True)


def _flow(reading: StudyReading) -> Iterator[Block]:
    view = read_flow(reading)
    yield Together((Heading(tr("Flow of participants"), 1), *_told(view, _FLOW_MM)))


def _visits(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.conduct_visit_view import visit_view
    from frailty_desktop.analysis.conduct_visits import visit_compliance

    view = visit_view(visit_compliance(reading.session, reading.design, reading.request.today, reading.sites))
    yield Together((Heading(tr("Visit compliance"), 1), *_told(view, _VISITS_MM)))
    if view.tables[1].rows:
        yield TableBlock(view.tables[1], is_small=True)


def _conduct(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.conduct_delay import entry_delay
    from frailty_desktop.analysis.conduct_delay_view import delay_view
    from frailty_desktop.analysis.conduct_heat_map import form_heat_map
    from frailty_desktop.analysis.conduct_queries import query_ageing
    from frailty_desktop.analysis.conduct_query_view import query_view

    session, design = reading.session, reading.design
    about = design, reading.request.today, reading.sites
    for heading, view, table in (
        (tr("Missing forms"), form_heat_map(session, *about), 1),
        (tr("Queries"), query_view(query_ageing(session, *about), design), 0),
        (tr("Data entry"), delay_view(entry_delay(session, *about), design), 0),
    ):
        found = view.tables[table]
        listed = (TableBlock(found, is_small=True),) if found.rows else ()
        yield Together((Heading(heading, 1), *_sentences(view), *listed))


def _sentences(view: ConductView) -> Iterator[Block]:
    return (Paragraph(sentence) for sentence in view.sentences)


def _told(view: ConductView, height: float) -> Iterator[Block]:
    """Give the sentences of a view and its first picture, when there is something to draw."""
    yield from _sentences(view)
    yield from (drawn(picture, height) for picture in view.pictures[:1] if not picture.is_empty)


# Safety


def _safety(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.safety_events import event_table
    from frailty_desktop.analysis.safety_primary import primary_table

    data = reading.safety(_together(reading))
    yield Heading(tr("Safety, all participants together"), 1)
    yield TableBlock(primary_table(data), is_small=True)
    yield TableBlock(_overview(event_table(data)), is_small=True)


def _together(reading: StudyReading) -> Grouping:
    """Group everybody as one: a committee that weighs arms gets the safety tables."""
    if reading.grouping.view is AllocationView.NONE:
        return reading.grouping
    return pooled((), reading.design.blinding)


def _overview(table: TableView) -> TableView:
    """Return the lines of the overview, without kinds of events and terms."""
    headings = [place for place, row in enumerate(table.rows) if row.is_heading]
    if len(headings) < 2:
        return table
    return replace(table, rows=tuple(table.rows[headings[0] + 1 : headings[1]]))


# Curves


def _curves(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.arms_pictures import ArmsQuestion, arms_picture

    pictures = [
        replace(printed(arms_picture(reading.cohort, ArmsQuestion(endpoint.name))), notes=())
        for endpoint in main_endpoints(reading.design)[:_CURVES]
    ]
    rows = drawn_beside(pictures, _CURVE_MM, _BESIDE)
    is_open = reading.grouping.view is AllocationView.OPEN
    if reading.grouping.view is AllocationView.NONE:
        rows = (Paragraph(reading.grouping.sentence),)
    heading = Heading(tr("Main endpoints by arm") if is_open else tr("Main endpoints, all together"), 1)
    if not rows:
        yield Together((heading, Paragraph(tr("The design names no endpoint: there is nothing to draw."))))
        return
    words = tr("Mean with 95 % confidence interval at each visit. A missing value is left out.")
    yield Together((heading, Paragraph(words, "small"), rows[0]))
    yield from rows[1:]
