"""Signing in to an encrypted study: what is asked, what is said, what somebody then sees."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.services.people import Role
from frailty_desktop.services.sign_in import sign_in
from frailty_desktop.settings import Settings
from frailty_desktop.storage.audit_reading import events
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.guarded_ward import (
    ADMINISTRATOR,
    IDA,
    NORA,
    PASSWORDS,
    Ward,
    card_in_front,
    fill,
    make_ward,
    open_as,
    show,
    sign,
    sign_in_page,
)

WRONG = "not this one at all"


@pytest.fixture
def ward(tmp_path: Path, clock: FakeClock) -> Ward:
    """An encrypted study with three accounts."""
    return make_ward(tmp_path, clock)


def test_that_an_encrypted_study_asks_before_it_shows_anything(open_desk: OpenDesk, ward: Ward) -> None:
    desk = open_desk(ward.path)
    assert sign_in_page(desk).card.isVisible()
    assert desk.opened is None
    assert desk.window.page is None


def test_that_name_and_password_open_it(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk = open_as(qtbot, open_desk, ward)
    assert desk.workplace is not None
    assert desk.workplace.person.name == NORA
    assert desk.window.here == Place.patients()


def test_that_the_cursor_is_in_the_password_of_who_was_here_last(
    open_desk: OpenDesk, ward: Ward, settings: Settings, qtbot: QtBot
) -> None:
    settings.change(person_name=IDA)
    desk = open_desk(ward.path)
    show(desk)
    card = card_in_front(desk)
    assert card.name.text() == IDA
    qtbot.waitUntil(card.password.hasFocus)


def test_that_a_wrong_password_is_said_and_leaves_the_cursor_there(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_desk(ward.path)
    show(desk)
    sign(qtbot, desk, NORA, WRONG)
    card = card_in_front(desk)
    assert card.banner.text.startswith("Name and password do not fit.")
    qtbot.waitUntil(card.password.hasFocus)
    assert desk.opened is None


def test_that_an_unknown_name_is_told_alike(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk = open_desk(ward.path)
    sign(qtbot, desk, "Nobody Here", WRONG)
    assert card_in_front(desk).banner.text.startswith("Name and password do not fit.")


def test_that_the_last_sign_in_and_the_failures_since_stand_on_the_first_page(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_desk(ward.path)
    sign(qtbot, desk, NORA, WRONG)
    sign(qtbot, desk, NORA)
    assert desk.window.page is not None
    said = desk.window.page.banner.text
    assert "You signed in last on" in said
    assert "1 sign-in under your name has failed" in said


def test_that_an_ended_password_is_replaced_in_place(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock
) -> None:
    clock.now += timedelta(days=200)
    desk = open_desk(ward.path)
    show(desk)
    sign(qtbot, desk, NORA)
    card = card_in_front(desk)
    assert "has to be changed" in card.banner.text
    qtbot.waitUntil(card.fresh.hasFocus)
    fill(card.fresh, "nine red umbrellas")
    fill(card.again, "nine red umbrellas")
    QTest.keyClick(card.again, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert desk.workplace is not None
    desk.close()
    again = sign_in(ward.path, NORA, "nine red umbrellas", clock=clock)
    assert again.person.name == NORA
    again.study.close()


def test_that_two_new_passwords_that_differ_change_nothing(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock
) -> None:
    clock.now += timedelta(days=200)
    desk = open_desk(ward.path)
    sign(qtbot, desk, NORA)
    card = card_in_front(desk)
    fill(card.fresh, "nine red umbrellas")
    fill(card.again, "nine red umbrella")
    card.confirm()
    assert card.banner.text.startswith("The two passwords differ.")
    assert desk.workplace is None


def test_that_the_recovery_code_gives_an_administrator_a_new_password(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_desk(ward.path)
    page = sign_in_page(desk)
    page.use_code.click()
    fill(page.recovery.code, ward.recovery_code)
    fill(page.recovery.name, ADMINISTRATOR)
    fill(page.recovery.fresh, "nine red umbrellas")
    fill(page.recovery.again, "nine red umbrellas")
    page.recovery.confirm()
    settle(qtbot, desk)
    assert "is set" in card_in_front(desk).banner.text
    sign(qtbot, desk, ADMINISTRATOR, "nine red umbrellas")
    assert desk.workplace is not None
    assert desk.workplace.person.role is Role.ADMINISTRATOR


def test_that_a_wrong_recovery_code_is_said(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk = open_desk(ward.path)
    page = sign_in_page(desk)
    page.use_code.click()
    fill(page.recovery.code, ward.recovery_code[:-1] + ("A" if ward.recovery_code[-1] != "A" else "B"))
    fill(page.recovery.name, ADMINISTRATOR)
    fill(page.recovery.fresh, "nine red umbrellas")
    fill(page.recovery.again, "nine red umbrellas")
    page.recovery.confirm()
    settle(qtbot, desk)
    assert page.recovery.banner.text.startswith("This is not the recovery code")


def test_that_esc_goes_back_to_the_start(open_desk: OpenDesk, ward: Ward) -> None:
    desk = open_desk(ward.path)
    QTest.keyClick(card_in_front(desk).password, Qt.Key.Key_Escape)
    assert desk.window.stack.currentWidget() is desk._welcome


def test_that_the_header_says_when_a_study_is_not_encrypted(
    open_desk: OpenDesk, ward: Ward, small_study: Path, qtbot: QtBot
) -> None:
    plain = open_desk(small_study)
    assert plain.window.header._plain.isVisible()
    assert plain.window.header._plain.text().startswith("Not encrypted")
    assert plain.window.header._plain.accessibleName() == "Not encrypted: for development"
    guarded = open_as(qtbot, open_desk, ward)
    assert not guarded.window.header._plain.isVisible()


def test_that_an_administrator_gets_no_clinical_page(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk = open_as(qtbot, open_desk, ward, ADMINISTRATOR)
    clinical = {PageName.PATIENTS, PageName.TODAY, PageName.ADVERSE_EVENTS, PageName.CHARTS, PageName.QUERIES}
    assert not clinical & set(desk.window.rail.places())
    assert desk.window.here is not None
    assert desk.window.here.page not in clinical


@pytest.mark.parametrize("page", [PageName.PATIENTS, PageName.FORM, PageName.SIGN_OFF])
def test_that_the_way_to_a_clinical_page_is_refused_in_words_and_on_record(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock, page: PageName
) -> None:
    desk = open_as(qtbot, open_desk, ward, ADMINISTRATOR)
    here = desk.window.here
    desk.window.go_to(Place(page, form_id=ward.form_id))
    settle(qtbot, desk)
    assert desk.window.here == here
    assert desk.window.page is not None
    assert "may not" in desk.window.page.banner.text
    desk.close()
    signed = sign_in(ward.path, ADMINISTRATOR, PASSWORDS[ADMINISTRATOR], clock=clock)
    with signed.study as study, study.read() as session:
        assert [event.person_id for event in events(session, kind="refusal")] == [
            ward.staff[ADMINISTRATOR].id
        ]
