"""The columns of an adverse event log, long for the page and short for the patient's card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.event_words import clock_mark, clock_words
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.services.adverse_events import AdverseEventLine

Clock = Callable[[], datetime]


def long_columns(clock: Clock) -> tuple[Column[AdverseEventLine], ...]:
    """List every column of the log of the study."""
    return (
        Column(tr("Patient"), lambda event: event.patient_number, width=9),
        Column(tr("Event"), term_words, mark=_severity_mark),
        Column(tr("Grade"), lambda event: str(event.grade or ""), is_number=True, width=6),
        Column(tr("Onset"), lambda event: date_words(event.onset), sort_key=_onset_order, width=12),
        Column(tr("End"), end_words, width=12, tone="muted"),
        _report_column(clock),
        Column(tr("To product"), lambda event: event.causality_product, width=11, tone="muted"),
        Column(tr("To procedure"), lambda event: event.causality_procedure, width=12, tone="muted"),
        Column(tr("Outcome"), lambda event: event.outcome, width=14, tone="muted"),
        Column(
            tr("TE"),
            _emergent_words,
            width=5,
            help=tr(
                "Treatment-emergent: began or worsened after the infusion, within the window of the design"
            ),
        ),
        Column(tr("To check"), _problem_words, mark=_problem_mark, width=10),
    )


def short_columns(clock: Clock) -> tuple[Column[AdverseEventLine], ...]:
    """List the columns that matter on a patient's card; they need no heads."""
    return (
        Column(tr("Event"), term_words, mark=_severity_mark),
        Column(tr("Grade"), _grade_words, width=8, tone="muted"),
        Column(tr("Onset"), lambda event: date_words(event.onset), width=12, tone="muted"),
        _report_column(clock),
    )


def _report_column(clock: Clock) -> Column[AdverseEventLine]:
    return Column(
        tr("SAE report"),
        lambda event: clock_words(event.clock, clock()) if event.clock else "",
        mark=lambda event: clock_mark(event.clock, clock()),
        sort_key=lambda event: event.clock.due_at.timestamp() if event.clock else float("inf"),
        width=22,
        help=tr("24 hours from becoming aware of a serious event"),
    )


def term_words(event: AdverseEventLine) -> str:
    """Name the event, or say that it has no name yet."""
    return event.term or tr("no term yet")


def _grade_words(event: AdverseEventLine) -> str:
    return tr("grade {grade}", grade=event.grade) if event.grade else ""


def end_words(event: AdverseEventLine) -> str:
    """Say when the event ended, or that it goes on."""
    return tr("ongoing") if event.is_ongoing else date_words(event.end)


def haystack(event: AdverseEventLine) -> str:
    """Join what a search looks through."""
    serious = tr("serious") if event.is_serious else ""
    return f"{event.patient_number} {event.term} {event.outcome} {end_words(event)} {serious}"


def _severity_mark(event: AdverseEventLine) -> StateMark | None:
    if event.is_serious:
        return StateMark(tr("serious"), "late", "late")
    return (
        StateMark(tr("ongoing"), "due", "soon")
        if event.is_ongoing
        else StateMark(tr("ended"), "done", "done")
    )


def _onset_order(event: AdverseEventLine) -> str:
    return event.onset.iso() if event.onset else ""


def _emergent_words(event: AdverseEventLine) -> str:
    return {True: tr("yes"), False: tr("no"), None: tr("open")}[event.is_treatment_emergent]


def _problem_words(event: AdverseEventLine) -> str:
    count = len(event.problems)
    return tr_count("{count} point", "{count} points", count) if count else ""


def _problem_mark(event: AdverseEventLine) -> StateMark | None:
    return StateMark(tr("to check"), "problem", "soon") if event.problems else None
