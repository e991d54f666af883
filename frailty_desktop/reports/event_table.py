"""The adverse events of a patient as a table for paper."""

from collections.abc import Sequence

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.services.adverse_events import AdverseEventLine
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.translation import tr


def event_table(lines: Sequence[AdverseEventLine], sentence: str = "") -> TableView:
    """Set adverse events in a table, as documents of one patient show them."""
    columns = (
        Column("number", tr("No."), is_number=True),
        Column("term", tr("Event")),
        Column("grade", tr("Grade"), is_number=True),
        Column("serious", tr("Serious")),
        Column("onset", tr("Began")),
        Column("end", tr("Ended")),
        Column("related", tr("Related to the product")),
        Column("outcome", tr("Outcome")),
    )
    found = tuple(Row(tuple(Cell(words) for words in _words(line)), key=str(line.form_id)) for line in lines)
    return TableView(columns, found, sentence=sentence or tr("No adverse event is recorded."))


def _words(line: AdverseEventLine) -> tuple[str, ...]:
    ended = day_text(line.end) if line.end else tr("ongoing") if line.is_ongoing else ""
    return (
        str(line.ordinal),
        line.term,
        str(line.grade) if line.grade is not None else "",
        tr("serious") if line.is_serious else tr("no"),
        day_text(line.onset) if line.onset else "",
        ended,
        line.causality_product,
        line.outcome,
    )
