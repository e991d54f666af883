"""11.10(e), E6 4.2.2: a trail of every change that nobody can switch off, and the state it explains.

People, sign-ins, locks, queries, signatures and the rest, in words: tests/analysis/test_trail.py.
That the audited tables are those of the file: tests/storage/test_replay.py.
"""

import inspect
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frailty_desktop
from frailty_desktop.settings import Preferences
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.connections import DatabaseError
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.replay import state_at
from frailty_desktop.storage.study_file import StudyFile, create_study, open_study
from frailty_desktop.storage.tables import AUDITED, FormRow, PatientRow
from tests.factories import APatient, FakeClock, a_patient, a_person, new_study
from tests.storage.random_study import TEXTS, answers_now, random_study, snapshot

SOURCES = Path(frailty_desktop.__file__).parent
names = count()
quiet = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

typed = st.sampled_from(("", "345", "346", "about 350", "Ä"))
fields = st.sampled_from(("walk_distance", "walk_note"))
statuses = st.sampled_from(("screening", "enrolled", "withdrawn"))
edits = st.lists(
    st.one_of(
        st.lists(st.tuples(fields, st.integers(0, 1), typed), min_size=1, max_size=4),
        statuses,
        st.just("complete"),
    ),
    max_size=12,
)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[StudyFile]:
    with new_study(tmp_path) as study:
        yield study


@pytest.fixture
def nurse(study: StudyFile) -> UUID:
    return a_person(study)


@pytest.fixture
def patient(study: StudyFile, nurse: UUID) -> APatient:
    return a_patient(study, nurse)


class Expected:
    """What the trail must hold, kept beside the edits by somebody who knows nothing of it."""

    def __init__(self) -> None:
        self.now: dict[Any, str] = {}
        self.changes: list[tuple[Any, str, str]] = []

    def change(self, place: Any, text: str) -> None:
        before = self.now.get(place, "")
        if text != before:
            self.changes.append((place, before, text))
            self.now[place] = text


def do(study: StudyFile, nurse: UUID, patient: APatient, wanted: Any, expected: Expected) -> None:
    """Do one random edit and note what it changes."""
    with study.edit(by=nurse, action="Work", reason="because") as edit:
        if isinstance(wanted, list):
            for item, group, text in wanted:
                edit.save_answers([patient.answer(item, text, group=group)])
                expected.change((item, group), text)
        elif wanted == "complete":
            edit.session.get_one(FormRow, patient.form_id).state = "complete"
            expected.change("form", "complete")
        else:
            edit.session.get_one(PatientRow, patient.id).status = wanted
            expected.change("patient", wanted)


@given(todo=edits)
@quiet
def test_that_the_events_are_exactly_the_effective_changes(tmp_path: Path, todo: list[Any]) -> None:
    with new_study(tmp_path, name=f"{next(names)}.frailty") as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        start = study.last_sequence
        expected = Expected()
        expected.now.update(patient="screening", form="in_progress")
        for wanted in todo:
            do(study, nurse, patient, wanted, expected)
        with study.read() as session:
            found = [_told(event) for event in events(session, after_sequence=start)]
    assert found == expected.changes


def _told(event: Any) -> tuple[Any, str, str]:
    old, new = event.old_values, event.new_values
    if event.kind == "answer":
        return (event.item, event.group_ordinal), old.get("entered_text", ""), new["entered_text"]
    column = {"form": "state", "patient": "status"}[event.kind]
    return event.kind, old[column], new[column]


@given(
    todo=st.lists(st.tuples(st.sampled_from(AUDITED), st.integers(0, 2), st.sampled_from(TEXTS)), max_size=10)
)
@quiet
def test_that_replaying_the_trail_gives_the_state(tmp_path: Path, todo: list[Any]) -> None:
    world = random_study(tmp_path, f"{next(names)}.frailty")
    with world.study as study:
        for table, which, text in todo:
            world.change(table, which, text)
            world.answer(which, 0, text, None, None)
        with study.read() as session:
            state = state_at(session)
            assert {name: state.tables[name] for name in snapshot(session)} == snapshot(session)
            assert state.answers == answers_now(session)


def test_that_each_event_says_who_when_where_and_both_values(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    for text in ("345", "354"):
        with study.edit(by=nurse, action="Save a field", reason="Misread") as edit:
            edit.save_answers([patient.answer(text=text)])
    with study.read() as session:
        last = next(events(session, newest_first=True))
    assert (last.person_id, last.workstation, last.action, last.reason) == (
        nurse,
        "ward-3",
        "Save a field",
        "Misread",
    )
    assert (last.old_values["entered_text"], last.new_values["entered_text"]) == ("345", "354")
    assert last.at.tzinfo is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET new = '{}'",
        "UPDATE audit_events SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE sequence = 1",
        "DELETE FROM audit_events",
        "DELETE FROM audit_events WHERE sequence = 1",
        "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE sequence = 1",
        "UPDATE chain_heads SET sequence = 1",
        "DELETE FROM chain_heads",
        "DELETE FROM answers",
        "UPDATE answers SET entered_text = '999'",
        "UPDATE patients SET status = 'enrolled'",
    ],
)
def test_that_the_file_refuses_to_change_its_trail_or_a_row_without_an_event(
    study: StudyFile, nurse: UUID, patient: APatient, statement: str
) -> None:
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer()])
    with pytest.raises(DatabaseError), study.edit(by=nurse, action="Forge") as edit:
        driver_of(edit.connection).execute(statement)
    assert study.checks().is_good


def _variables_read() -> set[str]:
    """Find every environment variable that the program's own sources name."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.py"))
    read = re.findall(r"(?:environ(?:\.get)?|getenv)[\[(]\s*[\"']([A-Z_]+)[\"']", text)
    return {*read, *re.findall(r"[\"'](FRAILTY_[A-Z_]+)[\"']", text)}


@pytest.mark.parametrize("value", ["0", "1", "off", "false", ""])
def test_that_no_environment_variable_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    variables = {*_variables_read(), "FRAILTY_AUDIT", "FRAILTY_DESKTOP_AUDIT", "NO_AUDIT", "AUDIT", "DEBUG"}
    assert "FRAILTY_DESKTOP_HOME" in variables
    for name in variables:
        monkeypatch.setenv(name, value)
    assert _audited_changes(tmp_path) == 2


def test_that_no_preference_and_no_argument_of_the_file_names_the_trail() -> None:
    arguments = {
        name
        for function in (open_study, create_study, StudyFile.edit, StudyFile.read)
        for name in inspect.signature(function).parameters
    }
    named = {*Preferences.__dataclass_fields__, *arguments}
    assert not {name for name in named if "audit" in name or "trail" in name or "log" in name}


def _audited_changes(folder: Path) -> int:
    with new_study(folder) as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        start = study.last_sequence
        for text in ("345", "354"):
            with study.edit(by=nurse, action="Save a field") as edit:
                edit.save_answers([patient.answer(text=text)])
        with study.read() as session:
            return len(list(events(session, after_sequence=start, kind="answer")))


def test_that_a_clock_set_back_is_itself_recorded(tmp_path: Path) -> None:
    clock = FakeClock()
    with new_study(tmp_path, clock=clock) as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        was = clock.now
        clock.now = was.replace(hour=was.hour - 1)
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])
        with study.read() as session:
            (noted,) = events(session, kind="clock")
            (saved,) = events(session, kind="answer")
    assert noted.new_values["set_back_from"] > noted.new_values["to"]
    assert noted.sequence < saved.sequence
