"""The flow of participants as CONSORT 2025 draws it, and the same as a table."""

from collections.abc import Iterator

from frailty_desktop.analysis.conduct_view import ConductView
from frailty_desktop.reports.document import Block, Document, PageBreak, TableBlock
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.reports.study_reading import StudyReading, drawn, site_note, study_document
from frailty_desktop.translation import tr

_FLOW_MM = 185.0


def consort_flow(request: DocumentRequest) -> Document:
    """Set the flow of participants out on a page, its table on the next."""
    return study_document(
        request, tr("consort-flow"), tr("Flow of participants"), lambda reading: tuple(_blocks(reading))
    )


def _blocks(reading: StudyReading) -> Iterator[Block]:
    view = read_flow(reading)
    yield from site_note(reading)
    for picture in view.pictures:
        yield drawn(picture, _FLOW_MM)
    for table in view.tables:
        if table.rows:  # else the diagram has said why there is nothing
            yield PageBreak()
            yield TableBlock(table)


def read_flow(reading: StudyReading) -> ConductView:
    """Count the flow, by arm as far as the reader may know the arms."""
    from frailty_desktop.analysis.conduct_flow import consort_flow
    from frailty_desktop.analysis.conduct_flow_view import flow_view

    return flow_view(
        consort_flow(reading.session, reading.design, reading.grouping, reading.request.today, reading.sites)
    )
