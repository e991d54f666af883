"""What all sections of the review report work with: words for events, the reader, the working day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.history_line import HistoryLine
from frailty_desktop.analysis.trail_words import TrailWords
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.trail_reader import TrailReader


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of a section, and what opens when somebody wants to see it."""

    cells: tuple[str, ...]
    patient_id: UUID | None = None
    form_id: UUID | None = None
    item: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report; `empty` is what it says when there is nothing to list."""

    name: str
    title: str
    heading: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    empty: str


@dataclass
class ReportWork:
    """Handed to each section."""

    session: Session
    design: StudyDesign
    reader: TrailReader
    is_working_time: Callable[[datetime], bool]
    late_after_days: int
    words: TrailWords = field(init=False)

    def __post_init__(self) -> None:
        self.words = TrailWords(self.session, self.design, self.reader)

    def line(self, event: AuditEvent) -> HistoryLine:
        """Put an event into words: the first line, where it has several."""
        return next(iter(self.words.lines(event)))


def row_of(event: AuditEvent, line: HistoryLine, *cells: str) -> ReportRow:
    """Make a row that opens where its event happened."""
    return ReportRow(cells, line.patient_id, line.form_id, line.item, event.sequence)


def when(at: datetime) -> str:
    """Write a moment as the report does."""
    return f"{date_words(at.date())} {at:%H:%M}"
