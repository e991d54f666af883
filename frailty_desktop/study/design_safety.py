"""Reads what a design says of safety: the file safety.toml."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft


@dataclass(frozen=True, slots=True)
class SafetyPlan:
    """What counts as the primary endpoint, the stopping rule, and which items are laboratory tests."""


def read_safety(table: Table) -> SafetyPlan:
    """Read safety.toml."""
    table.close()
    return SafetyPlan()


def check_safety(plan: SafetyPlan, table: Table, draft: "Draft") -> None:
    """Note what the file names and the design does not have."""
