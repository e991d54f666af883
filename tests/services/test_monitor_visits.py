"""A monitor's visits: what changed since the last one, as values, queries, marks, signatures and records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.services import forms, monitor_visits, queries, source_verification, visits
from frailty_desktop.services.monitor_visits import MonitorDifference
from frailty_desktop.services.people import Role
from frailty_desktop.storage.review_tables import SignatureRow
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import INFUSED
from tests.services.review_room import HEIGHT, WEIGHT, ReviewRoom, open_room
from tests.services.staff import by, hire


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    with made.clinic.study:
        yield made


def _end(room: ReviewRoom, note: str = "") -> None:
    with by(room.clinic, room.monitor) as edit:
        monitor_visits.end_visit(edit, note)


def _since(room: ReviewRoom) -> MonitorDifference:
    study = room.clinic.study
    with study.read() as session:
        return monitor_visits.changed_since(session, study.design, room.monitor.id)


def test_that_nothing_is_new_right_after_a_visit(room: ReviewRoom) -> None:
    _end(room)
    assert _since(room).is_empty


def test_that_a_visit_keeps_its_note_and_its_place_in_the_log(room: ReviewRoom) -> None:
    before = room.clinic.study.last_sequence
    _end(room, "Two queries left")
    with room.clinic.study.read() as session:
        visit = monitor_visits.last_visit(session, room.monitor.id)
    assert visit is not None
    assert (visit.note, visit.up_to, visit.person) == ("Two queries left", before, "Mona Reyes")


def test_that_before_the_first_visit_everything_is_new(room: ReviewRoom) -> None:
    with room.clinic.study.read() as session:
        assert monitor_visits.last_visit(session, room.monitor.id) is None
    assert "Height and weight" in {line.place.form_title for line in _since(room).new_values}


def test_that_each_monitor_has_their_own_last_visit(room: ReviewRoom) -> None:
    _end(room)
    other = hire(room.clinic, Role.MONITOR, "Mirko Sand")
    study = room.clinic.study
    with study.read() as session:
        assert monitor_visits.changed_since(session, study.design, other.id).since == 0


def test_that_a_changed_value_shows_old_new_who_when_and_why(room: ReviewRoom) -> None:
    _end(room)
    room.correct(WEIGHT, "77")
    (line,) = [line for line in _since(room).values if not line.is_derived]
    assert (line.place.patient_number, line.place.visit_label, line.label) == (
        room.patient.number,
        "Month 1",
        "Weight",
    )
    assert (line.old, line.new, line.by, line.reason) == ("70.0", "77.0", "Nora Brandt", "Typing error")
    assert line.at == room.clinic.clock.now


def test_that_what_was_computed_again_is_told_as_computed(room: ReviewRoom) -> None:
    _end(room)
    room.correct(WEIGHT, "77")
    assert [(line.label, line.old, line.new) for line in _since(room).values if line.is_derived] == [
        ("Body mass index", "24.2", "26.6")
    ]


def test_that_each_step_of_a_change_is_told(room: ReviewRoom) -> None:
    _end(room)
    room.correct(WEIGHT, "77")
    room.correct(WEIGHT, "78")
    steps = [(line.old, line.new) for line in _since(room).values if line.key == WEIGHT]
    assert steps == [("70.0", "77.0"), ("77.0", "78.0")]


def test_that_typing_on_new_data_is_counted_and_not_told_key_by_key(room: ReviewRoom) -> None:
    _end(room)
    walk = room.clinic.fill(room.patient.id, room.visit_id, "walk", {"walk_distance": "31"}).id
    room.clinic.type(walk, "walk_distance", "310")
    room.clinic.type(walk, "walk_note", "Slow")
    found = _since(room)
    assert found.values == ()
    assert [(line.place.form_title, line.values) for line in found.new_values] == [("6MWT", 2)]


def test_that_a_change_of_a_compared_value_says_so(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    _end(room)
    room.correct(WEIGHT, "77")
    room.correct(HEIGHT, "171")
    marks = {line.key: line.mark for line in _since(room).values if not line.is_derived}
    assert marks == {WEIGHT: "cleared", HEIGHT: ""}
    room.mark(WEIGHT)
    assert {line.mark for line in _since(room).values if line.key == WEIGHT} == {"verified"}


def test_that_a_correction_made_for_a_query_says_so(room: ReviewRoom) -> None:
    room.ask()
    _end(room)
    room.correct(WEIGHT, "77")
    assert {line.key: line.is_for_query for line in _since(room).values}[WEIGHT]


def test_that_the_messages_of_queries_are_told(room: ReviewRoom) -> None:
    asked = room.ask()
    _end(room)
    room.answer(asked, "It was 70.")
    found = [(line.act, line.by, line.text, line.label) for line in _since(room).queries]
    assert found == [("answered", "Nora Brandt", "It was 70.", "Weight")]


def test_that_marks_are_counted_by_form(room: ReviewRoom) -> None:
    _end(room)
    room.mark(HEIGHT, WEIGHT)
    with by(room.clinic, room.monitor) as edit:
        source_verification.withdraw(edit, room.form_id, HEIGHT)
    assert [(line.marked, line.withdrawn, line.by) for line in _since(room).marks] == [(1, 1, "Mona Reyes")]


def test_that_signatures_given_and_lapsed_are_told(room: ReviewRoom) -> None:
    _end(room)
    with room.clinic.act() as edit:
        edit.session.add(
            SignatureRow(
                id=edit.new_id(),
                level="form",
                record_id=room.form_id,
                patient_id=room.patient.id,
                person_id=room.clinic.nurse.id,
                printed_name="Nora Brandt",
                role="coordinator",
                signed_at=edit.now,
                utc_offset_minutes=0,
                meaning="Reviewed",
                content_hash=b"x",
            )
        )
    (line,) = _since(room).signatures
    assert (line.by, line.meaning, line.where, line.is_void) == (
        "Nora Brandt",
        "Reviewed",
        "Month 1, Height and weight",
        False,
    )


def test_that_an_entry_made_in_error_is_told(room: ReviewRoom) -> None:
    event = room.clinic.event(room.patient.id, term="Fall").id
    _end(room)
    with room.clinic.act("Entered twice") as edit:
        forms.void_entry(edit, event)
    (line,) = _since(room).records
    assert (line.reason, line.form_id) == ("Entered twice", event)
    assert line.what.endswith("was marked as entered in error")


def test_that_a_visit_that_moved_is_told(room: ReviewRoom) -> None:
    _end(room)
    with room.clinic.act("Wrong day") as edit:
        visits.move_visit(edit, room.visit_id, INFUSED.replace(month=2, day=19), "Wrong day")
    assert "Month 1: 17 Feb 2026 → 19 Feb 2026" in [line.what for line in _since(room).records]


def test_that_values_stand_by_patient_then_visit(room: ReviewRoom) -> None:
    other = room.clinic.treat()
    visit_id = room.clinic.visit(other.id, "month_1", INFUSED.replace(month=2, day=17))
    theirs = room.clinic.fill(other.id, visit_id, "body", {"height_cm": "160"}).id
    _end(room)
    room.clinic.type(theirs, "height_cm", "161")
    room.correct(HEIGHT, "171")
    numbers = [line.place.patient_number for line in _since(room).values if not line.is_derived]
    assert numbers == sorted([room.patient.number, other.number])


def test_that_only_a_monitor_ends_a_visit(room: ReviewRoom) -> None:
    with pytest.raises(NotAllowedError), room.clinic.act() as edit:
        monitor_visits.end_visit(edit)


def test_that_a_query_on_a_field_names_it_in_the_difference(room: ReviewRoom) -> None:
    _end(room)
    with by(room.clinic, room.monitor) as edit:
        queries.open_query(edit, room.form_id, FieldKey("height_cm"), "Standing?")
    assert [(line.label, line.act, line.text) for line in _since(room).queries] == [
        ("Height", "opened", "Standing?")
    ]
