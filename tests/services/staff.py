"""Colleagues of the nurse: a person of any role, and one edit done by them."""

from collections.abc import Iterator
from contextlib import contextmanager

from frailty_desktop.services import people
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import THE_PROGRAM
from tests.services.clinic import Clinic

_NAMES = {
    Role.MONITOR: "Mona Reyes",
    Role.DATA_MANAGER: "Dario Lind",
    Role.INVESTIGATOR: "Ines Falk",
    Role.STATISTICIAN: "Stella Voss",
    Role.AUDITOR: "Otto Brandis",
    Role.COORDINATOR: "Cora Alt",
}


def hire(clinic: Clinic, role: Role, name: str = "") -> Person:
    """Add a colleague."""
    with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        return people.add_person(edit, name or _NAMES[role], role)


@contextmanager
def by(clinic: Clinic, person: Person, reason: str = "") -> Iterator[Edit]:
    """Do something as this person."""
    with clinic.study.edit(by=person.id, action="Review", reason=reason) as edit:
        yield edit
