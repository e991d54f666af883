"""The pharmacist's account of the kits: expected, in stock, quarantined, dispensed, returned, destroyed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.arm_words import refuse_arm_words
from frailty_desktop.services.lookups import nothing_saved, patient_row, refuse_without_reason
from frailty_desktop.services.rights import require
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import AllocationRow, PatientRow
from frailty_desktop.translation import tr


class KitState(StrEnum):
    """Where a kit is in its life; its value is what is stored."""

    EXPECTED = "expected"
    IN_STOCK = "in_stock"
    QUARANTINED = "quarantined"
    DISPENSED = "dispensed"
    RETURNED = "returned"
    DESTROYED = "destroyed"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return _labels()[self]


@dataclass(frozen=True, slots=True)
class KitLine:
    """One kit as the pharmacist's list shows it, never with its arm; `patient` is "" until it is assigned."""

    kit: str
    stratum: str
    state: KitState
    since: datetime | None
    patient_id: UUID | None
    patient: str
    assigned_at: datetime | None
    note: str


def stock(session: Session) -> list[KitLine]:
    """List every kit by its number; the order of the list is not told."""
    query = (
        select(AllocationRow, PatientRow.number)
        .outerjoin(PatientRow, PatientRow.id == AllocationRow.patient_id)
        .order_by(AllocationRow.kit)
    )
    return [_line(row, number or "") for row, number in session.execute(query)]


def receive(edit: Edit, kits: Sequence[str]) -> int:
    """Take expected kits into stock, all of them or none; return how many."""
    require(edit, Right.MANAGE_KITS)
    rows = [_kit(edit, kit) for kit in kits]
    for row in rows:
        _move(edit, row, KitState.IN_STOCK, allowed=(KitState.EXPECTED,))
    edit.session.flush()
    return len(rows)


def quarantine(edit: Edit, kit: str, reason: str) -> None:
    """Set a kit aside: damaged, too warm, doubtful. Its place is passed over until it is released."""
    row = _with_reason(edit, kit, reason)
    _move(edit, row, KitState.QUARANTINED, allowed=(KitState.EXPECTED, KitState.IN_STOCK), note=reason)
    edit.session.flush()


def release(edit: Edit, kit: str, reason: str) -> None:
    """Put a kit from quarantine back into stock."""
    row = _with_reason(edit, kit, reason)
    _move(edit, row, KitState.IN_STOCK, allowed=(KitState.QUARANTINED,), note=reason)
    edit.session.flush()


def dispense(edit: Edit, patient_id: UUID, kit: str) -> None:
    """Hand a patient the kit that enrolment assigned: that one, from stock, once."""
    require(edit, Right.MANAGE_KITS, patient_id=patient_id)
    row = _kit(edit, kit)
    _refuse_other_kit(edit, patient_id, row)
    _move(edit, row, KitState.DISPENSED, allowed=(KitState.IN_STOCK,))
    edit.session.flush()


def take_back(edit: Edit, kit: str, note: str) -> None:
    """Take a dispensed kit back, with what was left in it; it is never dispensed again."""
    row = _with_reason(edit, kit, note)
    _move(edit, row, KitState.RETURNED, allowed=(KitState.DISPENSED,), note=note)
    edit.session.flush()


def destroy(edit: Edit, kit: str, reason: str) -> None:
    """Record that a kit was destroyed; one that a patient still has must come back first."""
    row = _with_reason(edit, kit, reason)
    before = tuple(state for state in KitState if state not in (KitState.DISPENSED, KitState.DESTROYED))
    _move(edit, row, KitState.DESTROYED, allowed=before, note=reason)
    edit.session.flush()


def _with_reason(edit: Edit, kit: str, reason: str) -> AllocationRow:
    require(edit, Right.MANAGE_KITS)
    refuse_without_reason(reason)
    refuse_arm_words(edit.design, reason)
    return _kit(edit, kit)


def _kit(edit: Edit, kit: str) -> AllocationRow:
    wanted = "".join(kit.split())
    row = edit.session.scalar(select(AllocationRow).where(AllocationRow.kit == wanted))
    if row is None:
        raise UserError(
            tr("There is no kit {kit} in this study.", kit=wanted[:40] or "-"),
            kept=nothing_saved(),
            next_step=tr("Read the number on the box again."),
        )
    return row


def _refuse_other_kit(edit: Edit, patient_id: UUID, row: AllocationRow) -> None:
    """Refuse a kit that is not the patient's: skipped, assigned to somebody else, or not assigned at all."""
    number = patient_row(edit.session, patient_id).number
    own = edit.session.scalar(select(AllocationRow).where(AllocationRow.patient_id == patient_id))
    if own is row:
        return
    if own is None:
        raise UserError(
            tr("{number} has no kit: a kit is assigned at enrolment.", number=number),
            kept=nothing_saved(),
            next_step=tr("Enrol the patient first."),
        )
    raise UserError(
        tr("Kit {kit} is not the one assigned to {number}.", kit=row.kit, number=number),
        kept=nothing_saved(),
        next_step=tr("Dispense kit {kit}; no kit is skipped or exchanged.", kit=own.kit),
    )


def _move(
    edit: Edit, row: AllocationRow, to: KitState, *, allowed: Sequence[KitState], note: str = ""
) -> None:
    now = KitState(row.kit_state)
    if now not in allowed:
        raise UserError(
            tr("Kit {kit} is {now}, so it cannot become {to}.", kit=row.kit, now=now.label, to=to.label),
            kept=nothing_saved(),
            next_step=_next_step(now),
        )
    row.kit_state, row.kit_state_at, row.kit_note = to.value, edit.now, note.strip()


def _next_step(now: KitState) -> str:
    steps: Mapping[KitState, str] = {
        KitState.EXPECTED: tr("Receive it first."),
        KitState.IN_STOCK: tr("Choose what is done with it now."),
        KitState.QUARANTINED: tr("Release it from quarantine first, or destroy it."),
        KitState.DISPENSED: tr("It was handed out once; take it back when it returns."),
        KitState.RETURNED: tr("A kit that came back is never used again; it can be destroyed."),
        KitState.DESTROYED: tr("Its account is closed."),
    }
    return steps[now]


def _line(row: AllocationRow, number: str) -> KitLine:
    return KitLine(
        kit=row.kit,
        stratum=row.stratum,
        state=KitState(row.kit_state),
        since=row.kit_state_at,
        patient_id=row.patient_id,
        patient=number,
        assigned_at=row.assigned_at,
        note=row.kit_note,
    )


@cache
def _labels() -> Mapping[KitState, str]:
    return {
        KitState.EXPECTED: tr("expected"),
        KitState.IN_STOCK: tr("in stock"),
        KitState.QUARANTINED: tr("in quarantine"),
        KitState.DISPENSED: tr("dispensed"),
        KitState.RETURNED: tr("returned"),
        KitState.DESTROYED: tr("destroyed"),
    }
