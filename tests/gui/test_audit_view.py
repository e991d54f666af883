"""The audit view as a monitor uses it: filters, jumps, a form as it stood, the review report, files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.history_page import HistoryPage
from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.services import forms, people, visits
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.conftest import NOW, OpenDesk, patient_id, settle


class Monitor:
    """Somebody who reads the trail."""

    def __init__(self, desk: Desk, bot: QtBot) -> None:
        self.desk = desk
        self.bot = bot

    def open(self, place: Place | None = None) -> HistoryPage:
        self.desk.window.go_to(place or Place.history())
        settle(self.bot, self.desk)
        page = self.desk.window.page
        assert isinstance(page, HistoryPage)
        return page

    def key(self, page: HistoryPage, key: Qt.Key) -> None:
        here: QWidget | None = self.desk.window.focusWidget()
        QTest.keyClick(here or page, key)
        settle(self.bot, self.desk)

    def go_to_line(self, page: HistoryPage, label: str) -> None:
        lines = [page.model.row(line) for line in range(page.model.rowCount())]
        at = next(place for place, line in enumerate(lines) if line.label == label)
        page.view.setCurrentIndex(page.model.index(at, 0))


@pytest.fixture
def walked(small_study: Path, open_desk: OpenDesk, qtbot: QtBot) -> Monitor:
    """A walk of P-001 typed and changed; the window is open."""
    desk = open_desk(small_study)
    assert desk.opened is not None
    assert desk.workplace is not None
    study, person = desk.opened.study, desk.workplace.person
    patient = patient_id(desk, "P-001")
    with study.read() as session:
        matrix = visits.visit_matrix(session, study.design, patient, NOW.date())
    visit = next(column.visit_id for column in matrix.columns if column.name == "screening")
    with study.edit(by=person.id, action="Start a form") as edit:
        form_id = forms.start_form(edit, patient, visit, "walk").id
    for typed in ("345", "354"):
        with study.edit(by=person.id, action="Type") as edit:
            forms.save_answer(edit, form_id, FieldKey("walk_distance"), typed)
    settle(qtbot, desk)
    return Monitor(desk, qtbot)


def labels(page: HistoryPage) -> list[str]:
    return [page.model.row(line).label for line in range(page.model.rowCount())]


def test_that_the_trail_of_the_whole_study_is_there_newest_first(walked: Monitor) -> None:
    page = walked.open()
    sequences = [page.model.row(line).sequence for line in range(page.model.rowCount())]
    assert sequences == sorted(sequences, reverse=True)
    assert sequences[-1] == 1


def test_that_a_patients_number_leaves_only_that_patient(walked: Monitor) -> None:
    page = walked.open()
    page.filters.patient.setText("p-002")
    QTest.keyClick(page.filters.patient, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    assert {page.model.row(line).patient for line in range(page.model.rowCount())} == {"P-002"}


@pytest.mark.parametrize(("kind", "kinds"), [("people", {"person", "delegation"}), ("values", {"answer"})])
def test_that_a_kind_leaves_only_changes_of_that_kind(walked: Monitor, kind: str, kinds: set[str]) -> None:
    page = walked.open()
    page.filters.kind.setCurrentIndex(page.filters.kind.findData(kind))
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    assert {page.model.row(line).kind for line in range(page.model.rowCount())} == kinds


def test_that_a_person_leaves_only_what_they_did(walked: Monitor) -> None:
    page = walked.open()
    page.filters.person.setCurrentIndex(page.filters.person.findText("Nora Brandt"))
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    assert {page.model.row(line).person for line in range(page.model.rowCount())} == {"Nora Brandt"}


def test_that_days_are_typed_as_in_a_form_and_one_not_understood_is_said(walked: Monitor) -> None:
    page = walked.open()
    page.filters.since.setText("t")
    QTest.keyClick(page.filters.since, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    assert page.model.rowCount()
    page.filters.until.setText("-1")
    QTest.keyClick(page.filters.until, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    assert page.model.rowCount() == 0
    page.filters.until.setText("soon")
    QTest.keyClick(page.filters.until, Qt.Key.Key_Return)
    assert page.banner.text.startswith("To")


def test_that_a_number_nobody_has_is_said(walked: Monitor) -> None:
    page = walked.open()
    page.filters.patient.setText("P-999")
    QTest.keyClick(page.filters.patient, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    assert "P-999" in page.banner.text
    assert page.model.rowCount() == 0


def test_that_free_words_are_all_found_and_esc_shows_all_again(walked: Monitor) -> None:
    page = walked.open()
    everything = page.model.rowCount()
    page.search.setText("nora 354")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    assert labels(page) == ["Distance walked"]
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    settle(walked.bot, walked.desk)
    assert page.model.rowCount() == everything


def test_that_one_key_from_a_value_shows_its_history(walked: Monitor) -> None:
    page = walked.open()
    walked.go_to_line(page, "Distance walked")
    page.focus_first()
    walked.key(page, Qt.Key.Key_F)
    values = [(page.model.row(line).old, page.model.row(line).new) for line in range(page.model.rowCount())]
    assert values == [("345\u00a0m", "354\u00a0m"), ("", "345\u00a0m")]


def test_that_a_place_with_an_item_shows_that_items_history(walked: Monitor) -> None:
    page = walked.open(Place.history(patient_id(walked.desk, "P-001"), "walk_distance"))
    assert set(labels(page)) == {"Distance walked"}
    assert page.filters.patient.text() == "P-001"


def test_that_the_form_is_shown_as_it_stood_and_steps_on(walked: Monitor) -> None:
    page = walked.open()
    page.search.setText("345")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    settle(walked.bot, walked.desk)
    page.view.setCurrentIndex(page.model.index(page.model.rowCount() - 1, 0))
    page.focus_first()
    walked.key(page, Qt.Key.Key_V)
    assert page.as_of.isVisible()
    assert then(page) == ("345\u00a0m", "354\u00a0m")
    walked.key(page, Qt.Key.Key_BracketRight)
    assert then(page) == ("354\u00a0m", "")
    walked.key(page, Qt.Key.Key_Escape)
    assert page.view.isVisible()


def then(page: HistoryPage) -> tuple[str, str]:
    model = page.as_of.model
    at = next(line for line in range(model.rowCount()) if model.row(line).key == FieldKey("walk_distance"))
    then, now = (model.data(model.index(at, column)) for column in (2, 3))
    return then, now


def test_that_a_change_without_a_form_says_so(walked: Monitor) -> None:
    page = walked.open()
    page.view.setCurrentIndex(page.model.index(page.model.rowCount() - 1, 0))
    page.look_back()
    assert "not about a form" in page.banner.text


def test_that_enter_opens_the_form_at_its_field(walked: Monitor) -> None:
    page = walked.open()
    walked.go_to_line(page, "Distance walked")
    page.focus_first()
    walked.key(page, Qt.Key.Key_Return)
    here = walked.desk.window.here
    assert here is not None
    assert (here.page, here.item) == (PageName.FORM, "walk_distance")


def test_that_the_clock_set_back_stands_out(walked: Monitor, clock: FakeClock) -> None:
    assert walked.desk.opened is not None
    clock.now = NOW - timedelta(hours=1)
    with walked.desk.opened.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        people.add_person(edit, "Anna Late", people.Role.MONITOR)
    page = walked.open()
    marked = [line for line in range(page.model.rowCount()) if page.model.row(line).stands_out]
    assert [page.model.row(line).label for line in marked] == ["Clock set back"]
    mark = page.model.columns[5].mark
    assert mark is not None
    assert mark(page.model.row(marked[0])) is not None


def test_that_times_carry_their_distance_from_utc(walked: Monitor) -> None:
    page = walked.open()
    words = page.model.data(page.model.index(0, 1))
    offset = page.model.row(0).at.strftime("%z")
    assert words.endswith(f"{offset[:3]}:{offset[3:]}")


def test_that_who_may_not_read_the_trail_is_told_once_and_sees_nothing(
    small_study: Path, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    assert desk.opened is not None
    study = desk.opened.study
    with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        desk_keeper = people.add_person(edit, "Ada Admin", people.Role.ADMINISTRATOR)
    desk.work_as(desk_keeper)
    settle(qtbot, desk)
    page = Monitor(desk, qtbot).open()
    qtbot.waitUntil(lambda: "may not" in page.banner.text)
    settle(qtbot, desk)
    assert page.model.rowCount() == 0
    with study.read() as session:
        assert len(list(events(session, kind="refusal"))) == 1


def test_that_the_review_report_opens_by_key_and_leaves_by_esc(walked: Monitor) -> None:
    page = walked.open()
    page.focus_first()
    walked.key(page, Qt.Key.Key_R)
    assert page.review.isVisible()
    assert page.review.sections.rows.rowCount() == 10
    walked.key(page, Qt.Key.Key_Escape)
    assert page.view.isVisible()


def test_that_the_filtered_trail_is_saved_and_that_is_recorded(
    walked: Monitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walked.open()
    folder = tmp_path / "trail"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder), ""))
    menu = page.saving.menu(page.filters.wanted(NOW.date(), None), None)
    menu.actions()[0].trigger()
    settle(walked.bot, walked.desk)
    assert len((folder / "SYNTHETIC_DATA_audit_trail.csv").read_text("utf-8-sig").splitlines()) > 10
    page = walked.open()
    assert page.model.row(0).label == "Exported"
