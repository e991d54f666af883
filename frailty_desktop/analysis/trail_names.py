"""Names for the ids in the trail: people, patients, sites, versions, places; each is looked up once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.people_tables import (
    AccountRow,
    DelegationRow,
    KeyGrantRow,
    MonitorVisitRow,
    TrainingRow,
)
from frailty_desktop.storage.review_tables import HoldRow, SignatureRow
from frailty_desktop.storage.tables import (
    DesignVersionRow,
    FormRow,
    PatientRow,
    PersonRow,
    SiteApprovalRow,
    SiteRow,
    VisitRow,
)
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr

_OF_PERSON: Final[Mapping[str, Any]] = {
    "account": AccountRow,
    "delegation": DelegationRow,
    "training": TrainingRow,
    "key_grant": KeyGrantRow,
    "monitor_visit": MonitorVisitRow,
}
_IS_PERSON: Final = frozenset({"person", "sign_in", "sign_out", "failed_sign_in"})
_OF_LEVEL: Final[Mapping[str, Any]] = {"signature": SignatureRow, "hold": HoldRow}


class TrailNames:
    """Says who and where, for one reading of the trail."""

    def __init__(self, session: Session, design: StudyDesign) -> None:
        self._session = session
        known = whole_design(design)
        self._visits = {plan.name: plan.label for plan in known.visits}
        self.forms = {form.name: form.short_title or form.title for form in known.forms}
        self.person = lru_cache(maxsize=None)(self._person)
        self.patient = lru_cache(maxsize=None)(self._patient)
        self._form_words: dict[UUID, str] = {}
        self._visit_words: dict[UUID, str] = {}
        self._read: set[UUID] = set()  # patients whose visits and forms were looked up
        self.site = lru_cache(maxsize=None)(self._site)
        self.version = lru_cache(maxsize=None)(self._version)
        self._subject = lru_cache(maxsize=1_000)(self._subject_of)

    def plan(self, name: str) -> str:
        """Name a visit plan."""
        return self._visits.get(name, name)

    def where(self, event: AuditEvent) -> str:
        """Say which place of the record an event is about: a form, a visit, a person; "" for none."""
        if event.patient_id is not None and event.patient_id not in self._read:
            self._read_places(event.patient_id)
        if event.form_id is not None:
            return self.form(event.form_id)
        if event.kind == "visit":
            plan = event.new_values.get("plan") or event.old_values.get("plan")
            return self.plan(plan) if plan else self.visit(event.record_id)
        return self._subject(event.kind, event.record_id) if event.record_id else ""

    def record_form(self, event: AuditEvent) -> UUID | None:
        """Return the form that opens when somebody wants to see what an event is about."""
        if event.form_id is None and event.kind in _OF_LEVEL and event.record_id is not None:
            row = self._session.get(_OF_LEVEL[event.kind], event.record_id)
            if row is not None and row.level == "form":
                form_id: UUID = row.record_id
                return form_id
        return event.form_id

    def of_column(self, name: str, value: Any) -> str | None:
        """Name what an id in a column stands for; None when the column holds no such id."""
        look_up = {
            "person_id": self.person,
            "patient_id": self.patient,
            "site_id": self.site,
            "design_version_id": self.version,
        }.get(name)
        if look_up is None and name.endswith("_by"):
            look_up = self.person
        if look_up is None:
            return None
        return look_up(UUID(value)) if value else ""

    def _subject_of(self, kind: str, record_id: UUID) -> str:
        if kind in _OF_PERSON:
            row = self._session.get(_OF_PERSON[kind], record_id)
            return self.person(row.person_id) if row is not None else ""
        if kind in _OF_LEVEL:
            row = self._session.get(_OF_LEVEL[kind], record_id)
            return self._of_level(row.level, row.record_id) if row is not None else ""
        if kind == "site_approval":
            approval = self._session.get(SiteApprovalRow, record_id)
            return self.site(approval.site_id) if approval is not None else ""
        if kind in _IS_PERSON:
            return self.person(record_id)
        if kind == "study":
            return tr("whole study")
        return ""

    def _of_level(self, level: str, record_id: UUID) -> str:
        if level == "form":
            return self.form(record_id)
        if level == "visit":
            return self.visit(record_id)
        return tr("whole patient") if level == "patient" else tr("whole study")

    def _person(self, person_id: UUID) -> str:
        if not person_id.int:
            return tr("The program")
        return self._session.scalar(select(PersonRow.name).where(PersonRow.id == person_id)) or tr("unknown")

    def _patient(self, patient_id: UUID) -> str:
        return self._session.scalar(select(PatientRow.number).where(PatientRow.id == patient_id)) or ""

    def _site(self, site_id: UUID) -> str:
        return self._session.scalar(select(SiteRow.code).where(SiteRow.id == site_id)) or ""

    def _version(self, version_id: UUID) -> str:
        query = select(DesignVersionRow.version).where(DesignVersionRow.id == version_id)
        version = self._session.scalar(query)
        return tr("version {version}", version=version) if version else ""

    def form(self, form_id: UUID) -> str:
        """Name a form by its visit and title."""
        return self._form_words.get(form_id, "")

    def visit(self, visit_id: UUID | None) -> str:
        """Name a visit."""
        return self._visit_words.get(visit_id, "") if visit_id is not None else ""

    def _read_places(self, patient_id: UUID) -> None:
        """Look all visits and forms of a patient up at once: the trail names them again and again."""
        self._read.add(patient_id)
        visits = select(VisitRow.id, VisitRow.plan).where(VisitRow.patient_id == patient_id)
        self._visit_words.update({row.id: self.plan(row.plan) for row in self._session.execute(visits)})
        columns = (FormRow.id, FormRow.name, FormRow.visit_id, FormRow.ordinal)
        for row in self._session.execute(select(*columns).where(FormRow.patient_id == patient_id)):
            title = self.forms.get(row.name, row.name)
            visit = self.visit(row.visit_id)
            if row.visit_id is None:
                title = tr("{form} {number}", form=title, number=row.ordinal)
            self._form_words[row.id] = f"{visit}, {title}" if visit else title
