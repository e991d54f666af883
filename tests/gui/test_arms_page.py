"""The page of the arms as a person uses it: look, choose, filter, open a patient, see a save arrive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.picture import Line, Picture, Threads
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.arms_page import ArmsPage
from frailty_desktop.gui.change_signal import ChangeSignal
from frailty_desktop.gui.live_averages import LiveAverages
from frailty_desktop.gui.page import Place, Workplace
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.services import allocation, people
from frailty_desktop.services.people import Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.tables import PatientRow, SiteRow
from frailty_desktop.study.blinding import Grouping
from tests.analysis.ward import Ward, a_ward

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


@dataclass
class Desk:
    """The page over a small study, as the window would hold it."""

    ward: Ward
    page: ArmsPage
    tasks: Tasks
    bot: QtBot
    went: list[Place] = field(default_factory=list)

    def show(self, endpoint: str = "") -> None:
        self.page.show_place(Place.arms(endpoint))
        self.page.show()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is being read."""
        quiet = 0

        def is_quiet() -> bool:
            nonlocal quiet
            quiet = 0 if self.tasks.under_way else quiet + 1
            return quiet > 3

        self.bot.waitUntil(is_quiet, timeout=20_000)

    def picture(self, endpoint: str = "walk_distance") -> Picture:
        shown = self.page.grid.pictures[endpoint].view.picture
        assert shown is not None
        return shown

    def press(self, key: Qt.Key, *times: int) -> None:
        for _ in range(sum(times) or 1):
            QTest.keyClick(QApplication.focusWidget() or self.page, key)
            self.settle()


