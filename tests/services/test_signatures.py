"""Signatures: when they are given, what they say, and that every change of what was signed voids them."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import forms, signatures, signing_view, visits
from frailty_desktop.services.sign_off import QueueLine, sign_off_queue
from frailty_desktop.services.signing_session import Components
from frailty_desktop.storage.review_tables import SignatureRow
from frailty_desktop.storage.signed_content import content_hash
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import INFUSED, Clinic
from tests.services.signing_room import APPROVED, PASSWORD, REVIEWED, SigningRoom, open_room, signing_of

MONTH_1 = INFUSED + timedelta(days=29)


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
def form_id(room: SigningRoom, patient_id: UUID, visit_id: UUID) -> UUID:
    return room.complete_form(patient_id, visit_id, "walk", walk_distance="345")


def queue(room: SigningRoom) -> list[QueueLine]:
    with room.clinic.study.read() as session:
        return sign_off_queue(session, room.clinic.study.design, room.clinic.today)


def test_that_a_signature_says_who_when_and_what_it_means(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    line = room.signatures("form", form_id)[0]
    assert (line.name, line.role, line.meaning) == ("The investigator", "investigator", REVIEWED)
    assert line.signed_at == room.clinic.clock.now
    assert line.signed_at.utcoffset() is not None


def test_that_a_form_that_is_not_complete_is_not_signed(
    room: SigningRoom, patient_id: UUID, visit_id: UUID
) -> None:
    record = room.clinic.fill(patient_id, visit_id, "walk", {"walk_distance": "345"})
    with pytest.raises(UserError, match="6MWT is not complete"):
        room.sign("form", record.id)


def test_that_a_visit_with_a_missing_form_is_not_signed(
    room: SigningRoom, visit_id: UUID, form_id: UUID
) -> None:
    with pytest.raises(UserError, match="Not complete: Handgrip"):
        room.sign("visit", visit_id)


def test_that_a_whole_visit_is_signed_in_one_go(room: SigningRoom, patient_id: UUID, visit_id: UUID) -> None:
    made = room.complete_visit(patient_id, visit_id, "month_1")
    room.sign("visit", visit_id)
    with room.clinic.study.read() as session:
        assert all(signatures.is_signed(session, form_id) for form_id in made)


def test_that_a_patient_with_an_unfinished_entry_is_not_signed(room: SigningRoom, patient_id: UUID) -> None:
    room.clinic.event(patient_id, term="Fall")
    with pytest.raises(UserError, match="Adverse event 1"):
        room.sign("patient", patient_id)


def test_that_nothing_is_signed_with_an_open_query(room: SigningRoom, form_id: UUID) -> None:
    query_id = room.ask(form_id, "walk_distance")
    with pytest.raises(UserError, match="1 query is open"):
        room.sign("form", form_id)
    room.close(query_id)
    room.sign("form", form_id)
    assert room.stands("form", form_id)


def test_that_an_entry_made_in_error_is_not_signed(room: SigningRoom, patient_id: UUID) -> None:
    entry = room.clinic.event(patient_id, term="Fall")
    with room.clinic.act() as edit:
        forms.void_entry(edit, entry.id, "Wrong patient")
    with pytest.raises(UserError, match="entered in error"):
        room.sign("form", entry.id)


def test_that_nobody_signs_twice_with_the_same_meaning(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    with pytest.raises(UserError, match="signed this already"):
        room.sign("form", form_id)
    room.sign("form", form_id, APPROVED)
    assert len(room.signatures("form", form_id)) == 2


def test_that_the_meaning_is_one_of_the_study(room: SigningRoom, form_id: UUID) -> None:
    with pytest.raises(UserError, match="Choose one of"):
        room.sign("form", form_id, "Looks fine")


def test_that_a_coordinator_does_not_sign(room: SigningRoom, form_id: UUID) -> None:
    nurse = room.clinic.nurse
    signing, given = signing_of(room.clinic, nurse), Components(nurse.name, PASSWORD)
    with pytest.raises(NotAllowedError, match="may not sign"), room.clinic.act() as edit:
        signatures.sign(edit, signing, "form", form_id, REVIEWED, given)


def test_that_a_wrong_password_signs_nothing_and_is_recorded(room: SigningRoom, form_id: UUID) -> None:
    with pytest.raises(NotAllowedError, match="do not fit"):
        room.sign("form", form_id, password="a short run")
    assert room.signatures("form", form_id) == []
    assert [event.person_id for event in room.clinic.trail("refusal")] == [room.investigator.id]


def test_that_a_correction_voids_the_signature_and_says_why(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    room.clinic.type(form_id, "walk_distance", "354", reason="Digits swapped")
    line = room.signatures("form", form_id)[0]
    assert line.is_void
    assert line.voided_because == "Distance walked changed: Digits swapped"


def test_that_the_same_value_typed_again_leaves_the_signature(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    room.clinic.type(form_id, "walk_distance", "345", reason="Read again")
    assert room.stands("form", form_id)


def test_that_a_value_derived_again_on_another_form_voids_its_signature(
    room: SigningRoom, patient_id: UUID, visit_id: UUID
) -> None:
    body = room.complete_form(patient_id, visit_id, "body", weight_kg="70", height_cm="165")
    second = room.clinic.fill(patient_id, visit_id, "second", {}).id
    with room.clinic.act() as edit:
        forms.complete_form(edit, second)
    room.sign("form", second)
    room.clinic.type(body, "weight_kg", "80", reason="Digits swapped")
    assert not room.stands("form", second)


def test_that_a_visit_moved_to_another_day_is_no_longer_signed(
    room: SigningRoom, patient_id: UUID, visit_id: UUID
) -> None:
    room.complete_visit(patient_id, visit_id, "month_1")
    room.sign("visit", visit_id)
    with room.clinic.act("Read from the diary") as edit:
        visits.move_visit(edit, visit_id, MONTH_1 + timedelta(days=1), "Read from the diary")
    assert not room.stands("visit", visit_id)


def test_that_a_voided_entry_is_no_longer_signed(room: SigningRoom, patient_id: UUID) -> None:
    entry = room.clinic.event(patient_id, term="Fall")
    typed = {"ae_grade": "2", "ae_onset": "2026-02-01"}
    with room.clinic.act() as edit:
        forms.save_answers(edit, entry.id, {FieldKey(item): text for item, text in typed.items()})
        forms.complete_form(edit, entry.id)
    room.sign("form", entry.id)
    with room.clinic.act("Wrong patient") as edit:
        forms.void_entry(edit, entry.id)
    assert not room.stands("form", entry.id)


def test_that_a_form_added_later_voids_the_signature_of_its_patient(
    room: SigningRoom, patient_id: UUID, visit_id: UUID
) -> None:
    for plan in ("screening", "infusion_day", "month_1"):
        room.complete_visit(patient_id, room.clinic.visit_id(patient_id, plan), plan)
    room.sign("patient", patient_id)
    room.clinic.event(patient_id, term="Fall")
    assert not room.stands("patient", patient_id)


def test_that_an_undo_voids_the_signature(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    with room.clinic.act("Typed on the wrong form") as edit:
        forms.undo_last(edit, form_id)
    assert not room.stands("form", form_id)


def test_that_a_void_signature_can_be_given_again(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    room.clinic.type(form_id, "walk_distance", "354", reason="Digits swapped")
    room.sign("form", form_id)
    assert [line.is_void for line in room.signatures("form", form_id)] == [False, True]


def test_that_signing_does_not_touch_what_others_signed(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    room.clinic.event(room.clinic.record(form_id).patient_id, term="Fall")
    assert room.stands("form", form_id)


def test_that_the_queue_names_what_waits_and_what_is_missing(
    room: SigningRoom, visit_id: UUID, form_id: UUID
) -> None:
    line = next(line for line in queue(room) if line.record_id == visit_id)
    assert (line.level, line.title, line.forms) == ("visit", "Month 1", 1)
    assert "Handgrip" in line.missing
    assert not line.is_ready


def test_that_what_is_signed_leaves_the_queue_and_comes_back_when_it_changes(
    room: SigningRoom, patient_id: UUID, visit_id: UUID
) -> None:
    made = room.complete_visit(patient_id, visit_id, "month_1")
    room.sign("visit", visit_id)
    assert visit_id not in {line.record_id for line in queue(room)}
    room.clinic.type(made[0], "walk_distance", "354", reason="Digits swapped")
    line = next(line for line in queue(room) if line.record_id == visit_id)
    assert line.voided_because == "Distance walked changed: Digits swapped"


def test_that_the_queue_shows_what_waited_longest_first(room: SigningRoom, patient_id: UUID) -> None:
    later = room.clinic.visit(patient_id, "month_1", MONTH_1)
    room.clinic.clock.now += timedelta(days=1)
    room.complete_form(patient_id, later, "walk", walk_distance="345")
    waiting = [line.waiting_since for line in queue(room)]
    assert waiting == sorted(waiting)
    assert queue(room)[-1].record_id == later


def test_that_one_sees_what_changed_since_the_last_signature(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    room.clinic.type(form_id, "walk_distance", "354", reason="Digits swapped")
    with room.clinic.study.read() as session:
        shown = signing_view.to_sign(session, room.clinic.study.design, "form", form_id, room.clinic.today)
    changed = [line for line in shown.forms[0].values if line.was is not None]
    assert [(line.label, line.was, line.words) for line in changed] == [
        ("Distance walked", "345\u00a0m", "354\u00a0m")
    ]


@pytest.mark.parametrize("seed", range(6))
def test_that_whatever_is_done_every_standing_signature_fits_its_content(
    room: SigningRoom, patient_id: UUID, visit_id: UUID, seed: int
) -> None:
    chance = random.Random(seed)
    made = room.complete_visit(patient_id, visit_id, "month_1")
    fields = [("walk_distance", "{}"), ("grip_strength", "{}"), ("weight_kg", "{}"), ("creatinine", "1.{}")]
    for step in range(14):
        room.clinic.clock.now += timedelta(minutes=1)
        _random_step(room, chance, visit_id, made, fields, step)
        _every_standing_signature_fits(room)


def _random_step(
    room: SigningRoom,
    chance: random.Random,
    visit_id: UUID,
    made: list[UUID],
    fields: list[tuple[str, str]],
    step: int,
) -> None:
    what = chance.choice(["sign form", "sign visit", "type", "type", "undo", "move", "event"])
    try:
        if what == "sign form":
            room.sign("form", chance.choice(made), chance.choice([REVIEWED, APPROVED]))
        elif what == "sign visit":
            room.sign("visit", visit_id)
        elif what == "type":
            item, pattern = chance.choice(fields)
            holder = next(form for form in made if _has(room, form, item))
            room.clinic.type(holder, item, pattern.format(chance.randrange(45, 90)), reason="Read again")
        elif what == "undo":
            with room.clinic.act("Taken back") as edit:
                forms.undo_last(edit, chance.choice(made))
        elif what == "move":
            with room.clinic.act() as edit:
                visits.move_visit(edit, visit_id, MONTH_1 + timedelta(days=step % 3), "Diary")
        else:
            room.clinic.event(room.clinic.record(made[0]).patient_id, term="Fall")
    except UserError:
        pass  # refused steps change nothing, and that is what is looked at next


def _has(room: SigningRoom, form_id: UUID, item: str) -> bool:
    return any(field.name == item for field in room.clinic.record(form_id).form.items())


def _every_standing_signature_fits(room: SigningRoom) -> None:
    with room.clinic.study.read() as session:
        for row in session.query(SignatureRow).filter(SignatureRow.voided_at.is_(None)):
            assert content_hash(session, row.level, row.record_id) == row.content_hash


def test_that_the_verifier_finds_every_signature_in_order(room: SigningRoom, form_id: UUID) -> None:
    room.sign("form", form_id)
    room.clinic.type(form_id, "walk_distance", "354", reason="Digits swapped")
    room.sign("form", form_id)
    assert room.clinic.study.checks().is_good
