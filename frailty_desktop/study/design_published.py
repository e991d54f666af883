"""Reads results that others published of the same study: the file published.toml."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft


@dataclass(frozen=True, slots=True)
class PublishedResults:
    """Figures that are printed beside the study's own, each with its source; what is unknown stays out."""


def read_published(table: Table) -> PublishedResults:
    """Read published.toml."""
    table.close()
    return PublishedResults()


def check_published(plan: PublishedResults, table: Table, draft: "Draft") -> None:
    """Note what the file names and the design does not have."""
