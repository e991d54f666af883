"""The columns of the trail: long for its page, short for a patient's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import date_words, time_words
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.history import HistoryLine


def long_columns() -> tuple[Column[HistoryLine], ...]:
    """List every column of the trail."""
    return (
        Column(tr("No."), lambda line: str(line.sequence), is_number=True, width=7, tone="muted"),
        Column(tr("When"), when_words, sort_key=lambda line: line.sequence, width=28),
        Column(tr("Who"), lambda line: line.person, width=16, tone="muted"),
        Column(tr("Patient"), lambda line: line.patient, width=7),
        Column(tr("Where"), lambda line: line.where, width=18, tone="muted"),
        Column(tr("What"), what_words, mark=line_mark),
        Column(tr("Old"), lambda line: line.old, width=15, tone="muted"),
        Column(tr("New"), lambda line: line.new, width=18),
        Column(tr("Reason"), lambda line: line.reason, width=20, tone="muted"),
    )


def short_columns() -> tuple[Column[HistoryLine], ...]:
    """List the columns of a patient's card: when, and what became what."""
    return (
        Column(
            tr("When"),
            lambda line: f"{date_words(line.at.date())} {time_words(line.at)}",
            width=18,
            tone="muted",
        ),
        Column(tr("What"), change_words),
    )


def when_words(line: HistoryLine) -> str:
    """Write the moment to the second, on the workstation's clock with its distance from UTC."""
    return f"{date_words(line.at.date())} {line.at:%H:%M:%S} {line.offset_words}"


def what_words(line: HistoryLine) -> str:
    """Name the item, or the action where no item is concerned."""
    return line.label or line.action


def line_mark(line: HistoryLine) -> StateMark | None:
    """Mark what nobody should overlook, and corrections of complete forms."""
    if line.stands_out:
        return StateMark(tr("look here"), "late", "late")
    return StateMark(tr("correction"), "problem", "soon") if line.is_correction else None


def change_words(line: HistoryLine) -> str:
    """Say the change in one line: "Grip, right: 23.5 → 24.0 kg"."""
    if not line.label:
        return line.action
    if line.old:
        return f"{line.label}: {line.old} → {line.new or '–'}"
    return f"{line.label}: {line.new}" if line.new else line.label


def line_key(line: HistoryLine) -> tuple[str, int, str]:
    """Tell one line from every other."""
    return (line.workstation, line.sequence, line.label)
