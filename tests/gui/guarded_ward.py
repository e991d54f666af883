"""An encrypted study with accounts, and the window as somebody sits down at it; hashing is cheap here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.sign_in_card import SignInCard
from frailty_desktop.gui.sign_in_page import SignInPage
from frailty_desktop.services import forms, patients, people, visits
from frailty_desktop.services.accounts import add_account
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.protected_study import make_protected_study
from frailty_desktop.services.sign_in import sign_in, sign_out
from frailty_desktop.storage.key_wrapping import SlowHash
from frailty_desktop.study.partial_date import PartialDate
from tests.factories import FakeClock, small_design_texts
from tests.gui.conftest import CONSENT, OpenDesk, settle

CHEAP = SlowHash(memory_kib=64, passes=1, lanes=1)
ADMINISTRATOR = "Ada Keyes"
NORA, IDA = "Nora Brandt", "Ida Holm"
PASSWORDS = {
    ADMINISTRATOR: "orchid tram seventeen",
    NORA: "walk slowly to lunch",
    IDA: "seven quiet harbours",
}
FIRST = "first words for once"


@dataclass
class Ward:
    """What the study holds: an administrator, two coordinators, one patient with an open walk form."""

    path: Path
    staff: dict[str, Person]
    recovery_code: str
    patient_id: UUID
    form_id: UUID


def make_ward(folder: Path, clock: FakeClock) -> Ward:
    """Make the study; both coordinators have signed in once and changed their first password."""
    path = folder / "guarded.frailty"
    made = make_protected_study(
        path,
        small_design_texts(),
        ADMINISTRATOR,
        PASSWORDS[ADMINISTRATOR],
        clock=clock,
        workstation="ward-3",
        cost=CHEAP,
    )
    staff = {ADMINISTRATOR: made.administrator}
    with made.study as study:
        with study.edit(by=made.administrator.id, action="Add people") as edit:
            for name in (NORA, IDA):
                staff[name] = people.add_person(edit, name, Role.COORDINATOR)
                add_account(edit, made.vault, staff[name].id, FIRST, keys=dict(made.keys))
        with study.edit(by=staff[NORA].id, action="Start screening") as edit:
            patient_id = patients.screen(
                edit, consent_date=CONSENT, birth_date=PartialDate(1944, 5, 4), sex="F", site="MIA"
            ).id
        with study.read() as session:
            matrix = visits.visit_matrix(session, study.design, patient_id, clock.now.date())
        visit_id = next(column.visit_id for column in matrix.columns if column.key == "screening")
        assert visit_id is not None
        with study.edit(by=staff[NORA].id, action="Start a form") as edit:
            form_id = forms.start_form(edit, patient_id, visit_id, "walk").id
    for name in (NORA, IDA):
        signed = sign_in(path, name, FIRST, new_password=PASSWORDS[name], clock=clock, workstation="ward-3")
        sign_out(signed)
        signed.study.close()
    return Ward(path, staff, made.recovery_code, patient_id, form_id)


def sign_in_page(desk: Desk) -> SignInPage:
    """Return the page that asks who works here; it must be in front."""
    page = desk.window.stack.currentWidget()
    assert isinstance(page, SignInPage), type(page)
    return page


def open_as(qtbot: QtBot, open_desk: OpenDesk, ward: Ward, name: str = NORA) -> Desk:
    """Open the window and sign in."""
    desk = open_desk(ward.path)
    show(desk)
    sign(qtbot, desk, name)
    qtbot.waitUntil(lambda: desk.workplace is not None)
    settle(qtbot, desk)
    return desk


def show(desk: Desk) -> None:
    """Bring the window to the front, so that keys reach it."""
    desk.window.show()
    desk.window.activateWindow()


def sign(qtbot: QtBot, desk: Desk, name: str, password: str = "") -> None:
    """Type name and password into the card in front, and press Enter; wait for what comes of it."""
    card = card_in_front(desk)
    fill(card.name, name)
    fill(card.password, password or PASSWORDS[name])
    QTest.keyClick(card.password, Qt.Key.Key_Return)
    settle(qtbot, desk)


def card_in_front(desk: Desk) -> SignInCard:
    """Find the card that somebody sees."""
    cards = [card for card in desk.window.findChildren(SignInCard) if card.isVisible()]
    assert len(cards) == 1, cards
    return cards[0]


def fill(field: QLineEdit, text: str) -> None:
    """Type over what stands in a field."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def cursor() -> QWidget:
    """Return what the next key goes to."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the cursor"
    return widget
