"""Accounts: made by an administrator, opened by a password, disabled but never deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import key_grants, rights
from frailty_desktop.services.key_grants import KeyName
from frailty_desktop.services.lookups import nothing_saved, refuse_without_reason
from frailty_desktop.services.password_rules import refuse_weak
from frailty_desktop.services.roles import Right, Role, roles_with
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.key_file import KeyFile, Slot, read_key_file, write_key_file
from frailty_desktop.storage.key_wrapping import (
    DATA,
    PRIVATE,
    SlotSecret,
    new_private_key,
    public_key,
    slot_secret,
    wrap,
)
from frailty_desktop.storage.opened_file import StudyFile
from frailty_desktop.storage.people_tables import AccountRow, DelegationRow, TrainingRow
from frailty_desktop.storage.tables import DesignVersionRow, PersonRow, SiteRow
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class Vault:
    """The study's file and its data key: what is needed to make a slot for somebody."""

    study: Path
    data_key: bytes = field(repr=False)


def vault_of(study: StudyFile) -> Vault:
    """Return what it takes to make a slot in an open study; a plain one has none."""
    if study.access.key is None:
        raise UserError(
            tr("This study is not encrypted, so nobody in it has a password."),
            kept=nothing_saved(),
            next_step=tr("People of a plain study choose their name when they start work."),
        )
    return Vault(study.path, study.access.key)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One person on the administrator's page."""

    person_id: UUID
    name: str
    role: Role
    has_account: bool
    is_disabled: bool
    disabled_reason: str
    must_change: bool
    password_ends: datetime | None
    delegations: tuple[str, ...]
    trained_on: str


def add_account(
    edit: Edit,
    vault: Vault,
    person_id: UUID,
    password: str,
    *,
    keys: Mapping[KeyName, bytes] | None = None,
    must_change: bool = True,
) -> None:
    """Give a person an account with a first password, which they change at their first sign-in.

    The slot is in the key file before the account is in the study: a slot without an account opens nothing
    for anybody, an account without a slot would lock somebody out.
    """
    rights.require(edit, Right.MANAGE_PEOPLE)
    person = _person_row(edit.session, person_id)
    if _account(edit.session, person_id) is not None:
        raise UserError(
            tr("{person} already has an account.", person=person.name),
            kept=nothing_saved(),
            next_step=tr("Reset the password if it was forgotten."),
        )
    refuse_weak(person.name, password, edit.design.access)
    slot, public = put_slot(vault, person.name, password)
    edit.session.add(
        AccountRow(
            id=edit.new_id(),
            person_id=person_id,
            slot=slot,
            past_slots={},
            public_key=public,
            password_set_at=edit.now,
            must_change=must_change,
        )
    )
    edit.session.flush()
    _hand_keys(edit, person, keys or {})


def reset_password(
    edit: Edit,
    vault: Vault,
    person_id: UUID,
    password: str,
    *,
    keys: Mapping[KeyName, bytes] | None = None,
) -> None:
    """Give a new first password to somebody who forgot theirs, and open a disabled account again.

    Nothing is encrypted anew. Keys that were sealed for the old password have to be handed over again by
    somebody who holds them; the administrator hands over the identity key here.
    """
    rights.require(edit, Right.MANAGE_PEOPLE)
    person = _person_row(edit.session, person_id)
    account = _known_account(edit.session, person_id)
    refuse_weak(person.name, password, edit.design.access)
    slot, public = put_slot(vault, person.name, password)
    _refuse_used(account, slot)
    _let_slot_go(vault, account.slot)
    account.past_slots = {**account.past_slots, account.slot: edit.now.date().isoformat()}
    account.slot, account.public_key, account.password_set_at = slot, public, edit.now
    account.must_change, account.is_disabled, account.disabled_reason = True, False, ""
    person.is_active = True
    edit.session.flush()
    key_grants.withdraw_all(edit, person_id)
    _hand_keys(edit, person, keys or {})


def change_password(edit: Edit, vault: Vault, private_key: bytes, new: str) -> None:
    """Change one's own password: the keys are wrapped anew, nothing is encrypted anew."""
    person = _person_row(edit.session, edit.by)
    account = _known_account(edit.session, edit.by)
    refuse_weak(person.name, new, edit.design.access)
    slot, _public = put_slot(vault, person.name, new, private_key=private_key)
    _refuse_used(account, slot)
    account.past_slots = {**account.past_slots, account.slot: edit.now.date().isoformat()}
    account.slot, account.password_set_at, account.must_change = slot, edit.now, False
    edit.session.flush()


def disable(edit: Edit, vault: Vault, person_id: UUID, reason: str) -> None:
    """Close an account; the person stays in the study's people for ever, and their name stays theirs."""
    rights.require(edit, Right.MANAGE_PEOPLE)
    refuse_without_reason(reason)
    account = _known_account(edit.session, person_id)
    person = _person_row(edit.session, person_id)
    if _is_last_administrator(edit.session, person):
        raise UserError(
            tr("{person} is the only administrator, so this account stays open.", person=person.name),
            kept=nothing_saved(),
            next_step=tr("Make another administrator first."),
        )
    account.is_disabled, account.disabled_reason = True, reason.strip()
    person.is_active = False
    edit.session.flush()
    key_grants.withdraw_all(edit, person_id)
    _let_slot_go(vault, account.slot)


