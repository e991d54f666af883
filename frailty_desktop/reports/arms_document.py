"""Every endpoint on paper: the mean of each arm with its interval, visit by visit, and its table."""

from collections.abc import Iterator

from frailty_desktop.reports.document import (
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    PictureBlock,
    TableBlock,
)
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.reports.study_reading import StudyReading, printed, study_document, without_title
from frailty_desktop.translation import tr

_CHART_MM = 92.0


def arms_charts(request: DocumentRequest) -> Document:
    """Set out a page for each endpoint of the analysis, of the arms or of all participants together."""
    return study_document(
        request, tr("arms"), tr("Arms side by side"), lambda reading: tuple(_blocks(reading))
    )


def _blocks(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.arms_pictures import ArmsQuestion, arms_picture

    endpoints = reading.cohort.analysis_endpoints()
    if not endpoints:
        yield Paragraph(tr("The design names no endpoint: there is nothing to draw."))
    for number, endpoint in enumerate(endpoints):
        if number:
            yield PageBreak()
        picture = arms_picture(reading.cohort, ArmsQuestion(endpoint.name))
        yield Heading(picture.title, 1)
        yield PictureBlock((printed(picture),), _CHART_MM)
        if picture.table.rows:
            yield TableBlock(without_title(picture.table))
