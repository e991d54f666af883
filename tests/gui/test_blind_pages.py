"""Every page of the window shows a blinded person the same, whoever got which arm: all texts, all tables."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from frailty_desktop.gui import backup_keeping
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_view import ChartView
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.faults import Faults
from frailty_desktop.gui.launch import Launch
from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.gui.picture_view import PictureView
from frailty_desktop.gui.small_chart import SmallChart
from frailty_desktop.services import allocation, visits
from frailty_desktop.services.people import Person, Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.study.blinding import AllocationView, Grouping, by_arm
from frailty_desktop.study.design import StudyDesign
from tests.factories import FakeClock
from tests.services.twins import BLINDED, Twin, everybody, make_twins

TOLD = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
WORDS = ("text", "title", "toolTip", "placeholderText", "accessibleName", "accessibleDescription")
NOWHERE = QModelIndex()
_PATIENCE_MS = 60_000
_PAUSE_MS = 120  # longer than any page waits for a hand that still types
_MOST_READINGS = 20
Shown = tuple[str, ...]


class Subject:
    """One of the twins, closed: its file, its people, a patient and a form to look at."""

    def __init__(self, twin: Twin) -> None:
        study = twin.clinic.study
        self.path, self.now = study.path, twin.clinic.clock.now
        self.people: dict[Role, Person] = {person.role: person for person in everybody(twin.clinic)}
        self.arms = twin.arms
        self.patient: UUID = min(twin.arms)
        with study.read() as session:
            matrix = visits.visit_matrix(session, study.design, self.patient, twin.clinic.today)
        cells = (matrix.cell("walk", column.key) for column in matrix.columns)
        self.form = next(cell.form_id for cell in cells if cell.form_id is not None)
        study.close()


# Where each page is found; every member of PageName stands here, or below. The history comes first: what is
# refused on a later page is written to it, and how often a page asks depends on the clock.
PLACES: dict[PageName, Callable[[Subject], Place]] = {
    PageName.HISTORY: lambda _twin: Place.history(),
    PageName.TODAY: lambda _twin: Place.today(),
    PageName.PATIENTS: lambda _twin: Place.patients(),
    PageName.PATIENT: lambda twin: Place.patient(twin.patient),
    PageName.FORM: lambda twin: Place.form(twin.form, twin.patient),
    PageName.ADVERSE_EVENTS: lambda _twin: Place.adverse_events(),
    PageName.CHARTS: lambda twin: Place.charts(twin.patient),
    PageName.STUDY: lambda _twin: Place.study(),
    PageName.QUERIES: lambda _twin: Place.queries(),
    PageName.VERIFICATION: lambda _twin: Place.verification(),
    PageName.KITS: lambda _twin: Place.kits(),
    PageName.SIGN_OFF: lambda _twin: Place.sign_off(),
    PageName.SECOND_ENTRY: lambda _twin: Place.second_entry(),
    PageName.RECONCILE: lambda _twin: Place.reconcile(),
    PageName.PEOPLE: lambda _twin: Place.people(),
    PageName.ARMS: lambda _twin: Place.arms(),
    PageName.RESULTS: lambda _twin: Place.results(),
    PageName.SAFETY: lambda _twin: Place.safety(),
    PageName.CONDUCT: lambda _twin: Place.conduct(),
    PageName.DOCUMENTS: lambda _twin: Place.documents(),
}
WITHOUT_A_STUDY = {PageName.WELCOME}


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Subject, Subject]]:
    with pytest.MonkeyPatch.context() as patched:
        one, other = make_twins(tmp_path_factory.mktemp("twin"), tmp_path_factory.mktemp("twin"), patched)
        yield Subject(one), Subject(other)


@pytest.fixture(autouse=True)
def _no_backup_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep one twin, read on a busy machine, from telling of a backup that the other has not made yet."""
    monkeypatch.setattr(backup_keeping, "LOOK_MS", 3_600_000)


def test_that_every_page_is_a_known_surface() -> None:
    assert PLACES.keys() | WITHOUT_A_STUDY == set(PageName)


