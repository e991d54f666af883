"""A file of an earlier version is copied, then brought up to date, with every step or none."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage import migrations
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.audit_trail import AuditTrail
from frailty_desktop.storage.connections import Connection, connect_to_read
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.migrations.step import Step
from frailty_desktop.storage.schema import current_version
from frailty_desktop.storage.study_file import open_study
from tests.factories import APatient, a_patient, a_person, new_study


def add_a_column(connection: Connection, trail: AuditTrail) -> None:
    connection.execute("ALTER TABLE visits ADD COLUMN room TEXT")


def rename_a_status(connection: Connection, trail: AuditTrail) -> None:
    rows = connection.execute(
        "SELECT id, workstation, sequence FROM patients WHERE status = 'screening'"
    ).fetchall()
    for patient_id, workstation, sequence in rows:
        event = trail.add(
            "patient",
            patient_id=UUID(bytes=patient_id),
            record_id=UUID(bytes=patient_id),
            old='{"status":"screening"}',
            new='{"status":"in screening"}',
            based_on=f"{workstation}:{sequence}",
        )
        trail.write()
        connection.execute(
            "UPDATE patients SET status = 'in screening', sequence = ?, workstation = ? WHERE id = ?",
            (event, trail.circumstances.workstation, patient_id),
        )


def forget_the_log(connection: Connection, trail: AuditTrail) -> None:
    connection.execute("UPDATE patients SET status = 'died'")


def break_a_link(connection: Connection, trail: AuditTrail) -> None:
    connection.execute("DROP TRIGGER sites_remain")
    connection.execute("DELETE FROM sites")


def say_no(connection: Connection, trail: AuditTrail) -> None:
    raise ZeroDivisionError


ROOM = Step(2, "Visits take place in rooms", add_a_column)
STATUS = Step(3, "Screening has a longer name", rename_a_status)


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, APatient]:
    """Make a study of version 1 with a patient and an answer."""
    with new_study(tmp_path) as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])
    return study.path, patient


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make this a later version of the program, with these steps."""
    return lambda *steps: monkeypatch.setattr(migrations, "STEPS", steps)


def version(path: Path) -> int:
    connection = connect_to_read(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def test_that_a_file_of_this_version_is_opened_without_a_copy(old: tuple[Path, APatient]) -> None:
    open_study(old[0]).close()
    assert [file.name for file in old[0].parent.iterdir()] == ["study.frailty"]


def test_that_an_older_file_is_brought_up_to_date_and_keeps_everything(
    old: tuple[Path, APatient], later: Callable[..., None]
) -> None:
    path, patient = old
    later(ROOM, STATUS)
    with open_study(path) as study:
        assert study.checks().is_good
        with study.read() as session:
            assert [row.entered_text for row in patient_answers(session, patient.id)] == ["345"]
            steps = list(events(session, kind="migration"))
    assert version(path) == 3
    assert [(step.new_values["from"], step.new_values["to"]) for step in steps] == [(1, 2), (2, 3)]
    assert {step.person_id for step in steps} == {THE_PROGRAM}


def test_that_a_file_half_way_takes_only_the_steps_it_lacks(
    old: tuple[Path, APatient], later: Callable[..., None]
) -> None:
    later(ROOM)
    open_study(old[0]).close()
    later(ROOM, STATUS)
    open_study(old[0]).close()
    assert version(old[0]) == 3
    assert sorted(file.name for file in old[0].parent.iterdir()) == [
        "study.frailty",
        "study.version-1.frailty",
        "study.version-2.frailty",
    ]


def test_that_the_copy_made_before_is_the_old_file(
    old: tuple[Path, APatient], later: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    later(ROOM, STATUS)
    open_study(old[0]).close()
    monkeypatch.undo()
    copy = old[0].with_name("study.version-1.frailty")
    with open_study(copy, read_only=True) as study:
        assert study.checks().is_good
    assert version(copy) == 1


def test_that_a_copy_never_replaces_an_earlier_one(
    old: tuple[Path, APatient], later: Callable[..., None]
) -> None:
    earlier = old[0].with_name("study.version-1.frailty")
    earlier.write_text("keep me")
    later(ROOM)
    open_study(old[0]).close()
    assert earlier.read_text() == "keep me"
    assert version(old[0].with_name("study.version-1-2.frailty")) == 1


@pytest.mark.parametrize("bad", [say_no, forget_the_log, break_a_link], ids=lambda step: step.__name__)
def test_that_a_step_that_fails_leaves_the_file_as_it_was(
    old: tuple[Path, APatient],
    later: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    bad: Callable[[Connection, AuditTrail], None],
) -> None:
    later(ROOM, Step(3, "Bad", bad))
    with pytest.raises(Exception):  # noqa: B017, PT011 - a mistake of ours, of whatever kind
        open_study(old[0])
    assert version(old[0]) == 1
    monkeypatch.undo()
    with open_study(old[0]) as study:
        assert study.checks().is_good


def test_that_an_older_file_is_not_changed_by_reading(
    old: tuple[Path, APatient], later: Callable[..., None]
) -> None:
    later(ROOM)
    before = old[0].read_bytes()
    with pytest.raises(UserError, match="Open it for writing once"):
        open_study(old[0], read_only=True)
    assert old[0].read_bytes() == before


def test_that_a_file_of_a_newer_version_is_refused_and_left_alone(
    old: tuple[Path, APatient], later: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    later(ROOM)
    open_study(old[0]).close()
    monkeypatch.undo()
    before = old[0].read_bytes()
    with pytest.raises(UserError, match="newer version of this program"):
        open_study(old[0])
    assert old[0].read_bytes() == before


def test_that_steps_are_numbered_without_a_gap() -> None:
    assert [step.to_version for step in migrations.STEPS] == list(range(2, current_version() + 1))
