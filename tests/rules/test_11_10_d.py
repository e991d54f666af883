"""21 CFR 11.10(d): authorised people only. Without credentials the file is unreadable; others are refused."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import accounts, patients, people
from frailty_desktop.services.people import Role
from frailty_desktop.services.sign_in import PasswordEndedError, open_with_recovery_code
from frailty_desktop.storage.key_file import key_path
from frailty_desktop.storage.sign_in_attempts import attempts_path
from frailty_desktop.storage.study_file import open_study
from tests.services.protected_clinic import ADMINISTRATOR, PASSWORD, ProtectedClinic, protected_clinic

NURSE = "Nora Brandt"


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProtectedClinic:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    made = protected_clinic(tmp_path)
    made.add(NURSE, Role.COORDINATOR)
    return made


def test_that_no_name_and_no_table_can_be_read_in_any_file_of_the_study(clinic: ProtectedClinic) -> None:
    written = b"".join(file.read_bytes() for file in clinic.path.parent.glob("ward.frailty*"))
    for readable in (
        b"SQLite format",
        NURSE.encode(),
        ADMINISTRATOR.encode(),
        b"CREATE TABLE",
        b"audit_events",
    ):
        assert readable not in written


def test_that_the_file_does_not_open_without_a_key(clinic: ProtectedClinic) -> None:
    with pytest.raises(UserError):
        open_study(clinic.path)
    with pytest.raises(UserError):
        open_study(clinic.path, key=os.urandom(32))


def test_that_a_wrong_password_and_an_unknown_name_are_told_alike(clinic: ProtectedClinic) -> None:
    said = []
    for name, password in ((NURSE, "not her password"), ("Eve Stranger", PASSWORD)):
        with pytest.raises(UserError) as refused:
            clinic.sign_in(name, password)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_that_a_disabled_account_opens_nothing(clinic: ProtectedClinic) -> None:
    with clinic.as_administrator() as edit:
        accounts.disable(edit, clinic.made.vault, clinic.people[Role.COORDINATOR].id, "Left the site")
    with pytest.raises(UserError, match="do not fit"):
        clinic.sign_in(NURSE)


def test_that_an_old_key_file_does_not_bring_a_disabled_account_back(clinic: ProtectedClinic) -> None:
    old = clinic.path.with_name("old.keys")
    shutil.copy(key_path(clinic.path), old)
    with clinic.as_administrator() as edit:
        accounts.disable(edit, clinic.made.vault, clinic.people[Role.COORDINATOR].id, "Left the site")
    shutil.copy(old, key_path(clinic.path))
    with pytest.raises(UserError, match="do not fit"):
        clinic.sign_in(NURSE)


def test_that_a_name_is_closed_after_too_many_failures(clinic: ProtectedClinic) -> None:
    for _ in range(5):
        with pytest.raises(UserError, match="do not fit"):
            clinic.sign_in(NURSE, "guess after guess")
    with pytest.raises(UserError, match="closed until"):
        clinic.sign_in(NURSE)
    clinic.clock.now += timedelta(minutes=16)
    clinic.sign_in(NURSE).study.close()


def test_that_another_sign_in_does_not_open_a_closed_name(clinic: ProtectedClinic) -> None:
    for _ in range(5):
        with pytest.raises(UserError, match="do not fit"):
            clinic.sign_in(NURSE, "guess after guess")
    clinic.sign_in(ADMINISTRATOR).study.close()
    with pytest.raises(UserError, match="closed until"):
        clinic.sign_in(NURSE)


def test_that_an_ended_password_must_be_changed_first(clinic: ProtectedClinic) -> None:
    clinic.clock.now += timedelta(days=181)
    with pytest.raises(PasswordEndedError):
        clinic.sign_in(NURSE)
    clinic.sign_in(NURSE, new_password="another four plain words").study.close()
    clinic.sign_in(NURSE, "another four plain words").study.close()


def test_that_an_ended_delegation_ends_the_right(clinic: ProtectedClinic) -> None:
    last_day = (clinic.clock.now + timedelta(days=30)).date()
    with clinic.as_administrator() as edit:
        visiting = people.add_person(edit, "Vera Lind", Role.COORDINATOR, until=last_day)
    signed_in = clinic.sign_in(NURSE)
    with signed_in.study as study:
        with study.edit(by=visiting.id, action="Screen") as edit:
            patients.screen(edit, consent_date=edit.today, site="MIA")
        clinic.clock.now += timedelta(days=31)
        with pytest.raises(NotAllowedError), study.edit(by=visiting.id, action="Screen") as edit:
            patients.screen(edit, consent_date=edit.today, site="MIA")


def test_that_the_recovery_code_opens_the_study_and_a_wrong_one_is_noted(clinic: ProtectedClinic) -> None:
    with pytest.raises(UserError, match="not the recovery code"):
        open_with_recovery_code(clinic.path, "AAAA-BBBB-CCCC", clock=clinic.clock)
    assert attempts_path(clinic.path).exists()
    study, _keys = open_with_recovery_code(clinic.path, clinic.made.recovery_code.lower(), clock=clinic.clock)
    study.close()
