"""The page of source verification: keyboard alone from the form to the mark, and to what changed since."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.gui.verification_page import VerificationPage
from frailty_desktop.services import forms, holds, source_verification
from frailty_desktop.services.source_verification import MarkState
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.review_desk import WALK, Reviewed, make_reviewed, messages


@pytest.fixture
def reviewed(small_study: Path, clock: FakeClock) -> Reviewed:
    return make_reviewed(small_study, clock)


@pytest.fixture
def at_work(qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed) -> tuple[Desk, VerificationPage]:
    """The monitor on the page, with the walk in the cursor."""
    desk = open_desk(reviewed.path)
    desk.work_as(reviewed.monitor)
    settle(qtbot, desk)
    desk.window.show()
    desk.window.activateWindow()
    desk.window.go_to(Place.verification(form_id=reviewed.form_id))
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, VerificationPage)
    qtbot.waitUntil(lambda: page.panel.form is not None and page.panel.form.form_id == reviewed.form_id)
    page.focus_first()
    return desk, page


def _press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def _marks(desk: Desk, reviewed: Reviewed) -> dict[FieldKey, MarkState]:
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        found = source_verification.marks_of_form(session, reviewed.form_id)
        return {key: mark.state for key, mark in found.items()}


def _shown(page: VerificationPage) -> dict[str, str]:
    lines = [page.panel.model.row(at) for at in range(page.panel.model.rowCount())]
    return {line.key.item: line.mark.state.value if line.mark else "" for line in lines}


def _asked(page: VerificationPage) -> dict[str, int]:
    lines = [page.panel.model.row(at) for at in range(page.panel.model.rowCount())]
    return {line.key.item: line.queries for line in lines if line.queries}


def _correct(desk: Desk, reviewed: Reviewed, typed: str) -> None:
    assert desk.opened is not None
    with desk.opened.study.edit(by=reviewed.nurse.id, action="Correct", reason="Slip") as edit:
        forms.save_answer(edit, reviewed.form_id, WALK, typed)


def test_that_enter_goes_from_the_form_to_its_fields(at_work: tuple[Desk, VerificationPage]) -> None:
    _, page = at_work
    _press(Qt.Key.Key_Return)
    assert page.panel.view.hasFocus()
    assert list(_shown(page)) == ["walk_distance", "walk_rests", "walk_note"]


def test_that_space_marks_the_field_and_goes_on(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, page = at_work
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _shown(page)["walk_distance"] == "verified")
    assert _marks(desk, reviewed) == {WALK: MarkState.VERIFIED}
    line = page.panel.view.current_row()
    assert line is not None
    assert line.key.item == "walk_rests"


def test_that_space_pressed_quickly_marks_field_after_field(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, _ = at_work
    _press(Qt.Key.Key_Return)
    for _ in range(3):
        _press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(_marks(desk, reviewed)) == 3)


def test_that_space_on_a_verified_field_takes_the_mark_back(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, page = at_work
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _shown(page)["walk_distance"] == "verified")
    _press(Qt.Key.Key_Home)
    _press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _marks(desk, reviewed) == {})


def test_that_one_key_marks_all_the_form_shows(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, _ = at_work
    _press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: len(_marks(desk, reviewed)) == 3)


def test_that_a_change_shows_on_that_field_alone(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, page = at_work
    _press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: _shown(page)["walk_note"] == "verified")
    _correct(desk, reviewed, "311")
    qtbot.waitUntil(lambda: _shown(page)["walk_distance"] == "changed_since")
    assert _shown(page)["walk_rests"] == "verified"


def test_that_a_question_is_asked_at_the_field(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, page = at_work
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Down)
    _press(Qt.Key.Key_Q)
    QTest.keyClicks(page.panel.box, "Who counted?")
    _press(Qt.Key.Key_Return)
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: _asked(page) == {"walk_distance": 1, "walk_rests": 1})
    assert messages(desk, reviewed.query_id)[-1] == ("opened", "The source says 301.")
    assert page.panel.view.hasFocus()


def test_that_a_question_can_open_a_field_of_a_frozen_form(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, page = at_work
    assert desk.opened is not None
    with desk.opened.study.edit(by=reviewed.monitor.id, action="Freeze") as edit:
        holds.freeze(edit, "form", reviewed.form_id)
    qtbot.waitUntil(lambda: page.panel.form is not None and page.panel.form.is_held)
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Q)
    QTest.keyClicks(page.panel.box, "Please correct")
    QTest.keyClick(page.panel.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: _asked(page).get("walk_distance") == 2)
    _correct(desk, reviewed, "301")
    qtbot.waitUntil(lambda: page.panel.model.row(0).value == "301\u00a0m")


def test_that_half_a_question_is_not_lost_with_the_window(at_work: tuple[Desk, VerificationPage]) -> None:
    _, page = at_work
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Q)
    QTest.keyClicks(page.panel.box, "Who")
    _press(Qt.Key.Key_Escape)
    assert page.unsaved()
    page.panel.box.clear()


def test_that_enter_on_a_field_goes_to_the_form(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, _ = at_work
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert desk.window.here == Place.form(reviewed.form_id, reviewed.patient_id, "walk_distance")


def test_that_escape_goes_from_the_fields_to_the_forms(at_work: tuple[Desk, VerificationPage]) -> None:
    _, page = at_work
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Escape)
    assert page.view.hasFocus()


def test_that_a_visit_ends_and_only_later_changes_are_new(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], reviewed: Reviewed
) -> None:
    desk, page = at_work
    _press(Qt.Key.Key_4)
    settle(qtbot, desk)
    assert page.difference.model.rowCount() > 0
    _press(Qt.Key.Key_E)
    QTest.keyClicks(page.difference.end_panel.note, "One query left")
    _press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.difference.model.rowCount() == 0)
    _correct(desk, reviewed, "311")
    qtbot.waitUntil(lambda: page.difference.model.rowCount() == 2)
    first = page.difference.model.row(0)
    assert (first.what, first.old, first.new, first.why) == (
        "Distance walked",
        "310\u00a0m",
        "311\u00a0m",
        "Slip",
    )


@pytest.mark.parametrize("as_pdf", [False, True])
def test_that_the_difference_is_written_with_the_head_of_the_trail(
    qtbot: QtBot, at_work: tuple[Desk, VerificationPage], tmp_path: Path, as_pdf: bool
) -> None:
    desk, page = at_work
    _press(Qt.Key.Key_4)
    settle(qtbot, desk)
    target = tmp_path / "changes"
    assert desk.opened is not None
    end = desk.opened.study.last_sequence
    page.difference.save_to(target, as_pdf=as_pdf)
    settle(qtbot, desk)
    content = target.read_bytes()
    if as_pdf:
        assert content.startswith(b"%PDF")
    else:
        assert f"{desk.opened.study.workstation} {end} " in content.decode()
    with desk.opened.study.read() as session:
        assert [event.new_values["file"] for event in events(session, kind="print")] == ["changes"]


def test_that_a_coordinator_is_not_let_into_verification(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk = open_desk(reviewed.path)
    desk.work_as(reviewed.nurse)
    settle(qtbot, desk)
    desk.window.show()
    desk.window.go_to(Place.verification())
    settle(qtbot, desk)
    page = desk.window.page
    assert isinstance(page, VerificationPage)
    assert "may not" in page.banner.text
    assert page.model.rowCount() == 0


def test_that_the_rail_shows_verification_to_those_who_verify(
    qtbot: QtBot, open_desk: OpenDesk, reviewed: Reviewed
) -> None:
    desk = open_desk(reviewed.path)
    shown = {}
    for person in (reviewed.nurse, reviewed.monitor):
        desk.work_as(person)
        settle(qtbot, desk)
        shown[person.name] = desk.window.rail.places()
    assert set(shown[reviewed.monitor.name]) - set(shown[reviewed.nurse.name]) == {PageName.VERIFICATION}
