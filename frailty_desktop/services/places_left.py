"""How many places of the allocation list are left in each stratum, and the sentence when they run out."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frailty_desktop.services.allocation_list import EXPECTED, IN_STOCK
from frailty_desktop.services.assigned_kits import has_list
from frailty_desktop.services.patient_stratum import strata_of_study
from frailty_desktop.storage.tables import AllocationRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.translation import tr, tr_count


@dataclass(frozen=True, slots=True)
class PlacesLeft:
    """How many patients of a stratum can still get a kit. Counts alone: they hold no block and no arm."""

    stratum: str
    count: int


def places_left(session: Session, design: StudyDesign) -> list[PlacesLeft]:
    """Count the free places of every stratum; empty without a list."""
    if not has_list(session):
        return []
    query = (
        select(AllocationRow.stratum, func.count())
        .where(AllocationRow.patient_id.is_(None), AllocationRow.kit_state.in_((EXPECTED, IN_STOCK)))
        .group_by(AllocationRow.stratum)
    )
    free = {row[0]: row[1] for row in session.execute(query)}
    listed = set(session.scalars(select(AllocationRow.stratum).distinct()))
    known = [stratum for stratum in strata_of_study(session, design) if stratum in listed]
    strata = [*known, *sorted(listed - set(known))]
    return [PlacesLeft(stratum, free.get(stratum, 0)) for stratum in strata]


def running_out(session: Session, design: StudyDesign) -> tuple[str, ...]:
    """Say which strata have few places left, each in a sentence; nothing while there are enough."""
    low = design.randomisation.warn_below
    return tuple(_sentence(left) for left in places_left(session, design) if left.count < low)


def _sentence(left: PlacesLeft) -> str:
    where = (
        tr("In the stratum {stratum}", stratum=left.stratum) if left.stratum else tr("On the allocation list")
    )
    count = tr_count("{count} place is left", "{count} places are left", left.count)
    if left.count == 0:
        return tr("{where} no place is left: nobody else can be enrolled there.", where=where)
    return tr("{where} {count}: ask for more before they run out.", where=where, count=count)
