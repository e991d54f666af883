"""A backup of every released version is restored, and drilled, by this one."""

import shutil
from pathlib import Path

import pytest

from frailty_desktop.services.backups import drill
from frailty_desktop.storage import migrations
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.backup import back_up, restore, verify_backup
from frailty_desktop.storage.schema import FIRST_VERSION, current_version
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.tables import PatientRow
from tests.factories import new_study
from tests.migrations.save_this_version import saved_file
from tests.torture.works import later_steps

VERSIONS = range(FIRST_VERSION, current_version() + 1)


@pytest.mark.parametrize("version", VERSIONS)
def test_that_a_backup_of_an_earlier_version_restores_whole(tmp_path: Path, version: int) -> None:
    restored = restore(saved_file(version), tmp_path / "restored.frailty")
    with open_study(restored) as study:
        assert study.checks().is_good
        with study.read() as session:
            patient = session.query(PatientRow).one()
            stored = {row.item: row.entered_text for row in patient_answers(session, patient.id)}
    assert stored["walk_distance"] == "354"


@pytest.mark.parametrize("version", VERSIONS)
def test_that_a_backup_of_an_earlier_version_passes_its_drill(tmp_path: Path, version: int) -> None:
    copy = Path(shutil.copy(saved_file(version), tmp_path))
    before = copy.read_bytes()
    assert drill(copy).passed
    assert copy.read_bytes() == before


def test_that_a_backup_of_today_restores_in_a_later_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_study(tmp_path) as study:
        backup = back_up(study, tmp_path / "copy.frailty")
    monkeypatch.setattr(migrations, "STEPS", later_steps())
    assert verify_backup(backup).is_good
    assert drill(backup).passed
    with open_study(restore(backup, tmp_path / "restored.frailty")) as again:
        assert again.checks().is_good


def test_that_a_damaged_backup_of_today_is_refused_by_a_later_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_study(tmp_path) as study:
        backup = back_up(study, tmp_path / "copy.frailty")
    content = backup.read_bytes()
    at = content.rindex(b"Create the study")
    backup.write_bytes(content[:at] + b"Forget" + content[at + 6 :])
    monkeypatch.setattr(migrations, "STEPS", later_steps())
    assert not drill(backup).passed
