"""The administrator at the keyboard: people come, are charged, trained, get passwords, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.people_page import PeoplePage
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.services import accounts, key_grants, people
from frailty_desktop.services.people import Role
from frailty_desktop.services.people_lines import PersonLine
from frailty_desktop.services.sign_in import PasswordEndedError, sign_in
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import open_study
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.guarded_ward import ADMINISTRATOR, NORA, PASSWORDS, Ward, make_ward, open_as, show

FIRST = "words for the first day"


@dataclass
class Office:
    """An administrator in front of the window."""

    desk: Desk
    bot: QtBot
    page: PeoplePage

    def key(self, key: Qt.Key) -> None:
        here: QWidget | None = self.desk.window.focusWidget()
        QTest.keyClick(here or self.desk.window, key)
        settle(self.bot, self.desk)

    def fill(self, **typed: str) -> None:
        """Type into fields of the panel, choose in its lists, and confirm."""
        for name, text in typed.items():
            field = self.page.panel.asked[name]
            assert field.isVisibleTo(self.page), name
            if isinstance(field, ChoiceBox):
                assert field.findText(text) >= 0, [field.itemText(at) for at in range(field.count())]
                field.setCurrentIndex(field.findText(text))
            else:
                field.setText(text)
        self.page.panel.confirm()
        settle(self.bot, self.desk)

    def lines(self) -> dict[str, PersonLine]:
        rows = (self.page.model.row(at) for at in range(self.page.model.rowCount()))
        return {line.account.name: line for line in rows}

    def put_cursor_on(self, name: str) -> None:
        assert self.page.view.select(self.lines()[name].id)
        self.page.view.setFocus()


@pytest.fixture
def ward(tmp_path: Path, clock: FakeClock) -> Ward:
    return make_ward(tmp_path, clock)


def office_of(desk: Desk, bot: QtBot) -> Office:
    show(desk)
    desk.window.go_to(Place.people())
    settle(bot, desk)
    page = desk.window.page
    assert isinstance(page, PeoplePage)
    return Office(desk, bot, page)


@pytest.fixture
def office(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> Office:
    return office_of(open_as(qtbot, open_desk, ward, ADMINISTRATOR), qtbot)


def test_that_everybody_is_listed_with_account_and_end_of_password(office: Office) -> None:
    nora = office.lines()[NORA]
    assert nora.account.has_account
    assert nora.account.password_ends is not None
    assert [charge.role for charge in nora.current] == [Role.COORDINATOR]


def test_that_a_person_is_added_with_role_site_days_and_first_password(
    office: Office, ward: Ward, clock: FakeClock
) -> None:
    office.key(Qt.Key.Key_A)
    office.fill(name="Vera Holm", role="monitor", site="KOE", since="t", until="1/12/2026", password=FIRST)
    vera = office.lines()["Vera Holm"]
    assert [charge.words for charge in vera.current] == ["monitor, KOE, 10 Feb 2026 to 1 Dec 2026"]
    assert vera.account.must_change
    office.desk.close()
    with pytest.raises(PasswordEndedError):
        sign_in(ward.path, "Vera Holm", FIRST, clock=clock)


def test_that_a_weak_password_is_said_in_the_panel_and_what_was_typed_stays(office: Office) -> None:
    office.key(Qt.Key.Key_A)
    office.fill(name="Vera Holm", role="monitor", password="short")
    assert "cannot be used" in office.page.panel.banner.text
    assert office.page.panel.asked["name"].text() == "Vera Holm"  # type: ignore[union-attr]
    assert "Vera Holm" not in office.lines()


def test_that_a_reset_password_lets_somebody_in_who_forgot_theirs(
    office: Office, ward: Ward, clock: FakeClock
) -> None:
    office.put_cursor_on(NORA)
    office.key(Qt.Key.Key_W)
    office.fill(password=FIRST)
    assert office.lines()[NORA].account.must_change
    office.desk.close()
    with sign_in(ward.path, NORA, FIRST, new_password="three further odd words", clock=clock).study:
        pass


def test_that_an_account_is_closed_with_a_reason_and_stays_listed(office: Office) -> None:
    office.put_cursor_on(NORA)
    office.key(Qt.Key.Key_X)
    office.fill(reason="")
    assert office.page.panel.banner.text.startswith("Reason is missing.")
    office.fill(reason="Left the clinic")
    account = office.lines()[NORA].account
    assert (account.is_disabled, account.disabled_reason) == (True, "Left the clinic")


def test_that_a_delegation_is_added_and_ended(office: Office) -> None:
    office.put_cursor_on(NORA)
    office.key(Qt.Key.Key_C)
    office.fill(role="data manager", site="MIA")
    assert len(office.lines()[NORA].current) == 2
    office.put_cursor_on(NORA)
    office.key(Qt.Key.Key_E)
    office.fill(charge="data manager, MIA, from 10 Feb 2026")
    assert [charge.role for charge in office.lines()[NORA].current] == [Role.COORDINATOR]


def test_that_training_is_recorded_on_a_version(office: Office) -> None:
    office.put_cursor_on(NORA)
    office.key(Qt.Key.Key_T)
    office.fill(version="1")
    assert office.lines()[NORA].account.trained_on == "1: 2026-02-10"


def test_that_failed_sign_ins_stand_by_their_person(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock
) -> None:
    from frailty_desktop.errors import UserError

    with pytest.raises(UserError):
        sign_in(ward.path, NORA, "not this one at all", clock=clock)
    office = office_of(open_as(qtbot, open_desk, ward, ADMINISTRATOR), qtbot)
    assert len(office.lines()[NORA].failures) == 1


def test_that_a_key_that_waits_is_handed_over_after_the_password(office: Office) -> None:
    study = office.desk.opened.study  # type: ignore[union-attr]
    nora = office.lines()[NORA].id
    me = office.page.workplace.person.id
    with study.edit(by=me, action="Withdraw keys") as edit:
        key_grants.withdraw_all(edit, nora)
    office.bot.waitUntil(office.page.handover.isVisible)
    settle(office.bot, office.desk)
    office.page.view.setFocus()
    office.key(Qt.Key.Key_K)
    office.page.handover.panel.password.setText(PASSWORDS[ADMINISTRATOR])
    office.page.handover.panel.confirm()
    settle(office.bot, office.desk)
    with study.read() as session:
        assert key_grants.waiting(session) == []
    office.bot.waitUntil(lambda: not office.page.handover.isVisible())


def test_that_no_password_stays_in_a_panel_that_was_put_away(office: Office) -> None:
    office.key(Qt.Key.Key_A)
    field = office.page.panel.asked["password"]
    field.setText(FIRST)  # type: ignore[union-attr]
    office.key(Qt.Key.Key_Escape)
    assert field.text() == ""  # type: ignore[union-attr]


def test_that_a_plain_study_has_people_without_passwords(
    small_study: Path, open_desk: OpenDesk, clock: FakeClock, qtbot: QtBot
) -> None:
    with open_study(small_study, clock=clock) as study, study.edit(by=THE_PROGRAM, action="Add") as edit:
        ada = people.add_person(edit, "Ada Ruiz", Role.ADMINISTRATOR)
    desk = open_desk(small_study)
    desk.work_as(ada)
    settle(qtbot, desk)
    office = office_of(desk, qtbot)
    office.key(Qt.Key.Key_A)
    assert not office.page.panel.asked["password"].isVisible()
    office.fill(name="Vera Holm", role="monitor")
    assert "Vera Holm" in office.lines()
    assert "Account" not in [column.title for column in office.page.model.columns]


def test_that_whoever_makes_the_list_finds_the_keys_that_wait_on_the_study_page(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = sign_in(ward.path, ADMINISTRATOR, PASSWORDS[ADMINISTRATOR], clock=clock)
    with signed.study as study, study.edit(by=signed.person.id, action="Add people") as edit:
        key_grants.withdraw_all(edit, ward.staff[NORA].id)
        una = people.add_person(edit, "Una Blix", Role.UNBLINDED_STATISTICIAN)
        accounts.add_account(edit, accounts.vault_of(study), una.id, FIRST, must_change=False)
    monkeypatch.setitem(PASSWORDS, "Una Blix", FIRST)
    desk = open_as(qtbot, open_desk, ward, "Una Blix")
    desk.window.go_to(Place.study())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, StudyPage)
    qtbot.waitUntil(page.handover.isVisible)
    assert not page.handover.button.isEnabled()  # the key of names is handed on by whoever makes accounts
