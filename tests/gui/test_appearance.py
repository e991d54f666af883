"""The look: readable in light and dark, told apart without colour, larger on request."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from frailty_desktop.gui import icons, state_marks
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.paper import tokens
from frailty_desktop.paper.arm_styles import ARM_STYLES
from frailty_desktop.paper.tokens import DARK, LIGHT, Colours, contrast
from frailty_desktop.services.visits import CellState
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.schedule import VisitState

STATES = ("done", "due", "soon", "late", "missed")
TABLES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


@TABLES
@pytest.mark.parametrize("ground", ["ground", "surface", "raised", "selected", "hover"])
def test_that_text_can_be_read_on_every_ground(colours: Colours, ground: str) -> None:
    assert contrast(colours.text, getattr(colours, ground)) >= 7
    assert contrast(colours.muted, getattr(colours, ground)) >= 4.5


@TABLES
@pytest.mark.parametrize("state", STATES)
def test_that_the_word_of_a_state_can_be_read_where_it_stands(colours: Colours, state: str) -> None:
    for ground in (colours.surface, colours.ground, colours.selected, getattr(colours, f"{state}_wash")):
        assert contrast(getattr(colours, state), ground) >= 4.5


@TABLES
def test_that_lines_with_a_meaning_can_be_seen(colours: Colours) -> None:
    assert contrast(colours.strong_line, colours.surface) >= 3
    assert contrast(colours.accent, colours.surface) >= 3
    assert contrast(colours.on_accent, colours.accent) >= 4.5


def test_that_every_arm_can_be_seen_in_light_and_dark() -> None:
    for style in ARM_STYLES:
        assert contrast(style.light, LIGHT.surface) >= 3
        assert contrast(style.dark, DARK.surface) >= 3


def test_that_arms_differ_in_dash_or_symbol_too() -> None:
    shapes = [(style.dash, style.symbol) for style in ARM_STYLES]
    assert all(one != other for one, other in combinations(shapes, 2))


@pytest.mark.parametrize("state", [*VisitState])
def test_that_every_visit_state_has_word_icon_and_colour(state: VisitState) -> None:
    _holds(state_marks.visit_mark(state))


@pytest.mark.parametrize("status", [*PatientStatus])
def test_that_every_patient_status_has_word_icon_and_colour(status: PatientStatus) -> None:
    _holds(state_marks.status_mark(status))


@pytest.mark.parametrize("state", [*CellState])
def test_that_every_cell_of_the_matrix_has_word_icon_and_colour(state: CellState) -> None:
    _holds(state_marks.cell_mark(state))


@pytest.mark.parametrize("name", sorted(icons.names()))
def test_that_every_icon_leaves_ink(qapp: QApplication, name: str) -> None:
    drawn = icons.pixmap(name, QColor("#000000"), 24).toImage()
    ink = sum(drawn.pixelColor(x, y).alpha() > 100 for x in range(24) for y in range(24))
    assert ink > 8


def test_that_states_differ_by_icon_and_not_by_colour_alone() -> None:
    marks = [state_marks.visit_mark(state) for state in (VisitState.DONE, VisitState.DUE, VisitState.SOON)]
    marks += [state_marks.visit_mark(state) for state in (VisitState.OVERDUE, VisitState.MISSED)]
    assert len({mark.icon for mark in marks}) == len(marks)


def test_that_larger_text_scales_fonts_and_distances(appearance: Appearance, settings: Settings) -> None:
    settings.change(text_scale=2.0)
    assert appearance.font().pointSizeF() == pytest.approx(2 * tokens.BASE_POINTS)
    assert appearance.px(12) == 24


def test_that_the_dark_look_reaches_everybody_who_paints(
    appearance: Appearance, settings: Settings, qtbot: object
) -> None:
    told: list[bool] = []
    appearance.changed.connect(lambda: told.append(appearance.is_dark))
    settings.change(theme=Theme.DARK)
    assert told == [True]
    assert appearance.colour("ground").name().upper() == DARK.ground
    assert appearance.arm_colour(0).name().upper() == ARM_STYLES[0].dark


def _holds(mark: state_marks.StateMark) -> None:
    assert mark.word
    assert mark.icon in icons.names()
    assert hasattr(LIGHT, mark.colour)
