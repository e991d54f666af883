"""Who works with a study, in which role, and what each may see of the allocation."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.roles import Right, Role, role_rights, unblinded_roles
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.people_tables import DelegationRow
from frailty_desktop.storage.study_file import StudyInfo
from frailty_desktop.storage.tables import PersonRow
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.translation import tr

__all__ = [
    "Person",
    "Role",
    "add_person",
    "delegate",
    "end_delegation",
    "people",
    "person",
    "view_of_allocation",
]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose name stands beside what they did."""

    id: UUID
    name: str
    role: Role


def add_person(
    edit: Edit,
    name: str,
    role: Role,
    *,
    site_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Person:
    """Add a person to the study, charged with a role at one site or all, between two days; else from today.

    Names are never given twice, not even after somebody left.
    """
    rights.require(edit, Right.MANAGE_PEOPLE)
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
    delegate(edit, row.id, role, site_id=site_id, since=since, until=until)
    return _person(row)


def delegate(
    edit: Edit,
    person_id: UUID,
    role: Role,
    *,
    site_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> UUID:
    """Charge a person with a role, at one site or all, between two days."""
    rights.require(edit, Right.MANAGE_PEOPLE)
    starts_on = since or edit.today
    if until is not None and until < starts_on:
        raise UserError(
            tr("A delegation cannot end before it begins."),
            kept=tr("Nothing was saved."),
            next_step=tr("Check the two days."),
        )
    row = DelegationRow(
        id=edit.new_id(),
        person_id=person_id,
        role=role.value,
        site_id=site_id,
        starts_on=starts_on,
        ends_on=until,
    )
    edit.session.add(row)
    edit.session.flush()
    return row.id


def end_delegation(edit: Edit, delegation_id: UUID, *, on: date | None = None) -> None:
    """Let a delegation end at once, or with a later day; what was done under it stays."""
    rights.require(edit, Right.MANAGE_PEOPLE)
    row = edit.session.get(DelegationRow, delegation_id)
    if row is None:
        raise UserError(tr("This delegation is not in this study."), kept=tr("Nothing was saved."))
    row.ends_on = on or edit.today - timedelta(days=1)
    edit.session.flush()


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

    A role that reads no patient, such as the administrator, has no view of averages either. `pooled` also
    turns into "none" where too few patients have a value; that is the charts' own count and needs no role.
    Unblinding counts only together with the recorded end of the study.
    """
    if design.blinding.state is BlindingState.OPEN_LABEL:
        return AllocationView.OPEN
    if info.state == "unblinded" and info.is_finished:
        return AllocationView.OPEN
    if role in unblinded_roles():
        return AllocationView.OPEN
    if Right.READ_PATIENTS not in role_rights()[role].rights:
        return AllocationView.NONE
    return AllocationView.POOLED
