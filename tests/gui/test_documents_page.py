"""The page of documents: a kind, a patient, pages to look at, and a file that is there or not."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.documents_page import DocumentsPage
from frailty_desktop.gui.page import Place
from frailty_desktop.services import people
from frailty_desktop.services.people import Role
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import THE_PROGRAM
from tests.gui.conftest import OpenDesk, patient_id, settle


def _open(qtbot: QtBot, open_desk: OpenDesk, study: Path, place: Place) -> tuple[Desk, DocumentsPage]:
    desk = open_desk(study)
    desk.window.show()
    desk.window.activateWindow()
    desk.window.go_to(place)
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, DocumentsPage)
    return desk, page


def _prints(desk: Desk) -> list[object]:
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        return [event.new_values for event in events(session, kind="print")]


def _labels(page: DocumentsPage) -> list[str]:
    return [page.list.item(row).text() for row in range(page.list.count())]


def test_that_a_place_opens_the_document_of_a_patient(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path
) -> None:
    desk = open_desk(small_study)
    number = patient_id(desk, "P-001")
    desk.window.show()
    desk.window.go_to(Place.documents("filled-forms", number))
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, DocumentsPage)
    assert page.title() == "Filled forms"
    assert page.choice.patient.text() == "P-001"
    assert page.preview.page == 1


def test_that_a_typed_number_chooses_the_patient(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path
) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents("filled-forms"))
    assert page.preview.page == 0
    assert not page.choice.save.isEnabled()
    QTest.keyClick(page.list, Qt.Key.Key_Slash)
    focus = QApplication.focusWidget()
    assert focus is page.choice.patient
    page.choice.patient.setText("p-002")  # typed letters open the list of numbers, a window of its own
    QTest.keyClick(focus, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert page.preview.page == 1
    assert page.choice.save.isEnabled()
    assert page.choice.part.count() > 1


def test_that_a_document_can_be_narrowed_to_a_visit(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path
) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents("blank-forms"))
    assert page.preview.pages == 0  # more pages than were looked at
    page.choice.part.setCurrentIndex(1)
    page.choice.part.activated.emit(1)
    settle(qtbot, desk)
    assert page.preview.pages == 1


def test_that_page_down_turns_the_page(qtbot: QtBot, open_desk: OpenDesk, small_study: Path) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents("blank-forms"))
    for wanted in (2, 3):
        QTest.keyClick(page.list, Qt.Key.Key_PageDown)
        settle(qtbot, desk)
        assert page.preview.page == wanted
    QTest.keyClick(page.list, Qt.Key.Key_PageUp)
    settle(qtbot, desk)
    assert page.preview.page == 2


def test_that_z_shows_the_page_as_wide_as_the_window(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path
) -> None:
    _, page = _open(qtbot, open_desk, small_study, Place.documents("blank-forms"))
    bar = page.preview.area.verticalScrollBar()
    assert bar.maximum() == 0
    QTest.keyClick(page.list, Qt.Key.Key_Z)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: bar.maximum() > 0)


def test_that_a_saved_document_is_there_and_on_record(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path, tmp_path: Path
) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents("filled-forms"))
    page.choose_patient(patient_id(desk, "P-001"))
    settle(qtbot, desk)
    page.save_to(tmp_path / "forms.pdf")
    settle(qtbot, desk)
    assert (tmp_path / "forms.pdf").read_bytes().startswith(b"%PDF-")
    (noted,) = _prints(desk)
    assert isinstance(noted, dict)
    assert noted["file"] == "forms.pdf"


def test_that_cancelled_printing_leaves_nothing(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path, tmp_path: Path
) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents("blank-forms"))
    desk.tasks.long_work.connect(lambda task, *_: task.cancel(), Qt.ConnectionType.DirectConnection)
    page.save_to(tmp_path / "blank.pdf")
    settle(qtbot, desk)
    assert not list(tmp_path.glob("*blank.pdf*"))
    assert _prints(desk) == []


def test_that_what_somebody_may_not_take_out_is_said_on_the_page(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path, tmp_path: Path
) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents("patient-profile"))
    page.save_to(tmp_path / "all.pdf")
    settle(qtbot, desk)
    assert page.banner.isVisible()
    assert not (tmp_path / "all.pdf").exists()


def test_that_a_kind_is_offered_to_those_who_may_read_it(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path
) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents())
    assert "Audit trail" in _labels(page)
    assert "Changes since my last visit" not in _labels(page)
    assert desk.opened is not None
    with desk.opened.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        monitor = people.add_person(edit, "Mona Reyes", Role.MONITOR)
    desk.work_as(monitor)
    settle(qtbot, desk)
    desk.window.go_to(Place.documents("visit-difference"))
    settle(qtbot, desk)
    assert desk.window.page is not None
    assert desk.window.page.title() == "Changes since my last visit"


@pytest.mark.parametrize("kind", ["patient-profile", "audit-extract", "blank-forms"])
def test_that_an_empty_study_shows_a_page(
    qtbot: QtBot, open_desk: OpenDesk, empty_study: Path, kind: str, clock: object
) -> None:
    desk = open_desk(empty_study)
    assert desk.opened is not None
    with desk.opened.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        nora: people.Person = people.add_person(edit, "Nora Brandt", Role.COORDINATOR)
    desk.work_as(nora)
    settle(qtbot, desk)
    desk.window.show()
    desk.window.go_to(Place.documents(kind))
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, DocumentsPage)
    assert page.preview.page == 1


def test_that_a_patient_stays_chosen_from_kind_to_kind(
    qtbot: QtBot, open_desk: OpenDesk, small_study: Path
) -> None:
    desk, page = _open(qtbot, open_desk, small_study, Place.documents("filled-forms"))
    number: UUID = patient_id(desk, "P-003")
    page.choose_patient(number)
    settle(qtbot, desk)
    page.list.setCurrentRow(_labels(page).index("Patient profile"))
    settle(qtbot, desk)
    assert page.choice.patient.text() == "P-003"
    assert page.preview.pages == 1
