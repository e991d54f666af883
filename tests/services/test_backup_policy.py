"""Backups come when something changed and it is time, go to two places, and are on record."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.services import backups
from frailty_desktop.services.backups import BackupPlan, BackupReport, GoodBackup, drill
from frailty_desktop.services.people import Role
from frailty_desktop.settings import Preferences
from frailty_desktop.storage.backup import verify_backup
from frailty_desktop.storage.chain_head import heads
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import open_study
from tests.services.clinic import Clinic
from tests.services.staff import hire


@pytest.fixture
def plan(tmp_path: Path) -> BackupPlan:
    return BackupPlan(folder=tmp_path / "study backups", every=timedelta(minutes=30), keep=3)


def back_up(clinic: Clinic, plan: BackupPlan) -> BackupReport:
    return backups.back_up(clinic.study, plan, clinic.clock.now)


def is_due(clinic: Clinic, plan: BackupPlan, *, minutes: int = 0) -> bool:
    with clinic.study.read() as session:
        return backups.is_due(session, plan, clinic.clock.now + timedelta(minutes=minutes))


def last(clinic: Clinic) -> GoodBackup | None:
    with clinic.study.read() as session:
        return backups.last_good_backup(session)


def test_that_a_study_never_backed_up_is_due(clinic: Clinic, plan: BackupPlan) -> None:
    assert last(clinic) is None
    assert is_due(clinic, plan)


def test_that_a_backup_is_due_after_the_interval_only_if_something_changed(
    clinic: Clinic, plan: BackupPlan
) -> None:
    back_up(clinic, plan)
    assert not is_due(clinic, plan, minutes=600)
    clinic.screen()
    assert not is_due(clinic, plan, minutes=29)
    assert is_due(clinic, plan, minutes=30)


def test_that_a_backup_of_the_future_keeps_none_from_being_made(clinic: Clinic, plan: BackupPlan) -> None:
    clinic.clock.now += timedelta(days=400)
    back_up(clinic, plan)
    clinic.clock.now -= timedelta(days=400)
    clinic.screen()
    assert is_due(clinic, plan)


def test_that_closing_after_a_change_is_worth_a_backup_and_after_none_is_not(
    clinic: Clinic, plan: BackupPlan
) -> None:
    back_up(clinic, plan)
    with clinic.study.read() as session:
        assert not backups.has_changed(session)
    clinic.screen()
    with clinic.study.read() as session:
        assert backups.has_changed(session)


def test_that_the_first_backup_made_on_another_computer_is_followed_by_no_second(
    clinic: Clinic, plan: BackupPlan
) -> None:
    clinic.study.close()
    with open_study(clinic.study.path, clock=clinic.clock, workstation="another") as study:
        assert backups.back_up(study, plan, clinic.clock.now).is_good
        with study.read() as session:
            assert not backups.has_changed(session)


def test_that_the_last_good_backup_is_on_record_with_its_time_place_and_head(
    clinic: Clinic, plan: BackupPlan
) -> None:
    with clinic.study.read() as session:
        expected = tuple(head.line() for head in heads(session))
    (made,) = back_up(clinic, plan).made
    found = last(clinic)
    assert found is not None
    assert (found.at, found.first, found.second) == (clinic.clock.now, made.name, "")
    assert found.heads == expected
    (event,) = clinic.trail("backup")
    assert event.person_id == THE_PROGRAM
    assert str(made.parent) not in str(event.new)


def test_that_both_folders_get_a_proven_backup(clinic: Clinic, plan: BackupPlan, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    report = back_up(clinic, replace(plan, second=stick))
    assert report.is_good
    assert [file.parent for file in report.made] == [plan.folder, stick]
    assert all(verify_backup(file).is_good for file in report.made)
    found = last(clinic)
    assert found is not None
    assert found.second == report.made[1].name


def test_that_a_second_drive_that_is_not_there_is_said_and_stops_nothing(
    clinic: Clinic, plan: BackupPlan, tmp_path: Path
) -> None:
    report = back_up(clinic, replace(plan, second=tmp_path / "stick"))
    assert len(report.made) == 1
    assert "is not there" in report.problems[0]
    assert "Connect its drive" in report.problems[0]
    assert not (tmp_path / "stick").exists()
    found = last(clinic)
    assert found is not None
    assert (found.first, found.second) == (report.made[0].name, "")


def test_that_a_first_folder_that_cannot_be_made_leaves_the_second_its_backup(
    clinic: Clinic, plan: BackupPlan, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    plan.folder.write_text("a file where the folder should be")
    report = back_up(clinic, replace(plan, second=stick))
    assert [file.parent for file in report.made] == [stick]
    assert "could not be made" in report.problems[0]
    found = last(clinic)
    assert found is not None
    assert found.first == ""


def test_that_a_backup_that_failed_everywhere_is_not_on_record(clinic: Clinic, plan: BackupPlan) -> None:
    plan.folder.write_text("a file where the folder should be")
    report = back_up(clinic, plan)
    assert not report.made
    assert last(clinic) is None


def test_that_each_folder_keeps_the_newest_few(clinic: Clinic, plan: BackupPlan, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for _ in range(5):
        clinic.clock.now += timedelta(hours=1)
        back_up(clinic, replace(plan, second=stick))
    assert [len(list(folder.glob("*.frailty"))) for folder in (plan.folder, stick)] == [3, 3]


def test_that_who_may_not_back_up_is_refused_on_demand_and_nothing_is_made(
    clinic: Clinic, plan: BackupPlan
) -> None:
    auditor = hire(clinic, Role.AUDITOR)
    with pytest.raises(NotAllowedError):
        backups.back_up(clinic.study, plan, clinic.clock.now, by=auditor.id)
    assert not plan.folder.exists()
    assert len(clinic.trail("refusal")) == 1


def test_that_who_asked_for_a_backup_is_on_record(clinic: Clinic, plan: BackupPlan) -> None:
    backups.back_up(clinic.study, plan, clinic.clock.now, by=clinic.nurse.id)
    assert [event.person_id for event in clinic.trail("backup")] == [clinic.nurse.id]


def test_that_the_plan_follows_the_preferences(tmp_path: Path) -> None:
    preferences = Preferences(backup_minutes=5, backups_kept=2, second_backup_folder=str(tmp_path))
    plan = backups.plan_for(tmp_path / "ward.frailty", preferences)
    assert plan == BackupPlan(tmp_path / "ward backups", tmp_path, timedelta(minutes=5), 2)


def test_that_a_backup_passes_its_drill(clinic: Clinic, plan: BackupPlan, tmp_path: Path) -> None:
    (made,) = back_up(clinic, plan).made
    place = tmp_path / "place"
    place.mkdir()
    result = drill(made, folder=place)
    assert result.passed
    assert "trail ends where the file beside it says" in result.sentence
    assert list(place.iterdir()) == []


def test_that_a_backup_without_its_head_file_passes_and_says_so(clinic: Clinic, plan: BackupPlan) -> None:
    (made,) = back_up(clinic, plan).made
    made.with_name(made.name + ".head.txt").unlink()
    result = drill(made)
    assert result.passed
    assert "No file beside it says" in result.sentence


def test_that_a_backup_whose_trail_ends_elsewhere_fails_its_drill(clinic: Clinic, plan: BackupPlan) -> None:
    (older,) = back_up(clinic, plan).made
    clinic.screen()
    clinic.clock.now += timedelta(hours=1)
    (newer,) = back_up(clinic, plan).made
    newer.write_bytes(older.read_bytes())
    result = drill(newer)
    assert not result.passed
    assert "does not end where" in result.sentence


def test_that_a_damaged_or_missing_backup_fails_its_drill(clinic: Clinic, plan: BackupPlan) -> None:
    (made,) = back_up(clinic, plan).made
    content = made.read_bytes()
    at = content.rindex(b"Nora Brandt")
    made.write_bytes(content[:at] + b"Dora" + content[at + 4 :])
    assert not drill(made).passed
    assert "There is no file" in drill(made.with_name("gone.frailty")).sentence


def test_that_a_backup_of_an_encrypted_study_is_drilled_with_its_key_alone(tmp_path: Path) -> None:
    from tests.services.clinic import open_clinic

    key = bytes(range(32))
    clinic = open_clinic(tmp_path, key=key)
    with clinic.study:
        (made,) = back_up(clinic, BackupPlan(tmp_path / "backups")).made
    assert b"Nora Brandt" not in made.read_bytes()
    assert drill(made, key=key).passed
    assert not drill(made).passed
