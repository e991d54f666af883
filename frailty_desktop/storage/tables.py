"""The tables of a study file, portable between SQLite and PostgreSQL."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frailty_desktop.storage import people_tables, review_tables
from frailty_desktop.storage.audited_table import Audited, Table, column, link
from frailty_desktop.storage.changes import ChangeKind


class StudyRow(Audited, Table):
    """The study itself: one row."""

    __tablename__ = "study"
    audit_kind = "study"
    change_kind = ChangeKind.STUDY

    name: Mapped[str] = column()
    is_synthetic: Mapped[bool] = column()
    created_at: Mapped[dt.datetime] = column()
    state: Mapped[str] = column()
    design_version_id: Mapped[UUID] = link("design_versions.id")
    is_finished: Mapped[bool] = column(default=False)
    finished_at: Mapped[dt.datetime | None] = column()
    unblinded_at: Mapped[dt.datetime | None] = column()
    unblinded_reason: Mapped[str] = column(default="")
    allocation_key: Mapped[bytes | None] = column()
    is_locked: Mapped[bool] = column(default=False)
    locked_at: Mapped[dt.datetime | None] = column()

    __table_args__ = (CheckConstraint("state IN ('blinded', 'unblinded', 'open-label')", name="state"),)


class DesignVersionRow(Audited, Table):
    """A version of the design, as the texts of its files."""

    __tablename__ = "design_versions"
    audit_kind = "design_version"
    change_kind = ChangeKind.STUDY

    name: Mapped[str] = column()
    version: Mapped[str] = column()
    date: Mapped[dt.date] = column()
    texts: Mapped[dict[str, str]] = column()
    added_at: Mapped[dt.datetime] = column()


class SiteApprovalRow(Audited, Table):
    """From which day a site works with a version of the design: the day its ethics committee approved it."""

    __tablename__ = "site_approvals"
    audit_kind = "site_approval"
    change_kind = ChangeKind.STUDY

    site_id: Mapped[UUID] = link("sites.id")
    design_version_id: Mapped[UUID] = link("design_versions.id")
    approved_on: Mapped[dt.date] = column()

    __table_args__ = (UniqueConstraint("site_id", "design_version_id"),)


class WorkstationRow(Audited, Table):
    """A machine that has written to this study."""

    __tablename__ = "workstations"
    audit_kind = "workstation"
    change_kind = ChangeKind.STUDY

    name: Mapped[str] = column(unique=True)
    first_seen_at: Mapped[dt.datetime] = column()


class SiteRow(Audited, Table):
    """A site that enrols patients."""

    __tablename__ = "sites"
    audit_kind = "site"
    change_kind = ChangeKind.STUDY

    code: Mapped[str] = column(unique=True)
    name: Mapped[str] = column()


class PersonRow(Audited, Table):
    """A person who works with the study."""

    __tablename__ = "people"
    audit_kind = "person"
    change_kind = ChangeKind.PERSON

    name: Mapped[str] = column(unique=True)
    role: Mapped[str] = column()
    is_active: Mapped[bool] = column(default=True)
    created_at: Mapped[dt.datetime | None] = column()


class PatientRow(Audited, Table):
    """A patient: who, where, and how far. What is measured about them lives in answers."""

    __tablename__ = "patients"
    audit_kind = "patient"
    change_kind = ChangeKind.PATIENT

    number: Mapped[str] = column(unique=True)
    site_id: Mapped[UUID] = link("sites.id", index=True)
    status: Mapped[str] = column()
    status_date: Mapped[dt.date | None] = column()
    status_reason: Mapped[str] = column(default="")
    enrolled_on: Mapped[dt.date | None] = column()
    created_at: Mapped[dt.datetime | None] = column()
    created_by: Mapped[UUID | None] = column()


class VisitRow(Audited, Table):
    """A visit that happened, or was recorded as missed; `plan` names the visit plan of the design."""

    __tablename__ = "visits"
    audit_kind = "visit"
    change_kind = ChangeKind.VISIT

    patient_id: Mapped[UUID] = link("patients.id")
    plan: Mapped[str] = column()
    ordinal: Mapped[int] = column(default=0)
    date: Mapped[dt.date | None] = column()
    contact: Mapped[str] = column(default="")
    is_missed: Mapped[bool] = column(default=False)
    missed_reason: Mapped[str] = column(default="")

    __table_args__ = (UniqueConstraint("patient_id", "plan", "ordinal"),)


class FormRow(Audited, Table):
    """A form being filled: of a visit, or (no visit) the nth entry of a patient's log."""

    __tablename__ = "forms"
    audit_kind = "form"
    change_kind = ChangeKind.FORM

    patient_id: Mapped[UUID] = link("patients.id")
    visit_id: Mapped[UUID | None] = link("visits.id")
    name: Mapped[str] = column()
    ordinal: Mapped[int] = column(default=0)
    state: Mapped[str] = column(default="in_progress")
    design_version_id: Mapped[UUID] = link("design_versions.id")
    started_at: Mapped[dt.datetime] = column()
    started_by: Mapped[UUID] = column()
    completed_at: Mapped[dt.datetime | None] = column()
    completed_by: Mapped[UUID | None] = column()
    voided_reason: Mapped[str] = column(default="")

    __table_args__ = (
        CheckConstraint("state IN ('in_progress', 'complete')", name="state"),
        Index("ix_forms_patient_id", "patient_id", "visit_id", "name"),
        Index(
            "uq_forms_visit_id_name",
            "visit_id",
            "name",
            unique=True,
            sqlite_where=text("visit_id IS NOT NULL AND voided_reason = ''"),
            postgresql_where=text("visit_id IS NOT NULL AND voided_reason = ''"),
        ),
        Index(
            "uq_forms_log_entry",
            "patient_id",
            "name",
            "ordinal",
            unique=True,
            sqlite_where=text("visit_id IS NULL"),
            postgresql_where=text("visit_id IS NULL"),
        ),
    )


