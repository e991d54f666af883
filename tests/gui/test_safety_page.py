"""The safety page as people use it: five tabs, what Enter opens, and numbers that follow what is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui import safety_saving
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.change_signal import ChangeSignal
from frailty_desktop.gui.live_averages import LiveAverages
from frailty_desktop.gui.page import PageName, Place, Workplace
from frailty_desktop.gui.safety_page import SafetyPage
from frailty_desktop.gui.safety_reading import EVENTS, LABORATORY, PRIMARY, SERIOUS, TIMELINES
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.services import people
from frailty_desktop.services.people import Person, Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.blinding import AllocationView, Grouping, by_arm
from tests.services.clinic import INFUSED, Clinic, open_clinic

NOW = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)


@dataclass
class Visitor:
    """Somebody who looks at the page of a small study with two patients."""

    clinic: Clinic
    workplace: Workplace
    page: SafetyPage
    bot: QtBot
    places: list[Place]
    said: list[str]
    patients: list[UUID] = field(default_factory=list)

    def open(self, place: Place | None = None) -> None:
        self.page.show_place(place or Place.safety())
        self.page.show()
        self.page.focus_first()
        self.wait()

    def wait(self) -> None:
        self.bot.waitUntil(
            lambda: not self.page.workplace.tasks.under_way and self.page.body.content is not None
        )

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.page, key)
        self.wait()

    def words(self, place: int = 0) -> list[list[str]]:
        table = self.page.body.tables[place].table
        return [[cell.words for cell in row.cells] for row in table.rows]

    def row(self, label: str, place: int = 0) -> list[str]:
        return next(words[1:] for words in self.words(place) if words[0] == label)


Open = Callable[..., Visitor]


@pytest.fixture
def visit(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    opened: list[tuple[Visitor, Tasks, ChangeSignal]] = []

    def make(view: AllocationView = AllocationView.POOLED, patients: int = 2) -> Visitor:
        clinic = open_clinic(tmp_path)
        ids = [clinic.treat().id for _ in range(patients)]
        with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            person = people.add_person(edit, "Ines Investigator", Role.INVESTIGATOR)
        tasks, changes = Tasks(), ChangeSignal(clinic.study)
        settings = Settings(tmp_path / "preferences.json")
        settings.change(theme=Theme.LIGHT)
        averages = LiveAverages(clinic.study, tasks, changes, AllocationView.POOLED)
        if view is AllocationView.OPEN:
            arms = clinic.study.design.arms
            arm_of = {one: arms[place % len(arms)].name for place, one in enumerate(ids)}
            averages._grouping = by_arm(arms, arm_of)
        made = _visitor(clinic, tasks, changes, settings, averages, person, view, qapp, qtbot)
        made.patients = ids
        opened.append((made, tasks, changes))
        return made

    yield make
    for visitor, tasks, changes in opened:
        visitor.page.close()
        tasks.close()
        changes.close()
        visitor.clinic.study.close()


def _visitor(
    clinic: Clinic,
    tasks: Tasks,
    changes: ChangeSignal,
    settings: Settings,
    averages: LiveAverages,
    person: Person,
    view: AllocationView,
    qapp: QApplication,
    qtbot: QtBot,
) -> Visitor:
    places: list[Place] = []
    said: list[str] = []
    pages: list[SafetyPage] = []

    def go_to(place: Place) -> None:
        places.append(place)
        if place.page is PageName.SAFETY:
            pages[0].show_place(place)

    workplace = Workplace(
        study=clinic.study,
        tasks=tasks,
        changes=changes,
        person=person,
        view=view,
        settings=settings,
        appearance=Appearance(qapp, settings),
        clock=lambda: NOW,
        go_to=go_to,
        go_back=lambda: None,
        say=said.append,
        averages=averages,
    )
    pages.append(SafetyPage(workplace))
    qtbot.addWidget(pages[0])
    pages[0].resize(1100, 800)
    return Visitor(clinic, workplace, pages[0], qtbot, places, said)


def serious(visitor: Visitor, place: int = 0, day: int = 5, **more: str) -> Any:
    on = (INFUSED + timedelta(days=day)).isoformat()
    return visitor.clinic.event(
        visitor.patients[place], term="Fall", onset=on, grade="3", serious="y", ongoing="n", **more
    )


def test_that_the_page_opens_on_the_primary_endpoint_with_everybody_pooled(visit: Open) -> None:
    visitor = visit()
    visitor.open()
    assert visitor.page.tab == PRIMARY
    assert visitor.row("Fall or death within a month")[0] == "0 of 2"
    assert visitor.page.body.tables[1].sentence.text().startswith("0 of 2 infused patients")


def test_that_the_numbers_follow_what_is_saved(visit: Open) -> None:
    visitor = visit()
    visitor.open()
    serious(visitor)
    visitor.bot.waitUntil(
        lambda: visitor.row("Any treatment-emergent serious event within 30 days")[0] == "1 of 2"
    )


def test_that_a_save_that_is_no_matter_of_safety_reads_nothing_anew(visit: Open) -> None:
    visitor = visit()
    visitor.open()
    shown = visitor.page.body.content
    month_1 = visitor.clinic.visit(visitor.patients[0], "month_1", INFUSED + timedelta(days=29))
    record = visitor.clinic.fill(visitor.patients[0], month_1, "walk", {})
    visitor.wait()
    visitor.bot.waitUntil(lambda: visitor.page.body.content is not shown)
    shown = visitor.page.body.content
    visitor.clinic.type(record.id, "walk_distance", "300")
    visitor.bot.wait(50)
    visitor.wait()
    assert visitor.page.body.content is shown


def test_that_digits_turn_the_tabs(visit: Open) -> None:
    visitor = visit()
    visitor.open()
    tabs = []
    for key in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_1):
        visitor.press(key)
        tabs.append(visitor.page.tab)
    assert tabs == [EVENTS, SERIOUS, TIMELINES, LABORATORY, PRIMARY]


def test_that_the_rule_has_its_state_for_those_alone_who_see_the_arms(visit: Open) -> None:
    visitor = visit(AllocationView.OPEN)
    serious(visitor)
    visitor.open()
    assert visitor.words(1) == [
        ["A walk a day", "1", "1", "Reached: enrolment pauses"],
        ["A talk a day", "0", "1", "Not reached"],
    ]
    assert visitor.row("Any treatment-emergent serious event within 30 days") == [
        "1 of 1",
        "100.0\u00a0% (2.5 to 100.0)",
        "0 of 1",
        "0.0\u00a0% (0.0 to 97.5)",
    ]


def test_that_e_and_g_choose_which_events_and_which_lines(visit: Open) -> None:
    visitor = visit()
    serious(visitor, 0)
    serious(visitor, 1, day=-3)
    visitor.open()
    visitor.press(Qt.Key.Key_2)
    assert visitor.row("Any event") == ["1 (50.0\u00a0%)", "1"]
    visitor.press(Qt.Key.Key_E)
    visitor.bot.waitUntil(lambda: visitor.row("Any event") == ["2 (100.0\u00a0%)", "2"])
    visitor.press(Qt.Key.Key_G)
    visitor.bot.waitUntil(lambda: any(words[0] == "Grade 3" for words in visitor.words()))


def test_that_enter_on_a_serious_event_opens_its_form(visit: Open) -> None:
    visitor = visit()
    record = serious(visitor)
    visitor.open()
    visitor.press(Qt.Key.Key_3)
    visitor.press(Qt.Key.Key_Return)
    assert visitor.places == [Place.form(record.id, visitor.patients[0])]


def test_that_a_patient_chosen_narrows_the_timeline_and_esc_shows_all(visit: Open) -> None:
    visitor = visit()
    serious(visitor, 0)
    serious(visitor, 1)
    visitor.open(Place.safety(visitor.patients[0]))
    assert visitor.page.tab == TIMELINES
    visitor.bot.waitUntil(lambda: visitor.page.body.panels[0].title.text() == "Adverse events of P-001")
    assert visitor.page.timeline_controls.search.text() == "P-001"
    visitor.press(Qt.Key.Key_Escape)
    visitor.bot.waitUntil(lambda: visitor.page.body.panels[0].title.text() == "Adverse events over time")
    assert visitor.places == [Place.safety()]


def test_that_a_typed_number_narrows_the_timeline(visit: Open) -> None:
    visitor = visit()
    serious(visitor, 1)
    visitor.open()
    visitor.press(Qt.Key.Key_4)
    visitor.press(Qt.Key.Key_Slash)
    search = visitor.page.timeline_controls.search
    assert search.hasFocus()
    search.setText("2")
    visitor.press(Qt.Key.Key_Return)
    visitor.bot.waitUntil(lambda: visitor.page.body.panels[0].title.text() == "Adverse events of P-002")


def test_that_enter_in_the_timeline_opens_the_event(visit: Open) -> None:
    visitor = visit()
    record = serious(visitor)
    visitor.open()
    visitor.press(Qt.Key.Key_4)
    visitor.press(Qt.Key.Key_Right)
    visitor.press(Qt.Key.Key_Return)
    assert visitor.places == [Place.form(record.id, visitor.patients[0])]


def test_that_a_point_of_the_liver_plot_opens_its_patient(visit: Open) -> None:
    visitor = visit()
    one = visitor.patients[0]
    month_1 = visitor.clinic.visit(one, "month_1", INFUSED + timedelta(days=29))
    visitor.clinic.fill(one, month_1, "kidney", {"creatinine": "3.5"})
    visitor.open()
    visitor.press(Qt.Key.Key_5)
    panel = visitor.page.body.panels[0]
    panel.focus_picture()
    visitor.press(Qt.Key.Key_Right)
    visitor.press(Qt.Key.Key_Return)
    assert visitor.places == [Place.patient(one)]


def test_that_a_study_with_nobody_has_a_sentence_on_every_tab(visit: Open) -> None:
    visitor = visit(patients=0)
    visitor.open()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5):
        visitor.press(key)
        body = visitor.page.body
        assert all(table.table.sentence for table in body.tables)
        assert all(panel.picture is not None and panel.picture.sentence for panel in body.panels)


def test_that_other_groups_are_taken_in_when_the_averages_bring_them(visit: Open) -> None:
    visitor = visit()
    visitor.open()
    arms = visitor.clinic.study.design.arms
    grouping: Grouping = by_arm(arms, {visitor.patients[0]: arms[0].name, visitor.patients[1]: arms[1].name})
    visitor.workplace.averages._grouping = grouping
    visitor.workplace.averages.changed.emit(frozenset())
    visitor.bot.waitUntil(lambda: len(visitor.page.body.tables[0].table.columns) == 5)


def test_that_the_table_in_the_cursor_is_saved_and_the_trail_knows(
    visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit()
    serious(visitor)
    saved = tmp_path / "serious.csv"
    names: list[str] = []

    def chosen(_page: object, suggested: Path, _kind: str) -> Path:
        names.append(suggested.name)
        return saved

    monkeypatch.setattr(safety_saving, "asked_for_path", chosen)
    visitor.workplace = replace(visitor.workplace, person=visitor.clinic.person(Role.DATA_MANAGER))
    visitor.page.workplace = visitor.workplace
    visitor.open()
    visitor.press(Qt.Key.Key_3)
    QTest.keyClick(
        QApplication.focusWidget() or visitor.page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier
    )
    assert "Fall" in saved.read_text(encoding="utf-8-sig")
    assert names == ["SYNTHETIC_DATA_serious_adverse_events.csv"]
    assert visitor.clinic.trail("export")


def test_that_saving_is_refused_in_words_to_who_may_not_export(visit: Open) -> None:
    visitor = visit()
    visitor.page.workplace = replace(visitor.workplace, person=visitor.clinic.person(Role.MONITOR))
    visitor.open()
    visitor.page.save()
    assert "may not" in visitor.page.banner.text


def test_that_a_tab_left_while_it_was_read_is_there_when_somebody_comes_back(visit: Open) -> None:
    visitor = visit()
    serious(visitor)
    visitor.page.show()
    visitor.page.show_place(Place.safety())
    visitor.page.show_place(Place.safety(visitor.patients[0]))
    visitor.wait()
    visitor.page.focus_first()
    visitor.press(Qt.Key.Key_1)
    assert visitor.row("Any treatment-emergent serious event within 30 days")[0] == "1 of 2"