def desk_over(
    ward: Ward, grouping: Grouping, folder: Path, application: QApplication, bot: QtBot
) -> Iterator[Desk]:
    """Open the page for somebody who sees these groups."""
    with ward.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        person = people.add_person(edit, "Cora Vance", Role.COORDINATOR)
    tasks, changes = Tasks(), ChangeSignal(ward.study)
    settings = Settings(folder / "preferences.json")
    settings.change(theme=Theme.LIGHT)
    averages = LiveAverages(ward.study, tasks, changes, grouping.view)
    went: list[Place] = []
    workplace = Workplace(
        study=ward.study,
        tasks=tasks,
        changes=changes,
        person=person,
        view=grouping.view,
        settings=settings,
        appearance=Appearance(application, settings),
        clock=lambda: NOW,
        go_to=went.append,
        go_back=lambda: None,
        say=lambda _words: None,
        averages=averages,
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(allocation, "grouping", lambda *_asked: grouping)
        averages.build()
        page = ArmsPage(workplace)
        bot.addWidget(page)
        page.resize(1200, 900)
        yield Desk(ward, page, tasks, bot, went)
        page.close()
        tasks.close()
        changes.close()


def filled(ward: Ward, patients: int = 8) -> None:
    for number in range(patients):
        patient = ward.enrol(f"P-{number:03d}")
        ward.save(patient, "screening", 300 + number)
        ward.save(patient, "month_1", 310 + 3 * number)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    with a_ward(tmp_path) as ward:
        filled(ward)
        yield from desk_over(ward, ward.by_arm(), tmp_path, qapp, qtbot)


@pytest.fixture
def blinded(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    with a_ward(tmp_path) as ward:
        filled(ward)
        yield from desk_over(ward, ward.pooled(), tmp_path, qapp, qtbot)


@pytest.fixture
def empty(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    with a_ward(tmp_path) as ward:
        yield from desk_over(ward, ward.by_arm(), tmp_path, qapp, qtbot)


def test_that_every_endpoint_has_its_picture(desk: Desk) -> None:
    desk.show()
    assert list(desk.page.grid.pictures) == ["walk_distance", "grip"]
    lines = [mark for mark in desk.picture().marks if isinstance(mark, Line)]
    assert [line.key for line in lines] == ["walk", "talk"]
    assert not desk.page.waiting.isVisible()


def test_that_an_empty_study_says_so_in_every_picture(empty: Desk) -> None:
    empty.show()
    for _ in range(6):
        assert all(
            small.view.picture and small.view.picture.sentence for small in empty.page.grid.pictures.values()
        )
        empty.press(Qt.Key.Key_K)


def test_that_a_save_shows_by_itself_and_touches_its_picture_alone(desk: Desk) -> None:
    desk.show()
    before, grip = desk.picture(), desk.picture("grip")
    desk.ward.save(desk.ward.patients["P-000"], "month_1", 400)
    desk.bot.waitUntil(lambda: desk.picture() is not before)
    assert any("A walk a day, Month 1: 341.5" in stop.words for stop in desk.picture().stops)
    assert desk.picture("grip") is grip


def test_that_letters_step_through_kind_and_measure(desk: Desk) -> None:
    desk.show()
    desk.press(Qt.Key.Key_M)
    assert desk.picture().title == "Six-minute walk distance: change from baseline"
    desk.press(Qt.Key.Key_K, 2)
    assert any(isinstance(mark, Threads) for mark in desk.picture().marks)


def test_that_a_line_opens_its_patient(desk: Desk) -> None:
    desk.show()
    desk.press(Qt.Key.Key_K, 2)
    desk.page.grid.pictures["walk_distance"].view.setFocus()
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Return)
    assert desk.went[-1] == Place.patient(desk.ward.patients["P-000"])


def test_that_enter_shows_a_picture_large_and_escape_all_of_them_again(desk: Desk) -> None:
    desk.show()
    desk.page.grid.pictures["grip"].view.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert desk.page.panel.isVisible()
    assert desk.page.panel.picture is not None
    assert desk.page.panel.picture.title == "Grip strength"
    desk.press(Qt.Key.Key_PageDown)
    assert desk.page.title() == "Arms: Six-minute walk distance"
    desk.press(Qt.Key.Key_Escape)
    assert not desk.page.panel.isVisible()
    assert desk.page.grid.pictures["walk_distance"].view.hasFocus()


def test_that_a_place_with_an_endpoint_is_its_large_picture(desk: Desk) -> None:
    desk.show("walk_distance")
    assert desk.page.panel.picture is not None
    assert desk.page.panel.picture.name.startswith("walk_distance")


def test_that_a_filter_is_said_and_kept_until_everybody_is_wanted_again(desk: Desk) -> None:
    desk.show()
    desk.press(Qt.Key.Key_S)
    desk.page.hide()
    desk.show()
    assert desk.page.words.text().startswith("Safety set")
    assert any("Safety set" in note for note in desk.picture().notes)
    desk.press(Qt.Key.Key_X)
    assert desk.page.words.text().startswith("Intention to treat")


def test_that_a_chip_leaves_out_who_lacks_its_value(desk: Desk) -> None:
    for number in ("P-000", "P-001", "P-002"):
        patient = desk.ward.patients[number]
        with desk.ward.edit("Move") as edit:
            row = edit.session.get_one(PatientRow, patient)
            row.site_id = next(site.id for site in edit.session.query(SiteRow) if site.id != row.site_id)
    desk.show()
    desk.press(Qt.Key.Key_F)
    chips = desk.page.controls.filters["sites"]
    assert chips.texts() == ["Köln: 5", "Miami: 3"]
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Space)
    assert desk.page.words.text().endswith("Site: Miami.")
    assert desk.picture().x.details == ("2·1", "2·1")


def test_that_endpoints_can_be_put_away_and_taken_out_again(desk: Desk) -> None:
    desk.show()
    desk.press(Qt.Key.Key_E)
    desk.press(Qt.Key.Key_Space)
    assert list(desk.page.grid.pictures) == ["grip"]
    desk.press(Qt.Key.Key_Space)
    assert list(desk.page.grid.pictures) == ["grip", "walk_distance"]
    assert desk.picture("walk_distance").title


def test_that_a_hidden_page_reads_nothing_until_someone_looks(desk: Desk) -> None:
    desk.show()
    before = desk.picture()
    desk.page.hide()
    desk.ward.save(desk.ward.patients["P-000"], "month_1", 400)
    desk.settle()
    assert desk.picture() is before
    desk.show()
    assert desk.picture() is not before


def test_that_somebody_blinded_sees_all_participants_together_and_no_arm(blinded: Desk) -> None:
    blinded.show()
    assert blinded.page.title() == "All participants"
    assert blinded.page.words.text().startswith("The study is blinded")
    for _ in range(6):
        picture = blinded.picture()
        said = repr((picture.legend, picture.notes, list(picture.stops), list(picture.table.rows)))
        assert "walk a day" not in said.lower()
        assert "talk" not in said.lower()
        blinded.press(Qt.Key.Key_K)


def test_that_a_single_save_moves_no_pooled_mean(blinded: Desk) -> None:
    blinded.show()
    blinded.ward.save(blinded.ward.patients["P-000"], "month_1", 900)
    before = [stop.words for stop in blinded.picture().stops]
    blinded.settle()
    assert [stop.words for stop in blinded.picture().stops] == before
