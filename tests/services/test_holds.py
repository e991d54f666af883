"""What is frozen or locked refuses every change, whatever the road; a query opens one field."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import forms, holds, patients, queries, visits, whole_form
from frailty_desktop.services.people import Role
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import INFUSED, Clinic
from tests.services.signing_room import SigningRoom, open_room

MONTH_1 = INFUSED + timedelta(days=29)
WEIGHT, HEIGHT = FieldKey("weight_kg"), FieldKey("height_cm")


@pytest.fixture
def room(clinic: Clinic) -> SigningRoom:
    return open_room(clinic)


@pytest.fixture
def patient_id(room: SigningRoom) -> UUID:
    return room.clinic.treat().id


@pytest.fixture
def visit_id(room: SigningRoom, patient_id: UUID) -> UUID:
    return room.clinic.visit(patient_id, "month_1", MONTH_1)


@pytest.fixture
def body(room: SigningRoom, patient_id: UUID, visit_id: UUID) -> UUID:
    return room.complete_form(patient_id, visit_id, "body", weight_kg="70", height_cm="165")


def lock(room: SigningRoom, level: str, record_id: UUID) -> None:
    with room.clinic.act_as(Role.DATA_MANAGER) as edit:
        holds.lock(edit, level, record_id)


def study_id(room: SigningRoom) -> UUID:
    return room.clinic.study.info.id


def weight(room: SigningRoom, body: UUID) -> str:
    answer = room.clinic.answer(body, "weight_kg")
    return answer.text if answer else ""


@pytest.mark.parametrize("level", ["form", "visit", "patient", "study"])
def test_that_a_locked_form_takes_no_correction(
    room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID, level: str
) -> None:
    record = {"form": body, "visit": visit_id, "patient": patient_id, "study": study_id(room)}[level]
    lock(room, level, record)
    with pytest.raises(UserError, match="locked"):
        room.clinic.type(body, "weight_kg", "71", reason="Read again")
    assert weight(room, body) == "70"


def test_that_a_lock_says_what_is_locked(room: SigningRoom, body: UUID) -> None:
    lock(room, "form", body)
    with pytest.raises(UserError, match=r"Height and weight of P-001 is locked\. Nothing was saved"):
        room.clinic.type(body, "weight_kg", "71", reason="Read again")


ROADS: dict[str, Callable[[SigningRoom, UUID, UUID, UUID], None]] = {}


def road(
    do: Callable[[SigningRoom, UUID, UUID, UUID], None],
) -> Callable[[SigningRoom, UUID, UUID, UUID], None]:
    ROADS[do.__name__] = do
    return do


@road
def type_an_answer(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    room.clinic.type(body, "weight_kg", "71", reason="Read again")


@road
def undo(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act("Taken back") as edit:
        forms.undo_last(edit, body)


@road
def start_a_form(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act() as edit:
        forms.start_form(edit, patient_id, visit_id, "walk")


@road
def start_an_entry(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act() as edit:
        forms.start_entry(edit, patient_id, "adverse_event")


@road
def record_a_whole_form(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act() as edit:
        typed = {FieldKey("creatinine"): "0.9"}
        whole_form.record_whole_form(edit, patient_id, visit_id, "kidney", typed)


@road
def complete_a_form(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act() as edit:
        forms.complete_form(edit, room.begun)


@road
def void_an_entry(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act("Wrong patient") as edit:
        forms.void_entry(edit, room.entry)


@road
def accept_a_doubt(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act() as edit:
        problem = forms.form_state(edit.session, edit.design, room.begun, edit.today).open_problems()[0]
        forms.accept_problem(edit, room.begun, FieldKey(problem.item), problem.check, "Measured twice")


@road
def record_a_visit(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    room.clinic.visit(patient_id, "extra", MONTH_1 + timedelta(days=5))


@road
def move_a_visit(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act("Diary") as edit:
        visits.move_visit(edit, visit_id, MONTH_1 + timedelta(days=1), "Diary")


@road
def record_a_missed_visit(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act() as edit:
        visits.record_missed(edit, patient_id, "month_3", "On holiday")


@road
def withdraw_the_patient(room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID) -> None:
    with room.clinic.act("Moved away") as edit:
        patients.withdraw(edit, patient_id, MONTH_1 + timedelta(days=2), "Moved away")


@pytest.mark.parametrize("name", sorted(ROADS))
def test_that_no_road_of_writing_goes_past_a_locked_patient(
    room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID, name: str
) -> None:
    room.begun = room.clinic.fill(
        patient_id, room.clinic.visit_id(patient_id, "screening"), "walk", {"walk_distance": "20"}
    ).id
    room.entry = room.clinic.event(patient_id, term="Fall").id
    lock(room, "patient", patient_id)
    before = room.clinic.study.last_sequence
    with pytest.raises(UserError, match="Everything of P-001 is locked"):
        ROADS[name](room, patient_id, visit_id, body)
    assert room.clinic.study.last_sequence == before


def test_that_a_frozen_study_takes_no_new_patient(room: SigningRoom) -> None:
    with room.clinic.act_as(Role.MONITOR) as edit:
        holds.freeze(edit, "study", study_id(room))
    with pytest.raises(UserError, match="All data of this study are frozen"):
        room.clinic.screen()


def test_that_a_query_opens_one_field_of_a_locked_form(room: SigningRoom, body: UUID) -> None:
    lock(room, "form", body)
    room.ask(body, "weight_kg", opens_field=True)
    room.clinic.type(body, "weight_kg", "71", reason="Asked by the data manager")
    assert weight(room, body) == "71"
    with pytest.raises(UserError, match="locked"):
        room.clinic.type(body, "height_cm", "166", reason="Read again")


def test_that_what_is_computed_from_an_opened_field_follows_it(room: SigningRoom, body: UUID) -> None:
    before = room.clinic.answer(body, "bmi")
    lock(room, "form", body)
    room.ask(body, "weight_kg", opens_field=True)
    room.clinic.type(body, "weight_kg", "90", reason="Asked by the data manager")
    assert room.clinic.answer(body, "bmi") != before


def test_that_a_closed_query_closes_its_field(room: SigningRoom, body: UUID) -> None:
    lock(room, "form", body)
    query_id = room.ask(body, "weight_kg", opens_field=True)
    room.close(query_id)
    with pytest.raises(UserError, match="locked"):
        room.clinic.type(body, "weight_kg", "71", reason="Too late")


def test_that_a_query_that_opens_nothing_opens_nothing(room: SigningRoom, body: UUID) -> None:
    lock(room, "form", body)
    room.ask(body, "weight_kg")
    with pytest.raises(UserError, match="locked"):
        room.clinic.type(body, "weight_kg", "71", reason="Asked")


def test_that_a_change_elsewhere_does_not_reach_into_a_locked_form(
    room: SigningRoom, patient_id: UUID, visit_id: UUID, body: UUID
) -> None:
    second = room.clinic.fill(patient_id, visit_id, "second", {}).id
    lock(room, "form", second)
    with pytest.raises(UserError, match="Second index of P-001 is locked"):
        room.clinic.type(body, "weight_kg", "80", reason="Read again")
    assert weight(room, body) == "70"


def test_that_a_lifted_lock_lets_corrections_in(room: SigningRoom, body: UUID) -> None:
    lock(room, "form", body)
    with room.clinic.act_as(Role.DATA_MANAGER, "The source was found") as edit:
        holds.unlock(edit, "form", body)
    room.clinic.type(body, "weight_kg", "71", reason="Read again")
    assert weight(room, body) == "71"


def test_that_unlocking_needs_a_reason(room: SigningRoom, body: UUID) -> None:
    lock(room, "form", body)
    with pytest.raises(UserError, match="needs a reason"), room.clinic.act_as(Role.DATA_MANAGER) as edit:
        holds.unlock(edit, "form", body)


def test_that_a_monitor_freezes_but_does_not_lock(room: SigningRoom, body: UUID) -> None:
    with room.clinic.act_as(Role.MONITOR) as edit:
        holds.freeze(edit, "form", body)
    with pytest.raises(NotAllowedError), room.clinic.act_as(Role.MONITOR) as edit:
        holds.lock(edit, "form", body)


def test_that_a_coordinator_does_not_lift_a_hold(room: SigningRoom, body: UUID) -> None:
    with room.clinic.act_as(Role.MONITOR) as edit:
        holds.freeze(edit, "form", body)
    with pytest.raises(NotAllowedError), room.clinic.act() as edit:
        holds.unfreeze(edit, "form", body)


def test_that_one_reads_what_holds_a_form(room: SigningRoom, patient_id: UUID, body: UUID) -> None:
    with room.clinic.act_as(Role.MONITOR) as edit:
        holds.freeze(edit, "form", body)
    lock(room, "patient", patient_id)
    room.ask(body, "weight_kg", opens_field=True)
    with room.clinic.study.read() as session:
        found = holds.held_by(session, body)
        lines = holds.holds_of_patient(session, patient_id)
    assert found is not None
    assert (found.kind, found.level, found.opened) == (holds.LOCKED, "patient", frozenset({WEIGHT}))
    assert [line.level for line in lines] == ["form", "patient"]


def test_that_one_can_still_ask_about_a_locked_form(room: SigningRoom, body: UUID) -> None:
    lock(room, "form", body)
    query_id = room.ask(body, "weight_kg")
    with room.clinic.act() as edit:
        queries.answer_query(edit, query_id, "The scale was new.")
    with room.clinic.study.read() as session:
        assert queries.thread(session, query_id)[-1].text == "The scale was new."
