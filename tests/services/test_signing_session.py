"""Both components at the first signing of a session, one after; all again after a break."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.signing_session import (
    LONGEST_PAUSE,
    Components,
    SigningSession,
    by_name_alone,
)
from tests.factories import FakeClock

INES = Person(uuid4(), "Ines Falk", Role.INVESTIGATOR)
OTHER = Person(uuid4(), "Otto Brandis", Role.INVESTIGATOR)
PASSWORD = "a long and quiet walk"


def check(name: str, password: str) -> Person:
    """Know two people with one password each."""
    for person, secret in ((INES, PASSWORD), (OTHER, "quite another one")):
        if (name, password) == (person.name, secret):
            return person
    raise UserError("They do not fit.", next_step="Try again.")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 4, 20, 9, tzinfo=UTC))


@pytest.fixture
def signing(clock: FakeClock) -> SigningSession:
    return SigningSession(INES, clock, check)


def test_that_the_first_signing_wants_the_name_too(signing: SigningSession) -> None:
    with pytest.raises(NotAllowedError, match="your name and your password"):
        signing.prove(Components("", PASSWORD))


def test_that_the_second_signing_wants_the_password_alone(signing: SigningSession) -> None:
    signing.prove(Components("Ines Falk", PASSWORD))
    signing.prove(Components("", PASSWORD))
    assert not signing.needs_name


def test_that_no_signing_goes_without_a_password(signing: SigningSession) -> None:
    signing.prove(Components("Ines Falk", PASSWORD))
    with pytest.raises(NotAllowedError, match="needs your password"):
        signing.prove(Components("Ines Falk", ""))


def test_that_a_break_asks_for_both_again(signing: SigningSession) -> None:
    signing.prove(Components("Ines Falk", PASSWORD))
    signing.break_()
    with pytest.raises(NotAllowedError, match="your name and your password"):
        signing.prove(Components("", PASSWORD))


def test_that_a_long_pause_counts_as_a_break(signing: SigningSession, clock: FakeClock) -> None:
    signing.prove(Components("Ines Falk", PASSWORD))
    clock.now += LONGEST_PAUSE
    assert not signing.needs_name
    clock.now += timedelta(seconds=1)
    assert signing.needs_name


def test_that_a_clock_set_back_counts_as_a_break(signing: SigningSession, clock: FakeClock) -> None:
    signing.prove(Components("Ines Falk", PASSWORD))
    clock.now -= timedelta(seconds=1)
    assert signing.needs_name


def test_that_a_wrong_password_counts_as_a_break(signing: SigningSession) -> None:
    signing.prove(Components("Ines Falk", PASSWORD))
    with pytest.raises(NotAllowedError, match="do not fit"):
        signing.prove(Components("", "a short run"))
    assert signing.needs_name


def test_that_nobody_signs_for_the_person_at_work(signing: SigningSession) -> None:
    with pytest.raises(NotAllowedError, match="only Ines Falk can sign"):
        signing.prove(Components("Otto Brandis", "quite another one"))


def test_that_a_study_without_accounts_asks_for_the_name_in_full() -> None:
    asked = by_name_alone([INES, OTHER])
    assert asked("Ines Falk", "Ines Falk") is INES
    with pytest.raises(UserError, match="not the name"):
        asked("Ines", "Ines")
