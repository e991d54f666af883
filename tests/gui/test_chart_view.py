"""The large chart: a cursor that says what it stands on, and a view that stays when values move."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.chart_data import ChartSeries, ghost_at
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_view import ChartView
from frailty_desktop.settings import Settings, Theme
from tests.gui.made_charts import QUESTION, GivenAverages, empty, series

Shown = Callable[[ChartSeries], ChartView]


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Shown:
    settings = Settings(tmp_path / "preferences.json")
    settings.change(theme=Theme.LIGHT, text_scale=1.0)
    appearance = Appearance(qapp, settings)

    def show(what: ChartSeries) -> ChartView:
        view = ChartView(appearance)
        qtbot.addWidget(view)
        view.resize(900, 560)
        view.show_series(what)
        view.show()
        qtbot.waitExposed(view)
        return view

    return show


def press(view: ChartView, *keys: Qt.Key) -> str:
    for key in keys:
        QTest.keyClick(view, key)
    return view.read_out()


def test_that_the_cursor_starts_at_the_patients_latest_value(shown: Shown) -> None:
    assert shown(series()).read_out() == "P-017, Month 3: 400\u00a0m, +46 from baseline, 30 May 2026, day 90"


def test_that_left_goes_back_along_the_line(shown: Shown) -> None:
    assert press(shown(series()), Qt.Key.Key_Left).startswith("P-017, Month 1: 412")


def test_that_down_goes_to_an_arm_at_the_same_visit(shown: Shown) -> None:
    said = press(shown(series()), Qt.Key.Key_Left, Qt.Key.Key_Down)
    assert said == "A walk a day, Month 1: mean 353.3\u00a0m, 95 % CI 290.8 to 415.8, n 3"


def test_that_the_cursor_reaches_adverse_events(shown: Shown) -> None:
    said = press(shown(series()), Qt.Key.Key_Up, Qt.Key.Key_End)
    assert said == "Fall, grade 2, 11 Apr 2026"


def test_that_the_end_of_a_line_is_the_end(shown: Shown) -> None:
    assert press(shown(series()), Qt.Key.Key_Right, Qt.Key.Key_Right).startswith("P-017, Month 3")


def test_that_median_and_quartiles_are_called_so(shown: Shown) -> None:
    said = press(shown(series(replace(QUESTION, spread="iqr"))), Qt.Key.Key_Down)
    assert "median 370.0\u00a0m, quartiles 355.0 and 385.0" in said


def test_that_a_moved_value_keeps_the_cursor_on_its_point(shown: Shown) -> None:
    view = shown(series())
    press(view, Qt.Key.Key_Left)
    view.show_series(series(screening=354.0, month_1=420.0, month_3=400.0))
    assert view.read_out().startswith("P-017, Month 1: 420")


def test_that_zoom_stays_when_a_value_moves_and_zero_shows_everything(shown: Shown) -> None:
    view = shown(series())
    everything = view.visible_range()
    QTest.keyClicks(view, "+")
    nearer = view.visible_range()
    assert nearer != everything
    view.show_series(series(screening=354.0, month_1=413.0, month_3=400.0))
    assert view.visible_range() == nearer
    QTest.keyClicks(view, "0")
    assert view.visible_range() == pytest.approx(everything, rel=0.05)


def test_that_an_arm_that_is_gone_leaves_the_chart(shown: Shown) -> None:
    view = shown(series())
    view.show_series(series(averages=GivenAverages(values={})))
    assert view.shown_curves() == ("patient",)


def test_that_an_unsaved_value_is_on_the_chart(shown: Shown) -> None:
    view = shown(ghost_at(series(screening=354.0, month_1=400.0), "month_3", 420))
    assert "ghost" in view.shown_curves()


def test_that_an_empty_chart_shows_its_sentence(shown: Shown) -> None:
    view = shown(empty())
    assert "Record a visit" in view.sentence()
    assert view.read_out() == ""


@pytest.mark.parametrize("x", ["visit", "day"])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_that_every_sort_of_axis_is_painted(shown: Shown, x: str, scale: str) -> None:
    view = shown(series(replace(QUESTION, x=x, scale=scale)))  # type: ignore[arg-type]
    assert not view.grab().isNull()
