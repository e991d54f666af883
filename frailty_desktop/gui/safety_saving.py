"""Saves a table of the safety page as CSV, exactly what stands on the page; saving is an export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frailty_desktop.analysis.picture import Axis, Picture, TableView
from frailty_desktop.gui.picture_saving import asked_for_path
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Page

_NO_AXIS = Axis(label="", low=0.0, high=1.0, ticks=())


def save_table(page: Page, table: TableView, name: str) -> None:
    """Ask for a place and write the table there; the trail keeps that it was."""
    from frailty_desktop.exports.picture_export import check_may_save, file_name

    workplace, sheet = page.workplace, table_sheet(table, name)
    check_may_save(workplace.study, workplace.person, sheet, workplace.clock())
    suggested = workplace.study.path.with_name(file_name(workplace.study, sheet, "csv"))
    path = asked_for_path(page, suggested, "csv")
    if path is not None:
        write_table(page, table, name, path)


def write_table(page: Page, table: TableView, name: str, path: Path) -> None:
    """Write a table to a file and say where it is."""
    from frailty_desktop.exports.picture_export import export_picture

    workplace = page.workplace
    sheet = table_sheet(table, name)
    export_picture(workplace.study, workplace.person, sheet, path, at=workplace.clock())
    workplace.say(tr("The table is in {file}.", file=path))


def table_sheet(table: TableView, name: str) -> Picture:
    """Put a table where every other one that leaves the program stands: behind a picture's name."""
    return Picture(
        name=name, title=table.title, description="", x=_NO_AXIS, y=_NO_AXIS, marks=(), table=table
    )
