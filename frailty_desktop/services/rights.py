"""Who may do what: asked by every service before it writes, and before anybody reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.services.roles import Right, Role, role_rights, roles_with
from frailty_desktop.services.working_design import of_patient, version_of
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.opened_file import StudyFile
from frailty_desktop.translation import tr

__all__ = ["Charge", "Right", "charges_of", "may", "reading", "require", "sites_for"]

_CHARGES = (
    "SELECT people.name, delegations.role, delegations.site_id, starts_on, ends_on, people.is_active"
    " FROM people LEFT JOIN delegations ON delegations.person_id = people.id WHERE people.id = ?"
)
_SITE = "SELECT site_id FROM patients WHERE id = ?"
_HAS_ACCOUNTS = "SELECT EXISTS (SELECT 1 FROM accounts)"
_TRAINED = (
    "SELECT EXISTS (SELECT 1 FROM trainings"
    " WHERE person_id = ? AND trained_on <= ? AND design_version_id = ?)"
)
NEEDS_TRAINING = frozenset({Right.ENTER_DATA, Right.ENTER_TWICE, Right.ENROL})


@dataclass(frozen=True, slots=True)
class Charge:
    """What somebody is charged with on a day: a role at one site, or (no site) at all of them."""

    name: str
    role: Role
    site_id: UUID | None


def charges_of(session: Session, person_id: UUID, today: date) -> list[Charge]:
    """List what a person is charged with today; a delegation that ended is none."""
    day = today.isoformat()
    rows = driver_of(session.connection()).execute(_CHARGES, (person_id.bytes,)).fetchall()
    return [
        Charge(name, Role(role), UUID(bytes=site) if site else None)
        for name, role, site, starts_on, ends_on, is_active in rows
        if is_active and role and starts_on <= day and (ends_on is None or day <= ends_on)
    ]


def may(
    session: Session,
    person_id: UUID,
    right: Right,
    today: date,
    *,
    patient_id: UUID | None = None,
    site_id: UUID | None = None,
) -> bool:
    """Say whether a person has a right today: anywhere, or for this patient or site."""
    charges = [
        charge
        for charge in charges_of(session, person_id, today)
        if right in role_rights()[charge.role].rights
    ]
    if not charges or any(charge.site_id is None for charge in charges):
        return bool(charges)
    wanted = site_id or (_site_of(session, patient_id) if patient_id is not None else None)
    return wanted is None or any(charge.site_id == wanted for charge in charges)


def sites_for(session: Session, person_id: UUID, right: Right, today: date) -> frozenset[UUID] | None:
    """Return the sites a person has a right for; None means every site."""
    sites = {
        charge.site_id
        for charge in charges_of(session, person_id, today)
        if right in role_rights()[charge.role].rights
    }
    return None if None in sites else frozenset(site for site in sites if site is not None)


def require(edit: Edit, right: Right, *, patient_id: UUID | None = None, site_id: UUID | None = None) -> None:
    """Raise unless whoever edits has the right; the refusal is recorded when the edit ends.

    The program itself has every right until the study has its first account.
    """
    session = edit.session
    if edit.by == THE_PROGRAM and not _has_accounts(session):
        return
    if not may(session, edit.by, right, edit.today, patient_id=patient_id, site_id=site_id):
        raise not_allowed(session, edit.by, right, edit.today)
    if right in NEEDS_TRAINING and edit.design.access.needs_training:
        _require_training(edit, right, patient_id)


@contextmanager
def reading(study: StudyFile, person_id: UUID, right: Right, today: date) -> Iterator[Session]:
    """Open a read for somebody who may read this; everybody else is refused, and that is recorded."""
    with study.read() as session:
        if not may(session, person_id, right, today):
            raise not_allowed(session, person_id, right, today)
        yield session


def not_allowed(session: Session, person_id: UUID, right: Right, today: date) -> NotAllowedError:
    """Say who may not do what, and who may."""
    charges = charges_of(session, person_id, today)
    who = charges[0].name if charges else _name_of(session, person_id)
    has_role = any(right in role_rights()[charge.role].rights for charge in charges)
    if not charges:
        happened = tr(
            "{person} is not charged with anything in this study on {day}.", person=who, day=today.isoformat()
        )
    elif has_role:
        happened = tr("{person} may {right}, but at another site.", person=who, right=right.label)
    else:
        happened = tr("{person} may not {right}.", person=who, right=right.label)
    able = ", ".join(role.label for role in roles_with(right))
    return NotAllowedError(
        happened,
        by=person_id,
        right=right.value,
        kept=tr("Nothing was changed or shown; that it was tried is recorded."),
        next_step=tr("This is for: {roles}.", roles=able),
    )


def _require_training(edit: Edit, right: Right, patient_id: UUID | None) -> None:
    """Refuse who is not trained on the version in force at the patient's site."""
    design = edit.design
    if patient_id is not None and design.versions is not None:
        design = of_patient(edit.session, design, patient_id, edit.today)
    asked = (edit.by.bytes, edit.today.isoformat(), version_of(edit, design).bytes)
    if driver_of(edit.session.connection()).execute(_TRAINED, asked).fetchone()[0]:
        return
    raise NotAllowedError(
        tr("Training on the current version of the study is not recorded for you."),
        by=edit.by,
        right=right.value,
        kept=tr("Nothing was saved."),
        next_step=tr("Ask the administrator to record the training, then go on."),
    )


def _has_accounts(session: Session) -> bool:
    return bool(driver_of(session.connection()).execute(_HAS_ACCOUNTS).fetchone()[0])


def _site_of(session: Session, patient_id: UUID) -> UUID | None:
    session.flush()  # the patient may have been added in this same edit
    row = driver_of(session.connection()).execute(_SITE, (patient_id.bytes,)).fetchone()
    return UUID(bytes=row[0]) if row else None


def _name_of(session: Session, person_id: UUID) -> str:
    row = (
        driver_of(session.connection())
        .execute("SELECT name FROM people WHERE id = ?", (person_id.bytes,))
        .fetchone()
    )
    return str(row[0]) if row else tr("The program")
