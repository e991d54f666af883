"""The audit view: the trail of the whole study in words, filtered, page by page, the newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.history_line import HistoryLine
from frailty_desktop.analysis.trail_kinds import KindGroup, kinds_in
from frailty_desktop.analysis.trail_words import TrailWords
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.audit_reading import read_events
from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.storage.tables import AuditEventRow, PatientRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.trail_reader import NOBODY_KNOWN, TrailReader

PAGE: Final = 400
MOST_SEARCHED: Final = 4_000
"""How many events one step of a search for words looks through; a page then shows what was found so far."""

_log = AuditEventRow.__table__


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is wanted of the trail; nothing is left out that is not filtered here."""

    patient_id: UUID | None = None
    person_id: UUID | None = None
    form_id: UUID | None = None
    item: str = ""
    group: int | None = None
    kinds: KindGroup | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return self == TrailFilter()

    def without_words(self) -> "TrailFilter":
        """Return the part of the filter that the file itself can answer."""
        return replace(self, words="")


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A stretch of the trail, newest first. `before` is where the next page starts, None at the first event.

    `reached` is when the oldest event was recorded that was looked at, found or not.
    """

    lines: tuple[HistoryLine, ...]
    before: int | None
    reached: datetime | None


def trail_page(
    session: Session,
    design: StudyDesign,
    wanted: TrailFilter,
    reader: TrailReader = NOBODY_KNOWN,
    *,
    before: int | None = None,
    size: int = PAGE,
) -> TrailPage:
    """Read the next page: at least `size` lines, fewer only at the end or after a long search."""
    words = TrailWords(session, design, reader)
    needles = tuple(wanted.words.casefold().split())
    found: list[HistoryLine] = []
    looked_at, last = 0, None
    most = MOST_SEARCHED if needles else size
    for event in read_events(session, _query(wanted, reader, before).limit(most)):
        looked_at, last = looked_at + 1, event
        found.extend(line for line in words.lines(event) if holds(line, needles))
        if len(found) >= size:
            break
    is_end = last is None or (looked_at < most and len(found) < size)
    return TrailPage(
        tuple(found), None if is_end or last is None else last.sequence, last.at if last is not None else None
    )


def trail_lines(
    session: Session,
    design: StudyDesign,
    wanted: TrailFilter,
    reader: TrailReader = NOBODY_KNOWN,
    *,
    oldest_first: bool = False,
) -> Iterator[HistoryLine]:
    """Yield every line that fits, holding one at a time; for files."""
    words = TrailWords(session, design, reader)
    needles = tuple(wanted.words.casefold().split())
    for event in read_events(session, _query(wanted, reader, None, oldest_first=oldest_first)):
        yield from (line for line in words.lines(event) if holds(line, needles))


def wanted_events(
    session: Session, wanted: TrailFilter, reader: TrailReader = NOBODY_KNOWN, *, oldest_first: bool = False
) -> Iterator[AuditEvent]:
    """Yield the events themselves; whoever asks puts them into words for the same reader."""
    yield from read_events(session, _query(wanted, reader, None, oldest_first=oldest_first))


def count_events(session: Session, wanted: TrailFilter, reader: TrailReader = NOBODY_KNOWN) -> int:
    """Count the events that fit; words are not asked for here."""
    query = select(func.count()).select_from(_log).where(*_conditions(wanted, reader))
    return session.scalar(query) or 0


def in_words(
    session: Session, design: StudyDesign, found: Iterable[AuditEvent], reader: TrailReader = NOBODY_KNOWN
) -> list[HistoryLine]:
    """Put events into words for a reader."""
    words = TrailWords(session, design, reader)
    return [line for event in found for line in words.lines(event)]


def holds(line: HistoryLine, needles: Iterable[str]) -> bool:
    """Say whether a line holds every word of a search."""
    if not needles:
        return True
    parts = [line.person, line.patient, line.where, line.label, line.old, line.new, line.reason, line.action]
    hay = "\n".join(parts).casefold()
    return all(needle in hay for needle in needles)


def _query(
    wanted: TrailFilter, reader: TrailReader, before: int | None, *, oldest_first: bool = False
) -> Select[Any]:
    query = select(_log).where(*_conditions(wanted, reader))
    if before is not None:
        query = query.where(_log.c.sequence < before)
    order = (_log.c.sequence, _log.c.workstation)
    return query.order_by(*(order if oldest_first else (column.desc() for column in order)))


def _conditions(wanted: TrailFilter, reader: TrailReader) -> Iterator[ColumnElement[bool]]:
    equal = {
        "patient_id": wanted.patient_id,
        "person_id": wanted.person_id,
        "form_id": wanted.form_id,
        "item": wanted.item or None,
        "group_ordinal": wanted.group,
    }
    yield from (_log.c[name] == value for name, value in equal.items() if value is not None)
    if wanted.since is not None:
        yield _log.c.recorded_at >= utc_text(wanted.since)
    if wanted.until is not None:
        yield _log.c.recorded_at < utc_text(wanted.until)
    if wanted.kinds is KindGroup.CORRECTIONS:
        yield _log.c.is_correction == 1
    elif wanted.kinds is not None:
        yield _log.c.kind.in_(kinds_in(wanted.kinds))
    if reader.sites is not None:
        of_sites = select(PatientRow.id).where(PatientRow.site_id.in_(reader.sites))
        yield or_(_log.c.patient_id.is_(None), _log.c.patient_id.in_(of_sites))
