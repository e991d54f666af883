"""Opens one patient's arm to one investigator in an emergency: with reason, irreversibly, on record.

The record says who learned it, why and who was told; the arm itself stands in no row and no trail.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.allocation import envelope_of
from frailty_desktop.services.lookups import nothing_saved, patient_row, refuse_without_reason, study_row
from frailty_desktop.services.rights import require
from frailty_desktop.services.roles import Right, Role
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import PatientRow, PersonRow, UnblindingRow
from frailty_desktop.translation import tr

SEEN_AGAIN = "envelope"
"""The kind of audit event that keeps when an opened envelope was looked into again."""


@dataclass(frozen=True, slots=True)
class OpenedEnvelope:
    """What the investigator reads, once: never stored, never logged."""

    patient_id: UUID
    patient: str
    kit: str
    arm: str
    arm_label: str
    dose: str


@dataclass(frozen=True, slots=True)
class UnblindingLine:
    """One emergency unblinding as the monitor reads it; without the arm."""

    id: UUID
    at: datetime
    patient_id: UUID
    patient: str
    person_id: UUID
    person: str
    role: str
    reason: str
    who_was_told: str


def open_envelope(
    edit: Edit, patient_id: UUID, *, envelope_key: bytes, reason: str, who_was_told: str
) -> OpenedEnvelope:
    """Open a patient's arm to whoever edits; cannot be taken back.

    The caller obtains `envelope_key` with the person's password: that is the second confirmation.
    """
    require(edit, Right.OPEN_ENVELOPE, patient_id=patient_id)
    refuse_without_reason(reason)
    if not who_was_told.strip():
        raise UserError(
            tr("Who was told is missing."),
            kept=tr("Nothing was opened."),
            next_step=tr('Write who was told, or "nobody".'),
        )
    opened = _opened(edit, patient_id, envelope_key)
    if patient_id in opened_to(edit.session, edit.by):
        raise UserError(
            tr("You opened the envelope of {number} already.", number=opened.patient),
            kept=nothing_saved(),
            next_step=tr("Look into it again; it is not recorded as a second unblinding."),
        )
    edit.session.add(
        UnblindingRow(
            id=edit.new_id(),
            patient_id=patient_id,
            person_id=edit.by,
            at=edit.now,
            reason=reason.strip(),
            who_was_told=who_was_told.strip(),
        )
    )
    edit.session.flush()
    return opened


def look_again(edit: Edit, patient_id: UUID, *, envelope_key: bytes) -> OpenedEnvelope:
    """Show an opened envelope to the same person again; every look is recorded."""
    require(edit, Right.OPEN_ENVELOPE, patient_id=patient_id)
    if patient_id not in opened_to(edit.session, edit.by):
        raise UserError(
            tr("You have not opened the envelope of this patient."),
            kept=tr("Nothing was opened."),
            next_step=tr("Open it with a reason, if this is an emergency."),
        )
    opened = _opened(edit, patient_id, envelope_key)
    edit.note(SEEN_AGAIN, patient_id=patient_id)
    return opened


def opened_to(session: Session, person_id: UUID) -> frozenset[UUID]:
    """Return the patients whose arm a person opened."""
    query = select(UnblindingRow.patient_id).where(UnblindingRow.person_id == person_id)
    return frozenset(session.scalars(query))


def unblindings(session: Session) -> list[UnblindingLine]:
    """List every emergency unblinding, the oldest first, for the monitor."""
    query = (
        select(UnblindingRow, PatientRow.number, PersonRow.name, PersonRow.role)
        .join(PatientRow, PatientRow.id == UnblindingRow.patient_id)
        .join(PersonRow, PersonRow.id == UnblindingRow.person_id)
        .order_by(UnblindingRow.at, UnblindingRow.id)
    )
    return [
        UnblindingLine(
            id=row.id,
            at=row.at,
            patient_id=row.patient_id,
            patient=number,
            person_id=row.person_id,
            person=name,
            role=Role(role).label if role else "",
            reason=row.reason,
            who_was_told=row.who_was_told,
        )
        for row, number, name, role in session.execute(query)
    ]


def _opened(edit: Edit, patient_id: UUID, envelope_key: bytes) -> OpenedEnvelope:
    if study_row(edit.session).state != "blinded":
        raise UserError(
            tr("The arms of this study are open to everybody; there is no envelope to open."),
            kept=nothing_saved(),
        )
    kit, name = envelope_of(edit, patient_id, envelope_key)
    arm = edit.design.arm(name)
    return OpenedEnvelope(
        patient_id=patient_id,
        patient=patient_row(edit.session, patient_id).number,
        kit=kit,
        arm=arm.name,
        arm_label=arm.label,
        dose=f"{arm.dose:g} {arm.dose_unit}".strip(),
    )
