"""What the pages about conduct need of every patient: status, key dates and visits, in a query per table.

Only what everybody who may read patients may see: nothing here knows an arm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.past_changes import day_of
from frailty_desktop.storage.patient_rows import (
    PATIENT_ROWS,
    PATIENTS,
    VISIT_ROWS,
    VisitFact,
    recorded_by_plan,
)
from frailty_desktop.storage.raw_ids import RawId, as_uuid, plain_table, raw
from frailty_desktop.storage.tables import AnswerTable, FormRow, SiteRow
from frailty_desktop.study.design import KeyItem, StudyDesign
from frailty_desktop.study.design_versions import every_version, with_recorded_visits
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.schedule import PlannedVisit, timeline

Sites = frozenset[UUID] | None
"""The sites somebody may read of; None means every site."""
FORMS, ANSWERS = (plain_table(row) for row in (FormRow, AnswerTable))


@dataclass(slots=True)
class ConductPatient:
    """One patient; `days` holds the full dates of anchors and key items, by item."""

    raw_id: RawId
    number: str
    site: str
    status: PatientStatus
    status_date: date | None
    status_reason: str
    enrolled_on: date | None
    design: StudyDesign
    visits: list[VisitFact] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The patient's id."""
        return as_uuid(self.raw_id)

    def day(self, part: KeyItem) -> date | None:
        """Return the full date of a key item."""
        return self.days.get(self.design.key_items.get(part, ""))

    @property
    def infused_on(self) -> date | None:
        """The day that study days are counted from: the intervention was received."""
        return self.day(KeyItem.REFERENCE_START)

    @property
    def screened_on(self) -> date | None:
        """The day of consent, else of the first visit."""
        days = [visit.on for visit in self.visits if visit.on is not None]
        return self.day(KeyItem.CONSENT_DATE) or min(days, default=None)

    def timeline(self, today: date) -> tuple[PlannedVisit, ...]:
        """Set every visit beside its plan, by the version in force at the patient's site."""
        recorded = recorded_by_plan(self.visits)
        anchors = {
            anchor.name: self.days[anchor.item] for anchor in self.design.anchors if anchor.item in self.days
        }
        ends_on = None if self.status.is_active else self.status_date
        return timeline(with_recorded_visits(self.design, recorded), anchors, recorded, today, ends_on)


@dataclass
class ConductFacts:
    """Every patient by number, and the names of the sites by code, as of a day."""

    design: StudyDesign
    today: date
    patients: list[ConductPatient]
    sites: Mapping[str, str]

    @cached_property
    def timelines(self) -> list[tuple[PlannedVisit, ...]]:
        """Each patient's visits beside their windows, in the order of the patients."""
        return [patient.timeline(self.today) for patient in self.patients]


def read_facts(session: Session, design: StudyDesign, today: date, sites: Sites = None) -> ConductFacts:
    """Read every patient, or those of some sites, in four queries however many they are."""
    session.flush()
    found = dict(_patients(session, design, today, sites))
    for raw_patient, *visit in session.connection().execute(VISIT_ROWS).all():
        if raw_patient in found:
            found[raw_patient].visits.append(VisitFact(*visit))
    for raw_patient, item, text in session.connection().execute(_day_rows(design)).all():
        day = day_of(text)
        if day is not None and raw_patient in found:
            found[raw_patient].days[item] = day
    codes = {patient.site for patient in found.values()}
    listed = {
        row.code: row.name
        for row in session.execute(select(SiteRow.id, SiteRow.code, SiteRow.name).order_by(SiteRow.code))
        if row.code in codes or sites is None or row.id in sites
    }
    return ConductFacts(design, today, list(found.values()), listed)


def _patients(
    session: Session, design: StudyDesign, today: date, sites: Sites
) -> Iterator[tuple[RawId, ConductPatient]]:
    query = PATIENT_ROWS
    if sites is not None:
        query = query.where(PATIENTS.c.site_id.in_(sites))
    versions = design.versions
    at_site: dict[str, StudyDesign] = {}
    for raw_id, number, site, status, since, reason, enrolled_on in session.connection().execute(query).all():
        if site not in at_site:
            at_site[site] = design if versions is None else versions.at(site, today)
        yield (
            raw_id,
            ConductPatient(
                raw_id, number, site, PatientStatus(status), since, reason, enrolled_on, at_site[site]
            ),
        )


def _day_rows(design: StudyDesign) -> Select[*tuple[Any, ...]]:
    parts = (KeyItem.REFERENCE_START, KeyItem.CONSENT_DATE, KeyItem.DEATH_DATE)
    designs = every_version(design)
    items = {known.key_items[part] for known in designs for part in parts if part in known.key_items}
    items |= {anchor.item for known in designs for anchor in known.anchors}
    return (
        select(raw(ANSWERS.c.patient_id), ANSWERS.c.item, ANSWERS.c.value_date)
        .where(
            ANSWERS.c.item.in_(sorted(items)),
            ANSWERS.c.group_ordinal == 0,
            ANSWERS.c.form_id.not_in(voided_forms()),
        )
        .order_by(ANSWERS.c.sequence)
    )


def site_names(session: Session) -> dict[str, str]:
    """Return the names of the sites by code."""
    rows = session.execute(select(SiteRow.code, SiteRow.name).order_by(SiteRow.code))
    return {row.code: row.name for row in rows}


def voided_forms() -> Select[tuple[Any]]:
    """Select the ids of forms that were entered in error."""
    return select(FORMS.c.id).where(FORMS.c.voided_reason != "")
