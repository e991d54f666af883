"""How forms that are typed twice are listed: place, state as a mark, who typed the second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.services.form_records import FormRecord
    from frailty_desktop.services.second_entries import Difference, SecondEntryLine


def columns() -> tuple[Column[SecondEntryLine], ...]:
    """List the columns of forms that are typed twice."""
    return (
        Column(tr("Patient"), lambda line: line.patient_number, width=9),
        Column(tr("Visit"), lambda line: line.visit_label, width=18),
        Column(tr("Form"), lambda line: line.form_title),
        Column(tr("Second entry"), state_words, mark=_mark, width=24),
        Column(tr("By"), lambda line: line.person, tone="muted", width=16),
        Column(
            tr("Completed"),
            lambda line: moment_words(line.completed_at) if line.completed_at else "",
            tone="muted",
            width=18,
        ),
    )


def short_columns() -> tuple[Column[SecondEntryLine], ...]:
    """List what is needed beside the differences."""
    return (
        Column(tr("Patient"), lambda line: line.patient_number, width=9),
        Column(tr("Visit"), lambda line: line.visit_label, width=13),
        Column(tr("Form"), lambda line: line.form_title),
        Column(tr("State"), state_words, mark=_mark, width=19),
    )


def difference_columns() -> tuple[Column[Difference], ...]:
    """List the two entries side by side, and what was chosen."""
    return (
        Column(tr("Field"), lambda line: line.label),
        Column(tr("First entry (1)"), lambda line: line.first or tr("empty"), width=14),
        Column(tr("Second entry (2)"), lambda line: line.second or tr("empty"), width=16),
        Column(tr("Stands"), _chosen, mark=_chosen_mark, width=17),
        Column(tr("Why"), lambda line: line.reason, tone="muted", width=14),
    )


def state_words(line: SecondEntryLine) -> str:
    """Say how far a second entry is."""
    if line.state == "differing":
        return tr_count("{count} field to settle", "{count} fields to settle", line.differing)
    return {
        "waiting": tr("to be typed"),
        "begun": tr("begun"),
        "reconciled": tr("agreed"),
    }[line.state]


def place_words(record: FormRecord) -> str:
    """Name patient and form."""
    return f"{record.patient_number} · {record.form.title}"


def _mark(line: SecondEntryLine) -> StateMark:
    return {
        "waiting": StateMark(tr("to be typed"), "awaits", "due"),
        "begun": StateMark(tr("begun"), "started", "due"),
        "differing": StateMark(tr("to settle"), "problem", "soon"),
        "reconciled": StateMark(tr("agreed"), "done", "done"),
    }[line.state]


def _chosen(line: Difference) -> str:
    return {
        "": tr("open"),
        "first": tr("the first"),
        "second": tr("the second"),
        "other": tr("another value"),
    }.get(line.resolution, line.resolution)


def _chosen_mark(line: Difference) -> StateMark:
    if line.resolution:
        return StateMark(tr("settled"), "done", "done")
    return StateMark(tr("open"), "problem", "soon")