@pytest.mark.parametrize("role", BLINDED)
def test_that_no_page_shows_a_blinded_person_anything_of_the_arms(
    twins: tuple[Subject, Subject], role: Role, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    one, other = (_everything(twin, role, qapp, qtbot, tmp_path / str(at)) for at, twin in enumerate(twins))
    for page in PLACES:
        assert one[page] == other[page], f"the page {page} tells a {role.label} something of the arms"
    assert sum(map(len, one.values())) > 100


def test_that_open_arms_on_a_page_would_be_caught(
    twins: tuple[Subject, Subject],
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let the window of a coordinator group the patients as a leaking service would."""
    arms = {str(tmp_path / str(at) / twin.path.name): twin.arms for at, twin in enumerate(twins)}

    def leaking(session: Session, _info: object, design: StudyDesign, *_rest: object) -> Grouping:
        rows = driver_of(session.connection()).execute("PRAGMA database_list").fetchall()
        return by_arm(design.arms, arms[rows[0][2]])

    monkeypatch.setattr(allocation, "grouping", leaking)
    seen = [
        _everything(twin, Role.COORDINATOR, qapp, qtbot, tmp_path / str(at), only=PageName.PATIENT)
        for at, twin in enumerate(twins)
    ]
    assert seen[0][PageName.PATIENT] != seen[1][PageName.PATIENT]


def _everything(
    twin: Subject,
    role: Role,
    application: QApplication,
    bot: QtBot,
    folder: Path,
    only: PageName | None = None,
) -> dict[PageName, Shown]:
    """Go to every page as somebody, and read all of it."""
    folder.mkdir()
    settings = Settings(folder / "preferences.json")
    settings.change(theme=Theme.LIGHT)
    desk = Desk(settings, Appearance(application, settings), Faults(folder / "log"), FakeClock(twin.now))
    desk.backups.on_close = False
    desk.start(Launch(study=shutil.copyfile(twin.path, folder / twin.path.name)))
    _settle(bot, desk)
    try:
        desk.work_as(twin.people[role])
        _wait(bot, desk)
        assert desk.workplace is not None
        assert desk.workplace.view is not AllocationView.OPEN
        return {page: _shown(desk, PLACES[page](twin), bot) for page in PLACES if only in (None, page)}
    finally:
        _put_away(desk)


def _put_away(desk: Desk) -> None:
    """Let everything of this window go now, while nothing else runs, and not in the middle of the next."""
    desk.window.close()
    desk.close()
    desk.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def _shown(desk: Desk, place: Place, bot: QtBot) -> Shown:
    """Go to a page and read it once it says the same twice: what waits for a pause in typing comes late."""
    desk.window.go_to(place)
    seen: Shown = ()
    for _ in range(_MOST_READINGS):
        _wait(bot, desk)
        now = _read(desk)
        if now == seen:
            break
        seen = now
        bot.wait(_PAUSE_MS)
    return seen


def _read(desk: Desk) -> Shown:
    assert desk.opened is not None
    assert desk.window.page is not None
    folder = str(desk.opened.study.path.parent)
    shown = (*_texts(desk.window.header), *_texts(desk.window.rail), *_texts(desk.window.page))
    return tuple(text.replace(folder, "") for text in shown if text)


def _wait(bot: QtBot, desk: Desk) -> None:
    """Wait until the averages are there and everything that hangs on them is shown."""
    assert desk.workplace is not None
    averages = desk.workplace.averages
    if desk.workplace.may("read_patients"):  # for nobody else are averages made
        bot.waitUntil(lambda: averages.current is not None, timeout=_PATIENCE_MS)
    for _ in range(3):
        _settle(bot, desk)
        bot.wait(1)


def _settle(bot: QtBot, desk: Desk) -> None:
    bot.waitUntil(
        lambda: not desk.window.header.is_opening and not desk.tasks.under_way, timeout=_PATIENCE_MS
    )


def _texts(widget: QWidget) -> Iterator[str]:
    """Yield all that a widget and those inside it say, on screen, in tips, and to a screen reader."""
    for each in (widget, *widget.findChildren(QWidget)):
        yield from (str(each.property(name)) for name in WORDS if each.property(name))
        if isinstance(each, QAbstractItemView) and each.model() is not None:
            yield from _cells(each.model())
        if isinstance(each, ChartView | SmallChart):
            yield repr(each.series)
        if isinstance(each, PictureView):
            yield repr(each.picture)


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(NOWHERE)
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal))
    for row in range(model.rowCount(NOWHERE)):
        for column in range(columns):
            yield from (str(model.index(row, column).data(role)) for role in TOLD)
