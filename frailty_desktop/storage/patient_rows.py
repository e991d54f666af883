"""Patients and their visits as the file lists them, for whatever reads those of many patients at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from frailty_desktop.storage.raw_ids import RawId, as_uuid, plain_table, raw
from frailty_desktop.storage.tables import PatientRow, SiteRow, VisitRow
from frailty_desktop.study.schedule import RecordedVisit

PATIENTS, VISITS, SITES = (plain_table(row) for row in (PatientRow, VisitRow, SiteRow))


class VisitFact(NamedTuple):
    """A recorded visit, or one recorded as missed."""

    raw_id: RawId
    plan: str
    ordinal: int
    on: date | None
    is_missed: bool
    contact: str

    @property
    def id(self) -> UUID:
        """The visit's id."""
        return as_uuid(self.raw_id)

    @property
    def key(self) -> str:
        """The visit as expressions name it."""
        return self.plan if self.ordinal == 0 else f"{self.plan}#{self.ordinal}"


def recorded_by_plan(visits: Sequence[VisitFact]) -> dict[str, RecordedVisit]:
    """Return what was recorded for each planned visit; `visits` come in the order of `VISIT_ROWS`."""
    return {  # backwards, so that of repeated ones the first counts
        visit.plan: RecordedVisit(visit.on, visit.is_missed, visit.contact) for visit in reversed(visits)
    }


PATIENT_ROWS: Select[*tuple[Any, ...]] = (
    select(
        raw(PATIENTS.c.id),
        PATIENTS.c.number,
        SITES.c.code,
        PATIENTS.c.status,
        PATIENTS.c.status_date,
        PATIENTS.c.status_reason,
        PATIENTS.c.enrolled_on,
    )
    .select_from(PATIENTS.join(SITES, SITES.c.id == PATIENTS.c.site_id))
    .order_by(PATIENTS.c.number)
)
"""Each patient by number: id, number, site, status, since when and why, day of enrolment."""

VISIT_ROWS: Select[*tuple[Any, ...]] = select(
    raw(VISITS.c.patient_id),
    raw(VISITS.c.id),
    VISITS.c.plan,
    VISITS.c.ordinal,
    VISITS.c.date,
    VISITS.c.is_missed,
    VISITS.c.contact,
).order_by(VISITS.c.patient_id, VISITS.c.plan, VISITS.c.ordinal)
"""Each visit, repeated ones behind the first: the patient's id, and what a `VisitFact` is made of."""
