"""Double entry: blind, by another person, compared by a third; nothing of it leaks into other readings."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import double_entry, forms
from frailty_desktop.services.double_entry import FIRST, OTHER, SECOND, Difference
from frailty_desktop.services.people import Role
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import Clinic, open_clinic, trial_texts
from tests.services.signing_room import SigningRoom, open_room

DISTANCE, RESTS, NOTE = FieldKey("walk_distance"), FieldKey("walk_rests"), FieldKey("walk_note")


def twice() -> dict[str, str]:
    """Return the trial with a walk that is typed twice."""
    texts = trial_texts()
    texts["forms/walk.toml"] = "double_entry = true\n" + texts["forms/walk.toml"]
    return texts


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SigningRoom]:
    clinic = open_clinic(tmp_path, twice())
    with clinic.study:
        yield open_room(clinic)


@pytest.fixture
def patient_id(room: SigningRoom) -> UUID:
    patient = room.clinic.screen()
    room.clinic.make_eligible(patient.id)
    return patient.id


@pytest.fixture
def form_id(room: SigningRoom, patient_id: UUID) -> UUID:
    visit_id = room.clinic.visit_id(patient_id, "screening")
    return room.complete_form(patient_id, visit_id, "walk", walk_distance="345", walk_rests="n")


def begin(room: SigningRoom, form_id: UUID) -> UUID:
    with room.as_investigator() as edit:
        return double_entry.start(edit, form_id)


def type_again(room: SigningRoom, form_id: UUID, **typed: str) -> int:
    """Enter a form a second time as the investigator; return how many fields differ."""
    entry_id = begin(room, form_id)
    for item, text in typed.items():
        with room.as_investigator() as edit:
            double_entry.save(edit, entry_id, FieldKey(item), text)
    with room.as_investigator() as edit:
        return double_entry.complete(edit, entry_id)


def differences(room: SigningRoom, form_id: UUID) -> list[Difference]:
    clinic = room.clinic
    with clinic.study.read() as session:
        return double_entry.differences(session, clinic.study.design, form_id, clinic.today)


def settle(room: SigningRoom, form_id: UUID, choice: str, *, typed: str = "") -> None:
    with room.clinic.act_as(Role.DATA_MANAGER, "The source says so") as edit:
        double_entry.resolve(edit, form_id, DISTANCE, choice, typed=typed)


def distance(clinic: Clinic, form_id: UUID) -> str:
    answer = clinic.answer(form_id, "walk_distance")
    return answer.text if answer else ""


def test_that_a_form_the_design_enters_once_is_not_entered_twice(room: SigningRoom, patient_id: UUID) -> None:
    with room.clinic.study.read() as session:
        consent = forms.entries(session, room.clinic.study.design, patient_id, "consent", room.clinic.today)
    with pytest.raises(UserError, match="entered once"):
        begin(room, consent[0].id)


def test_that_an_unfinished_form_is_not_entered_twice(room: SigningRoom, patient_id: UUID) -> None:
    visit_id = room.clinic.visit_id(patient_id, "screening")
    record = room.clinic.fill(patient_id, visit_id, "walk", {"walk_distance": "345"})
    with pytest.raises(UserError, match="not complete yet"):
        begin(room, record.id)


def test_that_nobody_enters_their_own_form_again(room: SigningRoom, form_id: UUID) -> None:
    with pytest.raises(UserError, match="You entered"), room.clinic.act() as edit:
        double_entry.start(edit, form_id)


def test_that_whoever_corrected_a_form_does_not_enter_it_again(room: SigningRoom, form_id: UUID) -> None:
    with room.as_investigator("Read again") as edit:
        forms.save_answer(edit, form_id, DISTANCE, "350")
    with pytest.raises(UserError, match="You entered"):
        begin(room, form_id)


def test_that_a_monitor_does_not_enter_forms(room: SigningRoom, form_id: UUID) -> None:
    with pytest.raises(NotAllowedError), room.clinic.act_as(Role.MONITOR) as edit:
        double_entry.start(edit, form_id)


def test_that_the_second_person_sees_nothing_of_the_first_entry(room: SigningRoom, form_id: UUID) -> None:
    entry_id = begin(room, form_id)
    clinic = room.clinic
    with clinic.study.read() as session:
        entry = double_entry.entry_of(session, clinic.study.design, entry_id, clinic.today)
    assert entry.record.answers == {}
    assert all(field.answer.is_empty for field in entry.state.fields())
    assert entry.state.patient.lookup("walk_distance") is None


def test_that_the_first_entry_is_hidden_until_the_second_is_complete(
    room: SigningRoom, form_id: UUID
) -> None:
    begin(room, form_id)
    me = room.investigator.id
    with room.clinic.study.read() as session:
        assert double_entry.is_hidden_from(session, form_id, me)
        assert not double_entry.is_hidden_from(session, form_id, room.clinic.nurse.id)
    type_again(room, form_id, walk_distance="345", walk_rests="n")
    with room.clinic.study.read() as session:
        assert not double_entry.is_hidden_from(session, form_id, me)


def test_that_conditions_follow_what_the_second_person_typed(room: SigningRoom, form_id: UUID) -> None:
    entry_id = begin(room, form_id)
    with room.as_investigator() as edit:
        double_entry.save(edit, entry_id, RESTS, "y")
    clinic = room.clinic
    with clinic.study.read() as session:
        entry = double_entry.entry_of(session, clinic.study.design, entry_id, clinic.today)
    assert entry.state.field(FieldKey("walk_rest_count")).is_visible


def test_that_the_second_answers_appear_in_no_other_reading(room: SigningRoom, form_id: UUID) -> None:
    before = room.clinic.record(form_id)
    type_again(room, form_id, walk_distance="543", walk_rests="n")
    assert room.clinic.record(form_id) == before


def test_that_two_equal_entries_are_reconciled_at_once(room: SigningRoom, form_id: UUID) -> None:
    assert type_again(room, form_id, walk_distance="345 ", walk_rests="no") == 0
    assert differences(room, form_id) == []


def test_that_a_difference_shows_both_values(room: SigningRoom, form_id: UUID) -> None:
    assert type_again(room, form_id, walk_distance="354", walk_rests="n") == 1
    line = differences(room, form_id)[0]
    assert (line.label, line.first, line.second, line.resolution) == ("Distance walked", "345", "354", "")


def test_that_a_field_only_one_of_them_typed_is_a_difference(room: SigningRoom, form_id: UUID) -> None:
    assert type_again(room, form_id, walk_distance="345") == 1
    assert differences(room, form_id)[0].second == ""


def test_that_text_which_is_not_understood_blocks_the_second_entry(room: SigningRoom, form_id: UUID) -> None:
    with pytest.raises(UserError, match="Distance walked"):
        type_again(room, form_id, walk_distance="three hundred")


def test_that_the_first_can_stand(room: SigningRoom, form_id: UUID) -> None:
    type_again(room, form_id, walk_distance="354", walk_rests="n")
    settle(room, form_id, FIRST)
    assert distance(room.clinic, form_id) == "345"
    assert differences(room, form_id)[0].resolution == FIRST


def test_that_the_second_becomes_a_correction_with_its_reason(room: SigningRoom, form_id: UUID) -> None:
    type_again(room, form_id, walk_distance="354", walk_rests="n")
    settle(room, form_id, SECOND)
    assert distance(room.clinic, form_id) == "354"
    last = [event for event in room.clinic.trail("answer", form_id) if event.item == "walk_distance"][-1]
    assert last.is_correction
    assert last.reason == "Reconciled with the second entry: The source says so"


def test_that_another_value_can_be_right(room: SigningRoom, form_id: UUID) -> None:
    type_again(room, form_id, walk_distance="354", walk_rests="n")
    settle(room, form_id, OTHER, typed="435")
    assert distance(room.clinic, form_id) == "435"


def test_that_a_difference_is_settled_once(room: SigningRoom, form_id: UUID) -> None:
    type_again(room, form_id, walk_distance="354", walk_rests="n")
    settle(room, form_id, FIRST)
    with pytest.raises(UserError, match="nothing to settle"):
        settle(room, form_id, SECOND)


def test_that_whoever_typed_does_not_settle(room: SigningRoom, form_id: UUID) -> None:
    type_again(room, form_id, walk_distance="354", walk_rests="n")
    with pytest.raises(NotAllowedError), room.clinic.act("Mine is right") as edit:
        double_entry.resolve(edit, form_id, DISTANCE, FIRST)


def test_that_a_complete_second_entry_is_not_changed(room: SigningRoom, form_id: UUID) -> None:
    type_again(room, form_id, walk_distance="354", walk_rests="n")
    entry_id = begin(room, form_id)
    with pytest.raises(UserError, match="is complete"), room.as_investigator() as edit:
        double_entry.save(edit, entry_id, DISTANCE, "345")


def test_that_a_word_for_today_keeps_its_day(tmp_path: Path) -> None:
    texts = trial_texts()
    texts["forms/infusion.toml"] = "double_entry = true\n" + texts["forms/infusion.toml"]
    clinic = open_clinic(tmp_path, texts)
    with clinic.study:
        room = open_room(clinic)
        patient = clinic.treat()
        made = room.complete_visit(patient.id, clinic.visit_id(patient.id, "infusion_day"), "infusion_day")
        entry_id = begin(room, made[0])
        with room.as_investigator() as edit:
            today = edit.today
            double_entry.save(edit, entry_id, FieldKey("infusion_date"), "t")
        clinic.clock.now = clinic.clock.now.replace(day=clinic.clock.now.day + 1)
        with clinic.study.read() as session:
            entry = double_entry.entry_of(session, clinic.study.design, entry_id, clinic.today)
    assert entry.record.answers[FieldKey("infusion_date")].value == today


def test_that_the_list_says_how_far_each_form_is(room: SigningRoom, form_id: UUID) -> None:
    def state() -> tuple[str, int]:
        clinic = room.clinic
        with clinic.study.read() as session:
            line = double_entry.second_entries(session, clinic.study.design, clinic.today)[0]
        return line.state, line.differing

    assert state() == ("waiting", 0)
    begin(room, form_id)
    assert state() == ("begun", 0)
    type_again(room, form_id, walk_distance="354", walk_rests="n")
    assert state() == ("differing", 1)
    settle(room, form_id, FIRST)
    assert state() == ("reconciled", 0)
