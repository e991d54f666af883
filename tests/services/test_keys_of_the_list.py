"""Who is handed which key of the allocation list when it is made: by role, sealed for each person alone."""

import pytest

from frailty_desktop.services import allocation, allocation_import, key_grants
from frailty_desktop.services.key_grants import KeyName
from frailty_desktop.services.people import Role
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.key_wrapping import new_private_key, public_key
from frailty_desktop.storage.people_tables import AccountRow
from tests.services.clinic import Clinic, open_clinic, trial_texts

HOLDS = {
    Role.UNBLINDED_STATISTICIAN: {KeyName.ALLOCATION, KeyName.ENVELOPE},
    Role.PHARMACIST: {KeyName.ALLOCATION},
    Role.INVESTIGATOR: {KeyName.ENVELOPE},
}


def give_accounts(clinic: Clinic) -> dict[Role, bytes]:
    """Give a person of every role an account; return their private keys."""
    private = {role: new_private_key() for role in Role}
    people = {role: clinic.person(role) for role in Role}
    with clinic.study.edit(by=THE_PROGRAM, action="Make accounts") as edit:
        for role, person in people.items():
            edit.session.add(
                AccountRow(
                    id=edit.new_id(),
                    person_id=person.id,
                    slot=role.value,
                    past_slots={},
                    public_key=public_key(private[role]),
                    password_set_at=edit.now,
                )
            )
    return private


def held(clinic: Clinic, private: dict[Role, bytes], role: Role) -> dict[KeyName, bytes]:
    with clinic.study.read() as session:
        return key_grants.held(session, clinic.person(role).id, private[role])


@pytest.mark.parametrize("brings_file", [False, True])
def test_that_each_role_holds_the_keys_it_needs_and_no_other(clinic: Clinic, brings_file: bool) -> None:
    private = give_accounts(clinic)
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        if brings_file:
            made = allocation_import.import_list(edit, b"kit,arm\nA7,walk\nB3,talk\n")
        else:
            made = allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=4)
    secrets = {KeyName.ALLOCATION: made.secret, KeyName.ENVELOPE: made.envelope}
    for role in Role:
        wanted = {key: secrets[key] for key in HOLDS.get(role, set())}
        assert held(clinic, private, role) == wanted


def test_that_nobody_elses_private_key_opens_a_grant(clinic: Clinic) -> None:
    private = give_accounts(clinic)
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=4)
    stolen = {**private, Role.UNBLINDED_STATISTICIAN: private[Role.COORDINATOR]}
    assert held(clinic, stolen, Role.UNBLINDED_STATISTICIAN) == {}


def test_that_the_trail_of_the_grants_holds_no_key(clinic: Clinic) -> None:
    give_accounts(clinic)
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        made = allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=4)
    told = repr(clinic.trail())
    assert made.secret.hex() not in told
    assert made.envelope.hex() not in told


def test_that_an_open_label_list_needs_no_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = trial_texts()
    texts["study.toml"] = texts["study.toml"].replace("double-blind", "open-label")
    clinic = open_clinic(tmp_path_factory.mktemp("open"), texts)
    with clinic.study:
        private = give_accounts(clinic)
        with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
            allocation.prepare_list(edit, seed="", length=4)
        assert all(held(clinic, private, role) == {} for role in Role)
