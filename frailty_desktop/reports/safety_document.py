"""Safety on paper: the primary endpoint, adverse events, serious events, laboratory shifts, liver signals."""

from collections.abc import Iterator

from frailty_desktop.analysis.picture import TableView
from frailty_desktop.reports.document import Block, Document, Heading, TableBlock
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.reports.study_reading import StudyReading, drawn, study_document
from frailty_desktop.translation import tr

_LIVER_MM = 92.0


def safety_tables(request: DocumentRequest) -> Document:
    """Set out what safety is judged by, by arm or of all participants together."""
    return study_document(
        request,
        tr("safety-tables"),
        tr("Safety"),
        lambda reading: tuple(_blocks(reading)),
        is_landscape=True,
    )


def _blocks(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.safety_events import event_table
    from frailty_desktop.analysis.safety_laboratory import read_laboratory
    from frailty_desktop.analysis.safety_liver import liver_picture
    from frailty_desktop.analysis.safety_primary import findings_table, primary_table
    from frailty_desktop.analysis.safety_serious import serious_table
    from frailty_desktop.analysis.safety_shifts import shift_table
    from frailty_desktop.analysis.safety_stopping import stopping_table

    data = reading.safety(reading.grouping)
    yield Heading(tr("Primary endpoint"), 1)
    yield _table(primary_table(data))
    yield _table(stopping_table(data))
    yield _table(findings_table(data))
    yield Heading(tr("Adverse events"), 1)
    yield _table(event_table(data))
    yield Heading(tr("Serious adverse events"), 1)
    yield _table(serious_table(data))
    yield Heading(tr("Laboratory"), 1)
    laboratory = read_laboratory(reading.session, data)
    yield _table(shift_table(laboratory))
    yield drawn(liver_picture(laboratory), _LIVER_MM)


def _table(table: TableView) -> TableBlock:
    return TableBlock(table, is_small=True)
