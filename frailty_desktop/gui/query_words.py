"""How queries are written: their state as a mark, their place, the filters and columns of their list."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.gui.filter_chips import Filter
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.query_list import QueryLine

STANDING, OPEN, ANSWERED, CLOSED, MINE = "standing", "open", "answered", "closed", "mine"


def filters() -> tuple[Filter, ...]:
    """List the ways to look at the queries; the first shows everything that still stands."""
    return (
        Filter(STANDING, tr("Standing")),
        Filter(OPEN, tr("Open")),
        Filter(ANSWERED, tr("Answered")),
        Filter(MINE, tr("Asked by me")),
        Filter(CLOSED, tr("Closed")),
    )


def passes(line: QueryLine, chosen: str, person_id: UUID) -> bool:
    """Say whether a query shows under a filter."""
    if chosen == STANDING:
        return line.state != CLOSED
    if chosen == MINE:
        return line.state != CLOSED and line.opened_by_id == person_id
    return line.state == chosen


@lru_cache(maxsize=1)
def _marks() -> dict[str, StateMark]:
    return {
        OPEN: StateMark(tr("open"), "queries", "late"),
        ANSWERED: StateMark(tr("answered"), "soon", "due"),
        CLOSED: StateMark(tr("closed"), "done", "done"),
    }


def query_mark(state: str) -> StateMark:
    """Return icon, word and colour of a query's state."""
    return _marks()[state]


def act_words(act: str) -> str:
    """Say what a message of a thread did."""
    return {
        "opened": tr("asked"),
        "answered": tr("answered"),
        "closed": tr("closed the query"),
        "reopened": tr("asked again"),
        "corrected": tr("corrected the value"),
    }[act]


def place_words(line: QueryLine) -> str:
    """Name visit and form."""
    return ", ".join(part for part in (line.visit_label, line.form_title) if part)


def columns() -> tuple[Column[QueryLine], ...]:
    """List the columns of the list of queries."""
    return (
        Column(
            tr("State"),
            lambda line: query_mark(line.state).word,
            mark=lambda line: query_mark(line.state),
            width=11,
        ),
        Column(
            tr("Days"),
            lambda line: str(line.age_days),
            is_number=True,
            sort_key=lambda line: line.age_days,
            width=5,
            help=tr("Days since the query was asked, until it was closed"),
        ),
        Column(tr("Patient"), lambda line: line.patient_number, width=8),
        Column(tr("Where"), place_words, width=20, tone="muted"),
        Column(tr("Field"), lambda line: line.item_label),
        Column(tr("Last word"), lambda line: line.last_text, tone="muted"),
    )


def haystack(line: QueryLine) -> str:
    """Join what a search looks through."""
    state = query_mark(line.state).word
    return " ".join(
        (
            line.patient_number,
            place_words(line),
            line.item_label,
            line.opened_by,
            line.question,
            line.last_text,
            state,
        )
    )
