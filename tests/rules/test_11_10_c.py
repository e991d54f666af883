"""21 CFR 11.10(c): records stay retrievable: a backup of the oldest version restores in this one."""

import shutil
from pathlib import Path

from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.backup import restore
from frailty_desktop.storage.schema import FIRST_VERSION, current_version
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.tables import PatientRow
from tests.migrations.save_this_version import saved_file


def test_that_11_10_c_a_backup_of_the_oldest_supported_version_restores_in_the_newest(tmp_path: Path) -> None:
    backup = Path(shutil.copy(saved_file(FIRST_VERSION), tmp_path / "old-backup.frailty"))
    before = backup.read_bytes()
    restored = restore(backup, tmp_path / "restored.frailty")
    with open_study(restored) as study:
        assert study.checks().is_good
        with study.read() as session:
            patient = session.query(PatientRow).one()
            stored = {row.item: row.entered_text for row in patient_answers(session, patient.id)}
    assert (patient.number, stored["walk_distance"], stored["walk_note"]) == ("P-001", "354", "müde")
    assert backup.read_bytes() == before
    with open_study(restored, read_only=True) as again:
        assert again.checks().is_good


def test_that_11_10_c_there_is_a_backup_of_every_released_version_to_try() -> None:
    assert all(saved_file(version).exists() for version in range(FIRST_VERSION, current_version() + 1))
