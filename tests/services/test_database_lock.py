"""The database lock: what is in its way, that nothing goes past it, and that it takes two to open it."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import database_lock, forms, holds, source_verification
from frailty_desktop.services.people import Role
from frailty_desktop.storage import failures
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import CONSENT, Clinic, open_clinic, trial_texts
from tests.services.signing_room import SigningRoom, open_room


@pytest.fixture
def room(clinic: Clinic) -> SigningRoom:
    return open_room(clinic)


@pytest.fixture
def patient_id(room: SigningRoom) -> UUID:
    patient_id = room.clinic.enrol().id
    room.complete_visit(patient_id, room.clinic.visit_id(patient_id, "screening"), "screening")
    return patient_id


def obstacles(room: SigningRoom) -> list[str]:
    with room.clinic.study.read() as session:
        found = database_lock.lock_obstacles(session, room.clinic.study.design, room.clinic.today)
    return [obstacle.sentence() for obstacle in found]


def lock(room: SigningRoom) -> None:
    with room.clinic.act_as(Role.DATA_MANAGER) as edit:
        database_lock.lock_study(edit)


def unlock(room: SigningRoom) -> None:
    second = room.investigator
    with room.clinic.act_as(Role.DATA_MANAGER) as edit:
        proposal_id = database_lock.propose_unlock(edit, "An event was found in the archive")
    with room.as_investigator() as edit:
        database_lock.confirm_unlock(edit, proposal_id, second=second)


def test_that_a_begun_form_is_in_the_way(room: SigningRoom, patient_id: UUID) -> None:
    room.clinic.event(patient_id, term="Fall")
    assert obstacles(room) == ["1 form is begun and not complete (P-001 Adverse event 1)."]
    with pytest.raises(UserError, match="cannot be locked yet"):
        lock(room)


def test_that_an_open_query_is_in_the_way(room: SigningRoom, patient_id: UUID) -> None:
    visit_id = room.clinic.visit_id(patient_id, "screening")
    with room.clinic.act() as edit:
        form = forms.start_form(edit, patient_id, visit_id, "walk")
    room.ask(form.id, "walk_distance")
    assert obstacles(room) == ["1 query is open (P-001)."]


def test_that_what_is_not_signed_is_in_the_way_where_the_design_says_so(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    texts = trial_texts()
    texts["study.toml"] += "\n[signing]\nbefore_lock = true\n"
    clinic = open_clinic(tmp_path_factory.mktemp("signed"), texts)
    with clinic.study:
        room = open_room(clinic)
        patient_id = clinic.enrol().id
        visit_id = clinic.visit_id(patient_id, "screening")
        room.complete_visit(patient_id, visit_id, "screening")
        assert obstacles(room) == ["1 visit or entry is not signed (P-001 Screening)."]
        room.sign("visit", visit_id)
        assert obstacles(room) == []


def test_that_locking_is_told_at_once(room: SigningRoom, patient_id: UUID) -> None:
    lock(room)
    assert room.clinic.study.info.is_locked
    assert room.clinic.study.info.locked_at == room.clinic.clock.now


def test_that_a_coordinator_does_not_lock(room: SigningRoom, patient_id: UUID) -> None:
    with pytest.raises(NotAllowedError), room.clinic.act() as edit:
        database_lock.lock_study(edit)


ROADS: dict[str, Callable[[SigningRoom, UUID, UUID], None]] = {
    "screen": lambda room, patient, form: _ignore(room.clinic.screen()),
    "visit": lambda room, patient, form: _ignore(
        room.clinic.visit(patient, "extra", CONSENT + timedelta(days=9))
    ),
    "type": lambda room, patient, form: _ignore(
        room.clinic.type(form, "walk_distance", "300", reason="Read again")
    ),
    "start": lambda room, patient, form: _ignore(room.clinic.event(patient, term="Fall")),
    "undo": lambda room, patient, form: _edit(room, lambda edit: forms.undo_last(edit, form)),
    "sign": lambda room, patient, form: _ignore(room.sign("form", form)),
    "ask": lambda room, patient, form: _ignore(room.ask(form, "walk_distance")),
    "freeze": lambda room, patient, form: _as(
        room, Role.MONITOR, lambda edit: holds.freeze(edit, "form", form)
    ),
    "verify": lambda room, patient, form: _as(
        room,
        Role.MONITOR,
        lambda edit: source_verification.mark(edit, form, [FieldKey("walk_distance")]),
    ),
}


def _ignore(_result: object) -> None:
    """Take no notice of what an action returns."""


def _edit(room: SigningRoom, do: Callable[..., object]) -> None:
    with room.clinic.act("Read again") as edit:
        do(edit)


def _as(room: SigningRoom, role: Role, do: Callable[..., object]) -> None:
    with room.clinic.act_as(role, "Read again") as edit:
        do(edit)


@pytest.mark.parametrize("name", sorted(ROADS))
def test_that_every_road_of_writing_refuses_in_a_sentence(
    room: SigningRoom, patient_id: UUID, name: str
) -> None:
    visit_id = room.clinic.visit_id(patient_id, "screening")
    with room.clinic.act() as edit:
        form = forms.start_form(edit, patient_id, visit_id, "walk").id
    for role in (Role.MONITOR, Role.DATA_MANAGER):
        room.clinic.person(role)
    lock(room)
    before = room.clinic.study.last_sequence
    with pytest.raises(UserError, match="The database of this study is locked"):
        ROADS[name](room, patient_id, form)
    assert room.clinic.study.last_sequence == before


def test_that_the_file_itself_refuses_a_raw_statement(room: SigningRoom, patient_id: UUID) -> None:
    lock(room)
    room.clinic.study.close()
    with (
        sqlite3.connect(room.clinic.study.path) as raw,
        pytest.raises(sqlite3.DatabaseError, match=failures.DATABASE_LOCKED),
    ):
        raw.execute("UPDATE answers SET entered_text = '999'")


def test_that_two_people_unlock_and_the_data_change_again(room: SigningRoom, patient_id: UUID) -> None:
    lock(room)
    unlock(room)
    assert not room.clinic.study.info.is_locked
    room.clinic.event(patient_id, term="Fall")


def test_that_a_proposal_alone_unlocks_nothing(room: SigningRoom, patient_id: UUID) -> None:
    lock(room)
    with room.clinic.act_as(Role.DATA_MANAGER) as edit:
        database_lock.propose_unlock(edit, "An event was found in the archive")
    assert room.clinic.study.info.is_locked


def test_that_unlocking_says_why_in_the_trail(room: SigningRoom, patient_id: UUID) -> None:
    lock(room)
    unlock(room)
    reasons = [event.new_values.get("reason") for event in room.clinic.trail("proposal")]
    assert "An event was found in the archive" in reasons


def test_that_nothing_is_unlocked_that_is_not_locked(room: SigningRoom) -> None:
    with pytest.raises(UserError, match="not locked"), room.clinic.act_as(Role.DATA_MANAGER) as edit:
        database_lock.propose_unlock(edit, "Why not")


def test_that_people_can_still_be_read_and_added(room: SigningRoom, patient_id: UUID) -> None:
    lock(room)
    assert room.clinic.person(Role.AUDITOR).role is Role.AUDITOR
