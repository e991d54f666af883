"""A new study is encrypted, and its recovery code is on paper before anybody goes on; the demo's accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop import demo_data
from frailty_desktop.demo_data.demo_accounts import DEMO_ACCOUNTS
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.new_study_panel import PLAIN
from frailty_desktop.gui.sign_in_card import Given
from frailty_desktop.gui.welcome_page import WelcomePage
from frailty_desktop.services.people import Role
from frailty_desktop.services.recovery import recover
from frailty_desktop.storage.key_presence import is_encrypted
from tests.gui.conftest import OpenDesk, settle

NAME, PASSWORD = "Ada Keyes", "orchid tram seventeen"


def welcome_of(desk: Desk) -> WelcomePage:
    assert desk._welcome is not None
    return desk._welcome


def make(qtbot: QtBot, desk: Desk, path: Path, again: str = PASSWORD) -> WelcomePage:
    """Fill the panel of a new study and confirm it."""
    welcome = welcome_of(desk)
    panel = welcome.new_study
    welcome._on_new()
    panel.file.setText(str(path))
    panel.name.setText(NAME)
    panel.password.setText(PASSWORD)
    panel.again.setText(again)
    panel.confirm()
    settle(qtbot, desk)
    return welcome


def test_that_a_new_study_is_encrypted_and_shows_its_recovery_code(
    open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_desk()
    welcome = make(qtbot, desk, tmp_path / "new.frailty")
    assert is_encrypted(tmp_path / "new.frailty")
    assert welcome.recovery_code.isVisible()
    code = welcome.recovery_code.code.text()
    assert recover(tmp_path / "new.frailty", code, NAME, "nine red umbrellas").name == NAME


def test_that_nothing_goes_on_before_the_code_is_on_paper(
    open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_desk()
    welcome = make(qtbot, desk, tmp_path / "new.frailty")
    panel = welcome.recovery_code
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    panel.confirm()
    assert panel.isVisible()
    assert desk.opened is None
    panel.has_it.setChecked(True)
    panel.confirm()
    qtbot.waitUntil(lambda: desk.workplace is not None, timeout=10_000)
    settle(qtbot, desk)
    assert desk.workplace is not None
    assert desk.workplace.person.role is Role.ADMINISTRATOR
    assert panel.code.text() == ""


def test_that_the_code_can_be_copied_and_saved(open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path) -> None:
    desk = open_desk()
    panel = welcome_of(desk).recovery_code
    panel.start("new.frailty", "AAAA-BBBB")
    panel.copy.click()
    assert QApplication.clipboard().text() == "AAAA-BBBB"
    panel.save_to(tmp_path / "code.txt")
    assert "AAAA-BBBB" in (tmp_path / "code.txt").read_text("utf-8")


def test_that_two_passwords_that_differ_make_no_study(
    open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_desk()
    welcome = make(qtbot, desk, tmp_path / "new.frailty", again="orchid tram sixteen")
    assert welcome.new_study.banner.text.startswith("The two passwords differ.")
    assert not (tmp_path / "new.frailty").exists()


def test_that_a_plain_study_takes_its_own_word_and_says_what_it_is_for(
    open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_desk()
    panel = welcome_of(desk).new_study
    panel.start()
    assert panel.is_protected
    panel.protection.setCurrentIndex(panel.protection.findData(PLAIN))
    assert "development only" in panel.protection.currentText()
    assert "no patient" in panel.explanation.text()
    panel.file.setText(str(tmp_path / "plain.frailty"))
    panel.confirm()
    qtbot.waitUntil(lambda: desk.opened is not None, timeout=10_000)
    settle(qtbot, desk)
    assert not is_encrypted(tmp_path / "plain.frailty")


def test_that_every_role_has_an_account_on_the_welcome_page(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    card = welcome_of(desk).demo
    qtbot.waitUntil(lambda: len(card.buttons) == len(Role), timeout=10_000)
    shown = " ".join(button.text() for button in card.buttons)
    assert all(role.label in shown for role in Role)
    assert DEMO_ACCOUNTS[0].password in card.password.text()


@pytest.mark.parametrize(("key", "role"), [("1", Role.ADMINISTRATOR), ("4", Role.MONITOR)])
def test_that_a_digit_opens_the_demo_as_that_role(
    open_desk: OpenDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, key: str, role: Role
) -> None:
    made: list[bool] = []

    def make_it(path: Path, _clock: object, _progress: object, *, protected: bool) -> None:
        made.append(protected)
        path.touch()

    monkeypatch.setattr(demo_data, "make_finished_study", make_it)
    desk = open_desk()
    welcome = welcome_of(desk)
    qtbot.waitUntil(lambda: bool(welcome.demo.buttons), timeout=10_000)
    welcome.known.disconnect()
    known: list[Given] = []
    welcome.known.connect(lambda _path, given: known.append(given))
    QTest.keyClicks(welcome, key)
    qtbot.waitUntil(lambda: bool(known), timeout=10_000)
    account = next(account for account in DEMO_ACCOUNTS if account.role is role)
    assert known == [Given(account.name, account.password)]
    assert made == [True]
