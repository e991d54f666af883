"""The results page as a person uses it: look, turn, filter, open, copy, save, and see saves arrive."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.cohort_filter import AnalysisSet
from frailty_desktop.analysis.results_figures import ResultsFigures
from frailty_desktop.gui import results_saving
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.change_signal import ChangeSignal
from frailty_desktop.gui.live_averages import LiveAverages
from frailty_desktop.gui.page import PageName, Place, Workplace
from frailty_desktop.gui.results_page import ResultsPage
from frailty_desktop.gui.results_reading import ResultsView
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.services import allocation, people
from frailty_desktop.services.people import Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.blinding import AllocationView
from tests.analysis.ward import Ward, a_ward

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
WALK = "walk_distance"
PATIENCE_MS = 60_000


@dataclass
class Desk:
    """A results page over a small study, as the window would hold it."""

    ward: Ward
    page: ResultsPage
    bot: QtBot
    went: list[Place] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def show(self, endpoint: str = "") -> None:
        self.page.show_place(Place.results(endpoint))
        self.page.show()
        self.wait()
        self.page.focus_first()

    def wait(self) -> None:
        tasks = self.page.workplace.tasks
        for _ in range(3):
            self.bot.waitUntil(lambda: not tasks.under_way, timeout=PATIENCE_MS)
            self.bot.wait(1)

    def until(self, is_so: Callable[[], bool]) -> None:
        self.bot.waitUntil(is_so, timeout=PATIENCE_MS)

    def turn(self, view: ResultsView) -> None:
        while self.page.controls.choice.view is not view:
            self.press(Qt.Key.Key_V)
        self.wait()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.page, key, modifier)

    def cell(self, label: str, column: str, endpoint: str = WALK) -> str:
        table = self.page.table.table
        at = [one.name for one in table.columns].index(column)
        row = next(row for row in table.rows if row.key == endpoint and row.cells[0].words == label)
        return row.cells[at].words


def fill(ward: Ward) -> None:
    """Ten patients with walks at two visits."""
    for number in range(10):
        patient = ward.enrol(f"P-{number:03d}")
        ward.save(patient, "screening", 300 + 3 * number)
        for visit in ("month_1", "month_3"):
            ward.save(patient, visit, 310 + 4 * number + (-1) ** number * (number % 4))


OpenDesk = Callable[..., Desk]


def results_of(desk: Desk) -> ResultsFigures:
    """Return the figures that the page holds."""
    held = desk.page._figures
    assert held is not None
    return held[1]


@pytest.fixture
def open_desk(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenDesk]:
    with a_ward(tmp_path) as ward:
        opened: list[tuple[Tasks, ChangeSignal, ResultsPage]] = []

        def make(view: AllocationView = AllocationView.OPEN, *, is_empty: bool = False) -> Desk:
            if not is_empty:
                fill(ward)
            monkeypatch.setattr(
                allocation,
                "grouping",
                lambda *_asked: ward.by_arm() if view is AllocationView.OPEN else ward.pooled(),
            )
            with ward.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
                person = people.add_person(edit, "Ida Brandt", Role.DATA_MANAGER)
            tasks, changes = Tasks(), ChangeSignal(ward.study)
            settings = Settings(tmp_path / "preferences.json")
            settings.change(theme=Theme.LIGHT)
            averages = LiveAverages(ward.study, tasks, changes, view)
            went: list[Place] = []
            said: list[str] = []
            workplace = Workplace(
                study=ward.study,
                tasks=tasks,
                changes=changes,
                person=person,
                view=view,
                settings=settings,
                appearance=Appearance(qapp, settings),
                clock=lambda: NOW,
                go_to=went.append,
                go_back=lambda: None,
                say=said.append,
                averages=averages,
            )
            page = ResultsPage(workplace)
            averages.build()
            qtbot.addWidget(page)
            page.resize(1100, 760)
            opened.append((tasks, changes, page))
            return Desk(ward, page, qtbot, went, said)

        yield make
        for tasks, changes, page in opened:
            page.close()
            tasks.close()
            changes.close()


def test_that_the_table_shows_every_measure_and_visit(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    assert desk.cell("Month 1", "walk_n") == "5"
    assert desk.cell("Month 1", "walk_difference")


def test_that_a_saved_value_arrives_in_the_table(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    before = desk.cell("Month 1", "walk_value")
    desk.ward.save(next(iter(desk.ward.patients.values())), "month_1", 500)
    desk.until(lambda: desk.cell("Month 1", "walk_value") != before)


def test_that_after_a_save_only_what_moved_is_computed(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    grip = results_of(desk).measure("grip")
    before = desk.cell("Month 1", "walk_value")
    desk.ward.save(next(iter(desk.ward.patients.values())), "month_1", 500)
    desk.until(lambda: desk.cell("Month 1", "walk_value") != before)
    desk.wait()
    assert results_of(desk).measure("grip") is grip


def test_that_a_value_saved_while_the_page_is_hidden_is_there_when_it_shows(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    before = desk.cell("Month 1", "walk_value")
    desk.page.hide()
    desk.ward.save(next(iter(desk.ward.patients.values())), "month_1", 500)
    desk.wait()
    desk.page.show()
    desk.until(lambda: desk.cell("Month 1", "walk_value") != before)


def test_that_a_new_patient_is_counted(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.ward.enrol("P-100")
    desk.until(lambda: any(column.group.endswith("(N = 6)") for column in desk.page.table.table.columns))


def test_that_enter_on_a_row_opens_the_endpoint_by_arm(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show("grip")
    desk.press(Qt.Key.Key_Return)
    assert [(place.page, place.item) for place in desk.went] == [(PageName.ARMS, "grip")]


def test_that_v_steps_through_table_pictures_and_published(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    names = []
    for view in (ResultsView.FOREST, ResultsView.DOSE, ResultsView.MODEL):
        desk.turn(view)
        assert desk.page.panel.picture is not None
        names.append(desk.page.panel.picture.name)
    assert names == ["forest-month_1", f"dose-{WALK}-month_1", f"mixed-model-{WALK}"]
    desk.turn(ResultsView.PUBLISHED)
    assert "No published figures" in desk.page.table.table.sentence


def test_that_the_cursor_goes_along_into_the_picture(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.turn(ResultsView.FOREST)
    assert desk.page.panel.view.hasFocus()


def test_that_enter_in_the_forest_opens_the_endpoint(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.turn(ResultsView.FOREST)
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Return)
    assert [(place.page, place.item) for place in desk.went] == [(PageName.ARMS, WALK)]


def test_that_a_point_over_the_dose_opens_the_patient(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.turn(ResultsView.DOSE)
    patient = next(iter(desk.ward.patients.values()))
    desk.page.panel.opened.emit(str(patient))
    assert [(place.page, place.patient_id) for place in desk.went] == [(PageName.PATIENT, patient)]


def test_that_n_chooses_one_visit_with_a_row_a_measure(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.press(Qt.Key.Key_N)
    desk.wait()
    assert desk.page.table.table.title == "Results at Month 1"
    assert [row.key for row in desk.page.table.table.rows] == [WALK, "grip"]


def test_that_s_chooses_another_set_of_patients(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.press(Qt.Key.Key_S)
    desk.wait()
    assert desk.page.controls.choice.analysis_set is not AnalysisSet.INTENTION_TO_TREAT
    assert "Intention to treat" not in desk.page.table.notes.text()


def test_that_m_chooses_another_measure_in_the_model(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.turn(ResultsView.MODEL)
    desk.press(Qt.Key.Key_M)
    desk.wait()
    assert desk.page.panel.picture is not None
    assert desk.page.panel.picture.name == "mixed-model-grip"
    assert "Nobody has both" in desk.page.panel.picture.sentence


def test_that_a_model_can_be_stopped(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    from frailty_desktop.analysis import model_picture

    go_on = Event()
    monkeypatch.setattr(model_picture, "fit_model", lambda _question: go_on.wait(20) and None)
    desk = open_desk()
    desk.show()
    while desk.page.controls.choice.view is not ResultsView.MODEL:
        desk.press(Qt.Key.Key_V)
    desk.until(lambda: not desk.page.cancel.isHidden())
    assert "being fitted" in desk.page.sentence.text()
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Escape)
    go_on.set()
    desk.wait()
    assert "stopped" in desk.page.sentence.text()
    assert desk.page.cancel.isHidden()


def test_that_the_first_column_stays_in_sight(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    grid, fixed = desk.page.table.words.grid, desk.page.table.fixed
    assert fixed.isHidden()
    grid.horizontalScrollBar().setValue(grid.horizontalScrollBar().maximum())
    assert not fixed.isHidden()
    assert (fixed.width(), fixed.height()) == (
        grid.columnWidth(0),
        desk.page.table.header.height() + grid.viewport().height(),
    )


def test_that_what_is_copied_names_arm_and_figure(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.show()
    desk.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QApplication.clipboard().text()
    assert "A walk a day (N = 5): p, paired t (nominal)" in text.splitlines()[0]


def test_that_the_figures_are_saved_tidily_and_the_trail_knows(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    path = tmp_path / "figures.csv"
    monkeypatch.setattr(results_saving, "asked_for_path", lambda *_asked: path)
    desk.show()
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["endpoint"], row["visit"], row["group"]) for row in rows} >= {(WALK, "month_3", "talk")}
    assert any("figures.csv" in said for said in desk.said)


def test_that_blinded_people_see_all_participants_and_no_comparison(open_desk: OpenDesk) -> None:
    desk = open_desk(AllocationView.POOLED)
    desk.show()
    assert {column.group for column in desk.page.table.table.columns} == {"", "All participants (N = 10)"}
    desk.turn(ResultsView.FOREST)
    assert desk.page.panel.picture is not None
    assert "no arms are compared" in desk.page.panel.picture.sentence


@pytest.mark.parametrize("view", [AllocationView.OPEN, AllocationView.POOLED])
def test_that_an_empty_study_gives_sentences(open_desk: OpenDesk, view: AllocationView) -> None:
    desk = open_desk(view, is_empty=True)
    desk.show()
    assert desk.page.table.table.sentence
    for picture in (ResultsView.FOREST, ResultsView.DOSE, ResultsView.MODEL):
        desk.turn(picture)
        assert desk.page.panel.picture is not None
        assert desk.page.panel.picture.sentence
