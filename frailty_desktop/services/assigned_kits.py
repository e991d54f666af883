"""Which patient has which kit: what everybody may know of the allocation."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.storage.tables import AllocationRow


def has_list(session: Session) -> bool:
    """Say whether an allocation list was made."""
    return session.scalar(select(AllocationRow.id).limit(1)) is not None


def kits(session: Session, patient_ids: Collection[UUID] | None = None) -> dict[UUID, str]:
    """Return the kit number of each allocated patient, or of the given ones."""
    query = select(AllocationRow.patient_id, AllocationRow.kit).where(AllocationRow.patient_id.is_not(None))
    rows = session.execute(
        query if patient_ids is None else query.where(AllocationRow.patient_id.in_(patient_ids))
    )
    return {patient_id: kit for patient_id, kit in rows if patient_id is not None}
