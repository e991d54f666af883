"""Source data verification: a mark per field, cleared by a change of that field alone; plans and progress."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import forms, source_verification
from frailty_desktop.services.people import Role
from frailty_desktop.services.source_verification import MarkState
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.study.design_policies import SourcePlan, SourceVerification
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import trial_texts
from tests.services.review_room import BMI, HEIGHT, WEIGHT, ReviewRoom, lock_database, open_room
from tests.services.staff import by, hire

DESIGN = design_from_texts(trial_texts())


def _texts(plan: str = "all", share: int = 100) -> dict[str, str]:
    texts = trial_texts()
    texts["study.toml"] += f'\n[source_verification]\nplan = "{plan}"\nshare = {share}\n'
    critical = texts["forms/body.toml"].replace('name = "weight_kg"', 'name = "weight_kg"\ncritical = true')
    return texts | {"forms/body.toml": critical}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path, _texts())
    with made.clinic.study:
        yield made


def _states(room: ReviewRoom) -> dict[FieldKey, MarkState]:
    return {key: mark.state for key, mark in room.marks().items()}


def test_that_a_mark_says_who_compared_and_when(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    mark = room.marks()[WEIGHT]
    assert (mark.state, mark.by, mark.at) == (MarkState.VERIFIED, "Mona Reyes", room.clinic.clock.now)


def test_that_a_later_change_clears_the_mark_of_that_field_alone(room: ReviewRoom) -> None:
    room.mark(HEIGHT, WEIGHT)
    room.correct(WEIGHT, "77")
    states = _states(room)
    assert (states[WEIGHT], states[HEIGHT]) == (MarkState.CHANGED_SINCE, MarkState.VERIFIED)


def test_that_a_value_changed_back_is_compared_again(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    room.correct(WEIGHT, "77")
    room.correct(WEIGHT, "70")
    assert _states(room)[WEIGHT] is MarkState.CHANGED_SINCE


def test_that_comparing_again_renews_the_mark(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    room.correct(WEIGHT, "77")
    room.mark(WEIGHT)
    assert _states(room)[WEIGHT] is MarkState.VERIFIED


def test_that_an_empty_field_can_be_compared_and_filling_it_clears_the_mark(room: ReviewRoom) -> None:
    walk = room.clinic.fill(room.patient.id, room.visit_id, "walk", {}).id
    distance = FieldKey("walk_distance")
    room.mark(distance, form_id=walk)
    assert room.marks(walk)[distance].state is MarkState.VERIFIED
    room.clinic.type(walk, "walk_distance", "310")
    assert room.marks(walk)[distance].state is MarkState.CHANGED_SINCE


def test_that_setting_a_compared_value_to_missing_clears_its_mark(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    room.correct(WEIGHT, "ND")
    assert _states(room)[WEIGHT] is MarkState.CHANGED_SINCE


def test_that_a_mark_can_be_taken_back(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    with by(room.clinic, room.monitor) as edit:
        source_verification.withdraw(edit, room.form_id, WEIGHT)
    assert WEIGHT not in room.marks()
    room.mark(WEIGHT)
    assert _states(room)[WEIGHT] is MarkState.VERIFIED


def test_that_there_is_nothing_to_take_back_where_no_mark_is(room: ReviewRoom) -> None:
    with by(room.clinic, room.monitor) as edit, pytest.raises(UserError, match="no mark"):
        source_verification.withdraw(edit, room.form_id, WEIGHT)


def test_that_one_key_marks_all_a_form_shows(room: ReviewRoom) -> None:
    with by(room.clinic, room.monitor) as edit:
        assert source_verification.mark_shown(edit, room.form_id) == 2
    assert set(_states(room)) == {HEIGHT, WEIGHT, BMI}


def test_that_marking_twice_writes_nothing(room: ReviewRoom) -> None:
    room.mark(HEIGHT, WEIGHT)
    before = room.clinic.study.last_sequence
    room.mark(HEIGHT, WEIGHT)
    assert room.clinic.study.last_sequence == before


def test_that_fields_the_form_hides_are_not_marked_with_the_shown(room: ReviewRoom) -> None:
    walk = room.clinic.fill(room.patient.id, room.visit_id, "walk", {"walk_distance": "310"}).id
    with by(room.clinic, room.monitor) as edit:
        source_verification.mark_shown(edit, walk)
    assert FieldKey("walk_rest_count") not in room.marks(walk)


def test_that_an_answer_left_in_a_hidden_field_is_shown_to_the_monitor(room: ReviewRoom) -> None:
    typed = {"walk_distance": "310", "walk_rests": "y", "walk_rest_count": "2"}
    walk = room.clinic.fill(room.patient.id, room.visit_id, "walk", typed).id
    room.clinic.type(walk, "walk_rests", "n")
    study = room.clinic.study
    with study.read() as session:
        lines = source_verification.form_to_verify(session, study.design, walk, room.clinic.today).lines
    assert [line.is_hidden for line in lines if line.key.item == "walk_rest_count"] == [True]


def test_that_a_changed_field_tells_what_was_compared(room: ReviewRoom) -> None:
    room.mark(WEIGHT, HEIGHT)
    room.correct(WEIGHT, "77")
    study = room.clinic.study
    with study.read() as session:
        lines = source_verification.form_to_verify(
            session, study.design, room.form_id, room.clinic.today
        ).lines
    assert {line.key: (line.was, line.value) for line in lines if not line.is_derived} == {
        WEIGHT: ("70.0", "77.0"),
        HEIGHT: ("", "170.0"),
    }


def test_that_a_computed_value_follows_its_inputs(room: ReviewRoom) -> None:
    room.mark(HEIGHT)
    assert BMI not in room.marks()
    room.mark(WEIGHT)
    assert _states(room)[BMI] is MarkState.VERIFIED
    room.correct(WEIGHT, "77")
    assert _states(room)[BMI] is MarkState.CHANGED_SINCE


def test_that_a_computed_value_is_not_compared_itself(room: ReviewRoom) -> None:
    with pytest.raises(UserError, match="computed"):
        room.mark(BMI)


def test_that_groups_carry_marks_of_their_own(room: ReviewRoom) -> None:
    grip = room.clinic.fill(room.patient.id, room.visit_id, "grip", {"grip_strength": "21"}).id
    for group, text in enumerate(("20", "21")):
        room.clinic.type(grip, "grip_try", text, group=group)
    room.mark(FieldKey("grip_try", 0), FieldKey("grip_try", 1), form_id=grip)
    room.clinic.type(grip, "grip_try", "22", group=1)
    states = {key.group: mark.state for key, mark in room.marks(grip).items()}
    assert states == {0: MarkState.VERIFIED, 1: MarkState.CHANGED_SINCE}


def test_that_an_entry_made_in_error_is_not_compared(room: ReviewRoom) -> None:
    event = room.clinic.event(room.patient.id, term="Fall").id
    with room.clinic.act("Entered twice") as edit:
        forms.void_entry(edit, event)
    with pytest.raises(UserError, match="entered in error"):
        room.mark(FieldKey("ae_term"), form_id=event)


def test_that_only_who_may_verify_marks(room: ReviewRoom) -> None:
    with pytest.raises(NotAllowedError), room.clinic.act() as edit:
        source_verification.mark(edit, room.form_id, [WEIGHT])
    with pytest.raises(NotAllowedError), by(room.clinic, hire(room.clinic, Role.DATA_MANAGER)) as edit:
        source_verification.mark_shown(edit, room.form_id)


def test_that_a_locked_database_takes_no_mark(room: ReviewRoom) -> None:
    lock_database(room)
    with pytest.raises(UserError, match="database of this study is locked"):
        room.mark(WEIGHT)


def test_that_progress_counts_wanted_verified_and_changed(room: ReviewRoom) -> None:
    assert (room.progress().wanted, room.progress().verified) == (2, 0)
    room.mark(HEIGHT, WEIGHT)
    room.correct(WEIGHT, "77")
    found = room.progress()
    assert (found.wanted, found.verified, found.changed_since, found.remaining) == (2, 1, 1, 1)


def test_that_a_compared_value_that_was_emptied_shows_as_changed(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    room.correct(WEIGHT, "")
    assert (room.progress().wanted, room.progress().changed_since) == (1, 1)


# Plans


def test_that_the_critical_plan_wants_the_critical_fields_alone(tmp_path: Path) -> None:
    room = open_room(tmp_path, _texts("critical"))
    with room.clinic.study as study:
        form = study.design.form("body")
        wanted = [
            item.name
            for item in form.items()
            if source_verification.wanted(study.design, room.patient.number, form, item.name)
        ]
        assert wanted == ["weight_kg"]
        assert room.progress().wanted == 1


def test_that_a_field_the_plan_does_not_want_can_be_compared_all_the_same(tmp_path: Path) -> None:
    room = open_room(tmp_path, _texts("critical"))
    with room.clinic.study:
        room.mark(HEIGHT)
        assert (room.progress().wanted, room.progress().verified) == (1, 0)
        assert HEIGHT in room.marks()


@given(share=st.integers(0, 100))
def test_that_a_sample_draws_about_its_share_and_always_the_same_patients(share: int) -> None:
    design = _sampled(share)
    numbers = [f"P-{number:03}" for number in range(1, 401)]
    drawn = [number for number in numbers if source_verification.is_drawn(design, number)]
    assert abs(len(drawn) - 4 * share) <= 40
    assert drawn == [number for number in numbers if source_verification.is_drawn(design, number)]


@given(share=st.integers(0, 99))
def test_that_a_larger_share_keeps_the_patients_drawn_before(share: int) -> None:
    small, large = _sampled(share), _sampled(share + 1)
    numbers = [f"P-{number:03}" for number in range(1, 101)]
    lost = [
        number
        for number in numbers
        if source_verification.is_drawn(small, number) and not source_verification.is_drawn(large, number)
    ]
    assert lost == []


def _sampled(share: int) -> StudyDesign:
    return replace(DESIGN, source_verification=SourceVerification(SourcePlan.SAMPLE, share))


def test_that_a_patient_outside_the_sample_wants_nothing(tmp_path: Path) -> None:
    room = open_room(tmp_path, _texts("sample", 1))
    with room.clinic.study as study:
        assert not source_verification.is_drawn(study.design, room.patient.number)
        assert room.progress().wanted == 0
