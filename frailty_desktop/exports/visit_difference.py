"""What changed since a monitor's visit: lines of one shape, and text pages that carry the log's head."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from uuid import UUID

from frailty_desktop.exports.csv_table import NOTICE
from frailty_desktop.services.difference_lines import FormPlace, MonitorDifference
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed
from frailty_desktop.storage.file_placing import placed
from frailty_desktop.translation import tr, tr_count

WIDTH = 96
PAGE_LINES = 64


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One line of the difference, whatever sort it is of; empty parts say nothing."""

    section: str
    at: datetime
    by: str
    patient_number: str
    where: str
    what: str
    old: str = ""
    new: str = ""
    why: str = ""
    note: str = ""
    patient_id: UUID | None = None
    form_id: UUID | None = None
    item: str = ""
    group: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the top and the foot of every page; `heads` are the ends of the log, in words."""

    study: str
    person: str
    printed_at: datetime
    since_at: datetime | None
    since: int
    up_to: int
    heads: str
    is_synthetic: bool


def rows(difference: MonitorDifference) -> tuple[DifferenceRow, ...]:
    """Lay the difference out as lines, sort by sort: what changed first, what is new after it."""
    parts: tuple[Callable[[MonitorDifference], Iterator[DifferenceRow]], ...] = (
        _values,
        _records,
        _queries,
        _signatures,
        _new_values,
        _marks,
    )
    return tuple(row for part in parts for row in part(difference))


def pages(lines: Sequence[DifferenceRow], heading: Heading) -> list[str]:
    """Write the lines as pages of plain text, each with its head and foot."""
    room = PAGE_LINES - len(_head(heading, 1, 1)) - len(_foot(heading))
    sheets: list[list[str]] = [[]]
    for block in _blocks(lines):
        if len(sheets[-1]) + len(block) > room and sheets[-1]:
            sheets.append([])
        for start in range(0, len(block), room):
            if start:
                sheets.append([])
            sheets[-1] += block[start : start + room]
    if not lines:
        sheets[0] = [tr("Nothing changed.")]
    return [
        "\n".join(
            [
                *_head(heading, number, len(sheets)),
                *sheet,
                *[""] * (room - len(sheet)),
                *_foot(heading),
            ]
        )
        for number, sheet in enumerate(sheets, start=1)
    ]


def write_text(path: Path, texts: Sequence[str]) -> None:
    """Write the pages to a text file, whole or not at all; a form feed stands between two."""
    write_bytes(path, "\n\f".join(texts).encode() + b"\n")


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, never in place of another."""
    try:
        with placed(path) as unfinished:
            unfinished.write_bytes(content)
    except FILE_ERRORS as failure:
        raise creating_failed(failure, path) from failure


def moment(at: datetime) -> str:
    """Write a moment in local time."""
    local = at.astimezone()
    return f"{day_text(local.date())} {local:%H:%M}"


# Lines of each sort


def _where(place: FormPlace) -> str:
    return ", ".join(part for part in (place.visit_label, place.form_title) if part)


