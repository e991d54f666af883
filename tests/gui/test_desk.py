"""The window as a whole: it opens, knows who works, goes about by keys, closes without loss."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop import demo_data
from frailty_desktop.errors import UserError
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import PageName, Place
from frailty_desktop.gui.who_page import WhoPage
from frailty_desktop.services import people
from frailty_desktop.settings import Settings, Theme
from tests.gui.conftest import OpenDesk, patient_id, settle


def press(desk: Desk, key: Qt.Key, *, ctrl: bool = False, alt: bool = False) -> None:
    """Press a key on whatever has the cursor, as a keyboard does."""
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    if alt:
        modifier = Qt.KeyboardModifier.AltModifier
    here: QWidget | None = desk.window.focusWidget()
    QTest.keyClick(here or desk.window, key, modifier)


def title(desk: Desk) -> str:
    assert desk.window.page is not None
    return desk.window.page.title()


def test_that_a_study_opens_on_its_patients(open_desk: OpenDesk, small_study: Path) -> None:
    desk = open_desk(small_study)
    assert title(desk) == "Patients"
    assert desk.window.focusWidget().accessibleName() == "Patients"


def test_that_the_header_says_what_may_be_seen_and_that_the_data_are_invented(
    open_desk: OpenDesk, small_study: Path
) -> None:
    desk = open_desk(small_study)
    assert desk.window.header.view_words() == "Blinded: all participants pooled"
    assert desk.window.header._synthetic.isVisible()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Qt.Key.Key_1, PageName.TODAY),
        (Qt.Key.Key_2, PageName.PATIENTS),
        (Qt.Key.Key_3, PageName.ADVERSE_EVENTS),
        (Qt.Key.Key_4, PageName.CHARTS),
        (Qt.Key.Key_5, PageName.STUDY),
        (Qt.Key.Key_6, PageName.HISTORY),
    ],
)
def test_that_ctrl_and_a_digit_go_to_each_place(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, key: Qt.Key, name: PageName
) -> None:
    desk = open_desk(small_study)
    press(desk, key, ctrl=True)
    settle(qtbot, desk)
    assert desk.window.here == Place(name)


def test_that_alt_and_the_letter_go_there_too(open_desk: OpenDesk, small_study: Path, qtbot: QtBot) -> None:
    desk = open_desk(small_study)
    press(desk, Qt.Key.Key_T, alt=True)
    qtbot.waitUntil(lambda: desk.window.here == Place.today())


def test_that_esc_goes_back_to_where_one_was(open_desk: OpenDesk, small_study: Path, qtbot: QtBot) -> None:
    desk = open_desk(small_study)
    press(desk, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert title(desk) == "P-001"
    press(desk, Qt.Key.Key_Escape)
    assert title(desk) == "Patients"


def test_that_the_slash_goes_to_the_search_of_patients_from_anywhere(
    open_desk: OpenDesk, small_study: Path
) -> None:
    desk = open_desk(small_study)
    desk.window.go_to(Place.study())
    press(desk, Qt.Key.Key_Slash)
    assert desk.window.focusWidget().accessibleName() == "Search patients"


def test_that_the_charts_stay_with_the_patient_one_looks_at(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    first = patient_id(desk, "P-001")
    desk.window.go_to(Place.patient(first))
    press(desk, Qt.Key.Key_4, ctrl=True)
    settle(qtbot, desk)
    assert desk.window.here == Place.charts(first)


def test_that_f1_lists_the_keys_of_the_page_and_puts_them_away(
    open_desk: OpenDesk, small_study: Path
) -> None:
    desk = open_desk(small_study)
    press(desk, Qt.Key.Key_F1)
    assert desk.window.keys_panel is not None
    assert desk.window.keys_panel.isVisible()
    press(desk, Qt.Key.Key_F1)
    assert not desk.window.keys_panel.isVisible()


def test_that_text_grows_by_key_and_the_colours_go_round(
    open_desk: OpenDesk, small_study: Path, settings: Settings
) -> None:
    desk = open_desk(small_study)
    press(desk, Qt.Key.Key_Equal, ctrl=True)
    assert settings.now.text_scale == 1.2
    desk.window.asked.emit("theme")
    assert settings.now.theme is Theme.DARK


def test_that_a_study_without_people_asks_who_works_before_anything_else(
    open_desk: OpenDesk, empty_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(empty_study)
    page = desk.window.stack.currentWidget()
    assert isinstance(page, WhoPage)
    qtbot.waitUntil(lambda: page.role.count() > 0)
    QTest.keyClicks(page.name, "Nora Brandt")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.workplace is not None)
    settle(qtbot, desk)
    assert desk.workplace is not None
    assert desk.workplace.person.name == "Nora Brandt"


def test_that_the_person_is_remembered_at_the_next_start(
    open_desk: OpenDesk, empty_study: Path, qtbot: QtBot, settings: Settings
) -> None:
    desk = open_desk(empty_study)
    assert desk.opened is not None
    with desk.opened.study.edit(by=UUID(int=0), action="Add a person") as edit:
        person = people.add_person(edit, "Ida Holm", people.Role.INVESTIGATOR)
    desk.work_as(person)
    settle(qtbot, desk)
    desk.close()
    again = open_desk(empty_study)
    assert again.workplace is not None
    assert again.workplace.person.name == "Ida Holm"


def test_that_a_file_that_is_no_study_is_said_in_words_on_the_welcome_page(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    file = tmp_path / "letter.frailty"
    file.write_text("Dear colleague", encoding="utf-8")
    desk = open_desk(file)
    assert desk._welcome is not None
    assert "letter.frailty" in desk._welcome.banner.text
    assert desk.window.stack.currentWidget() is desk._welcome


def test_that_a_study_open_elsewhere_is_said_in_words(open_desk: OpenDesk, small_study: Path) -> None:
    open_desk(small_study)
    second = open_desk(small_study)
    assert second._welcome is not None
    assert second._welcome.banner.text


def test_that_a_study_open_elsewhere_can_be_looked_at(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    open_desk(small_study)
    second = open_desk(small_study)
    assert second._welcome is not None
    second._welcome.banner._offer.click()
    qtbot.waitUntil(lambda: second.workplace is not None, timeout=10_000)
    settle(qtbot, second)
    assert second.window.header._read_only.isVisible()


def test_that_pages_put_away_no_longer_hear_of_anything(
    open_desk: OpenDesk, small_study: Path, empty_study: Path, qtbot: QtBot, settings: Settings
) -> None:
    desk = open_desk(small_study)
    for place in (Place.study(), Place.history(), Place.today(), Place.patient(patient_id(desk, "P-001"))):
        desk.window.go_to(place)
    desk.open(empty_study)
    qtbot.waitUntil(lambda: desk.opened is not None and desk.opened.study.path == empty_study)
    settings.change(theme=Theme.DARK, text_scale=1.5)
    settle(qtbot, desk)
    assert desk._faults.dialog is None


def test_that_closing_waits_for_what_is_still_being_written(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    disk_answers = threading.Event()
    written: list[str] = []

    def write() -> None:
        disk_answers.wait(5)
        written.append("on disk")

    desk.tasks.write(write)
    threading.Timer(0.2, disk_answers.set).start()
    desk.window.close()
    assert written == ["on disk"]


def test_that_closing_once_holds_on_to_what_could_not_be_saved(
    open_desk: OpenDesk, small_study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(small_study)
    page = desk.window.page
    assert page is not None
    monkeypatch.setattr(page, "unsaved", lambda: "One field is not on disk.")
    assert not desk.window.close()
    assert "One field is not on disk." in page.banner.text
    assert desk.window.close()


def test_that_the_lamp_says_when_something_was_saved(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    workplace = desk.workplace
    assert workplace is not None

    def add() -> None:
        with workplace.study.edit(by=workplace.person.id, action="Add a person") as edit:
            people.add_person(edit, "Ida Holm", people.Role.MONITOR)

    desk.tasks.write(add)
    qtbot.waitUntil(lambda: desk.window.header.saved.text.startswith("Saved "))
    settle(qtbot, desk)


def test_that_bad_news_nobody_took_stands_on_the_page(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)

    def fail() -> None:
        raise UserError("The drive is gone.", next_step="Plug it in again.")

    desk.tasks.write(fail)
    settle(qtbot, desk)
    assert desk.window.page is not None
    assert desk.window.page.banner.text == "The drive is gone. Plug it in again."


def test_that_a_hidden_page_is_read_anew_only_when_somebody_looks(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(small_study)
    patients_page = desk.window.page
    assert patients_page is not None
    desk.window.go_to(Place.study())
    settle(qtbot, desk)
    reads: list[int] = []
    monkeypatch.setattr(patients_page, "refresh", lambda: reads.append(1))
    patients_page.mark_stale()
    assert reads == []
    desk.window.go_to(Place.patients())
    assert reads == [1]


def test_that_opening_another_study_lets_go_of_the_first(
    open_desk: OpenDesk, small_study: Path, empty_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    desk.open(empty_study)
    qtbot.waitUntil(lambda: desk.opened is not None and desk.opened.study.path == empty_study)
    settle(qtbot, desk)
    other = open_desk(small_study)
    assert other.workplace is not None


def test_that_every_control_has_a_name_that_is_read_out(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    first = patient_id(desk, "P-001")
    places = [Place(name) for name in (PageName.TODAY, PageName.PATIENTS, PageName.ADVERSE_EVENTS)]
    places += [Place.patient(first), Place.charts(first), Place.study(), Place.history()]
    for place in places:
        desk.window.go_to(place)
        settle(qtbot, desk)
        assert _nameless(desk) == [], place


def test_that_tab_reaches_every_control_of_the_patient_page(
    open_desk: OpenDesk, small_study: Path, qtbot: QtBot
) -> None:
    desk = open_desk(small_study)
    desk.window.go_to(Place.patient(patient_id(desk, "P-001")))
    settle(qtbot, desk)
    page = desk.window.page
    assert page is not None
    wanted = {
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    seen = set()
    for _ in range(3 * len(wanted) + 40):
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    assert wanted <= seen


def _nameless(desk: Desk) -> list[str]:
    page = desk.window.page
    assert page is not None
    controls = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    return [
        type(widget).__name__
        for widget in controls
        if not widget.accessibleName() and not getattr(widget, "text", lambda: "")()
    ]


def test_that_making_the_demo_can_be_watched_and_stopped(
    open_desk: OpenDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()

    def make(
        path: Path, _clock: object, progress: Callable[[int, int, str], None], *, protected: bool
    ) -> None:
        assert protected, "the demo has accounts"
        for step in range(10_000):
            progress(step, 10_000, "Making the demo study")
            started.set()
            threading.Event().wait(0.002)
        path.touch()

    monkeypatch.setattr(demo_data, "make_ongoing_study", make)
    desk = open_desk()
    assert desk._welcome is not None
    desk._welcome.open_demo(is_ongoing=True)
    qtbot.waitUntil(started.is_set)
    qtbot.waitUntil(lambda: desk.window.status._work is not None and desk.window.status._work.isVisible())
    assert desk.window.status._work is not None
    desk.window.status._work.stop.click()
    settle(qtbot, desk)
    assert not desk.window.status._work.isVisible()
    assert desk.opened is None
