"""The printed recovery code gives an administrator a new password, and nothing more; the log tells of it."""

from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import people
from frailty_desktop.services.accounts import add_account, disable
from frailty_desktop.services.coming_back import come_back
from frailty_desktop.services.protected_study import ProtectedStudy, make_protected_study
from frailty_desktop.services.recovery import recover
from frailty_desktop.services.sign_in import sign_in
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.key_wrapping import SlowHash
from tests.factories import FakeClock, small_design_texts

ADA, BEA, NORA = "Ada Keyes", "Bea Locke", "Nora Brandt"
OLD, NEW, FIRST = "orchid tram seventeen", "nine red umbrellas", "first words for once"
CHEAP = SlowHash(memory_kib=64, passes=1, lanes=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def made(tmp_path: Path, clock: FakeClock) -> ProtectedStudy:
    """A study with two administrators, one of them disabled, and a coordinator; it is closed again."""
    made = make_protected_study(
        tmp_path / "guarded.frailty",
        small_design_texts(),
        ADA,
        OLD,
        clock=clock,
        workstation="ward-3",
        cost=CHEAP,
    )
    with made.study as study, study.edit(by=made.administrator.id, action="Add people") as edit:
        for name, role in ((BEA, people.Role.ADMINISTRATOR), (NORA, people.Role.COORDINATOR)):
            who = people.add_person(edit, name, role)
            add_account(edit, made.vault, who.id, FIRST)
            if name == BEA:
                disable(edit, made.vault, who.id, "left the hospital")
    return made


def test_that_the_administrator_signs_in_with_the_new_password(
    made: ProtectedStudy, clock: FakeClock
) -> None:
    recover(made.study.path, made.recovery_code, ADA, NEW, clock=clock)
    signed = sign_in(made.study.path, ADA, NEW, clock=clock)
    assert signed.person == made.administrator
    signed.study.close()


def test_that_the_old_password_opens_nothing_any_more(made: ProtectedStudy, clock: FakeClock) -> None:
    recover(made.study.path, made.recovery_code, ADA, NEW, clock=clock)
    with pytest.raises(UserError, match="do not fit"):
        sign_in(made.study.path, ADA, OLD, clock=clock)


def test_that_the_administrator_still_holds_the_identity_key(made: ProtectedStudy, clock: FakeClock) -> None:
    recover(made.study.path, made.recovery_code, ADA, NEW, clock=clock)
    signed = sign_in(made.study.path, ADA, NEW, clock=clock)
    assert signed.keys.identity in set(made.keys.values())
    signed.study.close()


def test_that_the_log_tells_that_the_code_was_used_and_for_whom(
    made: ProtectedStudy, clock: FakeClock
) -> None:
    recover(made.study.path, made.recovery_code, ADA, NEW, clock=clock)
    signed = sign_in(made.study.path, ADA, NEW, clock=clock)
    with signed.study as study, study.read() as session:
        opened = next(events(session, kind="sign_in"))
        reset = next(events(session, kind="recovery"))
    assert (opened.person_id, dict(opened.new_values)) == (THE_PROGRAM, {"with": "recovery code"})
    assert reset.record_id == made.administrator.id


def test_that_a_name_closed_after_failures_is_open_again(made: ProtectedStudy, clock: FakeClock) -> None:
    for _ in range(6):
        with pytest.raises(UserError):
            sign_in(made.study.path, ADA, "not this one at all", clock=clock)
    recover(made.study.path, made.recovery_code, ADA, NEW, clock=clock)
    signed = sign_in(made.study.path, ADA, NEW, clock=clock)
    with signed.study as study, study.read() as session:
        assert len(list(events(session, kind="failed_sign_in"))) == 5


@pytest.mark.parametrize("name", [NORA, BEA, "Nobody Here", ""])
def test_that_only_an_administrator_with_an_open_account_can_be_recovered(
    made: ProtectedStudy, clock: FakeClock, name: str
) -> None:
    with pytest.raises(UserError, match="no administrator") as refused:
        recover(made.study.path, made.recovery_code, name, NEW, clock=clock)
    assert refused.value.next_step == f"Administrators: {ADA}."
    signed = sign_in(made.study.path, ADA, OLD, clock=clock)
    signed.study.close()


def test_that_a_wrong_code_changes_nothing(made: ProtectedStudy, clock: FakeClock) -> None:
    wrong = made.recovery_code.translate(str.maketrans("ABCDE", "BCDEA"))
    with pytest.raises(UserError, match="not the recovery code"):
        recover(made.study.path, wrong, ADA, NEW, clock=clock)
    sign_in(made.study.path, ADA, OLD, clock=clock).study.close()


def test_that_a_weak_new_password_leaves_the_old_one(made: ProtectedStudy, clock: FakeClock) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        recover(made.study.path, made.recovery_code, ADA, "short", clock=clock)
    sign_in(made.study.path, ADA, OLD, clock=clock).study.close()


def test_that_whoever_was_at_work_comes_back_with_the_password(
    made: ProtectedStudy, clock: FakeClock
) -> None:
    signed = sign_in(made.study.path, ADA, OLD, clock=clock)
    with signed.study as study:
        assert come_back(study, signed.person, OLD, clock=clock) == ()


def test_that_wrong_passwords_at_the_lock_are_told_and_in_the_log(
    made: ProtectedStudy, clock: FakeClock
) -> None:
    signed = sign_in(made.study.path, ADA, OLD, clock=clock)
    with signed.study as study:
        with pytest.raises(UserError, match="do not fit"):
            come_back(study, signed.person, "not this one at all", clock=clock)
        assert come_back(study, signed.person, OLD, clock=clock) == (clock.now,)
        assert come_back(study, signed.person, OLD, clock=clock) == ()
        with study.read() as session:
            assert len(list(events(session, kind="failed_sign_in"))) == 1
