"""A small chart shows everything without one thing covering another, at every size of letters."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QFont, QPageSize, QPainter, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.chart_data import ChartSeries, ghost_at
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_look import ChartLook
from frailty_desktop.gui.chart_painter import paint_chart
from frailty_desktop.gui.small_chart import SmallChart
from frailty_desktop.settings import Settings, Theme
from tests.gui.made_charts import QUESTION, empty, series

Shown = Callable[..., SmallChart]
ENDS = {"P-017", "Walk", "Talk"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "preferences.json")
    settings.change(theme=Theme.LIGHT, text_scale=1.0)
    return settings


@pytest.fixture
def appearance(qapp: QApplication, settings: Settings) -> Appearance:
    return Appearance(qapp, settings)


@pytest.fixture
def shown(qtbot: QtBot, appearance: Appearance) -> Shown:
    def show(what: ChartSeries | None, width: int = 330, height: int = 250) -> SmallChart:
        chart = SmallChart(appearance)
        qtbot.addWidget(chart)
        scale = appearance.scale
        chart.resize(round(width * scale), round(height * scale))
        chart.show_series(what)
        chart.show()
        return chart

    return show


def texts(chart: SmallChart) -> list[str]:
    layout = chart.chart_layout()
    return [placed.text for placed in layout.texts] if layout else []


def end_boxes(chart: SmallChart) -> list[QRectF]:
    layout = chart.chart_layout()
    assert layout is not None
    return [placed.box for placed in layout.texts if placed.text in ENDS]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_that_no_text_covers_another_or_leaves_the_chart(
    shown: Shown, settings: Settings, scale: float
) -> None:
    settings.change(text_scale=scale)
    chart = shown(series())
    layout = chart.chart_layout()
    assert layout is not None
    boxes = [placed.box.adjusted(1, 2, -1, -2) for placed in layout.texts]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].intersects(pair[1])]
    assert all(QRectF(chart.rect()).contains(box) for box in boxes)


def test_that_every_line_is_named_at_its_end(shown: Shown) -> None:
    assert set(texts(shown(series()))) >= ENDS


def test_that_lines_that_end_together_are_named_apart(shown: Shown) -> None:
    boxes = end_boxes(shown(series(screening=330.0, month_1=340.0, month_3=331.0)))
    assert len(boxes) == 3
    assert not any(one.adjusted(0, 2, 0, -2).intersects(other) for one, other in combinations(boxes, 2))


def test_that_the_axis_says_what_and_in_which_unit(shown: Shown) -> None:
    assert {"Six-minute walk distance (m)", "Visit"} <= set(texts(shown(series())))


def test_that_the_number_of_patients_stands_under_each_visit(shown: Shown) -> None:
    assert texts(shown(series())).count("3") == 6


def test_that_an_empty_chart_says_what_to_do(shown: Shown) -> None:
    assert any("Record a visit" in text for text in texts(shown(empty())))


def test_that_a_chart_with_nothing_to_show_paints_its_card_only(shown: Shown) -> None:
    chart = shown(None)
    assert chart.chart_layout() is None
    assert not chart.grab().isNull()


def test_that_the_unsaved_point_is_drawn_hollow(shown: Shown) -> None:
    with_ghost = shown(ghost_at(series(screening=354.0), "month_1", 412)).grab().toImage()
    without = shown(series(screening=354.0)).grab().toImage()
    assert with_ghost != without


def test_that_the_same_series_again_paints_nothing(shown: Shown, qtbot: QtBot) -> None:
    chart = shown(series())
    qtbot.waitExposed(chart)
    layout = chart.chart_layout()
    chart.show_series(series())
    assert chart.chart_layout() is layout


def test_that_the_log_axis_spaces_ratios_evenly(shown: Shown) -> None:
    layout = shown(series(replace(QUESTION, scale="log"))).chart_layout()
    assert layout is not None
    assert layout.y(300) - layout.y(360) == pytest.approx(layout.y(350) - layout.y(420))


def test_that_dark_and_light_differ_and_repaint_by_themselves(shown: Shown, settings: Settings) -> None:
    chart = shown(series())
    light = chart.grab().toImage()
    settings.change(theme=Theme.DARK)
    assert chart.grab().toImage() != light


def test_that_enter_asks_for_the_large_chart(shown: Shown, qtbot: QtBot) -> None:
    chart = shown(series())
    with qtbot.waitSignal(chart.activated):
        QTest.keyClick(chart, Qt.Key.Key_Return)


def test_that_a_screen_reader_meets_a_chart_with_words(shown: Shown) -> None:
    chart = shown(series())
    interface = QAccessible.queryAccessibleInterface(chart)
    assert interface.role() == QAccessible.Role.Chart
    assert interface.text(QAccessible.Text.Name) == "Six-minute walk distance"
    assert "latest 400\u00a0m at Month 3" in interface.text(QAccessible.Text.Description)


def test_that_many_charts_come_and_go_while_a_screen_reader_looks(
    qtbot: QtBot, appearance: Appearance
) -> None:
    for _ in range(200):
        chart = SmallChart(appearance)
        chart.show_series(series())
        assert QAccessible.queryAccessibleInterface(chart).role() == QAccessible.Role.Chart
        chart.deleteLater()
        QApplication.sendPostedEvents(chart)


def test_that_the_same_chart_prints_as_vectors(tmp_path: Path, qapp: QApplication) -> None:
    file = tmp_path / "chart.pdf"
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(300)
    painter = QPainter(writer)
    font = QFont(qapp.font())
    font.setPointSizeF(9)
    paint_chart(painter, series(), QRectF(0, 0, 1200, 900), ChartLook.for_print(font, 300 / 96))
    painter.end()
    content = file.read_bytes()
    assert content.startswith(b"%PDF")
    assert b"/Subtype /Image" not in content


def test_that_arms_are_told_apart_without_colour(qapp: QApplication, appearance: Appearance) -> None:
    look = ChartLook.of(appearance)
    first, second = (look.curve_pen("group", index) for index in (0, 1))
    assert first.style() != second.style()
    assert look.symbol("group", 0) != look.symbol("group", 1)