def _values(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.values:
        notes = [
            tr("computed") if line.is_derived else "",
            tr("made for a query") if line.is_for_query else "",
            {"cleared": tr("was verified, to verify again"), "verified": tr("verified again"), "": ""}[
                line.mark
            ],
        ]
        yield DifferenceRow(
            tr("Changed values"),
            line.at,
            line.by,
            line.place.patient_number,
            _where(line.place),
            line.label,
            line.old or tr("empty"),
            line.new or tr("empty"),
            line.reason,
            ", ".join(note for note in notes if note),
            line.place.patient_id,
            line.place.form_id,
            line.key.item,
            line.key.group,
        )


def _records(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.records:
        yield DifferenceRow(
            tr("Records"),
            line.at,
            line.by,
            line.patient_number,
            "",
            line.what,
            why=line.reason,
            patient_id=line.patient_id,
            form_id=line.form_id,
        )


def _queries(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    acts = {
        "opened": tr("asked"),
        "answered": tr("answered"),
        "closed": tr("closed"),
        "reopened": tr("asked again"),
        "corrected": tr("corrected"),
    }
    for line in difference.queries:
        yield DifferenceRow(
            tr("Queries"),
            line.at,
            line.by,
            line.place.patient_number,
            _where(line.place),
            line.label,
            new=f"{acts[line.act]}: {line.text}" if line.text else acts[line.act],
            patient_id=line.place.patient_id,
            form_id=line.place.form_id,
            item=line.key.item,
            group=line.key.group,
        )


def _signatures(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.signatures:
        yield DifferenceRow(
            tr("Signatures"),
            line.at,
            f"{line.by} ({line.role})",
            line.patient_number,
            line.where,
            tr("Signature lapsed") if line.is_void else tr("Signature"),
            new=line.meaning,
            why=line.reason,
            patient_id=line.patient_id,
        )


def _new_values(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.new_values:
        yield DifferenceRow(
            tr("New data"),
            line.last_at,
            "",
            line.place.patient_number,
            _where(line.place),
            tr_count("{count} value", "{count} values", line.values),
            new=tr("complete") if line.place.is_complete else tr("in progress"),
            patient_id=line.place.patient_id,
            form_id=line.place.form_id,
        )


def _marks(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.marks:
        said = [
            tr_count("{count} field verified", "{count} fields verified", line.marked) if line.marked else "",
            tr_count("{count} mark taken back", "{count} marks taken back", line.withdrawn)
            if line.withdrawn
            else "",
        ]
        yield DifferenceRow(
            tr("Source verification"),
            line.last_at,
            line.by,
            line.place.patient_number,
            _where(line.place),
            ", ".join(part for part in said if part),
            patient_id=line.place.patient_id,
            form_id=line.place.form_id,
        )


# Pages


def _blocks(lines: Sequence[DifferenceRow]) -> Iterator[list[str]]:
    """Yield what must not be torn apart: a line with the headings that come before it."""
    for section, of_section in groupby(lines, key=lambda row: row.section):
        ahead = [section.upper(), ""]
        for place, here in groupby(of_section, key=lambda row: (row.patient_number, row.where)):
            ahead.append("  ".join(part for part in place if part))
            for row in here:
                yield [*ahead, *_entry(row)]
                ahead = []
        yield [""]


def _entry(row: DifferenceRow) -> list[str]:
    change = f"{row.old} → {row.new}" if row.old else row.new
    said = f"{row.what}: {change}" if change else row.what
    beside = [moment(row.at), row.by, f"“{row.why}”" if row.why else "", row.note]
    return [
        *wrap(said.replace("\u00a0", " "), WIDTH, initial_indent="    ", subsequent_indent="      "),
        *wrap(
            "  ".join(part for part in beside if part),
            WIDTH,
            initial_indent=" " * 8,
            subsequent_indent=" " * 8,
        ),
    ]


def _head(heading: Heading, number: int, total: int) -> list[str]:
    since = (
        tr("Everything up to event {up_to}", up_to=heading.up_to)
        if heading.since_at is None
        else tr(
            "Changed since {moment} (event {since}), up to event {up_to}",
            moment=moment(heading.since_at),
            since=heading.since,
            up_to=heading.up_to,
        )
    )
    page = tr("Page {number} of {total}", number=number, total=total)
    stamp = [NOTICE] if heading.is_synthetic else []
    title = heading.study[: WIDTH - len(page) - 2]
    return [f"{title:<{WIDTH - len(page)}}{page}", *stamp, since, "─" * WIDTH, ""]


def _foot(heading: Heading) -> list[str]:
    printed = tr("{person}, {moment}", person=heading.person, moment=moment(heading.printed_at))
    return [
        "─" * WIDTH,
        printed[:WIDTH],
        *wrap(tr("Head of the audit trail: {heads}", heads=heading.heads), WIDTH),
    ]
