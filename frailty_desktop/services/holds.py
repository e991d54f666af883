"""Freezing and locking forms, visits, patients and the whole study, and lifting that again.

What is held refuses every change, from whatever road (`storage.held_records` sees to that at the end of each
edit); a query that opens a field lets that one field through. The database lock is in `database_lock`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.lookups import form_row, nothing_saved, patient_row, study_row, visit_row
from frailty_desktop.services.roles import Right
from frailty_desktop.storage import held_records
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.held_records import FROZEN, LOCKED
from frailty_desktop.storage.review_tables import HoldRow
from frailty_desktop.storage.tables import PersonRow
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

__all__ = [
    "FROZEN",
    "LOCKED",
    "HoldLine",
    "HoldState",
    "freeze",
    "held_by",
    "holds_of_patient",
    "lock",
    "refuse_held",
    "standing_holds",
    "unfreeze",
    "unlock",
]


@dataclass(frozen=True, slots=True)
class HoldState:
    """What holds a form: `kind` frozen or locked, at which level, since when, by whom; opened fields."""

    kind: str
    level: str
    person: str
    at: datetime
    opened: frozenset[FieldKey]

    def words(self) -> str:
        """Say it in a few words."""
        return _words(self.kind, self.level, self.person)


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One standing hold of a form, a visit, a patient or the study."""

    id: UUID
    kind: str
    level: str
    record_id: UUID
    patient_id: UUID | None
    person: str
    at: datetime

    def words(self) -> str:
        """Say it in a few words."""
        return _words(self.kind, self.level, self.person)


def freeze(edit: Edit, level: str, record_id: UUID) -> UUID:
    """Freeze a record: nothing in it changes until it is thawed; for cleaning and source verification."""
    return _hold(edit, FROZEN, Right.FREEZE, level, record_id)


def lock(edit: Edit, level: str, record_id: UUID) -> UUID:
    """Lock a record: nothing in it changes until it is unlocked; for data that are final."""
    return _hold(edit, LOCKED, Right.LOCK, level, record_id)


def unfreeze(edit: Edit, level: str, record_id: UUID) -> None:
    """Thaw a frozen record."""
    _lift(edit, FROZEN, Right.FREEZE, level, record_id)


def unlock(edit: Edit, level: str, record_id: UUID) -> None:
    """Unlock a locked record; a reason is asked for, because it was called final."""
    if not edit.reason:
        raise UserError(
            tr("To unlock needs a reason."),
            kept=nothing_saved(),
            next_step=tr("Say why, in a sentence."),
        )
    _lift(edit, LOCKED, Right.LOCK, level, record_id)


def refuse_held(edit: Edit, form_id: UUID, keys: Collection[FieldKey] = ()) -> None:
    """Raise when a form is held, unless all these fields were opened by queries; without fields always."""
    driver = driver_of(edit.session.connection())
    hold = held_records.hold_of_form(driver, form_id)
    if hold is None:
        return
    opened = {FieldKey(item, group) for _, item, group in held_records.opened_fields(driver, [form_id])}
    if keys and opened.issuperset(keys):
        return
    row = form_row(edit.session, form_id)
    title = next((form.title for form in edit.design.forms if form.name == row.name), row.name)
    number = patient_row(edit.session, row.patient_id).number
    raise held_records.held_error(held_records.refusal_words(hold.kind, hold.level, title, number))


def held_by(session: Session, form_id: UUID) -> HoldState | None:
    """Say what holds a form: a hold of its own, of its visit, its patient or the study; None for nothing."""
    driver = driver_of(session.connection())
    hold = held_records.hold_of_form(driver, form_id)
    if hold is None:
        return None
    opened = held_records.opened_fields(driver, [form_id])
    return HoldState(
        kind=hold.kind,
        level=hold.level,
        person=_name(session, hold.held_by),
        at=datetime.fromisoformat(hold.held_at),
        opened=frozenset(FieldKey(item, group) for _, item, group in opened),
    )


def holds_of_patient(session: Session, patient_id: UUID) -> list[HoldLine]:
    """List what is held of a patient: the patient, visits and forms; the whole study's holds come first."""
    lines = standing_holds(session)
    return [line for line in lines if line.patient_id in (None, patient_id)]


def standing_holds(session: Session) -> list[HoldLine]:
    """List every standing hold: those of the study first, then in the order they were made."""
    query = (
        select(HoldRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == HoldRow.held_by)
        .where(HoldRow.lifted_at.is_(None))
        .order_by(HoldRow.level != "study", HoldRow.id)
    )
    return [
        HoldLine(row.id, row.kind, row.level, row.record_id, row.patient_id, name or "", row.held_at)
        for row, name in session.execute(query)
    ]


def _hold(edit: Edit, kind: str, right: Right, level: str, record_id: UUID) -> UUID:
    patient_id = _patient_of(edit.session, level, record_id)
    rights.require(edit, right, patient_id=patient_id)
    for row in _standing(edit, level, record_id):
        if row.kind == kind:
            raise UserError(_words(kind, level, _name(edit.session, row.held_by)), kept=nothing_saved())
    row = HoldRow(
        id=edit.new_id(),
        level=level,
        record_id=record_id,
        patient_id=patient_id,
        kind=kind,
        held_by=edit.by,
        held_at=edit.now,
    )
    edit.session.add(row)
    edit.session.flush()
    return row.id


def _lift(edit: Edit, kind: str, right: Right, level: str, record_id: UUID) -> None:
    patient_id = _patient_of(edit.session, level, record_id)
    rights.require(edit, right, patient_id=patient_id)
    rows = [row for row in _standing(edit, level, record_id) if row.kind == kind]
    if not rows:
        raise UserError(
            tr("There is nothing to lift here."),
            kept=nothing_saved(),
            next_step=tr("Look whether the visit, the patient or the whole study is held instead."),
        )
    for row in rows:
        row.lifted_by, row.lifted_at = edit.by, edit.now
    edit.session.flush()


def _standing(edit: Edit, level: str, record_id: UUID) -> list[HoldRow]:
    query = select(HoldRow).where(
        HoldRow.record_id == record_id, HoldRow.level == level, HoldRow.lifted_at.is_(None)
    )
    return list(edit.session.scalars(query))


def _patient_of(session: Session, level: str, record_id: UUID) -> UUID | None:
    if level == "form":
        return form_row(session, record_id).patient_id
    if level == "visit":
        return visit_row(session, record_id).patient_id
    if level == "patient":
        return patient_row(session, record_id).id
    if level == "study" and study_row(session).id == record_id:
        return None
    raise UserError(tr("There is nothing here to freeze or lock."), kept=nothing_saved())


def _name(session: Session, person_id: UUID) -> str:
    return session.scalar(select(PersonRow.name).where(PersonRow.id == person_id)) or tr("The program")


def _words(kind: str, level: str, person: str) -> str:
    return {
        (FROZEN, "form"): tr("Form frozen by {person}", person=person),
        (LOCKED, "form"): tr("Form locked by {person}", person=person),
        (FROZEN, "visit"): tr("Visit frozen by {person}", person=person),
        (LOCKED, "visit"): tr("Visit locked by {person}", person=person),
        (FROZEN, "patient"): tr("Patient frozen by {person}", person=person),
        (LOCKED, "patient"): tr("Patient locked by {person}", person=person),
        (FROZEN, "study"): tr("Whole study frozen by {person}", person=person),
        (LOCKED, "study"): tr("Whole study locked by {person}", person=person),
    }[kind, level]
