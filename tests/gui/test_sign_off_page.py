"""The investigator's page: what waits, what would be signed in full, and signing it from the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.sign_off_page import SignOffPage
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.services import forms, signatures
from frailty_desktop.services.people import Role
from frailty_desktop.services.signatures import SignatureLine
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.signing_desk import Signable, go, make_signable, press, type_text


@pytest.fixture
def signable(tmp_path: Path, clock: FakeClock) -> Signable:
    return make_signable(tmp_path, clock)


def _page(qtbot: QtBot, open_desk: OpenDesk, signable: Signable) -> tuple[Desk, SignOffPage]:
    desk, page = go(qtbot, open_desk, signable, Role.INVESTIGATOR, Place.sign_off())
    assert isinstance(page, SignOffPage)
    return desk, page


def _signatures(desk: Desk, signable: Signable) -> list[SignatureLine]:
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        return signatures.signatures_of(session, "visit", signable.visit_id)


def _sign(qtbot: QtBot, desk: Desk, name: str) -> None:
    press(qtbot, desk, Qt.Key.Key_Return)
    press(qtbot, desk, Qt.Key.Key_Return)
    type_text(name)
    press(qtbot, desk, Qt.Key.Key_Return)


def test_that_the_whole_visit_waits_in_one_line(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    _, page = _page(qtbot, open_desk, signable)
    line = page.view.current_row()
    assert line is not None
    assert (line.patient_number, line.title, line.forms, line.is_ready) == ("P-001", "Screening", 4, True)


def test_that_every_value_is_shown_before_it_is_signed(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    _, page = _page(qtbot, open_desk, signable)
    shown = page.sheet.text.toPlainText()
    assert "Distance walked" in shown
    assert "310 m" in shown
    assert "Date of birth" in shown


def test_that_a_visit_is_signed_from_the_keyboard(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = _page(qtbot, open_desk, signable)
    _sign(qtbot, desk, "Ines Falk")
    assert [line.meaning for line in _signatures(desk, signable)] == ["Reviewed"]
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


def test_that_another_name_signs_nothing_and_the_panel_says_so(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = _page(qtbot, open_desk, signable)
    _sign(qtbot, desk, "Nora Brandt")
    qtbot.waitUntil(lambda: "only Ines Falk can sign" in page.panel.banner.text, timeout=1500)
    assert _signatures(desk, signable) == []


def test_that_what_changed_since_the_signature_is_marked(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = _page(qtbot, open_desk, signable)
    _sign(qtbot, desk, "Ines Falk")
    assert desk.opened is not None
    nora = signable.staff[Role.COORDINATOR].id
    with desk.opened.study.edit(by=nora, action="Correct", reason="Read again") as edit:
        forms.save_answer(edit, signable.made["walk"], FieldKey("walk_distance"), "301")
    qtbot.waitUntil(lambda: page.chips.texts()[1] == "2  Changed since signed: 1")
    page.focus_first()
    press(qtbot, desk, Qt.Key.Key_2)
    shown = page.sheet.text.toPlainText()
    assert "was 310 m" in shown
    assert "No longer stands: Distance walked changed: Read again" in shown


def test_that_a_change_underneath_takes_the_panel_away(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = _page(qtbot, open_desk, signable)
    press(qtbot, desk, Qt.Key.Key_Return)
    assert page.panel.isVisible()
    assert desk.opened is not None
    nora = signable.staff[Role.COORDINATOR].id
    with desk.opened.study.edit(by=nora, action="Correct", reason="Read again") as edit:
        forms.save_answer(edit, signable.made["walk"], FieldKey("walk_distance"), "301")
    qtbot.waitUntil(lambda: not page.panel.isVisible())
    assert "Look at it again" in page.banner.text
    assert "301 m" in page.sheet.text.toPlainText()


def test_that_the_password_does_not_stay_in_the_panel(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = _page(qtbot, open_desk, signable)
    press(qtbot, desk, Qt.Key.Key_Return)
    page.panel.password.setText("Ines")
    desk.window.go_to(Place.today())
    settle(qtbot, desk)
    assert page.panel.password.text() == ""


def test_that_a_coordinator_is_not_offered_to_sign(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    _, page = go(qtbot, open_desk, signable, Role.COORDINATOR, Place.sign_off())
    assert isinstance(page, SignOffPage)
    assert not page.sign.isEnabled()


def test_that_the_database_is_locked_and_unlocked_by_two_on_the_study_page(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = go(qtbot, open_desk, signable, Role.DATA_MANAGER, Place.study())
    assert isinstance(page, StudyPage)
    assert desk.opened is not None
    study = desk.opened.study
    for letter in (Qt.Key.Key_D, Qt.Key.Key_O):
        page.focus_first()
        press(qtbot, desk, letter)
        if letter == Qt.Key.Key_O:
            type_text("An event was found")
        press(qtbot, desk, Qt.Key.Key_Return)
        assert study.info.is_locked
    qtbot.waitUntil(lambda: "An event was found" in page.holds.words())
    page.focus_first()
    press(qtbot, desk, Qt.Key.Key_O)
    type_text("Ines Falk")
    press(qtbot, desk, Qt.Key.Key_Return)
    assert not study.info.is_locked


def test_that_the_study_page_names_what_is_in_the_way_of_the_lock(
    qtbot: QtBot, open_desk: OpenDesk, signable: Signable
) -> None:
    desk, page = go(qtbot, open_desk, signable, Role.DATA_MANAGER, Place.study())
    assert isinstance(page, StudyPage)
    assert desk.opened is not None
    with desk.opened.study.edit(by=signable.staff[Role.COORDINATOR].id, action="Start") as edit:
        forms.start_entry(edit, signable.patient_id, "adverse_event")
    qtbot.waitUntil(lambda: "1 form is begun and not complete" in page.holds.words())
    assert not page.holds.buttons_of["D"].isEnabled()
