"""Whose records somebody may read who is charged with some of the sites only."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.storage.tables import PatientRow

Sites = frozenset[UUID] | None
"""The sites somebody may look at; None means every site."""


def patients_at(session: Session, sites: Sites) -> frozenset[UUID] | None:
    """Return the patients of these sites; None means everybody."""
    if sites is None:
        return None
    return frozenset(session.scalars(select(PatientRow.id).where(PatientRow.site_id.in_(sites))))
