"""Draws the safety page: each tab of both demos, one patient's timeline, and a study with nobody in it."""

from __future__ import annotations

import sys
from pathlib import Path

from frailty_desktop import demo_data
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.safety_page import SafetyPage
from tests.screens.render_screens import LIGHT, LOOKS, Look, Pictures, first_enrolled, made, make_study, now
from tests.screens.screen_folder import screen_folder


def safety(pictures: Pictures, study: Path, name: str, looks: tuple[Look, ...]) -> None:
    """Draw every tab."""
    with pictures.window(study) as desk:
        pictures.go(desk, Place.safety())
        page = desk.window.page
        assert isinstance(page, SafetyPage)
        for tab in page.bodies:
            page.chips.choose(tab)
            pictures.settle(desk)
            pictures.take(desk, f"safety-{name}-{tab}", looks)


def one_patient(pictures: Pictures, study: Path) -> None:
    """Draw the events of one patient."""
    with pictures.window(study) as desk:
        pictures.go(desk, Place.safety(first_enrolled(study)))
        pictures.take(desk, "safety-one-patient", LIGHT)


def main(arguments: list[str]) -> int:
    """Draw all of it; return the exit code."""
    folder = screen_folder(arguments)
    studies = folder / "studies"
    finished = made(studies / "finished.frailty", lambda path: demo_data.make_finished_study(path, now))
    ongoing = made(studies / "ongoing.frailty", lambda path: demo_data.make_ongoing_study(path, now))
    nobody = made(studies / "empty.frailty", lambda path: make_study(path, 0))
    pictures = Pictures(folder)
    safety(pictures, finished, "finished", LOOKS)
    safety(pictures, ongoing, "ongoing", LOOKS[:2])
    safety(pictures, nobody, "empty", LIGHT)
    one_patient(pictures, finished)
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