class AnswerTable(Table):
    """What was typed into one field, and its value; written by `Edit.save_answers`, never through the ORM."""

    __tablename__ = "answers"

    patient_id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    form_id: Mapped[UUID] = mapped_column(
        ForeignKey("forms.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    group_ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(primary_key=True)
    entered_text: Mapped[str]
    value_text: Mapped[str | None]
    value_number: Mapped[float | None]
    value_date: Mapped[str | None]
    missing_reason: Mapped[str | None]
    first_sequence: Mapped[int]
    sequence: Mapped[int]
    workstation: Mapped[str]

    __table_args__ = (
        Index("ix_answers_item", "item", "patient_id", "visit_id", "value_number", "first_sequence"),
        {"sqlite_with_rowid": False},
    )


class AcceptanceRow(Audited, Table):
    """A soft problem that a person accepted with a reason."""

    __tablename__ = "acceptances"
    audit_kind = "acceptance"
    change_kind = ChangeKind.FORM

    form_id: Mapped[UUID] = link("forms.id")
    item: Mapped[str] = column()
    group: Mapped[int] = column("group_ordinal", default=0)
    check: Mapped[str] = column("check_name")
    reason: Mapped[str] = column()

    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", name="reason"),
        UniqueConstraint("form_id", "item", "group_ordinal", "check_name"),
    )


class AllocationRow(Audited, Table):
    """A place on the randomisation list: the kit is readable, the arm sealed; for the allocation service."""

    __tablename__ = "allocations"
    audit_kind = "allocation"
    change_kind = ChangeKind.ALLOCATION

    number: Mapped[int] = column(unique=True)
    kit: Mapped[str] = column(unique=True)
    stratum: Mapped[str] = column(default="")
    sealed: Mapped[bytes] = column()
    envelope: Mapped[bytes | None] = column()
    patient_id: Mapped[UUID | None] = link("patients.id", unique=True)
    assigned_at: Mapped[dt.datetime | None] = column()
    kit_state: Mapped[str] = column(default="in_stock")
    kit_state_at: Mapped[dt.datetime | None] = column()
    kit_note: Mapped[str] = column(default="")

    __table_args__ = (
        CheckConstraint(
            "kit_state IN ('expected', 'in_stock', 'quarantined', 'dispensed', 'returned', 'destroyed')",
            name="kit_state",
        ),
    )


class UnblindingRow(Audited, Table):
    """An emergency unblinding of one patient: who learned the arm, why, and who was told. Never the arm."""

    __tablename__ = "unblindings"
    audit_kind = "unblinding"
    change_kind = ChangeKind.ALLOCATION

    patient_id: Mapped[UUID] = link("patients.id", index=True)
    person_id: Mapped[UUID] = link("people.id")
    at: Mapped[dt.datetime] = column()
    reason: Mapped[str] = column()
    who_was_told: Mapped[str] = column()

    __table_args__ = (CheckConstraint("trim(reason) <> ''", name="reason"),)


class AuditEventRow(Table):
    """One event of the append-only log; `audit_event.AuditEvent` says what each column means."""

    __tablename__ = "audit_events"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    workstation: Mapped[str] = mapped_column(primary_key=True)
    recorded_at: Mapped[str]
    utc_offset_minutes: Mapped[int]
    person_id: Mapped[UUID]
    action: Mapped[str]
    reason: Mapped[str]
    kind: Mapped[str]
    patient_id: Mapped[UUID | None]
    form_id: Mapped[UUID | None]
    record_id: Mapped[UUID | None]
    item: Mapped[str]
    group_ordinal: Mapped[int]
    is_correction: Mapped[int]
    old: Mapped[str | None]
    new: Mapped[str | None]
    based_on: Mapped[str]
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]

    __table_args__ = (
        CheckConstraint("is_correction IN (0, 1)", name="correction"),
        CheckConstraint("is_correction = 0 OR trim(reason) <> ''", name="reason"),
        Index("ix_audit_events_patient_id", "patient_id", "sequence"),
        Index(
            "ix_audit_events_records",
            "kind",
            "record_id",
            "sequence",
            sqlite_where=text("kind <> 'answer'"),
            postgresql_where=text("kind <> 'answer'"),
        ),
        {"sqlite_with_rowid": False},
    )


class ChainHead(Table):
    """The newest event of each workstation, kept apart so that a log cut short at its end is noticed."""

    __tablename__ = "chain_heads"

    workstation: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[bytes]
    recorded_at: Mapped[str]
    events: Mapped[int]


AUDITED: tuple[type[Audited], ...] = (
    StudyRow,
    DesignVersionRow,
    SiteApprovalRow,
    WorkstationRow,
    SiteRow,
    PersonRow,
    *people_tables.TABLES,
    PatientRow,
    VisitRow,
    FormRow,
    AcceptanceRow,
    *review_tables.TABLES,
    AllocationRow,
    UnblindingRow,
)
"""Every audited table of a study file."""
