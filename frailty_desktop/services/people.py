"""Who works with a study, in which role, and what each may see of the allocation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.study_file import StudyInfo
from frailty_desktop.storage.tables import PersonRow
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.translation import tr


class Role(StrEnum):
    """What a person is in the study."""

    COORDINATOR = "coordinator"
    INVESTIGATOR = "investigator"
    MONITOR = "monitor"
    DATA_MANAGER = "data_manager"
    STATISTICIAN = "statistician"
    UNBLINDED_STATISTICIAN = "unblinded_statistician"
    PHARMACIST = "pharmacist"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """Return the role in words, in the reader's language."""
        return _labels()[self]


def _labels() -> Mapping[Role, str]:
    return {
        Role.COORDINATOR: tr("coordinator"),
        Role.INVESTIGATOR: tr("investigator"),
        Role.MONITOR: tr("monitor"),
        Role.DATA_MANAGER: tr("data manager"),
        Role.STATISTICIAN: tr("statistician"),
        Role.UNBLINDED_STATISTICIAN: tr("unblinded statistician"),
        Role.PHARMACIST: tr("pharmacist"),
        Role.ADMINISTRATOR: tr("administrator"),
        Role.AUDITOR: tr("auditor"),
    }


UNBLINDED_ROLES = frozenset({Role.UNBLINDED_STATISTICIAN, Role.PHARMACIST})
"""Roles that may know the arms while the study is blinded; every other role is blinded."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose name stands beside what they did."""

    id: UUID
    name: str
    role: Role


def add_person(edit: Edit, name: str, role: Role) -> Person:
    """Add a person to the study."""
    wanted = " ".join(name.split())
    if not wanted:
        raise UserError(
            tr("A person needs a name."), next_step=tr("Type the name as it should stand in the audit trail.")
        )
    if any(known.name.casefold() == wanted.casefold() for known in people(edit.session)):
        raise UserError(
            tr("{name} is already in this study.", name=wanted),
            kept=tr("Nothing was saved."),
            next_step=tr("A name is never given twice: add a middle name or initial."),
        )
    row = PersonRow(id=edit.new_id(), name=wanted, role=role.value, created_at=edit.now)
    edit.session.add(row)
    edit.session.flush()
    return _person(row)


def people(session: Session) -> list[Person]:
    """List everybody in the study, in the order they were added."""
    return [_person(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.id))]


def person(session: Session, person_id: UUID) -> Person:
    """Find one person by id."""
    row = session.get(PersonRow, person_id)
    if row is None:
        raise UserError(
            tr("This study does not know that person."), next_step=tr("Choose somebody from the list.")
        )
    return _person(row)


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.name, Role(row.role))


def view_of_allocation(info: StudyInfo, role: Role, design: StudyDesign) -> AllocationView:
    """Say what a role may see of the allocation: the one place where this is decided.

    `pooled` turns into "none" where too few patients have a value; that is the charts' own count and
    needs no role. Unblinding counts only together with the recorded end of the study.
    """
    if design.blinding.state is BlindingState.OPEN_LABEL:
        return AllocationView.OPEN
    if info.state == "unblinded" and info.is_finished:
        return AllocationView.OPEN
    if role in UNBLINDED_ROLES:
        return AllocationView.OPEN
    return AllocationView.POOLED
