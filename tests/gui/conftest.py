"""Qt tests run without a screen; a window, a thread or a Qt message left behind fails the test."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.faults import Faults
from frailty_desktop.gui.launch import Launch
from frailty_desktop.services import patients, people
from frailty_desktop.services.people import Person, Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.partial_date import PartialDate
from tests.factories import FakeClock, new_study
from tests.gui.form_clinic import Clinic, open_clinic
from tests.gui.reviewed_form import complete_form

NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
CONSENT = date(2026, 2, 3)
OpenDesk = Callable[..., Desk]


@pytest.fixture(autouse=True)
def nothing_left_behind(qtbot: object) -> Iterator[None]:
    """Fail a test that leaves a thread running or a window open."""
    threads_before = set(threading.enumerate())
    windows_before = set(QApplication.topLevelWidgets())
    yield
    assert QThreadPool.globalInstance().waitForDone(5000), "work was still running in the thread pool"
    for window in set(QApplication.topLevelWidgets()) - windows_before:
        assert not window.isVisible(), f"{type(window).__name__} was left open"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [thread for thread in threading.enumerate() if thread not in threads_before]
    for thread in left:
        thread.join(2)
    assert not [thread.name for thread in left if thread.is_alive()], "a thread was left running"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep preferences, logs and demo studies of tests away from those of a person."""
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Preferences of nobody yet, in light colours."""
    made = Settings(tmp_path / "preferences.json")
    made.change(theme=Theme.LIGHT)
    return made


@pytest.fixture
def appearance(qapp: QApplication, settings: Settings) -> Appearance:
    """The look of the window."""
    return Appearance(qapp, settings)


@pytest.fixture
def clock() -> FakeClock:
    """A clock at 10 February 2026, 9 o'clock UTC."""
    return FakeClock(NOW)


@pytest.fixture
def small_study(tmp_path: Path, clock: FakeClock) -> Path:
    """A synthetic study of the small design with a coordinator and three patients in screening."""
    with new_study(tmp_path, clock=clock) as study:
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            nora = people.add_person(edit, "Nora Brandt", people.Role.COORDINATOR)
        for born, sex in ((1944, "F"), (1950, "M"), (1938, "F")):
            with study.edit(by=nora.id, action="Start screening") as edit:
                patients.screen(
                    edit, consent_date=CONSENT, birth_date=PartialDate(born, 5, 4), sex=sex, site="MIA"
                )
    return tmp_path / "study.frailty"


@pytest.fixture
def empty_study(tmp_path: Path, clock: FakeClock) -> Path:
    """A study in which nobody works and nobody takes part yet; not synthetic."""
    new_study(tmp_path, name="empty.frailty", clock=clock, synthetic=False).close()
    return tmp_path / "empty.frailty"


@pytest.fixture
def open_desk(
    qtbot: QtBot, settings: Settings, appearance: Appearance, clock: FakeClock, tmp_path: Path
) -> Iterator[OpenDesk]:
    """Open the window as the program does, on a study or on the welcome page, and wait until it is usable."""
    desks: list[Desk] = []

    def open_one(study: Path | None = None) -> Desk:
        desk = Desk(settings, appearance, Faults(tmp_path / "log"), clock)
        desks.append(desk)
        desk.backups.on_close = False
        desk.start(Launch(study=study))
        settle(qtbot, desk)
        return desk

    yield open_one
    for desk in desks:
        desk.window.close()
        desk.close()
        desk.window.deleteLater()


@pytest.fixture
def clinic(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Clinic]:
    """A form page of a coordinator, in light colours at 100 % again when it is over."""
    with open_clinic(tmp_path, qtbot, qapp) as opened:
        yield opened
        opened.workplace.settings.change(theme=Theme.LIGHT, text_scale=1.0)


@pytest.fixture
def form_id(clinic: Clinic) -> UUID:
    """A complete form, shown on the page."""
    return complete_form(clinic)


@pytest.fixture
def mona(clinic: Clinic) -> Person:
    """A monitor."""
    return clinic.hire("Mona Reyes", Role.MONITOR)


@pytest.fixture
def dario(clinic: Clinic) -> Person:
    """A data manager."""
    return clinic.hire("Dario Lind", Role.DATA_MANAGER)


def settle(qtbot: QtBot, desk: Desk) -> None:
    """Wait until everything asked for has been read, written and shown."""
    qtbot.waitUntil(lambda: not desk.window.header.is_opening and not desk.tasks.under_way, timeout=10_000)


def patient_id(desk: Desk, number: str) -> UUID:
    """Find a patient's id by number."""
    assert desk.opened is not None
    study = desk.opened.study
    with study.read() as session:
        return patients.find_patient(session, study.design, number, NOW.date()).id
