"""21 CFR 11.300: passwords age, losses are handled, failed attempts are detected and shown."""

from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import accounts
from frailty_desktop.services.key_grants import KeyName
from frailty_desktop.services.people import Role
from frailty_desktop.services.sign_in import PasswordEndedError
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.key_file import read_key_file
from tests.services.protected_clinic import (
    ADMINISTRATOR,
    FIRST_PASSWORD,
    PASSWORD,
    ProtectedClinic,
    protected_clinic,
)

NURSE = "Nora Brandt"
NEW = "another four plain words"


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProtectedClinic:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    made = protected_clinic(tmp_path)
    made.add(NURSE, Role.COORDINATOR)
    return made


def test_that_a_first_password_must_be_changed(clinic: ProtectedClinic) -> None:
    clinic.add("Ines Vogt", Role.INVESTIGATOR, must_change=True)
    with pytest.raises(PasswordEndedError):
        clinic.sign_in("Ines Vogt", FIRST_PASSWORD)
    clinic.sign_in("Ines Vogt", FIRST_PASSWORD, new_password=NEW).study.close()
    with pytest.raises(UserError, match="do not fit"):
        clinic.sign_in("Ines Vogt", FIRST_PASSWORD)


def test_that_a_password_of_long_ago_cannot_come_back(clinic: ProtectedClinic) -> None:
    clinic.sign_in(NURSE, new_password=NEW).study.close()
    with pytest.raises(UserError, match="used before"):
        clinic.sign_in(NURSE, NEW, new_password=PASSWORD)
    clinic.sign_in(NURSE, NEW).study.close()


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("short", "at least 12"),
        ("nora brandt rides", "your name"),
        ("password password", "everybody tries"),
        ("aaaaaaaaaaaaaaa", "too few"),
        ("x1y2z3" * 1000, "longer than"),
    ],
)
def test_that_weak_passwords_are_refused_in_words(clinic: ProtectedClinic, weak: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        clinic.sign_in(NURSE, new_password=weak)


def test_that_a_password_of_a_thousand_characters_works(clinic: ProtectedClinic) -> None:
    long = "sentence about the sea, " * 42
    clinic.sign_in(NURSE, new_password=long).study.close()
    clinic.sign_in(NURSE, long).study.close()


def test_that_failures_are_shown_at_the_next_sign_in_and_stand_in_the_trail(clinic: ProtectedClinic) -> None:
    for _ in range(3):
        with pytest.raises(UserError, match="do not fit"):
            clinic.sign_in(NURSE, "guess after guess")
        clinic.clock.now += timedelta(minutes=1)
    signed_in = clinic.sign_in(NURSE)
    with signed_in.study as study, study.read() as session:
        assert len(signed_in.failures) == 3
        noted = list(events(session, kind="failed_sign_in", record=signed_in.person.id))
    assert [event.new_values["name"] for event in noted] == [NURSE] * 3
    assert clinic.sign_in(NURSE).failures == ()


def test_that_failures_under_unknown_names_are_in_the_trail_without_the_name(clinic: ProtectedClinic) -> None:
    with pytest.raises(UserError, match="do not fit"):
        clinic.sign_in("my secret typed in the wrong box", "x")
    signed_in = clinic.sign_in(ADMINISTRATOR)
    with signed_in.study as study, study.read() as session:
        (noted,) = events(session, kind="failed_sign_in")
    assert noted.new_values["name"] == ""
    assert "secret" not in (noted.new or "")


def test_that_a_reset_wraps_the_key_anew_and_encrypts_nothing_anew(clinic: ProtectedClinic) -> None:
    before = clinic.path.read_bytes()[:4096]
    nurse = clinic.people[Role.COORDINATOR]
    with clinic.as_administrator() as edit:
        accounts.reset_password(edit, clinic.made.vault, nurse.id, FIRST_PASSWORD, keys=clinic.made.keys)
    signed_in = clinic.sign_in(NURSE, FIRST_PASSWORD, new_password=NEW)
    signed_in.study.close()
    assert signed_in.keys.identity == clinic.made.keys[KeyName.IDENTITY]
    assert clinic.path.read_bytes()[:16] == before[:16]  # the salt of the file: its key is the same
    assert len(read_key_file(clinic.path).slots) == 2


def test_that_the_last_administrator_cannot_be_disabled(clinic: ProtectedClinic) -> None:
    with pytest.raises(UserError, match="only administrator"), clinic.as_administrator() as edit:
        accounts.disable(edit, clinic.made.vault, edit.by, "Leaving")
