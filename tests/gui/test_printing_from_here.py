"""Ctrl+P prints what is shown; the start page prints blank forms when no study opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.big_button import BigButton
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.documents_page import DocumentsPage
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.welcome_page import WelcomePage
from frailty_desktop.services import forms
from tests.gui.conftest import NOW, OpenDesk, patient_id, settle


def _printed_from(qtbot: QtBot, desk: Desk, place: Place) -> DocumentsPage:
    desk.window.show()
    desk.window.go_to(place)
    settle(qtbot, desk)
    desk.window.asked.emit("print")
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, DocumentsPage)
    return page


def _welcome(desk: Desk) -> WelcomePage:
    page = desk.window.stack.currentWidget()
    assert isinstance(page, WelcomePage)
    return page


def _button(welcome: WelcomePage, words: str) -> BigButton:
    return next(button for button in welcome.findChildren(BigButton) if button.accessibleName() == words)


def test_that_a_patient_is_printed_as_a_profile(qtbot: QtBot, open_desk: OpenDesk, small_study: Path) -> None:
    desk = open_desk(small_study)
    page = _printed_from(qtbot, desk, Place.patient(patient_id(desk, "P-002")))
    assert (page.title(), page.choice.patient.text()) == ("Patient profile", "P-002")


def test_that_a_form_is_printed_alone(qtbot: QtBot, open_desk: OpenDesk, small_study: Path) -> None:
    desk = open_desk(small_study)
    number = patient_id(desk, "P-001")
    assert desk.opened is not None
    study = desk.opened.study
    with study.read() as session:
        form = forms.entries(session, study.design, number, "consent", NOW.date())[0]
    page = _printed_from(qtbot, desk, Place.form(form.id, number))
    assert page.title() == "Filled forms"
    assert page.choice.part.currentText().endswith(form.form.title)
    assert page.preview.pages == 1


@pytest.mark.parametrize("place", [Place.patients(), Place.study()], ids=["patients", "study"])
def test_that_from_elsewhere_one_gets_to_all_documents(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path, place: Place
) -> None:
    page = _printed_from(qtbot, open_desk(small_study), place)
    assert page.list.count() > 4


def test_that_the_log_of_events_leads_to_the_report_to_sign(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path
) -> None:
    page = _printed_from(qtbot, open_desk(small_study), Place.adverse_events())
    assert page.title() == "Serious adverse event report"
    assert page.preview.page == 0


def test_that_the_start_page_prints_blank_forms_without_a_study(
    qtbot: QtBot, open_desk: OpenDesk, tmp_path: Path
) -> None:
    desk = open_desk()
    desk.window.show()
    welcome = _welcome(desk)
    _button(welcome, "Blank forms").click()
    settle(qtbot, desk)
    panel = welcome.blank_forms
    assert panel.isVisible()
    assert panel.form.count() > 10
    panel.form.setCurrentIndex(1)
    panel.save_to(tmp_path / "blank.pdf")
    settle(qtbot, desk)
    assert (tmp_path / "blank.pdf").read_bytes().startswith(b"%PDF-")
    assert "blank.pdf" in welcome.banner.text
    assert not panel.isVisible()


def test_that_a_place_that_is_taken_is_said_in_the_panel(
    qtbot: QtBot, open_desk: OpenDesk, tmp_path: Path
) -> None:
    desk = open_desk()
    desk.window.show()
    panel = _welcome(desk).blank_forms
    panel.start()
    settle(qtbot, desk)
    (tmp_path / "blank.pdf").write_text("mine")
    panel.save_to(tmp_path / "blank.pdf")
    settle(qtbot, desk)
    assert "already there" in panel.banner.text
    assert (tmp_path / "blank.pdf").read_text() == "mine"
