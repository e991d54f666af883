"""Choices side by side go on below where letters are too large, and what is hidden takes no room."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.segments import Segments

WIDE = 600


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def _block(ground: QWidget, flow: FlowLayout, size: QSize) -> QWidget:
    button = QWidget(ground)
    button.setFixedSize(size)
    flow.addWidget(button)
    return button


def test_that_a_hidden_widget_leaves_no_gap(ground: QWidget, qtbot: QtBot) -> None:
    flow = FlowLayout(ground, gap=10)
    first, hidden, last = (_block(ground, flow, QSize(50, 20)) for _ in range(3))
    hidden.hide()
    ground.resize(WIDE, 100)
    ground.show()
    assert last.x() == first.x() + 60


def test_that_what_is_low_stands_on_the_middle_of_its_line(ground: QWidget, qtbot: QtBot) -> None:
    flow = FlowLayout(ground)
    low, _high = _block(ground, flow, QSize(50, 20)), _block(ground, flow, QSize(50, 40))
    ground.resize(WIDE, 100)
    ground.show()
    assert low.y() == 10


def test_that_choices_too_wide_for_a_line_go_on_below(
    ground: QWidget, appearance: Appearance, qtbot: QtBot
) -> None:
    flow = FlowLayout(ground)
    segments = Segments(appearance, "Show", "S", [(at, f"Choice {at}", "") for at in range(6)])
    flow.addWidget(segments)
    ground.resize(WIDE * 3, 300)
    ground.show()
    one_line = segments.height()
    ground.resize(segments.width() // 2, 300)
    qtbot.waitUntil(lambda: segments.height() >= 2 * one_line)
    buttons = segments.findChildren(QPushButton)
    assert all(button.geometry().right() <= segments.width() for button in buttons)
