"""The audit trail on paper: of the study, a patient or a form; set while it is read, however long it is."""

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.history_line import HistoryLine
from frailty_desktop.analysis.past_changes import last_sequence
from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.trail import TrailFilter, trail_lines
from frailty_desktop.reports.document import Block, Document, Paragraph, TableBlock
from frailty_desktop.reports.imprint import imprint_of
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services.lookups import patient_row
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.services.rights import Right
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr, tr_count

_CHUNK = 100
_WIDTHS = (5.0, 15.0, 10.0, 6.0, 13.0, 16.0, 13.0, 13.0, 15.0)


def audit_extract(request: DocumentRequest) -> Document:
    """Set out the trail as the person may read it, oldest first, up to this moment."""
    with request.read(Right.READ_TRAIL, patient_id=request.patient_id) as session:
        up_to = last_sequence(session)
        number = patient_row(session, request.patient_id).number if request.patient_id is not None else ""
    whose = tr("Audit trail of {number}", number=number) if number else tr("Audit trail")
    return Document(
        name=tr("trail-{number}", number=number) if number else tr("trail"),
        title=whose,
        imprint=imprint_of(request.whole, request.reader, request.view, request.at),
        blocks=lambda: _blocks(request, up_to),
        is_landscape=True,
    )


def _blocks(request: DocumentRequest, up_to: int) -> Iterator[Block]:
    with request.read(Right.READ_TRAIL, patient_id=request.patient_id) as session:
        yield from trail_blocks(
            session, request, patient_id=request.patient_id, form_id=request.form_id, up_to=up_to
        )


def trail_blocks(
    session: Session,
    request: DocumentRequest,
    *,
    patient_id: UUID | None = None,
    form_id: UUID | None = None,
    up_to: int | None = None,
) -> Iterator[Block]:
    """Yield the trail a hundred lines at a time; one table to the reader."""
    reader = request.trail_reader(session)
    if reader is None:
        yield Paragraph(tr("The audit trail is not shown to this role."))
        return
    end = last_sequence(session) if up_to is None else up_to
    wanted = TrailFilter(patient_id=patient_id, form_id=form_id)
    lines = (
        line
        for line in trail_lines(session, whole_design(request.plan), wanted, reader, oldest_first=True)
        if line.sequence <= end
    )
    count = 0
    for rows in _chunks(lines):
        yield TableBlock(_table(rows), _WIDTHS, is_small=True, goes_on=count > 0)
        count += len(rows)
    if count == 0:
        yield TableBlock(TableView(_columns(), (), sentence=tr("Nothing is recorded yet.")))
    yield Paragraph(tr_count("{count} line", "{count} lines", count), "small")


def _chunks(lines: Iterable[HistoryLine]) -> Iterator[list[HistoryLine]]:
    remaining = iter(lines)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _columns() -> tuple[Column, ...]:
    return (
        Column("sequence", tr("No."), is_number=True),
        Column("recorded_at", tr("When")),
        Column("person", tr("Who")),
        Column("patient", tr("Patient")),
        Column("where", tr("Where"), is_muted=True),
        Column("what", tr("What")),
        Column("old", tr("Old"), is_muted=True),
        Column("new", tr("New")),
        Column("reason", tr("Why, and in which action"), is_muted=True),
    )


def _table(lines: Iterable[HistoryLine]) -> TableView:
    return TableView(_columns(), tuple(_row(line) for line in lines))


def _row(line: HistoryLine) -> Row:
    when = f"{day_text(line.at.date())} {line.at:%H:%M:%S} {line.offset_words}"
    what = tr("◆ {label}", label=line.label) if line.is_correction else line.label
    why = " · ".join(part for part in (line.reason, line.action) if part)
    words = (str(line.sequence), when, line.person, line.patient, line.where, what, line.old, line.new, why)
    return Row(tuple(Cell(part) for part in words))
