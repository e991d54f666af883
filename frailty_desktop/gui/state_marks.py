"""Icon, word and colour of every state the window shows, in one table: never a colour alone."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from frailty_desktop.translation import tr


class StateMark(NamedTuple):
    """How a state looks. `colour` names one of the colour table; `is_hatched` says it without colour."""

    word: str
    icon: str
    colour: str
    is_hatched: bool = False


def visit_mark(state: StrEnum) -> StateMark:
    """Return the mark of a `VisitState`."""
    return _visits()[state.value]


def status_mark(status: StrEnum) -> StateMark:
    """Return the mark of a `PatientStatus`."""
    return _statuses()[status.value]


def cell_mark(state: StrEnum) -> StateMark:
    """Return the mark of a `CellState` of the visits-by-forms matrix."""
    return _cells()[state.value]


@lru_cache(maxsize=1)
def _visits() -> dict[str, StateMark]:
    return {
        "done": StateMark(tr("done"), "done", "done"),
        "done_early": StateMark(tr("done early"), "done", "soon"),
        "done_late": StateMark(tr("done late"), "done", "late"),
        "due": StateMark(tr("in window"), "due", "due"),
        "soon": StateMark(tr("opens soon"), "soon", "soon"),
        "overdue": StateMark(tr("overdue"), "late", "late"),
        "missed": StateMark(tr("missed"), "missed", "missed", is_hatched=True),
        "planned": StateMark(tr("planned"), "planned", "muted"),
        "awaits_anchor": StateMark(tr("not yet dated"), "awaits", "muted"),
        "not_expected": StateMark(tr("not expected"), "none", "muted"),
    }


@lru_cache(maxsize=1)
def _statuses() -> dict[str, StateMark]:
    return {
        "screening": StateMark(tr("screening"), "soon", "soon"),
        "screen_failure": StateMark(tr("screen failure"), "stopped", "missed"),
        "enrolled": StateMark(tr("enrolled"), "in_study", "due"),
        "completed": StateMark(tr("completed"), "done", "done"),
        "withdrawn": StateMark(tr("withdrawn"), "stopped", "missed"),
        "lost": StateMark(tr("lost to follow-up"), "missed", "missed"),
        "died": StateMark(tr("died"), "died", "text"),
    }


@lru_cache(maxsize=1)
def _cells() -> dict[str, StateMark]:
    return {
        "empty": StateMark(tr("not started"), "empty", "muted"),
        "in_progress": StateMark(tr("in progress"), "started", "due"),
        "complete": StateMark(tr("complete"), "done", "done"),
        "problem": StateMark(tr("has a problem"), "problem", "late"),
        "missed": StateMark(tr("visit missed"), "missed", "missed", is_hatched=True),
        "not_expected": StateMark(tr("not expected"), "none", "line"),
    }
