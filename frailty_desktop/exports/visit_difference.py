"""What changed since a monitor's visit, as pages of text that carry the log's head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from frailty_desktop.exports.csv_table import NOTICE
from frailty_desktop.services.difference_rows import DifferenceRow, rows
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed
from frailty_desktop.storage.file_placing import placed
from frailty_desktop.translation import tr

__all__ = ["DifferenceRow", "Heading", "moment", "pages", "rows", "write_bytes", "write_text"]

WIDTH = 96
PAGE_LINES = 64


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
