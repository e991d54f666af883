"""One altered byte anywhere is noticed, and the first record that does not fit is named."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frailty_desktop.storage.audit_reading import verify_chain
from frailty_desktop.storage.connections import Connection, connect
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.storage.tables import PatientRow
from tests.factories import APatient, a_patient, a_person, new_study


@pytest.fixture
def filled(study: StudyFile, nurse: UUID, patient: APatient) -> Path:
    """Make a study of a patient with two answers, one of them changed, and close it."""
    for item, text in (("walk_distance", "345"), ("walk_note", "tired"), ("walk_distance", "354")):
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer(item, text)])
    with study.edit(by=nurse, action="Enrol") as edit:
        edit.session.get_one(PatientRow, patient.id).status = "enrolled"
    study.close()
    return study.path


class Forger:
    """Somebody with a database tool who takes the triggers away first."""

    def __init__(self, path: Path) -> None:
        self.tool: Connection = connect(path)
        for (name,) in self.tool.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.tool.execute(f"DROP TRIGGER {name}")

    def __call__(self, statement: str, *values: Any) -> None:
        self.tool.execute(statement, values)


@pytest.fixture
def forge(filled: Path) -> Iterator[Callable[..., None]]:
    forger = Forger(filled)
    yield forger
    forger.tool.close()


def first_bad(path: Path) -> tuple[int, str]:
    with open_study(path, read_only=True) as study:
        check = study.checks()
        assert check.first_bad is not None
        return check.first_bad.sequence, check.first_bad.sentence()


def test_that_an_untouched_study_passes(filled: Path) -> None:
    with open_study(filled, read_only=True) as study:
        check = study.checks()
    assert check.is_good
    assert check.events == 13


COLUMNS = {
    "recorded_at": "'2020-01-01T00:00:00.000000Z'",
    "utc_offset_minutes": "utc_offset_minutes + 60",
    "person_id": "randomblob(16)",
    "action": "'Something else'",
    "reason": "'x'",
    "kind": "'visit'",
    "patient_id": "randomblob(16)",
    "form_id": "randomblob(16)",
    "record_id": "randomblob(16)",
    "item": "'walk_rests'",
    "group_ordinal": "1",
    "old": "'{}'",
    "new": '\'{"entered_text":"9"}\'',
    "based_on": "'ward-3:1'",
    "previous_hash": "randomblob(32)",
    "hash": "randomblob(32)",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_that_a_changed_event_is_named(filled: Path, forge: Callable[..., None], column: str) -> None:
    change = f"UPDATE audit_events SET {column} = {COLUMNS[column]} WHERE sequence = 10"  # noqa: S608 - ours
    forge(change)
    sequence, sentence = first_bad(filled)
    assert sequence == 10
    assert sentence.startswith("Event 10 of ward-3")


def test_that_an_event_taken_out_of_the_middle_is_noticed(filled: Path, forge: Callable[..., None]) -> None:
    forge("DELETE FROM audit_events WHERE sequence = 10")
    assert first_bad(filled)[0] == 11


def test_that_events_put_in_another_order_are_noticed(filled: Path, forge: Callable[..., None]) -> None:
    forge("UPDATE audit_events SET sequence = 99 WHERE sequence = 10")
    forge("UPDATE audit_events SET sequence = 10 WHERE sequence = 11")
    forge("UPDATE audit_events SET sequence = 11 WHERE sequence = 99")
    assert first_bad(filled)[0] == 10


def test_that_a_log_cut_short_is_noticed(filled: Path, forge: Callable[..., None]) -> None:
    forge("DELETE FROM audit_events WHERE sequence = 13")
    sequence, sentence = first_bad(filled)
    assert sequence == 13
    assert "the end of the log" in sentence


def test_that_a_log_cut_short_with_its_head_is_noticed_by_the_rows(
    filled: Path, forge: Callable[..., None]
) -> None:
    forge("DELETE FROM audit_events WHERE sequence = 13")
    forge(
        "UPDATE chain_heads SET events = 12, sequence = 12,"
        " hash = (SELECT hash FROM audit_events WHERE sequence = 12)"
    )
    assert "patient/" in first_bad(filled)[1]


def test_that_an_emptied_log_is_noticed(filled: Path, forge: Callable[..., None]) -> None:
    forge("DELETE FROM audit_events")
    forge("DELETE FROM chain_heads")
    assert "the row is not in the log" in first_bad(filled)[1]


ANSWER_FORGERIES = {
    "value": "UPDATE answers SET value_number = 400 WHERE item = 'walk_distance'",
    "text": "UPDATE answers SET entered_text = '345 ' WHERE item = 'walk_distance'",
    "missing reason": "UPDATE answers SET missing_reason = 'refused' WHERE item = 'walk_distance'",
    "first sequence": "UPDATE answers SET first_sequence = 12 WHERE item = 'walk_distance'",
    "no first sequence": "UPDATE answers SET first_sequence = 0 WHERE item = 'walk_distance'",
    "first sequence of a text": "UPDATE answers SET first_sequence = 11 WHERE item = 'walk_note'",
    "older value brought back": "UPDATE answers SET value_number = 345, entered_text = '345', sequence = 10"
    " WHERE item = 'walk_distance'",
    "gone": "DELETE FROM answers WHERE item = 'walk_note'",
    "moved to another item": "UPDATE answers SET item = 'walk_rests' WHERE item = 'walk_note'",
    "moved to another visit": "UPDATE answers SET visit_id = zeroblob(16) WHERE item = 'walk_note'",
    "moved to another group": "UPDATE answers SET group_ordinal = 3 WHERE item = 'walk_note'",
    "workstation": "UPDATE answers SET workstation = 'x' WHERE item = 'walk_note'",
    "made up": "INSERT INTO answers SELECT patient_id, visit_id, form_id, 5, item, 'x', NULL, NULL, NULL,"
    " NULL, 0, sequence, workstation FROM answers WHERE item = 'walk_note'",
}


@pytest.mark.parametrize("forgery", ANSWER_FORGERIES)
def test_that_a_forged_answer_is_noticed(filled: Path, forge: Callable[..., None], forgery: str) -> None:
    forge(ANSWER_FORGERIES[forgery])
    assert "answer/" in first_bad(filled)[1]


ROW_FORGERIES = {
    "patient/": "UPDATE patients SET status = 'screening'",
    "visit/": "UPDATE visits SET date = '2026-02-04'",
    "form/": "UPDATE forms SET state = 'complete'",
    "person/": "UPDATE people SET name = 'Somebody else'",
    "site/": "DELETE FROM sites WHERE code = 'MIA'",
    "study/": "UPDATE study SET is_synthetic = 0",
    "design_version/": "UPDATE design_versions SET texts = replace(texts, '345', '346'), version = '2'",
    "workstation/": "INSERT INTO workstations (id, sequence, workstation, name, first_seen_at)"
    " VALUES (randomblob(16), 1, 'ward-3', 'ghost', '2026-02-03T09:00:00.000000Z')",
}


@pytest.mark.parametrize("address", ROW_FORGERIES)
def test_that_a_forged_row_is_noticed(filled: Path, forge: Callable[..., None], address: str) -> None:
    forge(ROW_FORGERIES[address])
    assert address in first_bad(filled)[1]


def test_that_a_broken_link_between_tables_is_noticed(filled: Path, forge: Callable[..., None]) -> None:
    forge("PRAGMA foreign_keys = OFF")
    forge("DELETE FROM sites")
    with open_study(filled, read_only=True) as study:
        assert any("patients" in line for line in study.checks().damage)


def test_that_the_check_says_how_far_it_is_and_can_be_stopped(filled: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise StoppedError

    with open_study(filled, read_only=True) as study:
        steps: list[tuple[int, int]] = []
        study.checks(progress=lambda done, total: steps.append((done, total)))
        assert steps == [(0, 13)]
        with pytest.raises(StoppedError), study.read() as session:
            verify_chain(session, progress=stop)


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.lists(
            st.tuples(
                st.integers(0, 1), st.sampled_from(["a", "b"]), st.sampled_from(["", "1", "2,5", "ND", "x"])
            ),
            max_size=4,
        ),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_that_events_are_exactly_the_effective_changes_of_random_edits(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[int, list[tuple[int, str, str]], bool, bool]],
) -> None:
    with new_study(tmp_path_factory.mktemp("random")) as study:
        nurse = a_person(study)
        patients = [a_patient(study, nurse, f"P-{number}") for number in range(3)]
        expected: dict[tuple[UUID, str, int], str] = {}
        changes, before = 0, study.last_sequence
        for which, fields, in_bulk, fails in steps:
            patient, state = patients[which], dict(expected)
            rows = [patient.answer(item, text, group=group) for group, item, text in fields]
            try:
                with study.edit(by=nurse, action="Save fields") as edit:
                    edit.load_many([rows]) if in_bulk else edit.save_answers(rows)
                    if fails:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
            for group, item, text in fields:
                key = (patient.id, item, group)
                changes += state.get(key, "") != text
                state[key] = text
            expected = state
        assert study.last_sequence - before == changes
        assert study.checks().is_good
