"""What changed since a monitor's visit, as pages: each line with old, new, who, when and why."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.reports.document import Block, Document, Paragraph, TableBlock
from frailty_desktop.reports.imprint import imprint_of, moment_text
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services import monitor_visits, rights
from frailty_desktop.services.difference_lines import MonitorDifference
from frailty_desktop.services.difference_rows import DifferenceRow, rows
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.services.rights import Right
from frailty_desktop.translation import tr

_WIDTHS = (13.0, 11.0, 7.0, 16.0, 17.0, 11.0, 14.0, 16.0)


def visit_difference(request: DocumentRequest) -> Document:
    """Set out what changed since the person's last visit, or after an event of the log."""
    with request.read(Right.VERIFY_SOURCE) as session:
        found = _changes(session, request)
    return difference_document(request, rows(found), _since(found))


def difference_document(request: DocumentRequest, found: Sequence[DifferenceRow], since: str) -> Document:
    """Set out lines that were read already; `since` says what they are counted from."""
    return Document(
        name=tr("changes-{day}", day=request.today.isoformat()),
        title=tr("Changes since the last monitoring visit"),
        imprint=imprint_of(request.whole, request.reader, request.view, request.at),
        blocks=lambda: _blocks(found, since),
        is_landscape=True,
    )


def _changes(session: Session, request: DocumentRequest) -> MonitorDifference:
    sites = rights.sites_for(session, request.reader.id, Right.VERIFY_SOURCE, request.today)
    since = request.reader.id if request.since is None else request.since
    return monitor_visits.changed_since(session, request.plan, since, sites=sites)


def _blocks(found: Sequence[DifferenceRow], since: str) -> Iterator[Block]:
    yield Paragraph(since)
    yield TableBlock(_table(found), _WIDTHS, is_small=True)


def _since(found: MonitorDifference) -> str:
    if found.since_at is None:
        return tr("No visit has ended yet: everything up to event {up_to}.", up_to=found.up_to)
    return tr(
        "Changed since {moment} (event {since}), up to event {up_to}.",
        moment=moment_text(found.since_at),
        since=found.since,
        up_to=found.up_to,
    )


def _table(found: Sequence[DifferenceRow]) -> TableView:
    columns = (
        Column("at", tr("When")),
        Column("by", tr("Who"), is_muted=True),
        Column("patient", tr("Patient")),
        Column("where", tr("Where"), is_muted=True),
        Column("what", tr("What")),
        Column("old", tr("Old"), is_muted=True),
        Column("new", tr("New")),
        Column("why", tr("Why, and what it means"), is_muted=True),
    )
    lines: list[Row] = []
    for section, of_section in groupby(found, key=lambda row: row.section):
        lines.append(Row((Cell(section),), is_heading=True))
        lines += [_row(row) for row in of_section]
    return TableView(columns, tuple(lines), sentence=tr("Nothing changed."))


def _minute(at: datetime) -> str:
    local = at.astimezone()
    return f"{day_text(local.date())} {local:%H:%M}"


def _row(row: DifferenceRow) -> Row:
    why = " · ".join(part for part in (row.why, row.note) if part)
    words = (
        _minute(row.at), row.by, row.patient_number, row.where, row.what, row.old, row.new, why,
    )  # fmt: skip
    return Row(tuple(Cell(part) for part in words))
