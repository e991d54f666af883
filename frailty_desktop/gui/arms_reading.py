"""Works out pictures of the arms off the UI thread, and draws their many lines there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from PySide6.QtCore import QSizeF
    from PySide6.QtGui import QImage

    from frailty_desktop.analysis.cohort import FilterChoices
    from frailty_desktop.analysis.picture import Picture
    from frailty_desktop.gui.arms_choice import ArmsChoice
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.paper.picture_style import PictureStyle

ThreadsWanted = tuple["QSizeF", "PictureStyle", float]
_DRAWN_AT_ONCE = 400  # lines a window draws itself without being felt


class ReadPicture(NamedTuple):
    """A picture, and its many lines as an image."""

    picture: Picture
    threads: QImage


class Around(NamedTuple):
    """What stands around the pictures: whom one can filter by, who is shown, and what groups there are."""

    choices: FilterChoices
    shown: str
    groups: str


def read_picture(workplace: Workplace, choice: ArmsChoice, endpoint: str) -> Picture | None:
    """Work out one picture; None while the averages are still being made."""
    from frailty_desktop.analysis.arms_pictures import arms_picture
    from frailty_desktop.services import rights

    right = rights.Right.READ_PATIENTS
    with workplace.read(right) as session:
        cohort = workplace.cohort.current()
        if cohort is None:
            return None
        question = choice.question(endpoint)
        if question.kind.is_of_single_patients:
            sites = rights.sites_for(session, workplace.person.id, right, workplace.today())
            question = choice.question(endpoint, sites)
        return arms_picture(cohort, question)


def read_around(workplace: Workplace, choice: ArmsChoice) -> Around | None:
    """Read what stands around the pictures."""
    with workplace.read():
        cohort = workplace.cohort.current()
        if cohort is None:
            return None
        chosen = choice.question("").chosen
        return Around(cohort.choices(), cohort.filter_words(chosen), cohort.grouping.sentence)


def moved_lines(shown: Picture | None, picture: Picture, patients: frozenset[UUID]) -> Picture | None:
    """Return the new picture with the lines of before and those of some patients on top, if that will do."""
    from frailty_desktop.analysis.arms_lines import with_kept_threads

    return with_kept_threads(shown, picture, {str(patient) for patient in patients}) if shown else None


def has_many_lines(picture: Picture) -> bool:
    """Whether its lines are too many for the window to draw them in passing."""
    from frailty_desktop.analysis.picture import Threads

    return sum(len(mark.y) for mark in picture.marks if isinstance(mark, Threads)) > _DRAWN_AT_ONCE


def draw_threads(picture: Picture, wanted: ThreadsWanted) -> ReadPicture:
    """Draw the lines of a picture for a window of a size."""
    from frailty_desktop.paper.picture_painter import threads_image

    return ReadPicture(picture, threads_image(picture, *wanted))
