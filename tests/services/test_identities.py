"""The identity vault: names for those who may see them and hold its key, and for nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.services import identities, people
from frailty_desktop.services.identities import Identity
from frailty_desktop.services.people import Role
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.tables import SiteRow
from tests.services.clinic import Clinic

KEY = bytes(range(32))
ANA = Identity("Ana Ruiz", "305 555 0101", "12 Elm Street", "Luis Ruiz, son")


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    found = clinic.screen().id
    with clinic.act() as edit:
        identities.save_identity(edit, found, ANA, key=KEY)
    return found


def seen_by(clinic: Clinic, person_id: UUID, patient: UUID, key: bytes | None = KEY) -> Identity | None:
    with clinic.study.read() as session:
        return identities.identity_of(session, person_id, patient, clinic.today, key=key)


def test_that_a_name_is_read_back_by_whoever_may_see_it(clinic: Clinic, patient: UUID) -> None:
    assert seen_by(clinic, clinic.nurse.id, patient) == ANA


def test_that_a_patient_without_a_name_has_an_empty_one(clinic: Clinic) -> None:
    assert seen_by(clinic, clinic.nurse.id, clinic.screen().id) == Identity()


@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.STATISTICIAN, Role.AUDITOR])
def test_that_other_roles_see_no_name_even_with_the_key(clinic: Clinic, patient: UUID, role: Role) -> None:
    person = clinic.person(role)
    assert seen_by(clinic, person.id, patient) is None
    with clinic.study.read() as session:
        assert identities.names_for(session, person.id, clinic.today, key=KEY) == {}


def test_that_nobody_sees_a_name_without_the_key(clinic: Clinic, patient: UUID) -> None:
    assert seen_by(clinic, clinic.nurse.id, patient, key=None) is None


def test_that_names_are_seen_at_ones_own_site_only(clinic: Clinic, patient: UUID) -> None:
    other = clinic.screen(site="KOE").id
    with clinic.act() as edit:
        identities.save_identity(edit, other, Identity("Uwe Lang"), key=KEY)
    with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        site = edit.session.query(SiteRow).filter_by(code="KOE").one()
        nurse = people.add_person(edit, "Karin Roth", Role.COORDINATOR, site_id=site.id)
    with clinic.study.read() as session:
        names = identities.names_for(session, nurse.id, clinic.today, key=KEY)
    assert {identity.name for identity in names.values()} == {"Uwe Lang"}
    assert seen_by(clinic, nurse.id, patient) is None


def test_that_a_right_that_ended_shows_no_name(clinic: Clinic, patient: UUID) -> None:
    with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        nurse = people.add_person(
            edit, "Karin Roth", Role.COORDINATOR, until=clinic.today + timedelta(days=1)
        )
    assert seen_by(clinic, nurse.id, patient) == ANA
    clinic.clock.now += timedelta(days=2)
    assert seen_by(clinic, nurse.id, patient) is None


def test_that_a_monitor_records_no_name(clinic: Clinic, patient: UUID) -> None:
    with pytest.raises(NotAllowedError), clinic.act_as(Role.MONITOR) as edit:
        identities.save_identity(edit, patient, Identity("Somebody"), key=KEY)


def test_that_a_printed_identity_names_nobody() -> None:
    assert repr(ANA) == "Identity()"
