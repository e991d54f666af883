"""The lines of the work list: what to do next, most urgent first, each with the place where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.gui.date_words import date_words, moment_words
from frailty_desktop.gui.event_words import clock_words, event_words
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.patient_lines import time_left_words
from frailty_desktop.gui.state_marks import StateMark, visit_mark
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.adverse_events import AdverseEventLine
    from frailty_desktop.services.visits import UnfinishedForm, WorkItem, WorkList


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One thing to do. `section` is shown on the first line of each section only."""

    key: tuple[str, UUID, str]
    section: str
    is_first: bool
    mark: StateMark
    number: str
    what: str
    how_long: str
    place: Place


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the work list with its lines."""

    words: str
    mark: StateMark
    lines: tuple[WorkLine, ...]


def sections(work: WorkList, now: datetime) -> tuple[Section, ...]:
    """Lay the work list out, the most urgent section first."""
    urgent = [event for event in work.open_adverse_events if event.clock and event.clock.reported_at is None]
    others = [event for event in work.open_adverse_events if event not in urgent]
    late, due, soon = (visit_mark_of(name) for name in ("overdue", "due", "soon"))
    started = StateMark(tr("unfinished"), "started", "due")
    triangle = StateMark(tr("adverse event"), "late", "soon")
    report = StateMark(tr("SAE to report"), "late", "late")
    return (
        Section(tr("SAE to report"), report, tuple(_events(urgent, tr("SAE to report"), report, now))),
        Section(tr("Overdue"), late, tuple(_visits(work.overdue, tr("Overdue"), late))),
        Section(tr("In window"), due, tuple(_visits(work.due, tr("In window"), due))),
        Section(tr("Unfinished forms"), started, tuple(_forms(work, started, now))),
        Section(tr("Opens soon"), soon, tuple(_visits(work.soon, tr("Opens soon"), soon))),
        Section(
            tr("Open adverse events"),
            triangle,
            tuple(_events(others, tr("Open adverse events"), triangle, now)),
        ),
        Section(
            tr("Missed"),
            visit_mark_of("missed"),
            tuple(_visits(work.missed, tr("Missed"), visit_mark_of("missed"))),
        ),
    )


def visit_mark_of(state: str) -> StateMark:
    """Return the mark of a visit state by its value."""
    from frailty_desktop.study.schedule import VisitState

    return visit_mark(VisitState(state))


def _visits(
    items: tuple[WorkItem, ...] | list[WorkItem], section: str, mark: StateMark
) -> Iterator[WorkLine]:
    for at, item in enumerate(items):
        visit = item.planned_visit
        yield WorkLine(
            key=("visit", item.patient.id, visit.plan.name),
            section=section,
            is_first=at == 0,
            mark=mark,
            number=item.patient.number,
            what=tr("{visit}, planned for {day}", visit=visit.plan.label, day=date_words(visit.target))
            if visit.target
            else visit.plan.label,
            how_long=time_left_words(visit),
            place=Place.patient(item.patient.id),
        )


def _forms(work: WorkList, mark: StateMark, now: datetime) -> Iterator[WorkLine]:
    today = now.astimezone().date()
    for at, form in enumerate(work.unfinished):
        since = tr(
            "started {time} by {name}", time=moment_words(form.started_at, today), name=form.started_by
        )
        yield WorkLine(
            key=("form", form.form_id, ""),
            section=tr("Unfinished forms"),
            is_first=at == 0,
            mark=mark,
            number=form.patient_number,
            what=_form_words(form),
            how_long=since,
            place=Place.form(form.form_id, form.patient_id),
        )


def _form_words(form: UnfinishedForm) -> str:
    return " · ".join(part for part in (form.visit_label, form.form_title) if part)


def _events(
    events: list[AdverseEventLine], section: str, mark: StateMark, now: datetime
) -> Iterator[WorkLine]:
    for at, event in enumerate(events):
        yield WorkLine(
            key=("event", event.form_id, ""),
            section=section,
            is_first=at == 0,
            mark=mark,
            number=event.patient_number,
            what=event_words(event),
            how_long=clock_words(event.clock, now)
            if event.clock
            else tr("since {day}", day=date_words(event.onset)),
            place=Place.form(event.form_id, event.patient_id),
        )
