"""Saves the figures of the results table as CSV: every one, unrounded, a row per measure, visit and group."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frailty_desktop.analysis.picture import Axis, Picture
from frailty_desktop.analysis.results_tidy import tidy_results
from frailty_desktop.gui.picture_saving import asked_for_path
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.results_figures import ResultsFigures
    from frailty_desktop.gui.page import Page

_NO_AXIS = Axis(label="", low=0.0, high=1.0, ticks=())


def save_results(page: Page, figures: ResultsFigures) -> None:
    """Ask for a place and write the figures there; saving is an export, and the trail keeps it."""
    from frailty_desktop.exports.picture_export import check_may_save, file_name

    workplace, sheet = page.workplace, results_sheet(figures)
    check_may_save(workplace.study, workplace.person, sheet, workplace.clock())
    suggested = workplace.study.path.with_name(file_name(workplace.study, sheet, "csv"))
    path = asked_for_path(page, suggested, "csv")
    if path is not None:
        write_results(page, figures, path)


def write_results(page: Page, figures: ResultsFigures, path: Path) -> None:
    """Write the figures to a file and say where it is."""
    from frailty_desktop.exports.picture_export import export_picture

    workplace = page.workplace
    export_picture(workplace.study, workplace.person, results_sheet(figures), path, at=workplace.clock())
    workplace.say(tr("The figures are in {file}.", file=path))


def results_sheet(figures: ResultsFigures) -> Picture:
    """Put the figures where every other table that leaves the program stands: behind a picture's name."""
    table = tidy_results(figures)
    return Picture(
        name="results", title=table.title, description="", x=_NO_AXIS, y=_NO_AXIS, marks=(), table=table
    )
