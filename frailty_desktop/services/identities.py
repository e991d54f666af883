"""The identity vault: names and contacts of patients, apart from everything measured, under their own key."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services import rights
from frailty_desktop.services.lookups import patient_row
from frailty_desktop.services.roles import Right
from frailty_desktop.services.sealing import seal, unseal
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.people_tables import IdentityRow
from frailty_desktop.storage.tables import PatientRow
from frailty_desktop.study.whole_text import whole_text


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a patient is outside the study, and how to reach them."""

    name: str = field(default="", repr=False)  # no printed object, log or report names anybody
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    contact_person: str = field(default="", repr=False)


MOST_CHARACTERS = 100
"""Of each field; what is sealed has one length for everybody."""


def save_identity(edit: Edit, patient_id: UUID, identity: Identity, *, key: bytes) -> None:
    """Seal a patient's name and contacts under the key of the vault."""
    rights.require(edit, Right.EDIT_NAMES, patient_id=patient_id)
    patient_row(edit.session, patient_id)
    content = {part: whole_text(text).strip()[:MOST_CHARACTERS] for part, text in asdict(identity).items()}
    sealed = seal(key, _short(content), place=_place(patient_id))
    row = edit.session.scalar(select(IdentityRow).where(IdentityRow.patient_id == patient_id))
    if row is None:
        edit.session.add(IdentityRow(id=edit.new_id(), patient_id=patient_id, sealed=sealed))
    else:
        row.sealed = sealed
    edit.session.flush()


def identities(session: Session, *, key: bytes | None) -> dict[UUID, Identity]:
    """Open the names of all patients that have one; nobody's without the key of the vault."""
    if key is None:
        return {}
    rows = session.scalars(select(IdentityRow).order_by(IdentityRow.patient_id))
    return {row.patient_id: _identity(unseal(key, row.sealed, place=_place(row.patient_id))) for row in rows}


def names_for(session: Session, person_id: UUID, today: date, *, key: bytes | None) -> dict[UUID, Identity]:
    """Open the names of the patients whose names somebody may see; none without the key of the vault."""
    if key is None or not rights.may(session, person_id, Right.READ_NAMES, today):
        return {}
    sites = rights.sites_for(session, person_id, Right.READ_NAMES, today)
    found = identities(session, key=key)
    if sites is None:
        return found
    here = set(session.scalars(select(PatientRow.id).where(PatientRow.site_id.in_(sites))))
    return {patient_id: identity for patient_id, identity in found.items() if patient_id in here}


def identity_of(
    session: Session, person_id: UUID, patient_id: UUID, today: date, *, key: bytes | None
) -> Identity | None:
    """Open one patient's name for somebody who may see it; nothing, silently, for everybody else."""
    if key is None or not rights.may(session, person_id, Right.READ_NAMES, today, patient_id=patient_id):
        return None
    row = session.scalar(select(IdentityRow).where(IdentityRow.patient_id == patient_id))
    return Identity() if row is None else _identity(unseal(key, row.sealed, place=_place(patient_id)))


def _identity(content: Mapping[str, object]) -> Identity:
    return Identity(**{part: str(content.get(part, "")) for part in Identity.__slots__})


def _short(content: Mapping[str, str]) -> Mapping[str, str]:
    return {part: text for part, text in content.items() if text}


def _place(patient_id: UUID) -> bytes:
    return b"identity/" + patient_id.bytes
