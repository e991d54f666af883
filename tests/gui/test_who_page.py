"""Who works here: nobody signs in as somebody else by typing quickly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.gui.who_page import WhoPage
from frailty_desktop.services.people import Person
from frailty_desktop.settings import Settings
from tests.factories import a_person, new_study


@pytest.fixture
def arrives() -> threading.Event:
    """Set it to let the list of people arrive."""
    return threading.Event()


@pytest.fixture
def page(tmp_path: Path, qtbot: QtBot, qapp: QApplication, arrives: threading.Event) -> Iterator[WhoPage]:
    """The page over a study that knows an unblinded statistician; her name has not arrived yet."""
    study = new_study(tmp_path)
    a_person(study, "Uma Open", "unblinded_statistician")
    tasks = Tasks()
    page = WhoPage(Appearance(qapp, Settings(tmp_path / "preferences.json")), tasks)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    page.name.setFocus()
    tasks.read(arrives.wait)  # the list waits on the reader thread until the test lets it come
    page.ask_for(study, "")
    yield page
    arrives.set()
    tasks.close()
    study.close()


def test_that_a_list_that_arrives_late_leaves_the_cursor_with_the_typist(
    page: WhoPage, qtbot: QtBot, arrives: threading.Event
) -> None:
    QTest.keyClicks(page.name, "Nora")
    arrives.set()

    qtbot.waitUntil(lambda: page.role.count() > 0)

    assert page.name.hasFocus()
    assert page.name.text() == "Nora"


def test_that_the_first_person_has_the_cursor_when_nobody_typed(
    page: WhoPage, qtbot: QtBot, arrives: threading.Event
) -> None:
    arrives.set()

    # The button takes the cursor when it comes into view, a moment after the list has arrived.
    qtbot.waitUntil(lambda: page.role.count() > 0 and not page.name.hasFocus())


def test_that_enter_in_the_role_box_adds_the_person(
    page: WhoPage, qtbot: QtBot, arrives: threading.Event
) -> None:
    chosen: list[Person] = []
    page.chosen.connect(chosen.append)
    QTest.keyClicks(page.name, "Nora Brandt")
    arrives.set()
    qtbot.waitUntil(lambda: page.role.count() > 0)
    page.role.setFocus()

    QTest.keyClick(page.role, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: bool(chosen))
    assert chosen[0].name == "Nora Brandt"
