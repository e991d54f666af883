"""Commands on an encrypted study: nobody gets in without name and password, and everybody is named."""

from pathlib import Path

import pytest

from frailty_desktop.services import accounts, people
from frailty_desktop.services.people import Role
from frailty_desktop.services.protected_study import make_protected_study
from frailty_desktop.storage.key_wrapping import SlowHash
from tests.cli.conftest import Run
from tests.factories import small_design_texts

CHEAP = SlowHash(memory_kib=64, passes=1, lanes=1)
SECRET = "four unrelated words here"
NURSE = "Nora Brandt"


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    made = make_protected_study(
        tmp_path / "ward.frailty", small_design_texts(), "Ada Ruiz", SECRET, cost=CHEAP
    )
    with made.study as study, study.edit(by=made.administrator.id, action="Add a person") as edit:
        for name, role in ((NURSE, Role.COORDINATOR), ("Dan Moss", Role.DATA_MANAGER)):
            person = people.add_person(edit, name, role)
            accounts.add_account(edit, made.vault, person.id, SECRET, must_change=False)
    return made.study.path


@pytest.fixture
def password(tmp_path: Path) -> str:
    file = tmp_path / "password.txt"
    file.write_text(SECRET + "\n", "utf-8")
    return str(file)


def test_that_a_nurse_screens_a_patient_with_her_password(run: Run, encrypted: Path, password: str) -> None:
    told = run(
        "enrol",
        str(encrypted),
        "--consent-date",
        "2026-01-05",
        "--site",
        "MIA",
        "--by",
        NURSE,
        "--password-file",
        password,
    )
    assert told.code == 0, told.err
    seen = run("audit", str(encrypted), "--as", NURSE, "--password-file", password)
    assert NURSE in seen.out


@pytest.mark.parametrize("command", ["audit", "verify"])
def test_that_nothing_is_read_without_a_name(run: Run, encrypted: Path, command: str) -> None:
    told = run(command, str(encrypted))
    assert told.code == 1
    assert "encrypted" in told.err


def test_that_a_wrong_password_opens_nothing(run: Run, encrypted: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("some other words", "utf-8")
    told = run("audit", str(encrypted), "--as", NURSE, "--password-file", str(wrong))
    assert told.code == 1
    assert "do not fit" in told.err


def test_that_a_study_is_verified_with_a_password(run: Run, encrypted: Path, password: str) -> None:
    told = run("verify", str(encrypted), "--as", NURSE, "--password-file", password)
    assert told.code == 0, told.err


def test_that_a_backup_opens_with_the_same_password(
    run: Run, encrypted: Path, password: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.frailty"
    signed = ("--as", NURSE, "--password-file", password)
    assert run("backup", str(encrypted), str(copy), *signed).code == 0
    assert run("drill", str(copy), *signed).code == 0
    restored = tmp_path / "restored.frailty"
    assert run("restore", str(copy), str(restored), *signed).code == 0
    assert run("verify", str(restored), *signed).code == 0


def test_that_an_export_without_the_right_is_refused(
    run: Run, encrypted: Path, password: str, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    asked = ("export", str(encrypted), str(folder), "--password-file", password)
    refused = run(*asked, "--by", NURSE)
    assert refused.code == 1
    assert "may not export" in refused.err
    assert not folder.exists()
    assert run(*asked, "--by", "Dan Moss").code == 0


def test_that_no_account_is_made_on_the_way(run: Run, encrypted: Path, password: str) -> None:
    told = run(
        "enrol",
        str(encrypted),
        "--consent-date",
        "2026-01-05",
        "--by",
        "Eve Stranger",
        "--role",
        "coordinator",
        "--password-file",
        password,
    )
    assert told.code == 1
    assert "administrator" in told.err
