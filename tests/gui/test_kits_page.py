"""The pharmacist at the keyboard: kits are received, dispensed, taken back and destroyed by letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.kits_page import KitsPage
from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.services import allocation, kits
from frailty_desktop.services.kits import KitLine
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.audit_reading import events
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.services.clinic import Clinic, open_clinic


@dataclass
class Pharmacy:
    """A pharmacist in front of the window."""

    desk: Desk
    bot: QtBot
    page: KitsPage

    def key(self, key: Qt.Key) -> None:
        here: QWidget | None = self.desk.window.focusWidget()
        QTest.keyClick(here or self.desk.window, key)
        settle(self.bot, self.desk)

    def type(self, text: str) -> None:
        here: QWidget | None = self.desk.window.focusWidget()
        QTest.keyClicks(here or self.desk.window, text)

    def stock(self) -> dict[str, KitLine]:
        assert self.desk.opened is not None
        with self.desk.opened.study.read() as session:
            return {line.kit: line for line in kits.stock(session)}

    def shown(self) -> list[str]:
        return [self.page.model.row(at).kit.kit for at in range(self.page.model.rowCount())]

    def put_cursor_on(self, kit: str) -> None:
        assert self.page.view.select(kit)
        self.page.view.setFocus()


@pytest.fixture
def clinic(tmp_path: Path, clock: FakeClock) -> Clinic:
    made = open_clinic(tmp_path)
    clock.now = made.clock.now
    return made


def work_as(desk: Desk, person: Person, bot: QtBot) -> None:
    desk.work_as(person)
    settle(bot, desk)


@pytest.fixture
def enrolled(clinic: Clinic) -> Iterator[PatientSummary]:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=4)
    yield clinic.enrol()
    clinic.study.close()


@pytest.fixture
def pharmacy(clinic: Clinic, enrolled: PatientSummary, open_desk: OpenDesk, qtbot: QtBot) -> Pharmacy:
    del enrolled
    pharmacist = clinic.person(Role.PHARMACIST)
    clinic.study.close()
    desk = open_desk(clinic.study.path)
    work_as(desk, pharmacist, qtbot)
    desk.window.go_to(Place.kits())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, KitsPage)
    return Pharmacy(desk, qtbot, page)


def test_that_kits_to_dispense_are_listed_first(pharmacy: Pharmacy, enrolled: PatientSummary) -> None:
    assert pharmacy.shown() == [enrolled.kit]
    assert pharmacy.page.chips.texts() == [
        "1  To dispense: 1",
        "2  Expected: 0",
        "3  In stock: 4",
        "4  At patients: 0",
        "5  Set aside: 0",
        "6  All kits: 4",
    ]


def test_that_a_kit_is_dispensed_by_reading_its_number_from_the_box(
    pharmacy: Pharmacy, enrolled: PatientSummary
) -> None:
    pharmacy.key(Qt.Key.Key_D)
    assert enrolled.number in pharmacy.page.panel.title.text()
    assert pharmacy.page.panel.typed.text() == ""
    pharmacy.type(enrolled.kit)
    pharmacy.key(Qt.Key.Key_Return)
    assert pharmacy.stock()[enrolled.kit].state.value == "dispensed"
    assert pharmacy.shown() == []


def test_that_another_box_is_refused_in_the_panel_and_what_was_typed_stays(
    pharmacy: Pharmacy, enrolled: PatientSummary
) -> None:
    other = next(kit for kit in pharmacy.stock() if kit != enrolled.kit)
    pharmacy.key(Qt.Key.Key_D)
    pharmacy.type(other)
    pharmacy.key(Qt.Key.Key_Return)
    panel = pharmacy.page.panel
    assert f"Kit {other} is not the one assigned to {enrolled.number}." in panel.banner.text
    assert panel.typed.text() == other
    assert pharmacy.stock()[other].state.value == "in_stock"


def test_that_a_kit_comes_back_and_is_destroyed_by_keys(pharmacy: Pharmacy, enrolled: PatientSummary) -> None:
    for key, typed in (
        (Qt.Key.Key_D, enrolled.kit),
        (Qt.Key.Key_B, "Two ampoules left"),
        (Qt.Key.Key_X, "Incinerated"),
    ):
        pharmacy.key(Qt.Key.Key_6)
        pharmacy.put_cursor_on(enrolled.kit)
        pharmacy.key(key)
        pharmacy.type(typed)
        pharmacy.key(Qt.Key.Key_Return)
    line = pharmacy.stock()[enrolled.kit]
    assert (line.state.value, line.note) == ("destroyed", "Incinerated")


def test_that_a_letter_that_does_not_fit_says_so(pharmacy: Pharmacy) -> None:
    pharmacy.key(Qt.Key.Key_B)
    assert not pharmacy.page.panel.isVisible()


def test_that_few_places_left_stand_at_the_top(pharmacy: Pharmacy) -> None:
    assert "3 places are left" in pharmacy.page._low.text()
    assert pharmacy.page._low.isVisible()


def test_that_arms_are_not_shown_without_the_key_of_the_list(pharmacy: Pharmacy) -> None:
    pharmacy.key(Qt.Key.Key_6)
    model = pharmacy.page.model
    assert "Arm" not in [column.title for column in model.columns]
    texts = [column.text(model.row(at)) for at in range(model.rowCount()) for column in model.columns]
    assert not {"A walk a day", "A talk a day"} & set(texts)


def test_that_the_page_is_on_the_rail_of_the_pharmacist_alone(
    clinic: Clinic, pharmacy: Pharmacy, qtbot: QtBot
) -> None:
    assert PageName.KITS in pharmacy.desk.window.rail.places()
    work_as(pharmacy.desk, clinic.nurse, qtbot)
    assert PageName.KITS not in pharmacy.desk.window.rail.places()


def test_that_somebody_else_is_refused_and_sees_no_kit(
    clinic: Clinic, pharmacy: Pharmacy, qtbot: QtBot
) -> None:
    work_as(pharmacy.desk, clinic.nurse, qtbot)
    pharmacy.desk.window.go_to(Place.kits())
    settle(qtbot, pharmacy.desk)
    page = pharmacy.desk.window.page
    assert isinstance(page, KitsPage)
    assert "may not account for kits" in page.banner.text
    assert page.model.rowCount() == 0


def test_that_expected_kits_are_received_all_at_once(
    clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=4, kits_are_here=False)
    pharmacist = clinic.person(Role.PHARMACIST)
    clinic.study.close()
    desk = open_desk(clinic.study.path)
    work_as(desk, pharmacist, qtbot)
    desk.window.go_to(Place.kits())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, KitsPage)
    pharmacy = Pharmacy(desk, qtbot, page)
    pharmacy.key(Qt.Key.Key_R)
    pharmacy.type("all")
    pharmacy.key(Qt.Key.Key_Return)
    assert {line.state.value for line in pharmacy.stock().values()} == {"in_stock"}


def test_that_a_page_that_was_refused_does_not_ask_again_because_of_the_refusal(
    clinic: Clinic, pharmacy: Pharmacy, qtbot: QtBot
) -> None:
    work_as(pharmacy.desk, clinic.nurse, qtbot)
    pharmacy.desk.window.go_to(Place.reconcile())
    settle(qtbot, pharmacy.desk)
    counted = []
    for _ in range(2):
        for _ in range(5):
            settle(qtbot, pharmacy.desk)
            qtbot.wait(5)
        assert pharmacy.desk.opened is not None
        with pharmacy.desk.opened.study.read() as session:
            counted.append(len(list(events(session, kind="refusal"))))
    assert counted[0] == counted[1] <= 2  # on arrival it may ask for the place and for the page
