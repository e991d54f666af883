"""The words of a box: in its middle, or from its left where they are a list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from frailty_desktop.analysis.picture import Axis, Bar, Look, Picture, TableView, Tone
from frailty_desktop.paper import tokens
from frailty_desktop.paper.picture_painter import PictureStyle, draw

LIGHT = PictureStyle(tokens.LIGHT, is_dark=False, scale=1.0)


@pytest.fixture(autouse=True)
def drawing(qapp: object) -> None:
    """Letters need an application."""


def drawn(words: str, *, is_list: bool) -> QImage:
    """Draw one box with these words."""
    axis, look = Axis(label="", low=0.0, high=10.0, ticks=()), Look(Tone.MUTED, is_filled=False)
    bar = Bar(left=0, right=10, bottom=0, top=10, look=look, words=words, is_list=is_list)
    picture = Picture(
        name="box",
        title="",
        description="A box",
        x=axis,
        y=axis,
        marks=(bar,),
        table=TableView((), ()),
        has_frame=False,
    )
    image = QImage(420, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw(painter, picture, QRectF(0, 0, 420, 120), LIGHT)
    painter.end()
    return image


def first_ink(*, is_list: bool) -> int:
    """Return the first column of dots that differs once there are words in the box."""
    empty, written = drawn("", is_list=False), drawn("Lost (n = 1)", is_list=is_list)
    return next(x for x in range(420) if any(empty.pixel(x, y) != written.pixel(x, y) for y in range(120)))


def test_that_the_lines_of_a_list_begin_at_the_left_of_their_box() -> None:
    assert first_ink(is_list=True) < first_ink(is_list=False) - 60
