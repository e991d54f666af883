"""The emergency envelope at the patient page: who may, what is asked, and that the arm is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.patient_page import PatientPage
from frailty_desktop.services import allocation, emergency_unblinding
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.services.people import Person, Role
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.services.clinic import Clinic, open_clinic

ARMS = {"A walk a day", "A talk a day"}


@dataclass
class Bedside:
    """Somebody in front of an enrolled patient's page."""

    desk: Desk
    bot: QtBot
    key: AllocationKey
    patient: PatientSummary
    page: PatientPage

    def press(self, key: Qt.Key) -> None:
        here: QWidget | None = self.desk.window.focusWidget()
        QTest.keyClick(here or self.desk.window, key)
        settle(self.bot, self.desk)

    def fill(self, *texts: str) -> None:
        """Type each text, and go on with Enter."""
        for text in texts:
            here = self.desk.window.focusWidget()
            assert here is not None
            QTest.keyClicks(here, text)
            self.press(Qt.Key.Key_Return)

    def unblindings(self) -> list[emergency_unblinding.UnblindingLine]:
        assert self.desk.opened is not None
        with self.desk.opened.study.read() as session:
            return emergency_unblinding.unblindings(session)

    def words(self) -> str:
        return " ".join(str(label.property("text") or "") for label in self.page.findChildren(QWidget))


def at_the_bedside(
    clinic: Clinic, desk: Desk, person: Person, bot: QtBot, key: AllocationKey, patient: PatientSummary
) -> Bedside:
    desk.work_as(person)
    settle(bot, desk)
    desk.window.go_to(Place.patient(patient.id))
    settle(bot, desk)
    page = desk.window.page
    assert isinstance(page, PatientPage)
    return Bedside(desk, bot, key, patient, page)


@pytest.fixture
def clinic(tmp_path: Path, clock: FakeClock) -> Clinic:
    made = open_clinic(tmp_path)
    clock.now = made.clock.now
    return made


@pytest.fixture
def bedside(clinic: Clinic, open_desk: OpenDesk, qtbot: QtBot) -> Bedside:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        key = allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=4)
    patient = clinic.enrol()
    investigator = clinic.person(Role.INVESTIGATOR)
    clinic.study.close()
    return at_the_bedside(clinic, open_desk(clinic.study.path), investigator, qtbot, key, patient)


def test_that_an_investigator_opens_the_envelope_by_keyboard_alone(bedside: Bedside) -> None:
    bedside.press(Qt.Key.Key_E)
    bedside.fill("Anaphylaxis", "the ward", bedside.key.text())
    card = bedside.page.opened_card
    assert card.isVisible()
    assert card.arm.text() in ARMS
    (line,) = bedside.unblindings()
    assert (line.reason, line.who_was_told) == ("Anaphylaxis", "the ward")


def test_that_every_hint_is_read_whole_in_large_letters(bedside: Bedside) -> None:
    bedside.desk.settings.change(text_scale=2.0)
    bedside.desk.window.resize(1440, 900)
    bedside.press(Qt.Key.Key_E)
    hints = [hint for hint in bedside.page.envelope_panel.findChildren(QLabel) if hint.isVisible()]
    assert len(hints) > 6
    short = [hint.text() for hint in hints if hint.hasHeightForWidth() and _is_cut(hint)]
    bedside.desk.settings.change(text_scale=1.0)
    assert not short


def _is_cut(hint: QLabel) -> bool:
    return hint.height() < hint.heightForWidth(hint.width())


def test_that_large_letters_and_both_badges_fit_a_window_of_1440(bedside: Bedside) -> None:
    bedside.desk.settings.change(text_scale=2.0)
    bedside.desk.window.header._synthetic.show()
    bedside.desk.window.resize(1440, 900)
    settle(bedside.bot, bedside.desk)
    window = bedside.desk.window
    width = window.header.minimumSizeHint().width() + window.rail.width()
    bedside.desk.settings.change(text_scale=1.0)
    assert width <= 1440, window.header._view.text()


def test_that_the_arm_is_gone_once_it_is_put_away(bedside: Bedside) -> None:
    bedside.press(Qt.Key.Key_E)
    bedside.fill("Anaphylaxis", "the ward", bedside.key.text())
    bedside.press(Qt.Key.Key_Escape)
    assert not bedside.page.opened_card.isVisible()
    assert not any(arm in bedside.words() for arm in ARMS)


def test_that_leaving_the_page_puts_the_arm_away(bedside: Bedside) -> None:
    bedside.press(Qt.Key.Key_E)
    bedside.fill("Anaphylaxis", "the ward", bedside.key.text())
    bedside.desk.window.go_to(Place.today())
    settle(bedside.bot, bedside.desk)
    assert not any(arm in bedside.words() for arm in ARMS)


def test_that_a_wrong_key_opens_nothing_and_what_was_typed_stays(bedside: Bedside) -> None:
    bedside.press(Qt.Key.Key_E)
    bedside.fill("Anaphylaxis", "the ward", "00" * 32)
    panel = bedside.page.envelope_panel
    assert "does not open" in panel.banner.text
    assert (panel.reason.text(), panel.told.text(), panel.secret.text()) == ("Anaphylaxis", "the ward", "")
    assert bedside.unblindings() == []


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_that_every_line_is_asked_for(bedside: Bedside, empty: int) -> None:
    typed = ["Anaphylaxis", "the ward", bedside.key.text()]
    typed[empty] = ""
    bedside.press(Qt.Key.Key_E)
    bedside.fill(*typed)
    assert "is missing" in bedside.page.envelope_panel.banner.text
    assert bedside.unblindings() == []


def test_that_looking_again_asks_for_the_password_alone(bedside: Bedside) -> None:
    bedside.press(Qt.Key.Key_E)
    bedside.fill("Anaphylaxis", "the ward", bedside.key.text())
    first = bedside.page.opened_card.arm.text()
    bedside.press(Qt.Key.Key_Escape)
    bedside.press(Qt.Key.Key_E)
    assert not bedside.page.envelope_panel.reason.isEnabled()
    bedside.fill(bedside.key.text())
    assert bedside.page.opened_card.arm.text() == first
    assert len(bedside.unblindings()) == 1


def test_that_the_charts_stay_pooled_after_it(bedside: Bedside) -> None:
    bedside.press(Qt.Key.Key_E)
    bedside.fill("Anaphylaxis", "the ward", bedside.key.text())
    assert bedside.desk.workplace is not None
    grouping = bedside.desk.workplace.averages.grouping
    assert grouping is not None
    assert [group.name for group in grouping.labels] == ["all"]


def test_that_the_coordinator_has_no_way_to_it(clinic: Clinic, bedside: Bedside, qtbot: QtBot) -> None:
    nurse = at_the_bedside(clinic, bedside.desk, clinic.nurse, qtbot, bedside.key, bedside.patient)
    nurse.press(Qt.Key.Key_E)
    assert not nurse.page.header.envelope.isVisible()
    assert not nurse.page.envelope_panel.isVisible()
