"""ICH E6(R3) 4.2.4: a correction is justified. Without a reason it is refused on every path there is."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from frailty_desktop.cli.program import run_program
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.services import forms, visits, whole_form
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.connections import DatabaseError, connect
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import FormRow
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import INFUSED
from tests.services.review_room import HEIGHT, WEIGHT, ReviewRoom, open_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    made.clinic.type(made.form_id, "weight_kg", "150", reason="Weighed again")
    with made.clinic.study:
        yield made


def _row(room: ReviewRoom, text: str) -> AnswerRow:
    return AnswerRow(
        room.patient.id, room.visit_id, room.form_id, 0, "weight_kg", text, value_number=float(text)
    )


def _reopen(edit: Edit, room: ReviewRoom) -> None:
    edit.session.get_one(FormRow, room.form_id).state = "in_progress"
    edit.session.flush()


PATHS: dict[str, Callable[[Edit, ReviewRoom, str], object]] = {
    "one answer": lambda edit, room, _: forms.save_answer(edit, room.form_id, WEIGHT, "77"),
    "one answer to missing": lambda edit, room, _: forms.save_answer(edit, room.form_id, WEIGHT, "ND"),
    "one answer to nothing": lambda edit, room, _: forms.save_answer(edit, room.form_id, WEIGHT, ""),
    "several answers": lambda edit, room, _: forms.save_answers(
        edit, room.form_id, {WEIGHT: "77", HEIGHT: "171"}
    ),
    "undo": lambda edit, room, _: forms.undo_last(edit, room.form_id, WEIGHT),
    "acceptance": lambda edit, room, reason: forms.accept_problem(
        edit, room.form_id, WEIGHT, "soft_range", reason
    ),
    "an entry in error": lambda edit, room, reason: forms.void_entry(edit, room.form_id, reason),
    "the day of a visit": lambda edit, room, reason: visits.move_visit(
        edit, room.visit_id, INFUSED.replace(month=2, day=18), reason
    ),
    "answers below the services": lambda edit, room, _: edit.save_answers([_row(room, "77")]),
    "a bulk load": lambda edit, room, _: edit.load_many([[_row(room, "77")]]),
    "taking the completion back": lambda edit, room, _: _reopen(edit, room),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("reason", ["", "   ", "\t\n"])
def test_that_no_path_corrects_without_a_reason(room: ReviewRoom, path: str, reason: str) -> None:
    before = room.clinic.record(room.form_id)
    sequence = room.clinic.study.last_sequence
    with pytest.raises(UserError, match="reason"), room.clinic.act(reason) as edit:
        PATHS[path](edit, room, reason)
    assert room.clinic.record(room.form_id) == before
    assert room.clinic.study.last_sequence == sequence


@pytest.mark.parametrize("path", PATHS)
def test_that_every_path_corrects_with_a_reason_and_keeps_it(room: ReviewRoom, path: str) -> None:
    sequence = room.clinic.study.last_sequence
    with room.clinic.act("Source document corrected") as edit:
        PATHS[path](edit, room, "Source document corrected")
    with room.clinic.study.read() as session:
        written = list(events(session, after_sequence=sequence))
    assert written
    assert {event.reason for event in written if not event.reason.startswith("Derived again")} == {
        "Source document corrected"
    }


def test_that_filling_a_form_a_second_time_is_no_way_round(room: ReviewRoom) -> None:
    with pytest.raises(UserError, match="already"), room.clinic.act() as edit:
        whole_form.record_whole_form(
            edit, room.patient.id, room.visit_id, "body", {FieldKey("weight_kg"): "77"}
        )


def _record_by_command(room: ReviewRoom, *options: str) -> tuple[int, str]:
    path = room.clinic.study.path
    room.clinic.study.close()
    told = io.StringIO()
    place = ("--patient", room.patient.number, "--visit", "month_1", "--form", "body")
    arguments = ["record", str(path), *place, "weight_kg=77", "--by", "Nora Brandt", *options]
    return run_program(arguments, Terminal(io.StringIO(), io.StringIO(), told)), told.getvalue()


@pytest.mark.parametrize("options", [(), ("--reason", ""), ("--reason", "  ")])
def test_that_the_command_line_corrects_nothing_without_a_reason(
    room: ReviewRoom, options: tuple[str, ...]
) -> None:
    code, told = _record_by_command(room, *options)
    assert code == 1
    assert "reason" in told


def test_that_the_command_line_corrects_with_a_reason(room: ReviewRoom) -> None:
    assert _record_by_command(room, "--reason", "Source document corrected")[0] == 0


def test_that_a_reason_given_for_one_step_stands_in_the_trail(room: ReviewRoom) -> None:
    with room.clinic.act() as edit:
        visits.move_visit(edit, room.visit_id, INFUSED.replace(month=2, day=18), "Read from the diary")
    (moved,) = [event for event in room.clinic.trail("visit") if "date" in event.new_values and event.old]
    assert moved.reason == "Read from the diary"


# Below the program: what another tool may try on the file itself

_EVENT = """INSERT INTO audit_events
    SELECT ?, workstation, recorded_at, utc_offset_minutes, person_id, action, ?, kind, patient_id, form_id,
      record_id, item, group_ordinal, ?, old, new, based_on, previous_hash, hash
    FROM audit_events WHERE sequence = (SELECT max(sequence) FROM audit_events
      WHERE kind = 'answer' AND form_id = ? AND item = 'weight_kg')"""
_CHANGE = """UPDATE answers SET value_number = 77, entered_text = '77', sequence = ?
    WHERE form_id = ? AND item = 'weight_kg'"""


def _change_with_another_tool(room: ReviewRoom, reason: str, correction: int) -> None:
    """Write an event as the program would, with this reason, and the answer that goes with it."""
    form = room.form_id.bytes
    path, place = room.clinic.study.path, room.clinic.study.last_sequence + 1
    room.clinic.study.close()
    tool = connect(path)
    try:
        tool.execute(_EVENT, (place, reason, correction, form))
        tool.execute(_CHANGE, (place, form))
    finally:
        tool.close()


@pytest.mark.parametrize("correction", [0, 1])
@pytest.mark.parametrize("reason", ["", "  "])
def test_that_the_file_itself_takes_no_correction_without_a_reason(
    room: ReviewRoom, reason: str, correction: int
) -> None:
    with pytest.raises(DatabaseError, match=r"reason"):
        _change_with_another_tool(room, reason, correction)


def test_that_it_is_the_reason_that_the_file_misses(room: ReviewRoom) -> None:
    _change_with_another_tool(room, "Source document corrected", 1)
