"""The allocation on the study page: the list is made, brought in and added to; two people open the arms."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.allocation_card import AllocationCard
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.services import allocation, database_lock, kits
from frailty_desktop.services.people import Person, Role
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.services.clinic import Clinic, open_clinic


@pytest.fixture
def clinic(tmp_path: Path, clock: FakeClock) -> Clinic:
    made = open_clinic(tmp_path)
    clock.now = made.clock.now
    for role in (Role.UNBLINDED_STATISTICIAN, Role.INVESTIGATOR, Role.MONITOR):
        made.person(role)
    return made


def card_of(desk: Desk, person: Person, bot: QtBot) -> AllocationCard:
    desk.work_as(person)
    settle(bot, desk)
    desk.window.go_to(Place.study())
    settle(bot, desk)
    page = desk.window.page
    assert isinstance(page, StudyPage)
    return page.allocation


def opened(clinic: Clinic, open_desk: OpenDesk, role: Role, bot: QtBot) -> tuple[Desk, AllocationCard]:
    person = clinic.person(role)
    clinic.study.close()
    desk = open_desk(clinic.study.path)
    return desk, card_of(desk, person, bot)


def key(desk: Desk, bot: QtBot, pressed: Qt.Key) -> None:
    here: QWidget | None = desk.window.focusWidget()
    QTest.keyClick(here or desk.window, pressed)
    settle(bot, desk)


def offered(card: AllocationCard) -> str:
    return "".join(letter for letter, (button, _act) in card._acts.items() if not button.isHidden())


def test_that_the_statistician_makes_a_list_and_its_key_is_shown_once(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk, card = opened(clinic, open_desk, Role.UNBLINDED_STATISTICIAN, qtbot)
    assert offered(card) == "M"
    key(desk, qtbot, Qt.Key.Key_M)
    card.list_panel.seed.setText("a seed")
    card.list_panel.blocks.setText("2, 4")
    card.list_panel.length.setText("6")
    card.list_panel.confirm()
    settle(qtbot, desk)
    assert card.key_card.isVisible()
    assert len(card.key_card.key.text().replace("-", "").replace("\u200b", "")) == 64
    assert offered(card) == "AU"
    desk.window.go_to(Place.today())
    settle(qtbot, desk)
    assert card.key_card.key.text() == ""
    assert (card.list_panel.seed.text(), card.list_panel.blocks.text()) == ("", "")


def test_that_a_list_is_brought_in_from_a_file_and_its_kits_are_expected(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk, card = opened(clinic, open_desk, Role.UNBLINDED_STATISTICIAN, qtbot)
    (tmp_path / "list.csv").write_text("kit,arm\nA7,walk\nB3,talk\n")
    key(desk, qtbot, Qt.Key.Key_M)
    panel = card.list_panel
    panel.how.setCurrentIndex(panel.how.findData("file"))
    panel.file.setText(str(tmp_path / "list.csv"))
    panel.confirm()
    settle(qtbot, desk)
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        assert [(line.kit, line.state.value) for line in kits.stock(session)] == [
            ("A7", "expected"),
            ("B3", "expected"),
        ]


def test_that_the_problems_of_a_file_are_said_in_the_panel(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk, card = opened(clinic, open_desk, Role.UNBLINDED_STATISTICIAN, qtbot)
    (tmp_path / "list.csv").write_text("kit,arm\nA7,swim\n")
    key(desk, qtbot, Qt.Key.Key_M)
    panel = card.list_panel
    panel.how.setCurrentIndex(panel.how.findData("file"))
    panel.file.setText(str(tmp_path / "list.csv"))
    panel.confirm()
    settle(qtbot, desk)
    assert "Line 2: The arm is none of the design's." in panel.banner.text
    assert panel.isVisible()


def test_that_places_are_added_with_the_printed_key(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        made = allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=2)
    desk, card = opened(clinic, open_desk, Role.UNBLINDED_STATISTICIAN, qtbot)
    key(desk, qtbot, Qt.Key.Key_A)
    panel = card.list_panel
    typed = {panel.seed: "6", panel.blocks: "2", panel.length: "4", panel.key: made.text()}
    for field, text in typed.items():
        field.setText(text)
    panel.confirm()
    settle(qtbot, desk)
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        assert len(kits.stock(session)) == 6
    assert not card.key_card.isVisible()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MONITOR])
def test_that_blinded_roles_are_told_that_there_is_no_list_and_can_do_nothing(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot, role: Role
) -> None:
    _desk, card = opened(clinic, open_desk, role, qtbot)
    assert "no allocation list yet" in card._words.text()
    assert offered(card) == ""


def test_that_an_unblinding_says_what_stands_in_its_way(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=2)
    desk, card = opened(clinic, open_desk, Role.INVESTIGATOR, qtbot)
    key(desk, qtbot, Qt.Key.Key_U)
    assert "The database is not locked." in card.unblinding_panel.banner.text


def test_that_two_people_open_the_arms_at_the_window(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        made = allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=2)
    with clinic.act_as(Role.INVESTIGATOR) as edit:
        allocation.finish_study(edit, reason="Last visit done")
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        database_lock.lock_study(edit)
    statistician = clinic.person(Role.UNBLINDED_STATISTICIAN)
    desk, card = opened(clinic, open_desk, Role.INVESTIGATOR, qtbot)
    key(desk, qtbot, Qt.Key.Key_U)
    card.unblinding_panel.reason.setText("The plan is signed")
    card.unblinding_panel.confirm()
    settle(qtbot, desk)
    assert desk.opened is not None
    assert desk.opened.study.info.state == "blinded"
    card = card_of(desk, statistician, qtbot)
    assert "a second person has not confirmed it" in card._words.text()
    key(desk, qtbot, Qt.Key.Key_U)
    card.unblinding_panel.reason.setText("The plan is signed")
    card.unblinding_panel.key.setText(made.text())
    card.unblinding_panel.confirm()
    settle(qtbot, desk)
    assert desk.opened.study.info.state == "unblinded"
