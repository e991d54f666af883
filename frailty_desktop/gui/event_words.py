"""What the window says of an adverse event: its name, its grade, its SAE clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import span_words
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.adverse_events import AdverseEventLine, SaeClock

HOURS_WARNED = 6
SECONDS_OF_HOUR = 3600


def event_words(event: AdverseEventLine) -> str:
    """Say which event and how severe: "Fall, grade 2"."""
    term = event.term or tr("adverse event without a term yet")
    return tr("{term}, grade {grade}", term=term, grade=event.grade) if event.grade else term


def clock_words(clock: SaeClock, now: datetime) -> str:
    """Say how the 24 hours stand: "5 h 12 min left", "late by 2 h 3 min", "sent after 18 h 40 min"."""
    if clock.reported_at is not None:
        taken = span_words(clock.reported_at - clock.aware_at)
        return tr("late, after {span}", span=taken) if clock.is_late else tr("sent after {span}", span=taken)
    left = clock.due_at - now
    if left.total_seconds() < 0:
        return tr("late by {span}", span=span_words(left))
    return tr("{span} left", span=span_words(left))


def clock_mark(clock: SaeClock | None, now: datetime) -> StateMark | None:
    """Mark an SAE clock: running, running out, late, reported."""
    if clock is None:
        return None
    if clock.reported_at is not None:
        return StateMark(tr("reported"), "done", "soon" if clock.is_late else "done")
    left = (clock.due_at - now).total_seconds()
    if left < HOURS_WARNED * SECONDS_OF_HOUR:
        return StateMark(tr("late") if left < 0 else tr("running out"), "late", "late")
    return StateMark(tr("running"), "soon", "soon")
