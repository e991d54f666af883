"""A window on a study with a complete walk, and whoever works in it, for tests of signing and locking."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Page, Place
from frailty_desktop.services import forms, patients, people, visits
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import create_study
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.partial_date import PartialDate
from tests.factories import FakeClock, small_design_texts
from tests.gui.conftest import CONSENT, OpenDesk, settle

STAFF = {
    Role.COORDINATOR: "Nora Brandt",
    Role.INVESTIGATOR: "Ines Falk",
    Role.DATA_MANAGER: "Dario Lind",
}


@dataclass
class Signable:
    """What the study holds; every form of the screening visit but the walk is left out."""

    path: Path
    staff: dict[Role, Person]
    patient_id: UUID
    visit_id: UUID
    made: dict[str, UUID]


def make_signable(folder: Path, clock: FakeClock) -> Signable:
    """Make a study in which one screening visit is complete; the walk is typed twice by its design."""
    texts = small_design_texts()
    texts["forms/walk.toml"] = "double_entry = true\n" + texts["forms/walk.toml"]
    path = folder / "signable.frailty"
    with create_study(path, texts, synthetic=True, clock=clock, workstation="ward-3") as study:
        with study.edit(by=THE_PROGRAM, action="Add people") as edit:
            staff = {role: people.add_person(edit, name, role) for role, name in STAFF.items()}
        nora = staff[Role.COORDINATOR].id
        with study.edit(by=nora, action="Start screening") as edit:
            patient_id = patients.screen(
                edit, consent_date=CONSENT, birth_date=PartialDate(1944, 5, 4), sex="F", site="MIA"
            ).id
        with study.read() as session:
            matrix = visits.visit_matrix(session, study.design, patient_id, clock.now.date())
        visit_id = next(column.visit_id for column in matrix.columns if column.key == "screening")
        assert visit_id is not None
        made = {}
        for name, typed in (
            ("consent", {}),
            ("demographics", {}),
            ("eligibility", {"can_walk": "y", "is_eligible": "y"}),
            ("walk", {"walk_distance": "310", "walk_rests": "n"}),
        ):
            with study.edit(by=nora, action="Fill a form") as edit:
                made[name] = forms.start_form(edit, patient_id, visit_id, name).id
                forms.save_answers(edit, made[name], {FieldKey(item): text for item, text in typed.items()})
                forms.complete_form(edit, made[name])
    return Signable(path, staff, patient_id, visit_id, made)


def go(qtbot: QtBot, open_desk: OpenDesk, signable: Signable, role: Role, place: Place) -> tuple[Desk, Page]:
    """Open the window as somebody, at a place."""
    desk = open_desk(signable.path)
    desk.work_as(signable.staff[role])
    settle(qtbot, desk)
    desk.window.show()
    desk.window.activateWindow()
    desk.window.go_to(place)
    settle(qtbot, desk)
    page = desk.window.page
    assert page is not None
    return desk, page


def press(
    qtbot: QtBot, desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key where the cursor is, and wait until everything is done."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)
    settle(qtbot, desk)


def type_text(text: str) -> None:
    """Type where the cursor is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)
