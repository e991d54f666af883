"""The bar on top holds what it must at every text size, in two lines where one has no room."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.rail import WIDTH as RAIL
from frailty_desktop.gui.study_header import StudyHeader
from frailty_desktop.settings import Settings
from tests.factories import FakeClock

WINDOW = 1440


@pytest.fixture(params=[1.0, 1.2, 1.5, 2.0])
def header(
    request: pytest.FixtureRequest, appearance: Appearance, settings: Settings, qtbot: QtBot
) -> Iterator[StudyHeader]:
    settings.change(text_scale=request.param)
    made = StudyHeader(appearance, FakeClock())
    qtbot.addWidget(made)
    made.show_study(
        "CRATUS phase 2", is_synthetic=True, is_read_only=False, view="Blinded: all participants pooled"
    )
    made.show_person("Cora Coordinator", "coordinator")
    made.show_backup("Last good backup 22 Nov 2026 23:16")
    made.resize(WINDOW - appearance.px(RAIL) - 2, 100)
    made.show()
    yield made
    settings.change(text_scale=1.0)  # the application keeps its letters for the next test


def test_that_the_bar_never_makes_the_window_wider_than_a_screen(header: StudyHeader) -> None:
    assert header.minimumSizeHint().width() <= header.width()


def test_that_what_one_may_see_of_the_arms_is_never_cut(header: StudyHeader) -> None:
    assert header._view.width() >= header._view.sizeHint().width()
    assert header._view.geometry().right() <= header.width()


def test_that_who_works_here_is_never_cut(header: StudyHeader) -> None:
    assert header._person.geometry().right() <= header.width()
    assert header._person.width() >= header._person.sizeHint().width()
