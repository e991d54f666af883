"""Tables of the review of what was recorded: queries, source marks, signatures, holds, second entries."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from frailty_desktop.storage.audited_table import Audited, Table, column, link
from frailty_desktop.storage.changes import ChangeKind


class QueryRow(Audited, Table):
    """A question about one field, also an empty one (data query). The thread is in `query_messages`.

    `opens_field` lets this one field of a frozen or locked form be corrected until the query is closed.
    """

    __tablename__ = "queries"
    audit_kind = "query"
    change_kind = ChangeKind.QUERY

    patient_id: Mapped[UUID] = link("patients.id")
    form_id: Mapped[UUID] = link("forms.id", index=True)
    item: Mapped[str] = column()
    group: Mapped[int] = column("group_ordinal", default=0)
    check: Mapped[str] = column("check_name", default="")
    state: Mapped[str] = column(default="open")
    opened_by: Mapped[UUID] = column()
    opened_at: Mapped[dt.datetime] = column()
    state_at: Mapped[dt.datetime] = column()
    opens_field: Mapped[bool] = column(default=False)

    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),
        Index("ix_queries_patient_id", "patient_id", "state"),
    )


class QueryMessageRow(Audited, Table):
    """One message of a query's thread; `correction` is the sequence of the event that it led to."""

    __tablename__ = "query_messages"
    audit_kind = "query_message"
    change_kind = ChangeKind.QUERY

    query_id: Mapped[UUID] = link("queries.id", index=True)
    ordinal: Mapped[int] = column()
    person_id: Mapped[UUID] = column()
    at: Mapped[dt.datetime] = column()
    act: Mapped[str] = column()
    text: Mapped[str] = column()
    correction: Mapped[int | None] = column()

    __table_args__ = (
        CheckConstraint("act IN ('opened', 'answered', 'closed', 'reopened', 'corrected')", name="act"),
        UniqueConstraint("query_id", "ordinal"),
    )


class SourceMarkRow(Audited, Table):
    """One field was compared with its source. It counts while the answer's `sequence` is the marked one."""

    __tablename__ = "source_marks"
    audit_kind = "source_mark"
    change_kind = ChangeKind.REVIEW

    patient_id: Mapped[UUID] = link("patients.id", index=True)
    form_id: Mapped[UUID] = link("forms.id")
    item: Mapped[str] = column()
    group: Mapped[int] = column("group_ordinal", default=0)
    marked_sequence: Mapped[int] = column()
    person_id: Mapped[UUID] = column()
    at: Mapped[dt.datetime] = column()
    is_withdrawn: Mapped[bool] = column(default=False)

    __table_args__ = (UniqueConstraint("form_id", "item", "group_ordinal"),)


class SignatureRow(Audited, Table):
    """A signature of a form, a visit or a patient, bound to what was signed by `content_hash`."""

    __tablename__ = "signatures"
    audit_kind = "signature"
    change_kind = ChangeKind.REVIEW

    level: Mapped[str] = column()
    record_id: Mapped[UUID] = column()
    patient_id: Mapped[UUID] = link("patients.id", index=True)
    person_id: Mapped[UUID] = link("people.id")
    printed_name: Mapped[str] = column()
    role: Mapped[str] = column()
    signed_at: Mapped[dt.datetime] = column()
    utc_offset_minutes: Mapped[int] = column()
    meaning: Mapped[str] = column()
    content_hash: Mapped[bytes] = column()
    voided_at: Mapped[dt.datetime | None] = column()
    voided_because: Mapped[str] = column(default="")

    __table_args__ = (
        CheckConstraint("level IN ('form', 'visit', 'patient')", name="level"),
        Index("ix_signatures_record_id", "record_id"),
    )


class HoldRow(Audited, Table):
    """A form, visit, patient or the study was frozen or locked, until `lifted_at`."""

    __tablename__ = "holds"
    audit_kind = "hold"
    change_kind = ChangeKind.REVIEW

    level: Mapped[str] = column()
    record_id: Mapped[UUID] = column()
    patient_id: Mapped[UUID | None] = link("patients.id")
    kind: Mapped[str] = column()
    held_by: Mapped[UUID] = column()
    held_at: Mapped[dt.datetime] = column()
    lifted_by: Mapped[UUID | None] = column()
    lifted_at: Mapped[dt.datetime | None] = column()

    __table_args__ = (
        CheckConstraint("level IN ('form', 'visit', 'patient', 'study')", name="level"),
        CheckConstraint("kind IN ('frozen', 'locked')", name="kind"),
        Index("ix_holds_record_id", "record_id"),
    )


class SecondEntryRow(Audited, Table):
    """A form is being typed a second time, by another person, out of sight of every other reader."""

    __tablename__ = "second_entries"
    audit_kind = "second_entry"
    change_kind = ChangeKind.REVIEW

    form_id: Mapped[UUID] = link("forms.id", unique=True)
    person_id: Mapped[UUID] = link("people.id")
    started_at: Mapped[dt.datetime] = column()
    completed_at: Mapped[dt.datetime | None] = column()
    reconciled_at: Mapped[dt.datetime | None] = column()
    reconciled_by: Mapped[UUID | None] = link("people.id")


class SecondAnswerRow(Audited, Table):
    """One field as the second person typed it; `resolution` says which of the two stood."""

    __tablename__ = "second_answers"
    audit_kind = "second_answer"
    change_kind = ChangeKind.REVIEW

    second_entry_id: Mapped[UUID] = link("second_entries.id")
    form_id: Mapped[UUID] = link("forms.id")
    item: Mapped[str] = column()
    group: Mapped[int] = column("group_ordinal", default=0)
    entered_text: Mapped[str] = column()
    resolution: Mapped[str] = column(default="")
    resolution_reason: Mapped[str] = column(default="")

    __table_args__ = (
        CheckConstraint("resolution IN ('', 'same', 'first', 'second', 'other')", name="resolution"),
        UniqueConstraint("second_entry_id", "item", "group_ordinal"),
    )


TABLES: tuple[type[Audited], ...] = (
    QueryRow,
    QueryMessageRow,
    SourceMarkRow,
    SignatureRow,
    HoldRow,
    SecondEntryRow,
    SecondAnswerRow,
)
