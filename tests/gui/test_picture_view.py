"""Walking through a picture by keys and mouse, and what is kept while values change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSizeF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.many_stops import ManyStops
from frailty_desktop.analysis.picture import Picture, Stop
from frailty_desktop.gui import picture_view
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.picture_view import PictureView
from frailty_desktop.paper import picture_painter
from tests.paper import made_pictures

LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down


@pytest.fixture
def view(qtbot: QtBot, appearance: Appearance) -> PictureView:
    """A shown picture of three arms."""
    made = PictureView(appearance)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show_picture(made_pictures.trajectories())
    return made


def press(view: PictureView, *keys: Qt.Key) -> str:
    for key in keys:
        QTest.keyClick(view, key)
    return view.read_out()


def test_that_the_first_arrow_goes_to_the_first_stop(qtbot: QtBot, view: PictureView) -> None:
    assert view.read_out() == ""
    assert press(view, RIGHT).startswith("100 million cells, Screening: mean 340.0 m, n 24")


def test_that_right_walks_along_the_run_and_stops_at_its_end(qtbot: QtBot, view: PictureView) -> None:
    assert "Baseline" in press(view, RIGHT, RIGHT)
    assert "Month 12" in press(view, Qt.Key.Key_End)
    assert press(view, RIGHT).startswith("100 million cells, Month 12")
    assert "Screening" in press(view, Qt.Key.Key_Home)


def test_that_down_goes_to_the_other_run_where_the_cursor_is(qtbot: QtBot, view: PictureView) -> None:
    assert press(view, RIGHT, RIGHT, DOWN).startswith("200 million cells, Baseline")
    assert press(view, UP, UP).startswith("Placebo, Baseline")


def test_that_enter_opens_what_the_stop_stands_for(qtbot: QtBot, view: PictureView) -> None:
    press(view, RIGHT)
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == ["100 million cells/Screening"]


def test_that_a_click_on_a_stop_opens_it(qtbot: QtBot, view: PictureView) -> None:
    frame, stop = view.frame(), made_pictures.trajectories().stops[3]
    assert frame is not None
    with qtbot.waitSignal(view.opened) as opened:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=frame.to_px(stop.x, stop.y).toPoint())
    assert opened.args == [stop.key]


def test_that_a_click_on_nothing_opens_nothing(qtbot: QtBot, view: PictureView) -> None:
    with qtbot.assertNotEmitted(view.opened):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_that_the_cursor_stays_on_its_stop_when_values_change(qtbot: QtBot, view: PictureView) -> None:
    press(view, RIGHT, RIGHT, DOWN)
    before = made_pictures.trajectories()
    moved = tuple(replace(stop, y=stop.y + 9, words=f"{stop.words}, new") for stop in before.stops)
    view.show_picture(replace(before, stops=moved))
    assert view.read_out().startswith("200 million cells, Baseline")
    assert view.read_out().endswith("new")


def test_that_the_cursor_stays_on_what_it_was_on_when_stops_are_added(
    qtbot: QtBot, view: PictureView
) -> None:
    press(view, RIGHT, RIGHT, DOWN)
    before = made_pictures.trajectories()
    more = (Stop(0, 350, "a new one", "100 million cells", "new"), *before.stops)
    view.show_picture(replace(before, stops=more))
    assert view.read_out().startswith("200 million cells, Baseline")


def test_that_stops_made_when_asked_for_are_walked_too(qtbot: QtBot, view: PictureView) -> None:
    made: list[int] = []

    def make(at: int) -> Stop:
        made.append(at)
        return Stop(at % 5, 350.0, f"stop {at}", f"run {at // 5}", f"key {at}")

    xs = np.tile(np.arange(5.0), 2000)
    stops = ManyStops(xs, np.full(10_000, 350.0), np.arange(0, 10_000, 5), make)
    view.show_picture(replace(made_pictures.trajectories(), stops=stops))
    assert press(view, RIGHT, RIGHT, DOWN, Qt.Key.Key_End) == "stop 9"
    frame = view.frame()
    assert frame is not None
    QTest.mouseMove(view, frame.to_px(3.0, 350.0).toPoint())
    assert len(set(made)) < 20


def test_that_lines_that_are_the_same_are_not_drawn_again(
    view: PictureView, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []
    real = picture_painter.draw

    def counted(*args: object, **kwargs: object) -> object:
        drawn.append(kwargs["parts"])
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(picture_view, "draw", counted)
    first = made_pictures.threads()
    for picture in (first, replace(first, title="Again", stops=())):
        view.show_picture(picture)
        assert not view.image().isNull()
    assert drawn.count(picture_painter.Parts.THREADS) == 1


def test_that_lines_drawn_elsewhere_are_taken_over(
    view: PictureView, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = made_pictures.threads()
    alone = PictureView.image
    size, style, ratio = view.threads_wanted()
    image = picture_painter.threads_image(picture, size, style, ratio)
    real = picture_painter.draw

    def without_threads(*args: object, **kwargs: object) -> object:
        assert kwargs["parts"] is not picture_painter.Parts.THREADS
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(picture_view, "draw", without_threads)
    view.show_picture(picture, image)
    taken = alone(view)
    monkeypatch.undo()
    view.show_picture(None)
    view.show_picture(made_pictures.threads())
    assert taken == alone(view)


def test_that_lines_drawn_for_another_size_are_not_taken_over(view: PictureView) -> None:
    _size, style, ratio = view.threads_wanted()
    picture = made_pictures.threads()
    wrong = picture_painter.threads_image(picture, QSizeF(100, 80), style, ratio)
    view.show_picture(picture, wrong)
    taken = view.image()
    view.show_picture(None)
    view.show_picture(made_pictures.threads())
    assert taken == view.image()


def test_that_a_screen_reader_hears_a_chart_with_its_description(view: PictureView) -> None:
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface is not None
    assert interface.role() == QAccessible.Role.Chart
    assert interface.text(QAccessible.Text.Name) == "Six minute walk"
    assert "Arrow keys read it out." in interface.text(QAccessible.Text.Description)


def test_that_an_empty_picture_says_why_to_a_screen_reader(view: PictureView) -> None:
    view.show_picture(made_pictures.empty())
    assert "No patient has a value" in view.accessibleDescription()


def test_that_the_read_out_stays_inside_and_off_its_stop(qtbot: QtBot, view: PictureView) -> None:
    frame = view.frame()
    assert frame is not None
    for stop in made_pictures.trajectories().stops:
        at = frame.to_px(stop.x, stop.y)
        _lines, box = view._read_out_box(stop, at)
        assert QRectF(view.rect()).contains(box)
        assert not box.contains(at)


def test_that_a_picture_of_many_rows_asks_for_the_height_it_needs(
    view: PictureView, appearance: Appearance
) -> None:
    def rows(count: int) -> Picture:
        names = [f"Endpoint number {at}" for at in range(count)]
        return replace(made_pictures.forest(), y=made_pictures.named("", names))

    view.show_picture(rows(4))
    low = view.minimumHeight()
    view.show_picture(rows(30))
    assert view.minimumHeight() > max(low, 30 * 15)
