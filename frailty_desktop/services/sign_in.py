"""Signing in to an encrypted study, letting the next person take over, and proving who somebody is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import key_grants, unlocking
from frailty_desktop.services.accounts import Vault, change_password, remove_stale_slots
from frailty_desktop.services.allocation_keys import AllocationKey
from frailty_desktop.services.key_grants import KeyName
from frailty_desktop.services.people import Person, person
from frailty_desktop.services.unlocking import Unlocked, does_not_fit, unlock
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.people_tables import AccountRow
from frailty_desktop.storage.study_file import StudyFile, open_study, this_workstation, utc_now
from frailty_desktop.translation import tr

Clock = Callable[[], datetime]
SIGN_IN, SIGN_OUT = "sign_in", "sign_out"


class PasswordEndedError(UserError):
    """The password is right but must be changed first; sign in again with a new one beside it."""


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """The keys that this person holds besides the one of the file; None where the role has none."""

    identity: bytes | None = field(default=None, repr=False)
    allocation: AllocationKey | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody at work in an open study: what they hold, when they were here last, who tried since then."""

    study: StudyFile
    person: Person
    keys: HeldKeys
    last_sign_in: datetime | None = None
    failures: tuple[datetime, ...] = ()
    password_ends: datetime | None = None


def sign_in(
    path: Path | str,
    name: str,
    password: str,
    *,
    new_password: str = "",
    clock: Clock = utc_now,
    workstation: str | None = None,
    read_only: bool = False,
) -> SignedIn:
    """Open an encrypted study as somebody. `new_password` replaces one that has ended.

    Raises `PasswordEndedError` when the password must be changed first, and one and the same `UserError` for
    an unknown name, a wrong password and a closed account.
    """
    path = Path(path).absolute()
    opened = unlock(path, name, password, clock(), workstation or this_workstation())
    study = open_study(path, clock=clock, workstation=workstation, read_only=read_only, key=opened.data_key)
    try:
        return _enter(study, opened, new_password, clock())
    except BaseException:
        study.close()
        raise


def take_over(
    study: StudyFile, name: str, password: str, *, new_password: str = "", clock: Clock = utc_now
) -> SignedIn:
    """Let a person go on in a study that is open already: another one, or the same after a break."""
    return _enter(study, _unlocked(study, name, password, clock), new_password, clock())


def confirm(study: StudyFile, name: str, password: str, *, clock: Clock = utc_now) -> Person:
    """Check a name and password beside an open study: for a signature, the idle lock, a second person."""
    opened = _unlocked(study, name, password, clock)
    with study.read() as session:
        return person(session, _account(session, opened).person_id)


def all_keys(
    study: StudyFile, name: str, password: str, *, clock: Clock = utc_now
) -> Mapping[KeyName, bytes]:
    """Open every key a person holds, also those that are not kept in memory, after their password."""
    opened = _unlocked(study, name, password, clock)
    with study.read() as session:
        return key_grants.held(session, _account(session, opened).person_id, opened.private_key)


def held_key(study: StudyFile, name: str, password: str, key: KeyName, *, clock: Clock = utc_now) -> bytes:
    """Open one key, such as that of the emergency envelopes; a sentence says who can hand it over."""
    found = all_keys(study, name, password, clock=clock)
    if key not in found:
        raise UserError(
            tr("You do not hold the key for this yet."),
            kept=tr("Nothing was opened."),
            next_step=tr("Ask whoever made the allocation list to hand it over on the People page."),
        )
    return found[key]


def sign_out(signed_in: SignedIn) -> None:
    """Record that somebody left."""
    if not signed_in.study.is_read_only:
        with signed_in.study.edit(by=signed_in.person.id, action=tr("Sign out")) as edit:
            edit.note(SIGN_OUT, record_id=signed_in.person.id)


def open_with_recovery_code(
    path: Path | str, code: str, *, clock: Clock = utc_now, workstation: str | None = None
) -> tuple[StudyFile, Mapping[KeyName, bytes]]:
    """Open a study with the printed recovery code, when nobody can sign in any more; that is recorded."""
    path = Path(path).absolute()
    opened = unlocking.unlock_with_recovery_code(path, code, clock(), workstation or this_workstation())
    study = open_study(path, clock=clock, workstation=workstation, key=opened.data_key)
    try:
        with study.edit(by=THE_PROGRAM, action=tr("Open with the recovery code")) as edit:
            unlocking.take_in_failures(edit, path)
            edit.note(SIGN_IN, details={"with": "recovery code"})
        with study.read() as session:
            return study, key_grants.held(session, key_grants.RECOVERY, opened.private_key)
    except BaseException:
        study.close()
        raise


def _unlocked(study: StudyFile, name: str, password: str, clock: Clock) -> Unlocked:
    opened = unlock(study.path, name, password, clock(), study.workstation)
    if study.access.key != opened.data_key:
        raise does_not_fit()
    return opened


def _enter(study: StudyFile, opened: Unlocked, new_password: str, now: datetime) -> SignedIn:
    """Check the account, take in what failed before, record the sign-in, open what the person holds."""
    with study.read() as session:
        account = _account(session, opened)
        who = person(session, account.person_id)
        ends = account.password_set_at + timedelta(days=study.design.access.password_days)
        # The demo's passwords are public and its calendar lies in the past: they do not age.
        must_change = account.must_change or (now >= ends and not study.info.is_synthetic)
        last = next(events(session, kind=SIGN_IN, record=who.id, limit=1, newest_first=True), None)
        held = key_grants.held(session, who.id, opened.private_key)
    failed = unlocking.failed_since(study.path, who.name)
    if must_change and not new_password:
        raise PasswordEndedError(
            tr("Your password has to be changed before you go on."),
            kept=tr("You are not signed in yet."),
            next_step=tr("Type a new password twice."),
        )
    if not study.is_read_only:
        _record(study, who, opened, new_password)
        ends = now + timedelta(days=study.design.access.password_days) if new_password else ends
    allocation = held.get(KeyName.ALLOCATION)
    keys = HeldKeys(held.get(KeyName.IDENTITY), AllocationKey(allocation) if allocation else None)
    return SignedIn(study, who, keys, last.at if last else None, failed, ends)


def _record(study: StudyFile, who: Person, opened: Unlocked, new_password: str) -> None:
    vault = Vault(study.path, opened.data_key)
    with study.edit(by=who.id, action=tr("Sign in")) as edit:
        unlocking.take_in_failures(edit, study.path)
        if new_password:
            change_password(edit, vault, opened.private_key, new_password)
        edit.note(SIGN_IN, record_id=who.id, details={"password": "changed"} if new_password else None)
    unlocking.failures_recorded(study.path, who.name)
    if new_password:
        with study.read() as session:
            remove_stale_slots(vault, session)


def _account(session: Session, opened: Unlocked) -> AccountRow:
    account = session.scalar(select(AccountRow).where(AccountRow.slot == opened.slot))
    if account is None or account.is_disabled:
        raise does_not_fit()
    return account
