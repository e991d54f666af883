"""The list of patients: what a line says before and after the study is open, and finding somebody in it."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.patient_lines import from_glance
from frailty_desktop.gui.patient_table import PatientTable
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.patient_glance import PatientGlance

TODAY = date(2026, 2, 10)


def glance(number: str, status: str = "enrolled", born: str = "1944-05-04") -> PatientGlance:
    return PatientGlance(new_id(), number, status, "F", born)


@pytest.fixture
def table(appearance: Appearance, qtbot: QtBot) -> PatientTable:
    made = PatientTable(appearance)
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    patients = [glance("P-001"), glance("P-002", "withdrawn"), glance("P-012", "screening")]
    made.show_lines([from_glance(patient, TODAY) for patient in patients])
    return made


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1944-02-10", "82"),
        ("1944-02-11", "81"),
        ("1944-01", "82"),
        ("1944-02", ""),  # 81 or 82: nobody can tell
        ("1944", ""),
        ("", ""),
    ],
)
def test_that_an_age_is_shown_only_when_the_birth_date_tells_it(born: str, age: str) -> None:
    assert from_glance(glance("P-001", born=born), TODAY).age == age


def test_that_typing_finds_by_status(table: PatientTable) -> None:
    QTest.keyClicks(table.search, "withd")
    assert [table.model.row(line).number for line in range(table.model.rowCount())] == ["P-002"]


def test_that_enter_in_the_search_opens_the_first_found(table: PatientTable) -> None:
    opened = QSignalSpy(table.opened)
    QTest.keyClicks(table.search, "P-01")
    QTest.keyClick(table.search, Qt.Key.Key_Return)
    assert opened.at(0) == [table.model.row(0).id]


def test_that_down_goes_from_the_search_into_the_list(table: PatientTable, qtbot: QtBot) -> None:
    table.search.setFocus()
    QTest.keyClick(table.search, Qt.Key.Key_Down)
    qtbot.waitUntil(table.view.hasFocus)


def test_that_esc_shows_all_again(table: PatientTable) -> None:
    QTest.keyClicks(table.search, "nobody")
    assert table.model.rowCount() == 0
    QTest.keyClick(table.search, Qt.Key.Key_Escape)
    assert table.model.rowCount() == 3


def test_that_a_search_without_result_says_so_and_how_to_go_on(table: PatientTable) -> None:
    QTest.keyClicks(table.search, "nobody")
    shown = [label.text() for label in table.findChildren(type(table._empty)) if label.isVisible()]
    assert 'Nobody matches "nobody". Esc shows all again.' in shown


def test_that_ten_thousand_patients_are_searched_whole(table: PatientTable) -> None:
    lines = [from_glance(glance(f"Q-{number:05d}"), TODAY) for number in range(10_000)]
    table.show_lines(lines)
    QTest.keyClicks(table.search, "09999")
    assert table.model.rowCount() == 1
