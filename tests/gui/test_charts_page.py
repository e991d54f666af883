"""The charts page as a person uses it: choose, look, save, and see the curve move without asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.change_signal import ChangeSignal
from frailty_desktop.gui.chart_reading import read_charts
from frailty_desktop.gui.charts_page import ChartsPage
from frailty_desktop.gui.live_averages import LiveAverages
from frailty_desktop.gui.page import Place, Workplace
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.services import people
from frailty_desktop.services.people import Person, Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.blinding import AllocationView
from tests.analysis.ward import Ward, a_ward

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


@dataclass
class Desk:
    """A charts page over a small study, as the window would hold it."""

    ward: Ward
    page: ChartsPage
    patients: list[UUID]
    bot: QtBot

    def show(self, patient_id: UUID | None, endpoint: str = "") -> None:
        self.page.show_place(Place.charts(patient_id, endpoint))
        self.page.show()
        self.wait_for_charts()

    def wait_for_charts(self) -> None:
        self.bot.waitUntil(lambda: all(chart.series for chart in self.page.grid.charts.values()))

    def points(self, endpoint: str = "walk_distance") -> tuple[float, ...]:
        series = self.page.grid.charts[endpoint].series
        curve = series.curve("patient") if series else None
        return curve.y if curve else ()

    def press(self, key: Qt.Key) -> None:
        widget = QApplication.focusWidget() or self.page
        QTest.keyClick(widget, key)


def somebody(ward: Ward, name: str, role: Role) -> Person:
    with ward.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        return people.add_person(edit, name, role)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    with a_ward(tmp_path) as ward:
        patients = [ward.enrol(f"P-00{number}") for number in range(1, 4)]
        for place, patient in enumerate(patients):
            ward.save(patient, "screening", 300 + place)
            ward.save(patient, "month_1", 330 + place)
        tasks, changes = Tasks(), ChangeSignal(ward.study)
        settings = Settings(tmp_path / "preferences.json")
        settings.change(theme=Theme.LIGHT)
        averages = LiveAverages(ward.study, tasks, changes, AllocationView.NONE)
        pages: list[ChartsPage] = []

        def go_to(place: Place) -> None:
            pages[0].show_place(place)

        workplace = Workplace(
            study=ward.study,
            tasks=tasks,
            changes=changes,
            person=somebody(ward, "Ida Brandt", Role.COORDINATOR),
            view=AllocationView.NONE,
            settings=settings,
            appearance=Appearance(qapp, settings),
            clock=lambda: NOW,
            go_to=go_to,
            go_back=lambda: None,
            say=lambda _words: None,
            averages=averages,
        )
        averages.build()
        page = ChartsPage(workplace)
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(1000, 700)
        yield Desk(ward, page, patients, qtbot)
        page.close()
        tasks.close()
        changes.close()


def test_that_charts_are_refused_to_who_reads_no_patients_and_that_once(desk: Desk) -> None:
    clerk = somebody(desk.ward, "Ada Clerk", Role.ADMINISTRATOR)
    workplace = replace(desk.page.workplace, person=clerk)
    with pytest.raises(NotAllowedError):
        read_charts(workplace, desk.patients[0], ["walk_distance"])
    desk.bot.waitUntil(lambda: not workplace.tasks.under_way)
    with desk.ward.study.read() as session:
        refused = [event for event in events(session) if event.kind == "refusal"]
    assert [event.person_id for event in refused] == [clerk.id]


def test_that_every_endpoint_has_its_chart(desk: Desk) -> None:
    desk.show(desk.patients[0])
    assert set(desk.page.grid.charts) == {"walk_distance", "grip"}
    assert desk.points() == (300, 330)


def test_that_a_saved_value_moves_the_curve_without_being_asked(desk: Desk) -> None:
    desk.show(desk.patients[0])
    desk.ward.save(desk.patients[0], "month_3", 360)
    desk.bot.waitUntil(lambda: len(desk.points()) == 3)
    assert desk.points()[-1] == 360


def test_that_a_correction_repaints_only_the_chart_it_touches(desk: Desk) -> None:
    desk.show(desk.patients[0])
    grip = desk.page.grid.charts["grip"].series
    desk.ward.save(desk.patients[0], "month_1", 350)
    desk.bot.waitUntil(lambda: desk.points() == (300, 350))
    assert desk.page.grid.charts["grip"].series is grip


def test_that_a_hidden_page_reads_nothing_until_someone_looks(desk: Desk) -> None:
    desk.show(desk.patients[0])
    desk.page.hide()
    desk.ward.save(desk.patients[0], "month_1", 350)
    desk.bot.wait(50)
    assert desk.points() == (300, 330)
    desk.page.show()
    desk.bot.waitUntil(lambda: desk.points() == (300, 350))


def test_that_enter_opens_the_chart_large_and_escape_goes_back_to_it(desk: Desk) -> None:
    desk.show(desk.patients[0])
    chart = desk.page.grid.charts["walk_distance"]
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Return)
    view = desk.page.view
    assert view is not None
    assert view.isVisible()
    assert view.series is chart.series
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert chart.isVisible()


def test_that_the_letter_m_turns_values_into_changes(desk: Desk) -> None:
    desk.show(desk.patients[0])
    QTest.keyClick(desk.page, Qt.Key.Key_M)
    desk.bot.waitUntil(lambda: desk.points() == (0, 30))


@pytest.mark.qt_log_ignore(
    "This plugin does not support (raise|grabbing)", extend=True
)  # no pop-ups offscreen
def test_that_typing_a_number_chooses_the_patient(desk: Desk) -> None:
    desk.show(desk.patients[0])
    desk.bot.waitUntil(lambda: desk.page.controls.search.text() == "P-001")
    search = desk.page.controls.search
    search.selectAll()
    QTest.keyClicks(search, "003")
    QTest.keyClick(search, Qt.Key.Key_Return)
    desk.bot.waitUntil(lambda: desk.points() == (302, 332))


def test_that_a_bracket_goes_to_the_next_patient(desk: Desk) -> None:
    desk.show(desk.patients[0])
    desk.bot.waitUntil(lambda: desk.page.controls.search.text() == "P-001")
    QTest.keyClicks(desk.page, "]")
    desk.bot.waitUntil(lambda: desk.points() == (301, 331))


def test_that_the_legend_names_the_patient_and_the_view_of_allocation(desk: Desk) -> None:
    desk.show(desk.patients[0])
    desk.bot.waitUntil(lambda: "Averages are not shown to this role." in desk.page.legend.words())
    assert "P-001, this patient" in desk.page.legend.words()


def test_that_a_chart_can_be_read_by_a_screen_reader(desk: Desk) -> None:
    desk.show(desk.patients[0])
    chart = desk.page.grid.charts["walk_distance"]
    assert chart.accessibleName() == "Six-minute walk distance"
    assert "P-001: 2 points, latest 330\u00a0m at Month 1, +30 from baseline" in chart.accessibleDescription()


def test_that_the_large_chart_turns_into_its_table_and_follows_a_save(desk: Desk) -> None:
    desk.show(desk.patients[0], "walk_distance")
    desk.page.activateWindow()
    panel = desk.page.panel
    assert panel is not None
    desk.bot.waitUntil(panel.view.hasFocus)
    desk.press(Qt.Key.Key_T)
    assert panel.is_table
    assert [row.cells[4].words for row in panel.table.table.rows][:2] == ["300", "330"]
    desk.ward.save(desk.patients[0], "month_3", 360)
    desk.bot.waitUntil(lambda: any(row.cells[4].words == "360" for row in panel.table.table.rows))
    desk.press(Qt.Key.Key_T)
    assert not panel.is_table


def test_that_the_large_chart_is_copied_with_its_table(desk: Desk) -> None:
    desk.show(desk.patients[0], "walk_distance")
    QTest.keyClick(desk.page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QApplication.clipboard().mimeData()
    assert data.hasImage()
    assert "P-001" in data.text()


def test_that_the_large_chart_is_saved_with_the_patients_number(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(_parent: object, _title: str, start: str) -> tuple[str, str]:
        asked.append(Path(start).name)
        return str(tmp_path / "chart.svg"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    desk.show(desk.patients[0], "walk_distance")
    QTest.keyClick(desk.page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert desk.page.panel is not None
    desk.page.panel.saving.confirm()
    desk.bot.waitUntil(lambda: not desk.page.workplace.tasks.under_way)
    assert asked == ["SYNTHETIC_DATA_walk_distance_P_001.svg"]
    assert b"P-001" in (tmp_path / "chart.svg").read_bytes()
