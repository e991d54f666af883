"""ICH E6(R3) 4.2.6: before analysis the data are locked, and opening them again takes two and a reason."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import database_lock, proposals
from frailty_desktop.services.people import Role
from tests.services.clinic import open_clinic
from tests.services.signing_room import SigningRoom, open_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SigningRoom]:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        yield open_room(clinic)


@pytest.fixture
def form_id(room: SigningRoom) -> UUID:
    patient = room.clinic.screen()
    visit_id = room.clinic.visit_id(patient.id, "screening")
    room.complete_form(patient.id, visit_id, "consent")
    made = room.complete_form(patient.id, visit_id, "demographics")
    with room.clinic.act_as(Role.DATA_MANAGER) as edit:
        database_lock.lock_study(edit)
    return made


def test_that_a_locked_database_refuses_every_change(room: SigningRoom, form_id: UUID) -> None:
    patient_id = room.clinic.record(form_id).patient_id
    for change in (
        lambda: room.clinic.type(form_id, "sex", "M", reason="Read again"),
        lambda: room.clinic.event(patient_id, term="Fall"),
        room.clinic.screen,
        lambda: room.sign("form", form_id),
        lambda: room.ask(form_id, "sex"),
    ):
        with pytest.raises(UserError, match="database of this study is locked"):
            change()


def test_that_one_person_does_not_unlock(room: SigningRoom, form_id: UUID) -> None:
    with room.as_investigator() as edit:
        proposal_id = database_lock.propose_unlock(edit, "A late event came to light")
    with pytest.raises(UserError, match="somebody else"), room.as_investigator() as edit:
        database_lock.confirm_unlock(edit, proposal_id, second=room.investigator)
    assert room.clinic.study.info.is_locked


def test_that_unlocking_needs_a_reason(room: SigningRoom, form_id: UUID) -> None:
    with pytest.raises(UserError, match="reason"), room.as_investigator() as edit:
        database_lock.propose_unlock(edit, " ")
    with room.clinic.study.read() as session:
        assert proposals.open_proposals(session) == []


def test_that_two_people_unlock_with_a_reason(room: SigningRoom, form_id: UUID) -> None:
    with room.as_investigator() as edit:
        proposal_id = database_lock.propose_unlock(edit, "A late event came to light")
    second = room.clinic.person(Role.DATA_MANAGER)
    with room.clinic.act_as(Role.DATA_MANAGER) as edit:
        database_lock.confirm_unlock(edit, proposal_id, second=second)
    room.clinic.type(form_id, "sex", "M", reason="Read again")
