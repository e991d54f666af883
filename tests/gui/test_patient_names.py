"""Names on screen: for those who may see them and hold the key; put away when one leaves the patient."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.patient_list import PatientList
from frailty_desktop.gui.patient_page import PatientPage
from frailty_desktop.services import accounts, people
from frailty_desktop.services.people import Role
from frailty_desktop.services.sign_in import sign_in
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.guarded_ward import ADMINISTRATOR, NORA, PASSWORDS, Ward, make_ward, open_as, show

MONA = "Mona Reed"


@pytest.fixture
def ward(tmp_path: Path, clock: FakeClock) -> Ward:
    return make_ward(tmp_path, clock)


def patient_page(desk: Desk, ward: Ward, qtbot: QtBot) -> PatientPage:
    show(desk)
    desk.window.go_to(Place.patient(ward.patient_id))
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, PatientPage)
    return page


def named(desk: Desk, ward: Ward, qtbot: QtBot) -> PatientPage:
    """Record a name on the patient's page, by keys."""
    page = patient_page(desk, ward, qtbot)
    page.focus_first()
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_N)
    assert page.identity_panel.isVisible()
    for field, text in (
        (page.identity_panel.name, "Ana Ruiz"),
        (page.identity_panel.phone, "305 555 0101"),
        (page.identity_panel.address, "12 Elm Street"),
        (page.identity_panel.contact, "Luis Ruiz, son"),
    ):
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot, desk)
    return page


def shown(page: PatientPage) -> str:
    return " | ".join(label.text() for label in page.header.findChildren(QLabel) if label.isVisible())


def test_that_a_coordinator_records_a_name_by_keys_and_sees_it(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_as(qtbot, open_desk, ward, NORA)
    page = named(desk, ward, qtbot)
    qtbot.waitUntil(lambda: "Ana Ruiz" in shown(page))
    assert "305 555 0101 · 12 Elm Street · contact: Luis Ruiz, son" in shown(page)


def test_that_a_patient_is_found_by_name(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk = open_as(qtbot, open_desk, ward, NORA)
    named(desk, ward, qtbot)
    desk.window.go_to(Place.patients())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, PatientList)
    qtbot.waitUntil(lambda: page.table.model.search("ruiz") == 1)
    assert page.table.model.search("nobody") == 0


def test_that_a_name_leaves_the_screen_with_the_patient(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_as(qtbot, open_desk, ward, NORA)
    page = named(desk, ward, qtbot)
    qtbot.waitUntil(lambda: "Ana Ruiz" in shown(page))
    desk.window.go_to(Place.patients())
    settle(qtbot, desk)
    assert not [label for label in page.header.findChildren(QLabel) if "Ana Ruiz" in label.text()]
    assert "Ana Ruiz" in shown(patient_page(desk, ward, qtbot))


def test_that_a_monitor_sees_no_name_and_no_way_to_one(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = sign_in(ward.path, ADMINISTRATOR, PASSWORDS[ADMINISTRATOR], clock=clock)
    with signed.study as study, study.edit(by=signed.person.id, action="Add a person") as edit:
        mona = people.add_person(edit, MONA, Role.MONITOR)
        vault = accounts.vault_of(study)
        accounts.add_account(edit, vault, mona.id, PASSWORDS[NORA] + " too", must_change=False)
    desk = open_as(qtbot, open_desk, ward, NORA)
    named(desk, ward, qtbot)
    desk.close()
    monkeypatch.setitem(PASSWORDS, MONA, PASSWORDS[NORA] + " too")
    other = open_as(qtbot, open_desk, ward, MONA)
    page = patient_page(other, ward, qtbot)
    page.focus_first()
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_N)
    assert not page.identity_panel.isVisible()
    assert "Ana Ruiz" not in shown(page)
    helps = page.keys()
    assert "Name and contact of this patient" not in [one.does for one in helps]
