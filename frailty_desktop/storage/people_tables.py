"""Tables about the people who work with a study: how they sign in, what they may do, what they hold."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from frailty_desktop.storage.audited_table import Audited, Table, column, link
from frailty_desktop.storage.changes import ChangeKind


class AccountRow(Audited, Table):
    """How a person signs in. The password itself is nowhere: it opens a slot of the key file.

    `slot` names the slot that opens now, `past_slots` those of earlier passwords, so that none comes back.
    """

    __tablename__ = "accounts"
    audit_kind = "account"
    change_kind = ChangeKind.PERSON

    person_id: Mapped[UUID] = link("people.id", unique=True)
    slot: Mapped[str] = column()
    past_slots: Mapped[dict[str, str]] = column()
    public_key: Mapped[bytes] = column()
    password_set_at: Mapped[dt.datetime] = column()
    must_change: Mapped[bool] = column(default=True)
    is_disabled: Mapped[bool] = column(default=False)
    disabled_reason: Mapped[str] = column(default="")


class DelegationRow(Audited, Table):
    """What a person was charged with: the role, at one site or (no site) at all, from one day to another."""

    __tablename__ = "delegations"
    audit_kind = "delegation"
    change_kind = ChangeKind.PERSON

    person_id: Mapped[UUID] = link("people.id", index=True)
    role: Mapped[str] = column()
    site_id: Mapped[UUID | None] = link("sites.id")
    starts_on: Mapped[dt.date] = column()
    ends_on: Mapped[dt.date | None] = column()


class TrainingRow(Audited, Table):
    """A person was trained on a version of the design."""

    __tablename__ = "trainings"
    audit_kind = "training"
    change_kind = ChangeKind.PERSON

    person_id: Mapped[UUID] = link("people.id")
    design_version_id: Mapped[UUID] = link("design_versions.id")
    trained_on: Mapped[dt.date] = column()

    __table_args__ = (UniqueConstraint("person_id", "design_version_id"),)


class KeyGrantRow(Audited, Table):
    """A key ("identity", "allocation", "envelope") sealed so that one person alone can open it."""

    __tablename__ = "key_grants"
    audit_kind = "key_grant"
    change_kind = ChangeKind.PERSON

    person_id: Mapped[UUID] = column(index=True)
    key_name: Mapped[str] = column()
    sealed: Mapped[bytes] = column()
    is_withdrawn: Mapped[bool] = column(default=False)


class IdentityRow(Audited, Table):
    """Name and contacts of a patient, sealed under the key of the identity vault."""

    __tablename__ = "identities"
    audit_kind = "identity"
    change_kind = ChangeKind.PATIENT

    patient_id: Mapped[UUID] = link("patients.id", unique=True)
    sealed: Mapped[bytes] = column()


class ProposalRow(Audited, Table):
    """An action that two people must agree on: one proposes it with a reason, another confirms it."""

    __tablename__ = "proposals"
    audit_kind = "proposal"
    change_kind = ChangeKind.STUDY

    action: Mapped[str] = column()
    reason: Mapped[str] = column()
    proposed_by: Mapped[UUID] = link("people.id")
    proposed_at: Mapped[dt.datetime] = column()
    state: Mapped[str] = column(default="open")
    decided_by: Mapped[UUID | None] = link("people.id")
    decided_at: Mapped[dt.datetime | None] = column()

    __table_args__ = (
        CheckConstraint("action IN ('unlock', 'unblind')", name="action"),
        CheckConstraint("state IN ('open', 'confirmed', 'withdrawn')", name="state"),
        CheckConstraint("trim(reason) <> ''", name="reason"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
    )


class MonitorVisitRow(Audited, Table):
    """A monitor's visit; what came after `up_to` is "changed since my last visit" at the next one."""

    __tablename__ = "monitor_visits"
    audit_kind = "monitor_visit"
    change_kind = ChangeKind.REVIEW

    person_id: Mapped[UUID] = link("people.id")
    ended_at: Mapped[dt.datetime] = column()
    up_to: Mapped[int] = column()
    note: Mapped[str] = column(default="")

    __table_args__ = (Index("ix_monitor_visits_person_id", "person_id", "up_to"),)


TABLES: tuple[type[Audited], ...] = (
    AccountRow,
    DelegationRow,
    TrainingRow,
    KeyGrantRow,
    IdentityRow,
    ProposalRow,
    MonitorVisitRow,
)
