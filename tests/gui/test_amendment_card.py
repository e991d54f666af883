"""The data manager amends the design: rehearses a folder, sees every record, approves it at a site."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.amendment_card import AmendmentCard
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.services import forms, people
from frailty_desktop.services.people import Role
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.services.amended import amended_texts
from tests.services.clinic import INFUSED, Clinic, open_clinic


@pytest.fixture
def clinic(tmp_path: Path, clock: FakeClock) -> Clinic:
    made = open_clinic(tmp_path)
    clock.now = made.clock.now
    patient = made.treat().id
    visit = made.visit(patient, "month_1", INFUSED + timedelta(days=29))
    form = made.fill(patient, visit, "body", {"height_cm": "160", "weight_kg": "50"}).id
    with made.act() as edit:
        forms.complete_form(edit, form)
    made.ids["body"] = form
    made.person(Role.DATA_MANAGER)
    made.person(Role.MONITOR)
    made.study.close()
    return made


@pytest.fixture
def amended(tmp_path: Path) -> Path:
    folder = tmp_path / "amended"
    for name, text in amended_texts().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def card_for(clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot, role: Role) -> tuple[Desk, AmendmentCard]:
    desk = open_desk(clinic.study.path)
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        desk.work_as(next(person for person in people.people(session) if person.role is role))
    settle(qtbot, desk)
    desk.window.show()
    desk.window.activateWindow()
    desk.window.go_to(Place.study())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, StudyPage)
    return desk, page.amendments


def key(desk: Desk, qtbot: QtBot, pressed: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or desk.window, pressed)
    settle(qtbot, desk)


def rehearse(desk: Desk, card: AmendmentCard, folder: Path, qtbot: QtBot) -> None:
    key(desk, qtbot, Qt.Key.Key_R)
    assert card.rehearse_panel.isVisible()
    card.rehearse_panel.folder.setText(str(folder))
    card.rehearse_panel.confirm()
    settle(qtbot, desk)


def versions_of(desk: Desk, form_id: UUID) -> str:
    assert desk.opened is not None
    study = desk.opened.study
    with study.read() as session:
        return forms.form_record(session, study.design, form_id).design.version


def test_that_a_rehearsal_lists_every_record_it_would_touch(
    clinic: Clinic, amended: Path, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk, card = card_for(clinic, open_desk, qtbot, Role.DATA_MANAGER)
    rehearse(desk, card, amended, qtbot)
    shown = {
        (card.model.row(at).touch.label, card.model.row(at).item or card.model.row(at).visit)
        for at in range(card.model.rowCount())
    }
    assert shown == {
        ("newly required", "Waist"),
        ("newly flagged", "Weight"),
        ("window moved", "Month 1"),
    }
    assert "Nothing was written" in card.found.text()
    assert card.words().count("Version") == 1


def test_that_a_version_is_approved_after_its_rehearsal(
    clinic: Clinic, amended: Path, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk, card = card_for(clinic, open_desk, qtbot, Role.DATA_MANAGER)
    rehearse(desk, card, amended, qtbot)
    key(desk, qtbot, Qt.Key.Key_P)
    panel = card.approve_panel
    assert panel.version.currentText() == "2, as rehearsed"
    panel.site.setCurrentIndex(panel.site.findText("MIA"))
    panel.day.setText("t")
    panel.confirm()
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: "Version 2" in card.words())
    assert "in force at MIA" in card.words().splitlines()[1]
    assert versions_of(desk, clinic.ids["body"]) == "1"


def test_that_problems_of_the_design_are_said_in_the_panel(
    clinic: Clinic, amended: Path, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    (amended / "forms" / "body.toml").write_text("name = 3", encoding="utf-8")
    desk, card = card_for(clinic, open_desk, qtbot, Role.DATA_MANAGER)
    rehearse(desk, card, amended, qtbot)
    assert "body.toml" in card.rehearse_panel.banner.text
    assert card.rehearse_panel.isVisible()


def test_that_a_monitor_is_offered_no_amendment(clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot) -> None:
    _desk, card = card_for(clinic, open_desk, qtbot, Role.MONITOR)
    assert [letter for letter, button in card.buttons_of.items() if button.isVisible()] == []