def record_training(edit: Edit, person_id: UUID, version_id: UUID | None = None) -> None:
    """Record that a person was trained on a version of the design; the current one when none is named."""
    rights.require(edit, Right.MANAGE_PEOPLE)
    _person_row(edit.session, person_id)
    edit.session.add(
        TrainingRow(
            id=edit.new_id(),
            person_id=person_id,
            design_version_id=version_id or edit.design_version_id,
            trained_on=edit.today,
        )
    )
    edit.session.flush()


def accounts(session: Session, password_days: int) -> list[AccountLine]:
    """List everybody with what the administrator needs to know; no clinical data, no keys."""
    rows = session.execute(
        select(PersonRow, AccountRow)
        .outerjoin(AccountRow, AccountRow.person_id == PersonRow.id)
        .order_by(PersonRow.id)
    )
    return [_line(session, person, account, password_days) for person, account in rows]


def put_slot(
    vault: Vault, name: str, password: str, *, private_key: bytes | None = None
) -> tuple[str, bytes]:
    """Put a slot for a name and password into the key file; return its name and the public key."""
    keys = read_key_file(vault.study)
    secret = slot_secret(name, password, salt=keys.salt, cost=keys.cost)
    private = private_key or new_private_key()
    write_key_file(vault.study, keys.with_slot(secret.slot, slot_for(secret, vault.data_key, private)))
    return secret.slot, public_key(private)


def slot_for(secret: SlotSecret, data_key: bytes, private: bytes) -> Slot:
    """Wrap the data key and a private key under a password's secret."""
    return Slot(wrap(secret.wrapping_key, data_key, DATA), wrap(secret.wrapping_key, private, PRIVATE))


def remove_stale_slots(vault: Vault, session: Session) -> int:
    """Remove slots that no open account names, as a power cut may leave behind; return how many."""
    current = set(session.scalars(select(AccountRow.slot).where(AccountRow.is_disabled.is_(False))))
    keys: KeyFile = read_key_file(vault.study)
    stale = keys.slots.keys() - current
    for slot in stale:
        keys = keys.without_slot(slot)
    if stale:
        write_key_file(vault.study, keys)
    return len(stale)


def _hand_keys(edit: Edit, person: PersonRow, keys: Mapping[KeyName, bytes]) -> None:
    for key in sorted(key_grants.keys_for(Role(person.role)) & keys.keys()):
        key_grants.grant(edit, key, keys[key], person.id)


def _let_slot_go(vault: Vault, slot: str) -> None:
    keys = read_key_file(vault.study)
    if slot in keys.slots:
        write_key_file(vault.study, keys.without_slot(slot))


def _refuse_used(account: AccountRow, slot: str) -> None:
    if slot == account.slot or slot in account.past_slots:
        raise UserError(
            tr("This password was used before."),
            kept=tr("The password stays as it is."),
            next_step=tr("Choose one that is new."),
        )


def _is_last_administrator(session: Session, person: PersonRow) -> bool:
    able = [role.value for role in roles_with(Right.MANAGE_PEOPLE)]
    if person.role not in able:
        return False
    others = (
        select(func.count())
        .select_from(PersonRow)
        .join(AccountRow, AccountRow.person_id == PersonRow.id)
        .where(PersonRow.role.in_(able), PersonRow.id != person.id, AccountRow.is_disabled.is_(False))
    )
    return not session.scalar(others)


def _line(session: Session, person: PersonRow, account: AccountRow | None, password_days: int) -> AccountLine:
    ends = account.password_set_at + timedelta(days=password_days) if account is not None else None
    return AccountLine(
        person_id=person.id,
        name=person.name,
        role=Role(person.role),
        has_account=account is not None,
        is_disabled=account.is_disabled if account is not None else not person.is_active,
        disabled_reason=account.disabled_reason if account is not None else "",
        must_change=account.must_change if account is not None else False,
        password_ends=ends,
        delegations=tuple(_delegations(session, person.id)),
        trained_on=_trained_on(session, person.id),
    )


def _delegations(session: Session, person_id: UUID) -> list[str]:
    rows = session.execute(
        select(DelegationRow, SiteRow.code)
        .outerjoin(SiteRow, SiteRow.id == DelegationRow.site_id)
        .where(DelegationRow.person_id == person_id)
        .order_by(DelegationRow.starts_on, DelegationRow.id)
    )
    told = []
    for row, site in rows:
        where = site or tr("all sites")
        since, until = row.starts_on.isoformat(), row.ends_on.isoformat() if row.ends_on else tr("open end")
        told.append(
            tr(
                "{role}, {where}, {since} to {until}",
                role=Role(row.role).label,
                where=where,
                since=since,
                until=until,
            )
        )
    return told


def _trained_on(session: Session, person_id: UUID) -> str:
    rows = session.execute(
        select(TrainingRow.trained_on, DesignVersionRow.version)
        .join(DesignVersionRow, DesignVersionRow.id == TrainingRow.design_version_id)
        .where(TrainingRow.person_id == person_id)
        .order_by(TrainingRow.trained_on)
    ).all()
    return ", ".join(f"{version}: {on.isoformat()}" for on, version in rows)


def _person_row(session: Session, person_id: UUID) -> PersonRow:
    row = session.get(PersonRow, person_id)
    if row is None:
        raise UserError(
            tr("This study does not know that person."), next_step=tr("Choose somebody from the list.")
        )
    return row


def _account(session: Session, person_id: UUID) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.person_id == person_id))


def _known_account(session: Session, person_id: UUID) -> AccountRow:
    row = _account(session, person_id)
    if row is None:
        raise UserError(
            tr("This person has no account."), kept=nothing_saved(), next_step=tr("Make one first.")
        )
    return row
