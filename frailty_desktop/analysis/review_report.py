"""The review report: what a reviewer of the trail looks for, gathered in one pass over the whole log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.report_sections import SECTIONS
from frailty_desktop.analysis.report_work import ReportWork, Section
from frailty_desktop.analysis.trail import TrailFilter, wanted_events
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.trail_reader import NOBODY_KNOWN, TrailReader
from frailty_desktop.translation import tr

__all__ = ["ReviewReport", "Section", "WorkingDay", "report_text", "review_report"]

WORKING_WEEK: Final = frozenset(range(5))
LATE_AFTER_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """When people usually work, by the clock on their wall; days count from Monday, 0."""

    starts: time = time(7)
    ends: time = time(19)
    days: frozenset[int] = field(default=WORKING_WEEK)

    def holds(self, at: datetime) -> bool:
        """Say whether a moment lies in working hours."""
        return at.weekday() in self.days and self.starts <= at.time() < self.ends


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """The sections in their order, and what they were made of."""

    sections: tuple[Section, ...]
    events: int
    hours: WorkingDay
    late_after_days: int

    def section(self, name: str) -> Section:
        """Find a section by its name."""
        return next(section for section in self.sections if section.name == name)


def review_report(
    session: Session,
    design: StudyDesign,
    reader: TrailReader = NOBODY_KNOWN,
    hours: WorkingDay | None = None,
    *,
    late_after_days: int = LATE_AFTER_DAYS,
    patient_id: UUID | None = None,
) -> ReviewReport:
    """Go through the log once, oldest event first, and gather every section."""
    hours = hours or WorkingDay()
    work = ReportWork(session, design, reader, hours.holds, late_after_days)
    collectors = [make(work) for make in SECTIONS]
    count = 0
    wanted = TrailFilter(patient_id=patient_id)
    for count, event in enumerate(wanted_events(session, wanted, reader, oldest_first=True), 1):  # noqa: B007
        for collector in collectors:
            if collector.kinds is None or event.kind in collector.kinds:
                collector.take(event)
    return ReviewReport(tuple(collector.section() for collector in collectors), count, hours, late_after_days)


def report_text(report: ReviewReport, title: str, made: str, foot: str) -> str:
    """Write the report as plain text for print: each section with its lines, the chain's head at the foot."""
    lines = [title, tr("Review report, made {time}", time=made), _basis(report), ""]
    for section in report.sections:
        title_line = f"{section.title} ({len(section.rows)})"
        lines += [title_line, "-" * len(title_line)]
        if section.rows:
            lines += _columns([section.heading, *(row.cells for row in section.rows)])
        else:
            lines.append(section.empty)
        lines.append("")
    return "\n".join([*lines, foot, ""])


def _basis(report: ReviewReport) -> str:
    return tr(
        "Made of {events} events. Working day {starts} to {ends}. Late: over {days} days after the visit.",
        events=report.events,
        starts=f"{report.hours.starts:%H:%M}",
        ends=f"{report.hours.ends:%H:%M}",
        days=report.late_after_days,
    )


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
