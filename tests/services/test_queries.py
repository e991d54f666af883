"""Queries: asked of any field, answered by the site, closed by the asking side, tied to corrections."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import forms, queries
from frailty_desktop.services.people import Role
from frailty_desktop.services.roles import Right, roles_with
from frailty_desktop.study.form_state import FieldKey
from tests.services.review_room import BMI, HEIGHT, WEIGHT, ReviewRoom, lock_database, open_room
from tests.services.staff import by, hire


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    with made.clinic.study:
        yield made


def test_that_a_query_names_its_field_and_its_place(room: ReviewRoom) -> None:
    room.ask()
    line = room.line()
    assert (line.patient_number, line.visit_label, line.form_title, line.item_label) == (
        room.patient.number,
        "Month 1",
        "Height and weight",
        "Weight",
    )
    assert (line.state, line.opened_by, line.question) == ("open", "Mona Reyes", "The source says 77.")


def test_that_a_query_stands_on_an_empty_field(room: ReviewRoom) -> None:
    walk = room.clinic.fill(room.patient.id, room.visit_id, "walk", {}).id
    with by(room.clinic, room.monitor) as edit:
        queries.open_query(edit, walk, FieldKey("walk_distance"), "Was there no walk?")
    assert (room.line().form_id, room.line().key) == (walk, FieldKey("walk_distance"))


def test_that_a_query_stands_on_one_entry_of_a_repeating_section(room: ReviewRoom) -> None:
    grip = room.clinic.fill(room.patient.id, room.visit_id, "grip", {"grip_strength": "20"}).id
    with by(room.clinic, room.monitor) as edit:
        queries.open_query(edit, grip, FieldKey("grip_try", 2), "No third try?")
    assert (room.line().key, room.line().item_label) == (FieldKey("grip_try", 2), "Try, entry 3")


@pytest.mark.parametrize("key", [FieldKey("no_such"), FieldKey("weight_kg", 1), FieldKey("weight_kg", -1)])
def test_that_nothing_is_asked_of_a_field_that_is_not_there(room: ReviewRoom, key: FieldKey) -> None:
    with pytest.raises(UserError, match="has no field"):
        room.ask(key)


def test_that_a_query_needs_words(room: ReviewRoom) -> None:
    with pytest.raises(UserError, match="What is asked"):
        room.ask(text="  ")
    assert room.lines() == []


def test_that_a_thread_holds_every_word_in_order(room: ReviewRoom) -> None:
    asked = room.ask()
    room.answer(asked, "It was 70 at the bedside.")
    with by(room.clinic, room.monitor) as edit:
        queries.reopen_query(edit, asked, "Which scale?")
    room.answer(asked, "The ward's.")
    room.close(asked, "Thank you.")
    assert room.thread(asked) == [
        ("opened", "Mona Reyes", "The source says 77."),
        ("answered", "Nora Brandt", "It was 70 at the bedside."),
        ("reopened", "Mona Reyes", "Which scale?"),
        ("answered", "Nora Brandt", "The ward's."),
        ("closed", "Mona Reyes", "Thank you."),
    ]


def test_that_a_thread_says_the_role_beside_the_name(room: ReviewRoom) -> None:
    asked = room.ask()
    with room.clinic.study.read() as session:
        assert [one.role for one in queries.thread(session, asked)] == ["monitor"]


def test_that_a_closed_query_leaves_the_list_and_stays_findable(room: ReviewRoom) -> None:
    asked = room.ask()
    room.answer(asked)
    room.close(asked)
    assert room.lines(with_closed=False) == []
    assert [line.state for line in room.lines()] == ["closed"]


def test_that_a_closed_query_takes_no_answer(room: ReviewRoom) -> None:
    asked = room.ask()
    room.close(asked, "Asked twice")
    with pytest.raises(UserError, match="closed"):
        room.answer(asked)


def test_that_a_closed_query_is_not_closed_again(room: ReviewRoom) -> None:
    asked = room.ask()
    room.close(asked, "Asked twice")
    with pytest.raises(UserError, match="closed"):
        room.close(asked, "Again")


def test_that_closing_what_nobody_answered_needs_a_word(room: ReviewRoom) -> None:
    asked = room.ask()
    with pytest.raises(UserError, match="Nobody has answered"):
        room.close(asked)
    assert room.line().state == "open"


def test_that_a_closed_query_can_be_asked_again(room: ReviewRoom) -> None:
    asked = room.ask()
    room.answer(asked)
    room.close(asked)
    with by(room.clinic, room.monitor) as edit:
        queries.reopen_query(edit, asked, "The new source says 78.")
    assert (room.line().state, room.line().last_text) == ("open", "The new source says 78.")


def test_that_an_open_query_is_not_asked_again(room: ReviewRoom) -> None:
    asked = room.ask()
    with by(room.clinic, room.monitor) as edit, pytest.raises(UserError, match="open already"):
        queries.reopen_query(edit, asked, "And?")


def test_that_a_query_ages_until_it_is_closed(room: ReviewRoom) -> None:
    asked = room.ask()
    room.clinic.clock.now += timedelta(days=9)
    assert room.line().age_days == 9
    room.close(asked, "Settled on the phone")
    room.clinic.clock.now += timedelta(days=30)
    assert room.line().age_days == 9


def test_that_the_oldest_query_comes_first(room: ReviewRoom) -> None:
    room.ask(WEIGHT)
    room.clinic.clock.now += timedelta(days=1)
    room.ask(HEIGHT)
    assert [line.item for line in room.lines()] == ["weight_kg", "height_cm"]


def test_that_a_form_knows_the_queries_of_each_field(room: ReviewRoom) -> None:
    first, second, other = room.ask(), room.ask(text="And the unit?"), room.ask(HEIGHT)
    study = room.clinic.study
    with study.read() as session:
        found = queries.queries_on_form(session, study.design, room.form_id, room.clinic.today)
    assert {key: [line.id for line in lines] for key, lines in found.items()} == {
        WEIGHT: [first, second],
        HEIGHT: [other],
    }


def test_that_a_correction_is_told_in_the_thread_and_answers_the_query(room: ReviewRoom) -> None:
    asked = room.ask()
    room.correct(WEIGHT, "77")
    assert room.thread(asked)[-1] == ("corrected", "Nora Brandt", "70.0 → 77.0")
    assert room.line().state == "answered"


def test_that_query_and_correction_name_each_other(room: ReviewRoom) -> None:
    asked = room.ask()
    room.correct(WEIGHT, "77")
    (event,) = [
        one
        for one in room.clinic.trail("answer", room.form_id)
        if one.is_correction and one.item == "weight_kg"
    ]
    with room.clinic.study.read() as session:
        assert queries.thread(session, asked)[-1].correction == event.sequence
        assert queries.corrections_for(session, event.sequence) == (asked,)


def test_that_a_correction_elsewhere_is_no_answer(room: ReviewRoom) -> None:
    asked = room.ask(WEIGHT)
    room.correct(HEIGHT, "171")
    assert [act for act, _, _ in room.thread(asked)] == ["opened"]


def test_that_typing_the_same_value_again_is_no_answer(room: ReviewRoom) -> None:
    asked = room.ask()
    room.correct(WEIGHT, "70")
    assert [act for act, _, _ in room.thread(asked)] == ["opened"]


def test_that_a_correction_after_the_end_of_a_query_is_not_its_own(room: ReviewRoom) -> None:
    asked = room.ask()
    room.close(asked, "Asked twice")
    room.correct(WEIGHT, "77")
    assert [act for act, _, _ in room.thread(asked)] == ["opened", "closed"]


def test_that_a_computed_value_under_query_tells_of_its_change(room: ReviewRoom) -> None:
    asked = room.ask(BMI, "Is this right?")
    room.correct(WEIGHT, "77")
    assert room.thread(asked)[-1] == ("corrected", "Nora Brandt", "24.2 → 26.6")


def test_that_a_value_computed_on_another_form_tells_of_its_change(room: ReviewRoom) -> None:
    second = room.clinic.fill(room.patient.id, room.visit_id, "second", {}).id
    with by(room.clinic, room.monitor) as edit:
        asked = queries.open_query(edit, second, FieldKey("second_index"), "So low?")
    room.correct(WEIGHT, "77")
    assert [act for act, _, _ in room.thread(asked)] == ["opened", "corrected"]


def test_that_taking_a_correction_back_is_told_too(room: ReviewRoom) -> None:
    asked = room.ask()
    room.correct(WEIGHT, "77")
    with room.clinic.act("Wrong patient") as edit:
        forms.undo_last(edit, room.form_id, WEIGHT)
    assert [text for act, _, text in room.thread(asked) if act == "corrected"] == [
        "70.0 → 77.0",
        "77.0 → 70.0",
    ]


def test_that_filling_an_empty_field_answers_its_query(room: ReviewRoom) -> None:
    walk = room.clinic.fill(room.patient.id, room.visit_id, "walk", {}).id
    with by(room.clinic, room.monitor) as edit:
        asked = queries.open_query(edit, walk, FieldKey("walk_distance"), "Was there no walk?")
    room.clinic.type(walk, "walk_distance", "310")
    assert room.thread(asked)[-1][2] == "empty → 310\u00a0m"


def test_that_nothing_is_asked_of_an_entry_made_in_error(room: ReviewRoom) -> None:
    event = room.clinic.event(room.patient.id, term="Fall").id
    with room.clinic.act("Entered twice") as edit:
        forms.void_entry(edit, event)
    with by(room.clinic, room.monitor) as edit, pytest.raises(UserError, match="entered in error"):
        queries.open_query(edit, event, FieldKey("ae_term"), "When?")


def test_that_an_entry_made_in_error_keeps_its_query_until_the_asking_side_closes_it(
    room: ReviewRoom,
) -> None:
    event = room.clinic.event(room.patient.id, term="Fall").id
    with by(room.clinic, room.monitor) as edit:
        asked = queries.open_query(edit, event, FieldKey("ae_term"), "When?")
    with room.clinic.act("Entered twice") as edit:
        forms.void_entry(edit, event)
    assert (room.line().state, room.line().is_on_voided) == ("open", True)
    room.close(asked, "The entry is gone")
    assert room.line().state == "closed"


def test_that_a_computed_field_is_not_opened_for_correction(room: ReviewRoom) -> None:
    with pytest.raises(UserError, match="computed"):
        room.ask(BMI, opens=True)


def test_that_the_trail_files_every_message_under_the_field(room: ReviewRoom) -> None:
    asked = room.ask()
    room.answer(asked)
    messages = room.clinic.trail("query_message")
    assert {(one.patient_id, one.form_id, one.item) for one in messages} == {
        (room.patient.id, room.form_id, "weight_kg")
    }
    assert len(messages) == 2


# Who may do what


@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.INVESTIGATOR])
def test_that_the_asking_side_may_ask(room: ReviewRoom, role: Role) -> None:
    person = room.monitor if role is Role.MONITOR else hire(room.clinic, role)
    with by(room.clinic, person) as edit:
        queries.open_query(edit, room.form_id, WEIGHT, "Sure?")
    assert room.line().opened_by == person.name


def test_that_the_site_does_not_ask_itself(room: ReviewRoom) -> None:
    with pytest.raises(NotAllowedError), room.clinic.act() as edit:
        queries.open_query(edit, room.form_id, WEIGHT, "Sure?")


def test_that_a_refused_question_is_recorded(room: ReviewRoom) -> None:
    with pytest.raises(NotAllowedError), room.clinic.act() as edit:
        queries.open_query(edit, room.form_id, WEIGHT, "Sure?")
    assert room.clinic.trail()[-1].kind == "refusal"


def test_that_the_site_does_not_close_what_others_asked(room: ReviewRoom) -> None:
    asked = room.ask()
    with pytest.raises(NotAllowedError), room.clinic.act() as edit:
        queries.close_query(edit, asked, "Done")
    assert room.line().state == "open"


def test_that_a_monitor_does_not_answer(room: ReviewRoom) -> None:
    asked = room.ask()
    with pytest.raises(NotAllowedError), by(room.clinic, room.monitor) as edit:
        queries.answer_query(edit, asked, "It is 77.")


def test_that_an_investigator_closes_what_they_asked_themselves(room: ReviewRoom) -> None:
    investigator = hire(room.clinic, Role.INVESTIGATOR)
    with by(room.clinic, investigator) as edit:
        asked = queries.open_query(edit, room.form_id, WEIGHT, "Sure?")
        queries.close_query(edit, asked, "Seen in the chart")
    assert room.line().state == "closed"


def test_that_somebody_without_the_right_to_close_leaves_the_monitors_query(room: ReviewRoom) -> None:
    assert Role.STATISTICIAN not in roles_with(Right.CLOSE_QUERY)
    asked = room.ask()
    with pytest.raises(NotAllowedError), by(room.clinic, hire(room.clinic, Role.STATISTICIAN)) as edit:
        queries.close_query(edit, asked, "Done")


def test_that_opening_a_field_is_for_those_who_may_freeze(room: ReviewRoom) -> None:
    with pytest.raises(NotAllowedError), by(room.clinic, hire(room.clinic, Role.INVESTIGATOR)) as edit:
        queries.open_query(edit, room.form_id, WEIGHT, "Sure?", opens_field=True)
    room.ask(opens=True)
    assert room.line().opens_field


def test_that_a_locked_database_takes_no_question_and_no_answer(room: ReviewRoom) -> None:
    asked = room.ask()
    lock_database(room)
    for act in (room.ask, lambda: room.answer(asked), lambda: room.close(asked, "Done")):
        with pytest.raises(UserError, match="database of this study is locked"):
            act()
    assert room.thread(asked) == [("opened", "Mona Reyes", "The source says 77.")]


# What checks ask


def _check(room: ReviewRoom) -> int:
    with by(room.clinic, room.monitor) as edit:
        return queries.open_for_study(edit)


def test_that_a_check_asks_once_about_each_open_problem(room: ReviewRoom) -> None:
    room.correct(WEIGHT, "150")
    assert (_check(room), _check(room)) == (1, 0)
    line = room.line()
    assert (line.check, line.opened_by, line.key) == ("soft_range", "A check", WEIGHT)
    assert line.question == "Weight 150 is above 120."


def test_that_a_check_closes_its_query_when_it_finds_nothing_any_more(room: ReviewRoom) -> None:
    room.correct(WEIGHT, "150")
    _check(room)
    room.correct(WEIGHT, "75")
    _check(room)
    assert room.line().state == "closed"
    assert room.thread(room.line().id)[-1][:2] == ("closed", "A check")


def test_that_accepting_the_doubt_settles_the_checks_query(room: ReviewRoom) -> None:
    room.correct(WEIGHT, "150")
    _check(room)
    with room.clinic.act("Checked against the source") as edit:
        forms.accept_problem(edit, room.form_id, WEIGHT, "soft_range", "Checked against the source")
    _check(room)
    assert room.line().state == "closed"


def test_that_what_somebody_settled_is_not_asked_again_by_a_check(room: ReviewRoom) -> None:
    room.correct(WEIGHT, "150")
    _check(room)
    room.close(room.line().id, "Known for this patient")
    assert _check(room) == 0


def test_that_a_check_asks_again_after_another_change(room: ReviewRoom) -> None:
    room.correct(WEIGHT, "150")
    _check(room)
    room.close(room.line().id, "Known for this patient")
    room.correct(WEIGHT, "160")
    assert _check(room) == 1


def test_that_whoever_enters_data_may_let_the_checks_ask(room: ReviewRoom) -> None:
    room.correct(WEIGHT, "150")
    with room.clinic.act() as edit:
        assert len(queries.open_for_checks(edit, room.form_id)) == 1


def test_that_a_reader_cannot_let_the_checks_ask(room: ReviewRoom) -> None:
    with pytest.raises(NotAllowedError), by(room.clinic, hire(room.clinic, Role.AUDITOR)) as edit:
        queries.open_for_checks(edit, room.form_id)


def test_that_a_thread_keeps_the_values_of_a_form_that_hides_them_from_raters(room: ReviewRoom) -> None:
    grip = room.clinic.fill(room.patient.id, room.visit_id, "grip", {"grip_strength": "20"}).id
    with by(room.clinic, room.monitor) as edit:
        asked = queries.open_query(edit, grip, FieldKey("grip_strength"), "Which hand?")
    room.clinic.type(grip, "grip_strength", "22")
    assert room.thread(asked)[-1] == ("corrected", "Nora Brandt", "")
