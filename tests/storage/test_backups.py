"""A copy made while people work is whole, proven, and never replaces anything."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.backup import back_up, back_up_in_rotation, restore, rotation, verify_backup
from frailty_desktop.storage.connections import connect
from frailty_desktop.storage.head_file import head_path
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.factories import APatient, FakeClock, a_person, new_study

KEY = bytes(range(32))


def type_notes(study: StudyFile, by: UUID, patient: APatient, groups: range) -> None:
    for group in groups:
        with study.edit(by=by, action="Save a field") as edit:
            edit.save_answers([patient.answer("walk_note", "x" * 400, group=group)])


def count(path: Path, patient: APatient) -> int:
    with open_study(path, read_only=True) as study, study.read() as session:
        return len(patient_answers(session, patient.id))


def test_that_a_backup_holds_what_was_saved_and_passes_its_check(
    study: StudyFile, nurse: UUID, patient: APatient, tmp_path: Path
) -> None:
    type_notes(study, nurse, patient, range(5))
    copy = back_up(study, tmp_path / "Sicherung 1.frailty")
    assert verify_backup(copy).is_good
    assert count(copy, patient) == 5


def test_that_a_backup_is_one_file_and_the_end_of_its_log_as_text(
    study: StudyFile, nurse: UUID, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(study, folder / "copy.frailty")
    verify_backup(folder / "copy.frailty")
    assert sorted(file.name for file in folder.iterdir()) == ["copy.frailty", "copy.frailty.head.txt"]


def test_that_people_go_on_typing_while_a_backup_is_made(
    study: StudyFile, nurse: UUID, patient: APatient, tmp_path: Path
) -> None:
    with study.edit(by=nurse, action="Import") as edit:
        edit.load_many([[patient.answer("walk_note", "x" * 400, group=group) for group in range(4_000)]])
    steps: list[tuple[int, int]] = []

    def type_meanwhile(done: int, total: int) -> None:
        steps.append((done, total))
        if len(steps) <= 3:
            typing = threading.Thread(
                target=type_notes,
                args=(study, nurse, patient, range(5_000 + 2 * len(steps), 5_002 + 2 * len(steps))),
            )
            typing.start()
            typing.join()

    copy = back_up(study, tmp_path / "copy.frailty", progress=type_meanwhile)
    assert count(copy, patient) == 4_000
    assert count(study.path, patient) == 4_006
    assert len(steps) > 3
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert all(done <= total for done, total in steps)


def test_that_a_cancelled_backup_leaves_nothing(
    study: StudyFile, nurse: UUID, patient: APatient, tmp_path: Path
) -> None:
    class CancelledError(Exception):
        pass

    def cancel(done: int, total: int) -> None:
        raise CancelledError

    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(CancelledError):
        back_up(study, folder / "copy.frailty", progress=cancel)
    assert list(folder.iterdir()) == []
    type_notes(study, nurse, patient, range(2))


def test_that_a_backup_never_replaces_a_file(study: StudyFile, tmp_path: Path) -> None:
    target = tmp_path / "copy.frailty"
    target.write_text("important")
    with pytest.raises(UserError, match="already there"):
        back_up(study, target)
    assert target.read_text() == "important"


def test_that_a_backup_of_a_keyed_study_is_keyed(tmp_path: Path) -> None:
    with new_study(tmp_path, key=KEY) as study:
        a_person(study, "Nora Brandt")
        copy = back_up(study, tmp_path / "copy.frailty")
    assert b"Nora Brandt" not in copy.read_bytes()
    assert verify_backup(copy, key=KEY).is_good
    with pytest.raises(UserError, match="the key does not fit"):
        verify_backup(copy)


def test_that_only_the_newest_backups_of_this_study_are_kept(
    study: StudyFile, clock: FakeClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    bystanders = ["study.frailty", "study-notes.frailty", "other-20260101T000000Z.frailty"]
    for name in bystanders:
        (folder / name).write_text("keep me")
    start = clock.now
    for day in range(5):
        back_up_in_rotation(study, folder, start + timedelta(days=day), keep=3)
    kept = [file.name for file in rotation(folder, study.path)]
    assert kept == [f"study-2026020{day}T090000Z.frailty" for day in (5, 6, 7)]
    assert all((folder / name).exists() for name in bystanders)


def test_that_a_failed_backup_costs_no_older_one(
    study: StudyFile, nurse: UUID, tmp_path: Path, clock: FakeClock
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    first = back_up_in_rotation(study, folder, clock.now, keep=1)
    spoil(study)
    with pytest.raises(UserError, match=r"A check of study\.frailty found damage"):
        back_up_in_rotation(study, folder, clock.now + timedelta(days=1), keep=1)
    assert sorted(folder.iterdir()) == [first, head_path(first)]


def spoil(study: StudyFile) -> None:
    tool = connect(study.path)
    tool.execute("DROP TRIGGER people_changed_audited")
    tool.execute("UPDATE people SET name = 'Somebody else'")
    tool.close()


def test_that_a_restored_study_goes_on_where_the_backup_was_made(
    study: StudyFile, nurse: UUID, patient: APatient, tmp_path: Path
) -> None:
    type_notes(study, nurse, patient, range(3))
    copy = back_up(study, tmp_path / "copy.frailty")
    type_notes(study, nurse, patient, range(3, 5))
    restored = restore(copy, tmp_path / "restored.frailty")
    with open_study(restored) as again:
        type_notes(again, nurse, patient, range(10, 12))
        assert again.checks().is_good
    assert count(restored, patient) == 5
    assert count(copy, patient) == 3


def test_that_restoring_never_replaces_a_file(study: StudyFile, tmp_path: Path) -> None:
    copy = back_up(study, tmp_path / "copy.frailty")
    with pytest.raises(UserError, match="already there"):
        restore(copy, study.path)
    assert study.checks().is_good


def test_that_a_spoilt_backup_is_not_restored(study: StudyFile, nurse: UUID, tmp_path: Path) -> None:
    copy = back_up(study, tmp_path / "copy.frailty")
    tool = connect(copy)
    tool.execute("DROP TRIGGER people_changed_audited")
    tool.execute("UPDATE people SET name = 'Somebody else'")
    tool.close()
    with pytest.raises(UserError, match="found damage"):
        restore(copy, tmp_path / "restored.frailty")
    assert not (tmp_path / "restored.frailty").exists()


def test_that_names_of_backups_sort_by_time(tmp_path: Path) -> None:
    study = tmp_path / "a-b.frailty"
    for stamp in ("20260203T090000Z", "20251231T235959Z", "20260203T090001Z"):
        (tmp_path / f"a-b-{stamp}.frailty").touch()
    found = [datetime.strptime(file.stem[-16:], "%Y%m%dT%H%M%SZ") for file in rotation(tmp_path, study)]  # noqa: DTZ007 - UTC by name
    assert found == sorted(found)
    assert len(found) == 3
