"""Draws the results page: every view, of a study that is finished, one that is blinded, one with nobody.

`results_screens.py [FOLDER]` writes to FOLDER, or to build/screens.
"""

from __future__ import annotations

import sys
from pathlib import Path

from frailty_desktop import demo_data
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.results_page import ResultsPage
from frailty_desktop.gui.results_reading import ResultsView
from tests.screens.render_screens import LIGHT, LOOKS, Look, Pictures, made, make_study, now
from tests.screens.screen_folder import screen_folder


def results(pictures: Pictures, study: Path, name: str, looks: tuple[Look, ...]) -> None:
    """Draw each view; the table also of one visit, and scrolled to its last columns."""
    with pictures.window(study) as desk:
        pictures.go(desk, Place.results())
        page = desk.window.page
        assert isinstance(page, ResultsPage)
        for view in ResultsView:
            pictures.settle(desk)
            pictures.take(desk, f"{name}-results-{view.value}", looks)
            if view is ResultsView.TABLE:
                bar = page.table.words.grid.horizontalScrollBar()
                bar.setValue(bar.maximum())
                pictures.take(desk, f"{name}-results-last-columns", LIGHT)
                page.controls.step("N")
                pictures.settle(desk)
                pictures.take(desk, f"{name}-results-one-visit", LIGHT)
            page.controls.step("V")


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    studies = folder / "studies"
    finished = made(studies / "finished.frailty", lambda path: demo_data.make_finished_study(path, now))
    ongoing = made(studies / "ongoing.frailty", lambda path: demo_data.make_ongoing_study(path, now))
    nobody = made(studies / "empty.frailty", lambda path: make_study(path, 0))
    pictures = Pictures(folder)
    results(pictures, finished, "finished", LOOKS)
    results(pictures, ongoing, "ongoing", LOOKS[:2])
    results(pictures, nobody, "empty", LIGHT)
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
