"""Keys handed to people: each sealed so that one person alone can open it, with their password.

"identity" opens names and contacts, "allocation" the list of arms, "envelope" one patient's arm in an
emergency. Who should hold which follows from the role; who holds one may hand it on to those who should.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.roles import Right, Role, role_rights
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.key_wrapping import WrongKeyError, open_sealed, seal_for
from frailty_desktop.storage.people_tables import AccountRow, KeyGrantRow
from frailty_desktop.storage.tables import PersonRow
from frailty_desktop.translation import tr

RECOVERY: Final = UUID(int=1)
"""Stands for the printed recovery code among those who hold keys."""


class KeyName(StrEnum):
    """The keys that are handed to people."""

    IDENTITY = "identity"
    ALLOCATION = "allocation"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose role needs a key that nobody has handed over yet."""

    person_id: UUID
    name: str
    key: KeyName


def keys_for(role: Role) -> frozenset[KeyName]:
    """Say which keys a role needs. Whoever makes accounts carries the identity key to hand it on."""
    has = role_rights()[role]
    wanted = {
        KeyName.IDENTITY: bool({Right.READ_NAMES, Right.MANAGE_PEOPLE} & has.rights),
        KeyName.ALLOCATION: has.sees_arms,
        KeyName.ENVELOPE: bool({Right.OPEN_ENVELOPE, Right.MAKE_LIST} & has.rights),
    }
    return frozenset(key for key, is_wanted in wanted.items() if is_wanted)


def grant(edit: Edit, key_name: str, secret: bytes, to: UUID, *, public_key: bytes | None = None) -> None:
    """Hand a key to a person with an account; an earlier grant of the same key is withdrawn."""
    key = KeyName(key_name)
    public = public_key or _public_key(edit.session, to)
    _withdraw(edit, to, {key})
    sealed = seal_for(public, secret, _purpose(key))
    edit.session.add(KeyGrantRow(id=edit.new_id(), person_id=to, key_name=key.value, sealed=sealed))
    edit.session.flush()


def grant_to_roles(edit: Edit, key_name: str, secret: bytes) -> list[UUID]:
    """Hand a key to everybody with an account whose role needs it; return who got it."""
    key = KeyName(key_name)
    receivers = [
        person.id for person, _account in _accounts(edit.session) if key in keys_for(Role(person.role))
    ]
    for person_id in receivers:
        grant(edit, key, secret, person_id)
    return receivers


def withdraw_all(edit: Edit, person_id: UUID) -> None:
    """Withdraw every key of a person, as when their password is reset or they leave."""
    _withdraw(edit, person_id, set(KeyName))


def held(session: Session, person_id: UUID, private_key: bytes) -> dict[KeyName, bytes]:
    """Open the keys a person holds."""
    rows = session.scalars(
        select(KeyGrantRow).where(KeyGrantRow.person_id == person_id, KeyGrantRow.is_withdrawn.is_(False))
    )
    found: dict[KeyName, bytes] = {}
    for row in rows:
        key = KeyName(row.key_name)
        try:
            found[key] = open_sealed(private_key, row.sealed, _purpose(key))
        except WrongKeyError:  # sealed for a key pair that was replaced: somebody has to hand it over again
            continue
    return found


def waiting(session: Session) -> list[Waiting]:
    """List who needs a key and has none."""
    granted = {
        (row.person_id, row.key_name)
        for row in session.scalars(select(KeyGrantRow).where(KeyGrantRow.is_withdrawn.is_(False)))
    }
    existing = {name for _, name in granted}
    return [
        Waiting(person.id, person.name, key)
        for person, _account in _accounts(session)
        for key in sorted(keys_for(Role(person.role)))
        if key.value in existing and (person.id, key.value) not in granted
    ]


def hand_over(edit: Edit, keys: dict[KeyName, bytes], to: Iterable[Waiting]) -> int:
    """Hand the keys one holds to people who need them; return how many were handed over.

    The allocation and envelope keys are handed on by those who make the list, the identity key by those who
    make accounts.
    """
    count = 0
    for person in to:
        right = Right.MANAGE_PEOPLE if person.key is KeyName.IDENTITY else Right.MAKE_LIST
        rights.require(edit, right)
        if person.key in keys:
            grant(edit, person.key, keys[person.key], person.person_id)
            count += 1
    return count


def _accounts(session: Session) -> list[tuple[PersonRow, AccountRow]]:
    rows = session.execute(
        select(PersonRow, AccountRow)
        .join(AccountRow, AccountRow.person_id == PersonRow.id)
        .where(AccountRow.is_disabled.is_(False))
        .order_by(PersonRow.id)
    )
    return [(person, account) for person, account in rows]


def _public_key(session: Session, person_id: UUID) -> bytes:
    row = session.scalar(select(AccountRow).where(AccountRow.person_id == person_id))
    if row is None:
        raise UserError(
            tr("This person has no account, so no key can be handed to them."),
            kept=tr("Nothing was saved."),
            next_step=tr("Make an account first."),
        )
    return row.public_key


def _withdraw(edit: Edit, person_id: UUID, keys: set[KeyName]) -> None:
    rows = edit.session.scalars(
        select(KeyGrantRow).where(KeyGrantRow.person_id == person_id, KeyGrantRow.is_withdrawn.is_(False))
    )
    for row in rows:
        if KeyName(row.key_name) in keys:
            row.is_withdrawn = True
    edit.session.flush()


def _purpose(key: KeyName) -> bytes:
    return f"frailty {key.value}".encode()
