"""A full disk, a pulled drive, an exchanged file: said in words, nothing is lost, and typing goes on."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.factories import APatient, a_patient, a_person, new_study, small_design_texts


def type_field(study: StudyFile, by: UUID, patient: APatient, group: int, text: str) -> None:
    with study.edit(by=by, action="Save a field") as edit:
        edit.save_answers([patient.answer("walk_note", text, group=group)])


def typed(study: StudyFile, patient: APatient) -> dict[int, str]:
    with study.read() as session:
        return {row.group: row.entered_text for row in patient_answers(session, patient.id)}


def type_until_refused(
    study: StudyFile, by: UUID, patient: APatient, *, start: int = 0
) -> tuple[dict[int, str], str]:
    """Type notes until one is refused; return those that were saved, and the sentence."""
    saved: dict[int, str] = {}
    for group in range(start, start + 5_000):
        try:
            type_field(study, by, patient, group, f"note {group} " + "x" * 500)
        except UserError as refusal:
            return saved, str(refusal)
        saved[group] = f"note {group} " + "x" * 500
    raise AssertionError("the disk never filled")


@contextmanager
def small_drive(folder: Path, size: str = "1500k") -> Iterator[Path]:
    """Mount a small drive, for those who may."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small drive here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def test_that_a_full_drive_loses_nothing_and_saving_goes_on_after_room_was_made(tmp_path: Path) -> None:
    with small_drive(tmp_path / "drive") as drive:
        ballast = drive / "ballast"
        ballast.write_bytes(b"x" * 300_000)
        study = new_study(drive)
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        saved, sentence = type_until_refused(study, nurse, patient)
        assert "The disk that holds study.frailty is full" in sentence
        assert "not saved" in sentence
        assert "stays on the screen" in sentence
        assert typed(study, patient) == saved
        ballast.unlink()
        type_field(study, nurse, patient, 9_999, "after")
        assert typed(study, patient) == saved | {9_999: "after"}
        assert study.checks().is_good
        study.close()
        with open_study(drive / "study.frailty", read_only=True) as again:
            assert typed(again, patient) == saved | {9_999: "after"}


def test_that_a_study_that_does_not_fit_on_the_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    with small_drive(tmp_path / "drive", "64k") as drive:
        with pytest.raises(UserError, match="could not be made"):
            new_study(drive)
        assert list(drive.iterdir()) == []


def test_that_a_backup_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    from frailty_desktop.storage.backup import back_up

    with small_drive(tmp_path / "drive", "64k") as drive, new_study(tmp_path) as study:
        with pytest.raises(UserError, match=r"could not be made\. The disk is full"):
            back_up(study, drive / "copy.frailty")
        assert list(drive.iterdir()) == []


def test_that_a_file_that_may_grow_no_further_recovers(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.access.writer.connect() as connection:
        driver = driver_of(connection)
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages + 8}")
    saved, sentence = type_until_refused(study, nurse, patient)
    assert "is full" in sentence
    assert typed(study, patient) == saved
    study.access.drop_connections()
    type_field(study, nurse, patient, 9_999, "after")
    assert typed(study, patient) == saved | {9_999: "after"}
    assert study.checks().is_good


def test_that_a_pulled_drive_is_said_and_the_study_goes_on_when_it_is_back(tmp_path: Path) -> None:
    drive, away = tmp_path / "drive", tmp_path / "away"
    drive.mkdir()
    with new_study(drive) as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        type_field(study, nurse, patient, 0, "before")
        drive.rename(away)
        with pytest.raises(UserError, match=r"no longer there.*not saved.*Connect the drive"):
            type_field(study, nurse, patient, 1, "meanwhile")
        away.rename(drive)
        type_field(study, nurse, patient, 1, "again")
        assert typed(study, patient) == {0: "before", 1: "again"}
        assert study.checks().is_good


def test_that_a_drive_unmounted_under_the_open_study_takes_no_entry_with_it(tmp_path: Path) -> None:
    with small_drive(tmp_path / "drive") as drive:
        study = new_study(drive)
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        subprocess.run(["umount", "-l", str(drive)], check=True)
        with pytest.raises(UserError, match=r"no longer there.*not saved"):
            type_field(study, nurse, patient, 0, "lost")
        study.close()
        assert list(drive.iterdir()) == []


def test_that_a_study_copied_back_to_a_new_drive_is_taken_up_again(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    type_field(study, nurse, patient, 0, "before")
    study.access.drop_connections()
    copy = study.path.with_name("copy")
    shutil.copyfile(study.path, copy)
    study.path.unlink()
    copy.rename(study.path)
    type_field(study, nurse, patient, 1, "after")
    assert typed(study, patient) == {0: "before", 1: "after"}
    with pytest.raises(UserError, match="already open"):
        open_study(study.path)


def test_that_an_older_copy_put_in_its_place_is_not_written_to(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    study.access.drop_connections()
    older = study.path.with_name("older")
    shutil.copyfile(study.path, older)
    type_field(study, nurse, patient, 0, "newer")
    content = older.read_bytes()
    older.rename(study.path)
    with pytest.raises(UserError, match="exchanged for another file"):
        type_field(study, nurse, patient, 1, "where to")
    assert study.path.read_bytes() == content


def test_that_a_drive_that_stops_answering_is_said(tmp_path: Path) -> None:
    study = new_study(tmp_path)
    nurse = a_person(study)
    patient = a_patient(study, nurse)
    type_field(study, nurse, patient, 0, "before")
    held = open_files(study.path)
    kept = {descriptor: os.dup(descriptor) for descriptor in held}
    reading, writing = os.pipe()
    try:
        for descriptor in held:  # every read and write now fails, as on a dead device
            os.dup2(writing, descriptor)
        with pytest.raises(UserError, match=r"does not answer.*not saved"):
            type_field(study, nurse, patient, 1, "meanwhile")
    finally:
        for descriptor, original in kept.items():
            os.dup2(original, descriptor)
            os.close(original)
        os.close(reading)
        os.close(writing)
    type_field(study, nurse, patient, 1, "again")
    assert typed(study, patient) == {0: "before", 1: "again"}
    assert study.checks().is_good
    study.close()


def open_files(path: Path) -> list[int]:
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("the open files of a process cannot be listed here")
    names = {str(path), f"{path}-wal"}
    return [int(entry.name) for entry in folder.iterdir() if os.path.realpath(entry) in names]


def test_that_a_design_too_large_for_the_disk_is_no_half_study(tmp_path: Path) -> None:
    texts = small_design_texts()
    texts["choices.toml"] = "".join(
        f'list_{n} = [{{ code = "1", label = "{"x" * 200}" }}]\n' for n in range(2_000)
    )
    with small_drive(tmp_path / "drive", "600k") as drive:
        with pytest.raises(UserError, match="could not be made"):
            new_study(drive, texts=texts)
        assert list(drive.iterdir()) == []


def test_that_a_drive_pulled_right_after_the_first_entry_does_not_stop_the_next(
    study: StudyFile, nurse: UUID, patient: APatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = study.path
    study.close()

    def is_gone() -> None:
        raise OSError(errno.EIO, "the drive was pulled between COMMIT and here")

    with open_study(path, workstation="ward-9") as elsewhere:
        with monkeypatch.context() as pulled:
            pulled.setattr(elsewhere, "load", is_gone)
            type_field(elsewhere, nurse, patient, 0, "first")
        type_field(elsewhere, nurse, patient, 1, "second")
        assert typed(elsewhere, patient) == {0: "first", 1: "second"}
        assert elsewhere.checks().is_good
