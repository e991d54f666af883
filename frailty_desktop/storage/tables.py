"""The tables of a study file, portable between SQLite and PostgreSQL."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, MetaData, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.storage.column_types import Id, JsonText, UtcTime
from frailty_desktop.storage.ids import new_id


class Table(DeclarativeBase):
    """Every table of a study file."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Id(),
        dt.datetime: UtcTime(),
        str: Text(),
        bytes: LargeBinary(),
        dict[str, str]: JsonText(),
    }


def _column(*args: Any, **options: Any) -> MappedColumn[Any]:
    # Without active_history the old value is lost to the audit listener once an object was expired.
    return mapped_column(*args, active_history=True, **options)


def _link(target: str, **options: Any) -> MappedColumn[Any]:
    # Deferred: the flush order of unrelated classes is not the order of their foreign keys.
    return _column(ForeignKey(target, deferrable=True, initially="DEFERRED"), **options)


class Audited:
    """A table whose every change writes an audit event; a row names the latest event that touched it."""

    audit_kind: ClassVar[str]
    change_kind: ClassVar[ChangeKind]

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sequence: Mapped[int] = _column()
    workstation: Mapped[str] = _column()


class StudyRow(Audited, Table):
    """The study itself: one row."""

    __tablename__ = "study"
    audit_kind = "study"
    change_kind = ChangeKind.STUDY

    name: Mapped[str] = _column()
    is_synthetic: Mapped[bool] = _column()
    created_at: Mapped[dt.datetime] = _column()
    state: Mapped[str] = _column()
    design_version_id: Mapped[UUID] = _link("design_versions.id")
    is_finished: Mapped[bool] = _column(default=False)
    finished_at: Mapped[dt.datetime | None] = _column()
    unblinded_at: Mapped[dt.datetime | None] = _column()
    unblinded_reason: Mapped[str] = _column(default="")
    allocation_key: Mapped[bytes | None] = _column()

    __table_args__ = (CheckConstraint("state IN ('blinded', 'unblinded', 'open-label')", name="state"),)


class DesignVersionRow(Audited, Table):
    """A version of the design, as the texts of its files."""

    __tablename__ = "design_versions"
    audit_kind = "design_version"
    change_kind = ChangeKind.STUDY

    name: Mapped[str] = _column()
    version: Mapped[str] = _column()
    date: Mapped[dt.date] = _column()
    texts: Mapped[dict[str, str]] = _column()
    added_at: Mapped[dt.datetime] = _column()


class WorkstationRow(Audited, Table):
    """A machine that has written to this study."""

    __tablename__ = "workstations"
    audit_kind = "workstation"
    change_kind = ChangeKind.STUDY

    name: Mapped[str] = _column(unique=True)
    first_seen_at: Mapped[dt.datetime] = _column()


class SiteRow(Audited, Table):
    """A site that enrols patients."""

    __tablename__ = "sites"
    audit_kind = "site"
    change_kind = ChangeKind.STUDY

    code: Mapped[str] = _column(unique=True)
    name: Mapped[str] = _column()


class PersonRow(Audited, Table):
    """A person who works with the study."""

    __tablename__ = "people"
    audit_kind = "person"
    change_kind = ChangeKind.PERSON

    name: Mapped[str] = _column(unique=True)
    role: Mapped[str] = _column()
    is_active: Mapped[bool] = _column(default=True)
    created_at: Mapped[dt.datetime | None] = _column()


class PatientRow(Audited, Table):
    """A patient: who, where, and how far. What is measured about them lives in answers."""

    __tablename__ = "patients"
    audit_kind = "patient"
    change_kind = ChangeKind.PATIENT

    number: Mapped[str] = _column(unique=True)
    site_id: Mapped[UUID] = _link("sites.id", index=True)
    status: Mapped[str] = _column()
    status_date: Mapped[dt.date | None] = _column()
    status_reason: Mapped[str] = _column(default="")
    enrolled_on: Mapped[dt.date | None] = _column()
    created_at: Mapped[dt.datetime | None] = _column()
    created_by: Mapped[UUID | None] = _column()


class VisitRow(Audited, Table):
    """A visit that happened, or was recorded as missed; `plan` names the visit plan of the design."""

    __tablename__ = "visits"
    audit_kind = "visit"
    change_kind = ChangeKind.VISIT

    patient_id: Mapped[UUID] = _link("patients.id")
    plan: Mapped[str] = _column()
    ordinal: Mapped[int] = _column(default=0)
    date: Mapped[dt.date | None] = _column()
    contact: Mapped[str] = _column(default="")
    is_missed: Mapped[bool] = _column(default=False)
    missed_reason: Mapped[str] = _column(default="")

    __table_args__ = (UniqueConstraint("patient_id", "plan", "ordinal"),)


class FormRow(Audited, Table):
    """A form being filled: of a visit, or (no visit) the nth entry of a patient's log."""

    __tablename__ = "forms"
    audit_kind = "form"
    change_kind = ChangeKind.FORM

    patient_id: Mapped[UUID] = _link("patients.id")
    visit_id: Mapped[UUID | None] = _link("visits.id")
    name: Mapped[str] = _column()
    ordinal: Mapped[int] = _column(default=0)
    state: Mapped[str] = _column(default="in_progress")
    design_version_id: Mapped[UUID] = _link("design_versions.id")
    started_at: Mapped[dt.datetime] = _column()
    started_by: Mapped[UUID] = _column()
    completed_at: Mapped[dt.datetime | None] = _column()
    completed_by: Mapped[UUID | None] = _column()
    voided_reason: Mapped[str] = _column(default="")

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

    form_id: Mapped[UUID] = _link("forms.id")
    item: Mapped[str] = _column()
    group: Mapped[int] = _column("group_ordinal", default=0)
    check: Mapped[str] = _column("check_name")
    reason: Mapped[str] = _column()

    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", name="reason"),
        UniqueConstraint("form_id", "item", "group_ordinal", "check_name"),
    )


class AllocationRow(Audited, Table):
    """A place on the randomisation list: the kit is readable, the arm sealed; for the allocation service."""

    __tablename__ = "allocations"
    audit_kind = "allocation"
    change_kind = ChangeKind.ALLOCATION

    number: Mapped[int] = _column(unique=True)
    kit: Mapped[str] = _column(unique=True)
    sealed: Mapped[bytes] = _column()
    patient_id: Mapped[UUID | None] = _link("patients.id", unique=True)
    assigned_at: Mapped[dt.datetime | None] = _column()


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
    WorkstationRow,
    SiteRow,
    PersonRow,
    PatientRow,
    VisitRow,
    FormRow,
    AcceptanceRow,
    AllocationRow,
)
