"""Signatures of forms, visits and patients: bound to the content, void as soon as it changes.

Voiding is not done here: `storage.standing_signatures` does it at the end of every edit, whoever wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.lookups import form_row, nothing_saved, patient_row, visit_row
from frailty_desktop.services.people import Role
from frailty_desktop.services.reading_words import day_text, joined
from frailty_desktop.services.roles import Right
from frailty_desktop.services.sign_off import obstacles_to_signing
from frailty_desktop.services.signing_session import Components, SigningSession
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.review_tables import SignatureRow
from frailty_desktop.storage.signed_content import content_hash
from frailty_desktop.translation import tr

__all__ = ["SignatureLine", "is_signed", "sign", "signatures_of", "signatures_on_form"]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature as it is shown: who, in which role, when by the clock on their wall, and what it means."""

    id: UUID
    level: str
    record_id: UUID
    name: str
    role: str
    signed_at: datetime
    meaning: str
    is_void: bool
    voided_at: datetime | None
    voided_because: str

    def words(self) -> str:
        """Write name, role, date, time with its offset, and meaning, as screen and print show them."""
        return tr(
            "{name} ({role}), {day} {time}: {meaning}",
            name=self.name,
            role=self.role,
            day=day_text(self.signed_at.date()),
            time=_clock(self.signed_at),
            meaning=self.meaning,
        )

    def void_words(self) -> str:
        """Say that a signature no longer stands and why; "" for one that stands."""
        return tr("No longer stands: {why}.", why=self.voided_because) if self.is_void else ""


def sign(
    edit: Edit, signing: SigningSession, level: str, record_id: UUID, meaning: str, given: Components
) -> UUID:
    """Sign a form, a visit or a patient, once everything in it is complete and no query is open."""
    patient_id = _patient_of(edit, level, record_id)
    rights.require(edit, Right.SIGN, patient_id=patient_id)
    _refuse_other_meaning(edit, meaning)
    _refuse_someone_else(edit, signing)
    obstacles = obstacles_to_signing(edit.session, edit.design, level, record_id, edit.today)
    if obstacles:
        raise UserError(
            tr("This cannot be signed yet."), kept=tr("Nothing was signed."), next_step=joined(obstacles)
        )
    _refuse_again(edit, level, record_id, meaning)
    signing.prove(given)
    offset = edit.now.astimezone().utcoffset() or timedelta(0)
    row = SignatureRow(
        id=edit.new_id(),
        level=level,
        record_id=record_id,
        patient_id=patient_id,
        person_id=signing.person.id,
        printed_name=signing.person.name,
        role=signing.person.role.value,
        signed_at=edit.now,
        utc_offset_minutes=int(offset.total_seconds() // 60),
        meaning=meaning,
        content_hash=content_hash(edit.session, level, record_id),
    )
    edit.session.add(row)
    edit.session.flush()
    return row.id


def signatures_of(session: Session, level: str, record_id: UUID) -> list[SignatureLine]:
    """List the signatures of this very record, the newest first; void ones stay in the list."""
    return [
        _line(row)
        for row in session.scalars(
            select(SignatureRow)
            .where(SignatureRow.level == level, SignatureRow.record_id == record_id)
            .order_by(SignatureRow.id.desc())
        )
    ]


def signatures_on_form(session: Session, form_id: UUID) -> list[SignatureLine]:
    """List the signatures that cover a form: its own, its visit's, its patient's; the newest first."""
    form = form_row(session, form_id)
    levels = [("form", form_id), ("patient", form.patient_id)]
    if form.visit_id is not None:
        levels.append(("visit", form.visit_id))
    covering = or_(
        *(and_(SignatureRow.level == level, SignatureRow.record_id == record) for level, record in levels)
    )
    query = (
        select(SignatureRow)
        .where(SignatureRow.patient_id == form.patient_id, covering)
        .order_by(SignatureRow.id.desc())
    )
    return [_line(row) for row in session.scalars(query)]


def is_signed(session: Session, form_id: UUID) -> bool:
    """Say whether a signature stands on a form, its visit or its patient."""
    return any(not line.is_void for line in signatures_on_form(session, form_id))


def _line(row: SignatureRow) -> SignatureLine:
    zone = timezone(timedelta(minutes=row.utc_offset_minutes))
    return SignatureLine(
        id=row.id,
        level=row.level,
        record_id=row.record_id,
        name=row.printed_name,
        role=Role(row.role).label,
        signed_at=row.signed_at.astimezone(zone),
        meaning=row.meaning,
        is_void=row.voided_at is not None,
        voided_at=row.voided_at,
        voided_because=row.voided_because,
    )


def _clock(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"{moment:%H:%M:%S} (UTC{offset[:3]}:{offset[3:5]})"


def _patient_of(edit: Edit, level: str, record_id: UUID) -> UUID:
    if level == "form":
        return form_row(edit.session, record_id).patient_id
    if level == "visit":
        return visit_row(edit.session, record_id).patient_id
    if level == "patient":
        return patient_row(edit.session, record_id).id
    raise UserError(tr("Forms, visits and patients can be signed, nothing else."), kept=nothing_saved())


def _refuse_other_meaning(edit: Edit, meaning: str) -> None:
    meanings = edit.design.signing.meanings
    if meaning not in meanings:
        raise UserError(
            tr("A signature says what it means, in one of the study's own sentences."),
            kept=tr("Nothing was signed."),
            next_step=tr("Choose one of: {meanings}.", meanings=", ".join(meanings)),
        )


def _refuse_someone_else(edit: Edit, signing: SigningSession) -> None:
    if edit.by != signing.person.id:
        raise UserError(
            tr("{person} is signing, but somebody else is at work.", person=signing.person.name),
            kept=tr("Nothing was signed."),
            next_step=tr("Change the person first, then sign."),
        )


def _refuse_again(edit: Edit, level: str, record_id: UUID, meaning: str) -> None:
    standing = edit.session.scalar(
        select(SignatureRow.signed_at).where(
            SignatureRow.level == level,
            SignatureRow.record_id == record_id,
            SignatureRow.person_id == edit.by,
            SignatureRow.meaning == meaning,
            SignatureRow.voided_at.is_(None),
        )
    )
    if standing is not None:
        raise UserError(
            tr("You signed this already, with the same meaning, and nothing changed since."),
            kept=tr("That signature stands."),
        )
