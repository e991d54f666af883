"""Which keys reach whom: sealed to a person, handed over by who holds them, gone with the account."""

from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import accounts, key_grants
from frailty_desktop.services.allocation_list import prepare_list
from frailty_desktop.services.key_grants import KeyName
from frailty_desktop.services.people import Role
from frailty_desktop.services.roles import unblinded_roles
from frailty_desktop.services.sign_in import all_keys, held_key, open_with_recovery_code
from frailty_desktop.storage.key_wrapping import (
    WrongKeyError,
    new_private_key,
    open_sealed,
    public_key,
    seal_for,
)
from tests.services.protected_clinic import PASSWORD, ProtectedClinic, protected_clinic

NAMES = {
    Role.COORDINATOR: "Nora Brandt",
    Role.INVESTIGATOR: "Ines Vogt",
    Role.MONITOR: "Mona Lehr",
    Role.DATA_MANAGER: "Dan Moss",
    Role.STATISTICIAN: "Stan Hill",
    Role.UNBLINDED_STATISTICIAN: "Uma Stern",
    Role.PHARMACIST: "Phil Apel",
    Role.AUDITOR: "Audra King",
}


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProtectedClinic:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    made = protected_clinic(tmp_path)
    for role, name in NAMES.items():
        made.add(name, role)
    signed_in = made.sign_in(NAMES[Role.UNBLINDED_STATISTICIAN])
    with signed_in.study as study, study.edit(by=signed_in.person.id, action="Make the list") as edit:
        prepare_list(edit, seed="seed", block_sizes=(2, 4))
    return made


def keys_of(clinic: ProtectedClinic, role: Role) -> set[KeyName]:
    signed_in = clinic.sign_in(NAMES[role])
    with signed_in.study as study:
        return set(all_keys(study, NAMES[role], PASSWORD, clock=clinic.clock))


@pytest.mark.parametrize("role", NAMES)
def test_that_a_blinded_role_never_holds_the_key_of_the_list(clinic: ProtectedClinic, role: Role) -> None:
    assert (KeyName.ALLOCATION in keys_of(clinic, role)) is (role in unblinded_roles())


@pytest.mark.parametrize("role", NAMES)
def test_that_only_those_who_may_see_names_hold_the_key_of_the_vault(
    clinic: ProtectedClinic, role: Role
) -> None:
    assert (KeyName.IDENTITY in keys_of(clinic, role)) is (role in {Role.COORDINATOR, Role.INVESTIGATOR})


def test_that_the_envelope_key_is_opened_by_the_password_and_not_kept(clinic: ProtectedClinic) -> None:
    name = NAMES[Role.INVESTIGATOR]
    signed_in = clinic.sign_in(name)
    assert signed_in.keys.allocation is None
    with signed_in.study as study:
        assert held_key(study, name, PASSWORD, KeyName.ENVELOPE, clock=clinic.clock)
        with pytest.raises(UserError, match="do not fit"):
            held_key(study, name, "not the password", KeyName.ENVELOPE, clock=clinic.clock)


def test_that_a_key_nobody_handed_over_is_said_in_words(clinic: ProtectedClinic) -> None:
    name = NAMES[Role.COORDINATOR]
    with clinic.sign_in(name).study as study, pytest.raises(UserError, match="do not hold"):
        held_key(study, name, PASSWORD, KeyName.ENVELOPE, clock=clinic.clock)


def test_that_who_comes_later_waits_for_a_key_and_gets_it_from_a_holder(clinic: ProtectedClinic) -> None:
    late = clinic.add("Ivo Late", Role.INVESTIGATOR)
    holder = NAMES[Role.UNBLINDED_STATISTICIAN]
    signed_in = clinic.sign_in(holder)
    with signed_in.study as study:
        with study.read() as session:
            waiting = key_grants.waiting(session)
        assert [(one.person_id, one.key) for one in waiting] == [(late.id, KeyName.ENVELOPE)]
        keys = dict(all_keys(study, holder, PASSWORD, clock=clinic.clock))
        with study.edit(by=signed_in.person.id, action="Hand over") as edit:
            assert key_grants.hand_over(edit, keys, waiting) == 1
    with clinic.sign_in("Ivo Late").study as study:
        assert held_key(study, "Ivo Late", PASSWORD, KeyName.ENVELOPE, clock=clinic.clock)


def test_that_a_key_is_handed_over_by_those_alone_who_may(clinic: ProtectedClinic) -> None:
    clinic.add("Ivo Late", Role.INVESTIGATOR)
    signed_in = clinic.sign_in(NAMES[Role.COORDINATOR])
    with signed_in.study as study:
        with study.read() as session:
            waiting = key_grants.waiting(session)
        with pytest.raises(NotAllowedError), study.edit(by=signed_in.person.id, action="Hand") as edit:
            key_grants.hand_over(edit, {KeyName.ENVELOPE: bytes(32)}, waiting)


def test_that_a_closed_account_loses_its_keys(clinic: ProtectedClinic) -> None:
    gone = clinic.people[Role.PHARMACIST]
    with clinic.as_administrator() as edit:
        accounts.disable(edit, clinic.made.vault, gone.id, "Left the site")
        assert all(one.person_id != gone.id for one in key_grants.waiting(edit.session))


def test_that_the_recovery_code_opens_names_and_no_arm(clinic: ProtectedClinic) -> None:
    study, keys = open_with_recovery_code(clinic.path, clinic.made.recovery_code, clock=clinic.clock)
    study.close()
    assert set(keys) == {KeyName.IDENTITY}


def test_that_what_is_sealed_for_one_person_opens_for_nobody_else() -> None:
    mine, other = new_private_key(), new_private_key()
    sealed = seal_for(public_key(mine), bytes(range(32)), b"purpose")
    assert open_sealed(mine, sealed, b"purpose") == bytes(range(32))
    for private, purpose in ((other, b"purpose"), (mine, b"another")):
        with pytest.raises(WrongKeyError):
            open_sealed(private, sealed, purpose)
    for place in range(0, len(sealed), 7):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(WrongKeyError):
            open_sealed(mine, changed, b"purpose")


def test_that_no_key_shows_where_an_object_is_printed(clinic: ProtectedClinic) -> None:
    signed_in = clinic.sign_in(NAMES[Role.PHARMACIST])
    signed_in.study.close()
    printed = repr(signed_in) + repr(clinic.made)
    for secret in (clinic.made.vault.data_key, clinic.made.keys[KeyName.IDENTITY]):
        assert repr(secret) not in printed
    assert clinic.made.recovery_code not in printed
    assert signed_in.keys.allocation is not None
    assert repr(signed_in.keys.allocation.secret) not in printed
