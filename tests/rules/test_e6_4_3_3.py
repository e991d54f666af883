"""ICH E6(R3) 4.3.3: backups are made and tested; a drill reports pass or fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services.backups import drill, last_good_backup
from frailty_desktop.services.people import Role
from frailty_desktop.storage.backup import back_up, restore
from frailty_desktop.storage.key_file import key_path
from tests.services.clinic import Clinic, open_clinic
from tests.services.protected_clinic import ADMINISTRATOR, protected_clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = open_clinic(tmp_path)
    yield made
    made.study.close()


def test_that_a_drill_passes_for_a_good_backup_and_says_so(clinic: Clinic, tmp_path: Path) -> None:
    clinic.treat()
    result = drill(back_up(clinic.study, tmp_path / "copy.frailty"))
    assert result.passed
    assert str(result.events) in result.sentence


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_that_a_drill_fails_for_a_damaged_backup(clinic: Clinic, tmp_path: Path, place: float) -> None:
    clinic.treat()
    copy = back_up(clinic.study, tmp_path / "copy.frailty")
    damaged = bytearray(copy.read_bytes())
    start = int(len(damaged) * place)
    damaged[start : start + 12_000] = bytes(byte ^ 0x5A for byte in damaged[start : start + 12_000])
    copy.write_bytes(damaged)
    result = drill(copy)
    assert not result.passed
    assert result.sentence


def test_that_a_drill_leaves_the_backup_as_it_was(clinic: Clinic, tmp_path: Path) -> None:
    copy = back_up(clinic.study, tmp_path / "copy.frailty")
    before = copy.read_bytes(), sorted(file.name for file in tmp_path.iterdir())
    drill(copy)
    assert (copy.read_bytes(), sorted(file.name for file in tmp_path.iterdir())) == before


def test_that_no_backup_is_recorded_before_the_first(clinic: Clinic) -> None:
    with clinic.study.read() as session:
        assert last_good_backup(session) is None


def test_that_a_backup_of_an_encrypted_study_opens_with_the_same_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    clinic = protected_clinic(tmp_path)
    clinic.add("Nora Brandt", Role.COORDINATOR)
    signed_in = clinic.sign_in(ADMINISTRATOR)
    with signed_in.study as study:
        copy = back_up(study, tmp_path / "copy.frailty")
    assert key_path(copy).exists()
    restored = restore(copy, tmp_path / "restored.frailty", key=clinic.made.vault.data_key)
    clinic.path = restored
    clinic.sign_in("Nora Brandt").study.close()
    with pytest.raises(UserError):
        clinic.sign_in("Nora Brandt", "not her password")
