"""Draws the page about conduct: every tab, of a study that is finished, one under way, one with nobody.

`conduct_screens.py [FOLDER]` writes to FOLDER, or to build/screens.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from frailty_desktop import demo_data
from frailty_desktop.gui.conduct_page import ConductPage
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.services.people import Role
from tests.screens.render_screens import LIGHT, LOOKS, Look, Pictures, made, make_study, now
from tests.screens.review_screens import as_person, reviewed
from tests.screens.screen_folder import screen_folder

TABS = ("enrolment", "flow", "visits", "forms", "queries", "delay")


def conduct(pictures: Pictures, study: Path, name: str, role: Role | None, looks: tuple[Look, ...]) -> None:
    """Draw each tab, and the list behind a number."""
    with pictures.window(study) as desk:
        if role is not None:
            as_person(pictures, desk, role)
        pictures.go(desk, Place.conduct())
        page = desk.window.page
        assert isinstance(page, ConductPage)
        for tab in TABS:
            page.chips.choose(tab)
            pictures.settle(desk)
            pictures.take(desk, f"{name}-conduct-{tab}", looks)
        _with_list(pictures, desk, page, name)


def _with_list(pictures: Pictures, desk: Desk, page: ConductPage, name: str) -> None:
    page.chips.choose("visits")
    pictures.settle(desk)
    view = page.body.view
    key = next((key for key, listing in view.lists.items() if listing.lines), "") if view else ""
    if key:
        page.open(key)
        pictures.settle(desk)
        pictures.take(desk, f"{name}-conduct-list", LIGHT)


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    studies = folder / "studies"
    finished = made(studies / "finished.frailty", lambda path: demo_data.make_finished_study(path, now))
    ongoing = made(studies / "ongoing.frailty", lambda path: demo_data.make_ongoing_study(path, now))
    nobody = made(studies / "empty.frailty", lambda path: make_study(path, 0))
    asked = studies / "reviewed.frailty"
    if not asked.exists():
        shutil.copyfile(ongoing, asked)
        reviewed(asked)
    pictures = Pictures(folder)
    conduct(pictures, finished, "finished", None, LOOKS)
    conduct(pictures, asked, "ongoing", Role.MONITOR, LOOKS[:2])
    conduct(pictures, nobody, "empty", None, LIGHT)
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
