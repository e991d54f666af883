"""Every endpoint on paper: the mean of each arm with its interval, visit by visit, and its table."""

from collections.abc import Iterator
from dataclasses import replace

from frailty_desktop.reports.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    Together,
)
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.reports.study_reading import StudyReading, drawn, printed, study_document, without_title
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.translation import tr

_CHART_MM = 76.0


def arms_charts(request: DocumentRequest) -> Document:
    """Set out each endpoint of the analysis, of the arms or of all participants together."""
    is_open = request.view is AllocationView.OPEN
    title = tr("Endpoints by arm") if is_open else tr("Endpoints, all participants together")
    return study_document(request, tr("arms"), title, lambda reading: tuple(_blocks(reading)))


def _blocks(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.arms_pictures import ArmsQuestion, arms_picture

    endpoints = reading.cohort.analysis_endpoints()
    if not endpoints:
        yield Paragraph(tr("The design names no endpoint: there is nothing to draw."))
    if reading.grouping.view is AllocationView.NONE:
        yield Paragraph(reading.grouping.sentence)
        return
    for endpoint in endpoints:
        picture = arms_picture(reading.cohort, ArmsQuestion(endpoint.name))
        chart = drawn(replace(printed(picture), title=""), _CHART_MM)
        table = (TableBlock(without_title(picture.table), is_small=True),) if picture.table.rows else ()
        yield Together((Heading(picture.title, 1), chart, *table))
