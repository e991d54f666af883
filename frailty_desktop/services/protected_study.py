"""Makes an encrypted study: the data key, the first administrator, the printed recovery code."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.services import key_grants
from frailty_desktop.services.accounts import Vault, slot_for
from frailty_desktop.services.key_grants import KeyName
from frailty_desktop.services.password_rules import refuse_weak
from frailty_desktop.services.people import Person, Role, add_person
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.key_file import KeyFile, Slot, keep_copy, key_path, write_key_file
from frailty_desktop.storage.key_wrapping import (
    DATA,
    PRIVATE,
    SALT_BYTES,
    SlowHash,
    new_key,
    new_private_key,
    new_recovery_code,
    public_key,
    recovery_key,
    slot_secret,
    wrap,
)
from frailty_desktop.storage.people_tables import AccountRow
from frailty_desktop.storage.study_file import StudyFile, create_study, utc_now
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class ProtectedStudy:
    """A new encrypted study, open as its administrator. The recovery code is shown once and kept nowhere."""

    study: StudyFile
    administrator: Person
    vault: Vault
    keys: Mapping[KeyName, bytes] = field(repr=False)
    recovery_code: str = field(repr=False)


def make_protected_study(
    path: Path | str,
    texts: Mapping[str, str],
    name: str,
    password: str,
    *,
    synthetic: bool = False,
    clock: Callable[[], datetime] = utc_now,
    workstation: str | None = None,
    cost: SlowHash | None = None,
) -> ProtectedStudy:
    """Make an encrypted study with its first account, an administrator's.

    The key file is on disk before the study is: a power cut between the two leaves a key without a study,
    never a study without its key.
    """
    path = Path(path).absolute()
    design = design_from_texts(dict(texts))
    refuse_weak(name, password, design.access)
    if key_path(path).exists():
        raise UserError(
            tr("{file} is there already, perhaps of a study that was moved away.", file=key_path(path).name),
            kept=tr("It was left as it is."),
            next_step=tr("Choose another name for the study."),
        )
    code, data_key, private, for_recovery = (
        new_recovery_code(),
        new_key(),
        new_private_key(),
        new_private_key(),
    )
    keys, slot = _first_keys(
        design, name, password, code, data_key, (private, for_recovery), cost or SlowHash()
    )
    write_key_file(path, keys)
    try:
        study = create_study(
            path, texts, synthetic=synthetic, clock=clock, workstation=workstation, key=data_key
        )
    except BaseException:
        with suppress(OSError):
            key_path(path).unlink()
        raise
    keep_copy(path)
    try:
        identity = new_key()
        with study.edit(by=THE_PROGRAM, action=tr("Make the administrator")) as edit:
            who = _first_account(edit, name, slot, public_key(private))
            key_grants.grant(edit, KeyName.IDENTITY, identity, who.id)
            key_grants.grant(
                edit,
                KeyName.IDENTITY,
                identity,
                key_grants.RECOVERY,
                public_key=public_key(for_recovery),
            )
    except BaseException:
        study.close()
        raise
    return ProtectedStudy(study, who, Vault(path, data_key), {KeyName.IDENTITY: identity}, code)


def _first_keys(
    design: StudyDesign,
    name: str,
    password: str,
    code: str,
    data_key: bytes,
    private: tuple[bytes, bytes],
    cost: SlowHash,
) -> tuple[KeyFile, str]:
    salt, recovery_salt = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(SALT_BYTES)
    secret = slot_secret(name, password, salt=salt, cost=cost)
    wrapping = recovery_key(code, salt=recovery_salt)
    keys = KeyFile(
        salt=salt,
        cost=cost,
        slots={secret.slot: slot_for(secret, data_key, private[0])},
        recovery=Slot(wrap(wrapping, data_key, DATA), wrap(wrapping, private[1], PRIVATE)),
        recovery_salt=recovery_salt,
        lock_after=design.access.lock_after,
        lock_minutes=design.access.lock_minutes,
    )
    return keys, secret.slot


def _first_account(edit: Edit, name: str, slot: str, public: bytes) -> Person:
    who = add_person(edit, name, Role.ADMINISTRATOR)
    edit.session.add(
        AccountRow(
            id=edit.new_id(),
            person_id=who.id,
            slot=slot,
            past_slots={},
            public_key=public,
            password_set_at=edit.now,
            must_change=False,
        )
    )
    edit.session.flush()
    return who
