"""Opens a study for the window, on the database thread; heavy libraries load here, after the first paint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.people import Person
    from frailty_desktop.storage.study_file import StudyFile
    from frailty_desktop.study.blinding import AllocationView


@dataclass(frozen=True, slots=True)
class Opened:
    """A study that is open, and who may be working: nobody yet when the person must say so first."""

    study: StudyFile
    people: tuple[Person, ...]
    person: Person | None


def open_for_work(
    path: Path, clock: Callable[[], datetime], remembered: str, *, read_only: bool = False
) -> Opened:
    """Open the study and find who worked on it last here; a demo study is opened by its coordinator."""
    from frailty_desktop.services.people import people
    from frailty_desktop.storage.study_file import open_study

    study = open_study(path, clock=clock, read_only=read_only)
    try:
        with study.read() as session:
            everybody = tuple(people(session))
    except BaseException:
        study.close()
        raise
    return Opened(study, everybody, _who(everybody, remembered, is_synthetic=study.info.is_synthetic))


def allocation_view(study: StudyFile, person: Person) -> AllocationView:
    """Ask the services what this person may see of the allocation."""
    from frailty_desktop.services.people import view_of_allocation

    return view_of_allocation(study.info, person.role, study.design)


def rights_of(study: StudyFile, person: Person, today: date) -> frozenset[str]:
    """Ask the services what this person may do today, at any site."""
    from frailty_desktop.services.rights import charges_of
    from frailty_desktop.services.roles import role_rights

    with study.read() as session:
        charges = charges_of(session, person.id, today)
    return frozenset(right.value for charge in charges for right in role_rights()[charge.role].rights)


def view_words(study: StudyFile, view: AllocationView) -> str:
    """Say in the header what averages and tables show."""
    if view == "open" and study.info.state == "open-label":
        return tr("Open-label: arms shown")
    if view == "open" and study.info.state == "unblinded":
        return tr("Arms shown (study unblinded)")
    if view == "open":
        return tr("Arms shown (unblinded role)")
    if view == "none":
        return tr("Blinded: no averages")
    return tr("Blinded: all participants pooled")


def _who(people: tuple[Person, ...], remembered: str, *, is_synthetic: bool) -> Person | None:
    for person in people:
        if str(person.id) == remembered:
            return person
    coordinators = [person for person in people if person.role == "coordinator"]
    return coordinators[0] if is_synthetic and coordinators else None
