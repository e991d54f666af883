"""The columns of the stock of kits, the ways to look at it, and what can be done with a kit in each state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.filter_chips import Filter
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.kits import KitLine

HAND_OUT, EXPECTED, STOCK, OUT, ASIDE, ALL = "hand_out", "expected", "stock", "out", "aside", "all"


@dataclass(frozen=True, slots=True)
class StockLine:
    """A kit, and its arm in words for those who may see it."""

    kit: KitLine
    arm: str = ""


@dataclass(frozen=True, slots=True)
class KitStep:
    """One thing a pharmacist does with a kit: its key, words, service, the states it starts from."""

    letter: str
    words: str
    service: str
    states: frozenset[str]
    asks: str
    follows: str


@lru_cache(maxsize=1)
def steps() -> tuple[KitStep, ...]:
    """List the steps in the order of a kit's life."""
    return (
        KitStep(
            "R",
            tr("Receive"),
            "receive",
            frozenset({"expected"}),
            tr("Kits"),
            tr("Type or scan the numbers on the boxes, with spaces between; “all” means every expected kit."),
        ),
        KitStep(
            "D",
            tr("Dispense"),
            "dispense",
            frozenset({"in_stock"}),
            tr("Number on the box"),
            tr("Read the number from the box itself. No kit is skipped or exchanged."),
        ),
        KitStep(
            "B",
            tr("Take back"),
            "take_back",
            frozenset({"dispensed"}),
            tr("What came back"),
            tr("A kit that came back is never dispensed again."),
        ),
        KitStep(
            "Q",
            tr("Quarantine"),
            "quarantine",
            frozenset({"expected", "in_stock"}),
            tr("Reason"),
            tr("Nobody gets this kit until it is released. Do not name the treatment."),
        ),
        KitStep(
            "L",
            tr("Release"),
            "release",
            frozenset({"quarantined"}),
            tr("Reason"),
            tr("The kit goes back into stock. Do not name the treatment."),
        ),
        KitStep(
            "X",
            tr("Destroy"),
            "destroy",
            frozenset({"expected", "in_stock", "quarantined", "returned"}),
            tr("Reason and certificate"),
            tr("This closes the account of the kit and cannot be taken back."),
        ),
    )


@lru_cache(maxsize=1)
def marks() -> dict[str, StateMark]:
    """Return the mark of each state of a kit."""
    return {
        "expected": StateMark(tr("expected"), "awaits", "muted"),
        "in_stock": StateMark(tr("in stock"), "planned", "due"),
        "quarantined": StateMark(tr("in quarantine"), "problem", "late"),
        "dispensed": StateMark(tr("dispensed"), "done", "done"),
        "returned": StateMark(tr("returned"), "back", "muted"),
        "destroyed": StateMark(tr("destroyed"), "stopped", "muted"),
    }


def filters() -> tuple[Filter, ...]:
    """List the ways to look at the stock."""
    return (
        Filter(HAND_OUT, tr("To dispense")),
        Filter(EXPECTED, tr("Expected")),
        Filter(STOCK, tr("In stock")),
        Filter(OUT, tr("At patients")),
        Filter(ASIDE, tr("Set aside")),
        Filter(ALL, tr("All kits")),
    )


def passes(line: StockLine, chosen: str) -> bool:
    """Say whether a kit shows under a filter."""
    state = line.kit.state.value
    return {
        HAND_OUT: state == "in_stock" and line.kit.patient_id is not None,
        EXPECTED: state == "expected",
        STOCK: state == "in_stock",
        OUT: state == "dispensed",
        ASIDE: state in ("quarantined", "returned", "destroyed"),
        ALL: True,
    }[chosen]


def columns(*, with_arms: bool, with_strata: bool) -> tuple[Column[StockLine], ...]:
    """List the columns; the arm only for somebody who may see it, the stratum where there are strata."""
    shown = [
        Column[StockLine](tr("Kit"), lambda line: line.kit.kit, width=12),
        Column[StockLine](
            tr("State"), lambda line: marks()[line.kit.state.value].word, mark=_state_mark, width=16
        ),
        Column[StockLine](tr("Patient"), lambda line: line.kit.patient or "–", width=10),
        Column[StockLine](tr("Since"), _since_words, width=18, tone="muted", sort_key=_since_key),
        Column[StockLine](tr("Note"), lambda line: line.kit.note),
    ]
    if with_strata:
        shown.insert(
            3, Column[StockLine](tr("Stratum"), lambda line: line.kit.stratum, width=20, tone="muted")
        )
    if with_arms:
        shown.insert(2, Column[StockLine](tr("Arm"), lambda line: line.arm, width=22))
    return tuple(shown)


def _state_mark(line: StockLine) -> StateMark:
    return marks()[line.kit.state.value]


def _since_words(line: StockLine) -> str:
    since = line.kit.since or line.kit.assigned_at
    return moment_words(since) if since else ""


def _since_key(line: StockLine) -> str:
    since = line.kit.since or line.kit.assigned_at
    return since.isoformat() if since else ""
