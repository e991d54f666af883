"""Reads how a study means to proceed: the file conduct.toml."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft


@dataclass(frozen=True, slots=True)
class ConductPlan:
    """The plan that enrolment is held against."""


def read_conduct(table: Table) -> ConductPlan:
    """Read conduct.toml."""
    table.close()
    return ConductPlan()


def check_conduct(plan: ConductPlan, table: Table, draft: "Draft") -> None:
    """Note what the file names and the design does not have."""
