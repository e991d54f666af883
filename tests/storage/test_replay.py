"""Replaying the log to an event gives every table as it stood after that event."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.replay import ReplayedState, rows_at, sequence_at, state_at
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import AUDITED, PatientRow
from tests.factories import APatient, FakeClock
from tests.storage.random_study import CHANGED, MADE, TEXTS, answers_now, random_study, snapshot

tables = st.sampled_from(AUDITED)
texts = st.sampled_from(TEXTS)
small = st.integers(0, 3)
actions = st.one_of(
    st.tuples(st.just("add"), tables, texts),
    st.tuples(st.just("change"), tables, small, texts),
    st.tuples(st.just("delete_acceptance"), small),
    st.tuples(
        st.just("answer"),
        small,
        small,
        texts,
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
        st.sampled_from((None, "not_done")),
    ),
    st.tuples(st.just("note"), texts),
)
names = count()


def plain_tables(state: ReplayedState) -> dict[str, dict[UUID, dict[str, Any]]]:
    return {str(table.__tablename__): state.tables[str(table.__tablename__)] for table in AUDITED}  # type: ignore[attr-defined]


def test_that_every_audited_table_takes_part_in_the_random_edits() -> None:
    kinds = {table.audit_kind for table in AUDITED}
    assert set(MADE) == kinds
    assert set(CHANGED) == kinds


@given(todo=st.lists(actions, max_size=14))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_the_replay_to_any_event_is_the_state_after_it(tmp_path: Path, todo: list[Any]) -> None:
    world = random_study(tmp_path, f"{next(names)}.frailty")
    with world.study as study:
        seen = [_seen(study)]
        for name, *arguments in todo:
            getattr(world, name)(*arguments)
            seen.append(_seen(study))
        for sequence, rows, answers in seen:
            with study.read() as session:
                state = state_at(session, sequence=sequence)
            assert plain_tables(state) == rows
            assert state.answers == answers


def _seen(study: StudyFile) -> tuple[int, Any, Any]:
    sequence = study.last_sequence
    with study.read() as session:
        return sequence, snapshot(session), answers_now(session)


@given(todo=st.lists(actions, max_size=10))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_rows_read_patient_by_patient_are_the_same_rows(tmp_path: Path, todo: list[Any]) -> None:
    world = random_study(tmp_path, f"{next(names)}.frailty")
    with world.study as study:
        for name, *arguments in todo:
            getattr(world, name)(*arguments)
        with study.read() as session:
            state = state_at(session)
            streamed = list(rows_at(session, state.sequence))
    whole = [(name, row) for name, rows in plain_tables(state).items() for row in rows.values()]
    own = [(name, row) for name, row in streamed if name != "answers"]
    assert sorted(own, key=repr) == sorted(whole, key=repr)
    assert len(streamed) - len(own) == len(state.answers)


@given(todo=st.lists(actions, max_size=10))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_the_replay_of_one_patient_is_their_part_of_the_whole(tmp_path: Path, todo: list[Any]) -> None:
    world = random_study(tmp_path, f"{next(names)}.frailty")
    with world.study as study:
        for name, *arguments in todo:
            getattr(world, name)(*arguments)
        with study.read() as session:
            whole = state_at(session)
            for patient in world.patients:
                own = state_at(session, patient=patient.id)
                assert _of_patient(own, patient) == _of_patient(whole, patient)


def _of_patient(state: ReplayedState, patient: APatient) -> Any:
    wanted = str(patient.id)
    queries = {str(key) for key, row in state.tables["queries"].items() if row["patient_id"] == wanted}
    rows = {
        (name, key): row
        for name, table in state.tables.items()
        for key, row in table.items()
        if row.get("patient_id") == wanted
        or (name == "query_messages" and row["query_id"] in queries)
        or (name == "patients" and row["id"] == wanted)
    }
    return rows, {place: row for place, row in state.answers.items() if place.patient_id == patient.id}


def test_that_a_moment_means_everything_up_to_its_last_event(
    study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock
) -> None:
    clock.now += timedelta(hours=1)
    before = study.last_sequence
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer(text="345")])
    with study.read() as session:
        assert sequence_at(session, clock.now - timedelta(seconds=1)) == before
        assert sequence_at(session, clock.now) == study.last_sequence


def test_that_nothing_was_there_before_the_first_event(study: StudyFile) -> None:
    with study.read() as session:
        state = state_at(session, at=datetime(2001, 1, 1, tzinfo=UTC))
    assert state.sequence == 0
    assert not any(state.tables.values())


def test_that_after_a_clock_was_set_back_the_sequence_still_decides(
    study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock
) -> None:
    late = clock.now + timedelta(hours=2)
    clock.now = late
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer(text="345")])
    clock.now = late - timedelta(hours=1)
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer(text="354")])
    with study.read() as session:
        state = state_at(session, at=late - timedelta(minutes=30))
    (answer,) = state.answers.values()
    assert answer["entered_text"] == "354"


def test_that_a_patient_who_was_not_there_yet_is_not_in_the_replay(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.read() as session:
        born = session.get_one(PatientRow, patient.id).sequence
        state = state_at(session, sequence=born - 1, patient=patient.id)
        assert state.row("patients", patient.id) is None
        assert state_at(session, sequence=born, patient=patient.id).row("patients", patient.id) is not None


def test_that_one_patients_events_are_found_by_their_index(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    asked: list[str] = []
    with study.read() as session:
        driver: Any = driver_of(session.connection())
        driver.set_trace_callback(asked.append)
        state_at(session, patient=patient.id)
        driver.set_trace_callback(None)
        of_patient = next(text for text in asked if "patient_id = x" in text.lower())
        plan = driver.execute(f"EXPLAIN QUERY PLAN {of_patient}").fetchall()
    assert "ix_audit_events_patient_id" in " ".join(str(row) for row in plan)
