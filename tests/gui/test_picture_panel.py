"""A picture on a page: its table, the clipboard, and the file it is saved to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from frailty_desktop.analysis.picture import Cell, Column, Picture, Row, TableView
from frailty_desktop.gui.page import Page, Workplace
from frailty_desktop.gui.picture_choice import PictureChoice
from frailty_desktop.gui.picture_panel import PicturePanel
from frailty_desktop.services import people
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import THE_PROGRAM
from tests.gui.conftest import OpenDesk
from tests.gui.keyboard import CTRL
from tests.paper import made_pictures

OF_ONE = replace(made_pictures.trajectories(), extras={"patient": "P-017"})
TABLE = TableView(
    (Column("arm", "Arm"), Column("n", "n", is_number=True)),
    (
        Row((Cell("Six-minute walk"),), is_heading=True),
        Row((Cell("First dose"), Cell("24", "24")), key="first", depth=1),
        Row((Cell("Placebo"), Cell("22", "22")), key="placebo", depth=1),
    ),
)


class OnePicture(Page):
    """A page with nothing but a picture."""

    def __init__(self, workplace: Workplace, said: list[str]) -> None:
        super().__init__(workplace)
        self.panel = PicturePanel(workplace.appearance, said.append, height_hint=300)
        self.content.addWidget(self.panel)


@dataclass
class Desk:
    """The page, and what was said."""

    page: OnePicture
    bot: QtBot
    said: list[str] = field(default_factory=list)

    @property
    def panel(self) -> PicturePanel:
        return self.page.panel

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.panel.view, key, modifier)

    def confirm(self) -> None:
        self.panel.saving.confirm()
        tasks = self.page.workplace.tasks
        self.bot.waitUntil(lambda: not tasks.under_way)

    def exported(self) -> list[object]:
        with self.page.workplace.study.read() as session:
            return [event.new_values for event in events(session) if event.kind == "export"]


def worker(workplace: Workplace, role: Role) -> Person:
    with workplace.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        return people.add_person(edit, f"A {role}", role)


@pytest.fixture
def desk(qtbot: QtBot, open_desk: OpenDesk, small_study: Path) -> Iterator[Desk]:
    window = open_desk(small_study).window
    assert window.page is not None
    workplace = window.page.workplace
    said: list[str] = []
    page = OnePicture(replace(workplace, person=worker(workplace, Role.STATISTICIAN)), said)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.panel.show_picture(made_pictures.trajectories())
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    page.panel.focus_picture()
    qtbot.waitUntil(page.panel.view.hasFocus)
    yield Desk(page, qtbot, said)
    page.close()


def choosing(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[str]:
    """Answer the file dialog; return what it suggested."""
    suggested: list[str] = []

    def answer(_parent: object, _title: str, start: str) -> tuple[str, str]:
        suggested.append(Path(start).name)
        return (str(path) if path else "", "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return suggested


def test_that_t_shows_the_table_and_t_the_picture_again(desk: Desk) -> None:
    desk.press(Qt.Key.Key_T)
    assert desk.panel.table.grid.isVisible()
    assert desk.panel.table.grid.hasFocus()
    desk.press(Qt.Key.Key_T)
    assert desk.panel.view.isVisible()
    assert desk.panel.view.hasFocus()


def test_that_the_table_follows_the_picture(desk: Desk) -> None:
    desk.press(Qt.Key.Key_T)
    desk.panel.show_picture(replace(made_pictures.trajectories(), table=TABLE))
    assert desk.panel.is_table
    assert desk.panel.table.table is TABLE


def test_that_a_row_opens_what_it_stands_for(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.show_picture(replace(made_pictures.trajectories(), table=TABLE))
    desk.press(Qt.Key.Key_T)
    desk.press(Qt.Key.Key_Down)
    with qtbot.waitSignal(desk.panel.opened) as opened:
        desk.press(Qt.Key.Key_Return)
    assert opened.args == ["first"]


def test_that_a_heading_opens_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.show_picture(replace(made_pictures.trajectories(), table=TABLE))
    desk.press(Qt.Key.Key_T)
    with qtbot.assertNotEmitted(desk.panel.opened):
        desk.press(Qt.Key.Key_Return)


def test_that_a_copy_is_an_image_and_the_table_as_text(desk: Desk) -> None:
    desk.press(Qt.Key.Key_C, CTRL)
    data = QApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.text().split("\n")[1] == "100 million cells\tScreening\t340.0\t24"
    assert "<td>Screening</td>" in data.html()
    assert desk.said == ["The picture is copied, and its table as text."]


def test_that_a_copy_of_the_table_is_all_of_it_or_the_rows_chosen(desk: Desk) -> None:
    desk.panel.show_picture(replace(made_pictures.trajectories(), table=TABLE))
    desk.press(Qt.Key.Key_T)
    desk.press(Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text().count("\n") == 3
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text().split("\n")[1:] == ["First dose\t24", "Placebo\t22"]
    assert desk.said == ["3 rows copied.", "2 rows copied."]


def test_that_a_picture_is_saved_where_it_was_asked(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggested = choosing(monkeypatch, tmp_path / "walk")
    desk.press(Qt.Key.Key_E, CTRL)
    desk.confirm()
    assert suggested == ["SYNTHETIC_DATA_six_minute_walk.svg"]
    drawn = (tmp_path / "walk.svg").read_bytes()
    assert b"SYNTHETIC DATA" in drawn
    assert desk.said == [f"The picture is in {tmp_path / 'walk.svg'}."]
    assert desk.exported() == [{"what": "picture", "name": "six_minute_walk", "file": "walk.svg"}]
    assert desk.panel.view.hasFocus()


@pytest.mark.parametrize(
    ("choice", "begins"),
    [
        (PictureChoice("png", 100, 150), b"\x89PNG"),
        (PictureChoice("pdf", 100), b"%PDF"),
        (PictureChoice("csv"), b"\xef\xbb\xbfnotice,arm,visit"),
        (PictureChoice("svg", 100, is_grey=True), b"<?xml"),
    ],
)
def test_that_every_kind_is_written_and_remembered(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: PictureChoice, begins: bytes
) -> None:
    choosing(monkeypatch, tmp_path / f"walk.{choice.kind}")
    desk.page.workplace.settings.change(picture_saving=choice.line())
    desk.panel.save()
    assert desk.panel.saving.choice() == choice
    desk.confirm()
    assert (tmp_path / f"walk.{choice.kind}").read_bytes().startswith(begins)
    desk.panel.save()
    assert desk.panel.saving.choice() == choice


def test_that_a_png_has_the_dots_that_were_asked_for(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing(monkeypatch, tmp_path / "walk.png")
    desk.page.workplace.settings.change(picture_saving=PictureChoice("png", 127, 200).line())
    desk.panel.save()
    desk.confirm()
    image = QImage(str(tmp_path / "walk.png"))
    assert image.width() == 1000
    assert image.dotsPerMeterX() == round(200 / 0.0254)


def test_that_nothing_is_saved_when_no_place_is_chosen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    choosing(monkeypatch, None)
    desk.panel.save()
    desk.confirm()
    assert desk.said == []
    assert desk.exported() == []
    assert desk.panel.saving.isVisible()


@pytest.mark.parametrize("typed", ["", "0", "12.5", "ten", "601", "²"])
def test_that_a_width_that_is_none_is_said_in_the_panel(desk: Desk, typed: str) -> None:
    desk.panel.save()
    desk.panel.saving.width_mm.setText(typed)
    desk.confirm()
    assert "Width is a whole number from 20 to 600 mm." in desk.panel.saving.banner.text
    assert desk.exported() == []


def test_that_an_image_too_large_for_memory_is_refused_in_words(desk: Desk) -> None:
    desk.page.workplace.settings.change(picture_saving=PictureChoice("png", 600, 1200).line())
    desk.panel.save()
    desk.confirm()
    assert "28346 dots across" in desk.panel.saving.banner.text
    assert desk.exported() == []


def test_that_a_file_that_is_there_is_said_and_the_answers_stay(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "walk.svg").write_bytes(b"of last week")
    choosing(monkeypatch, tmp_path / "walk.svg")
    desk.panel.save()
    desk.confirm()
    assert "already there" in desk.panel.saving.banner.text
    assert desk.panel.saving.confirm_button.isEnabled()
    assert (tmp_path / "walk.svg").read_bytes() == b"of last week"


def test_that_whoever_may_not_export_is_told_before_a_place_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggested = choosing(monkeypatch, None)
    workplace = desk.page.workplace
    desk.page.workplace = replace(workplace, person=worker(workplace, Role.COORDINATOR))
    desk.panel.save()
    desk.confirm()
    assert "may not export data" in desk.panel.saving.banner.text
    assert suggested == []


def test_that_a_coordinator_saves_the_picture_of_one_patient(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing(monkeypatch, tmp_path / "walk.svg")
    workplace = desk.page.workplace
    desk.page.workplace = replace(workplace, person=worker(workplace, Role.COORDINATOR))
    desk.panel.show_picture(OF_ONE)
    desk.panel.save()
    desk.confirm()
    assert (tmp_path / "walk.svg").exists()


def test_that_escape_puts_the_saving_away_and_goes_back_to_the_picture(desk: Desk) -> None:
    desk.press(Qt.Key.Key_E, CTRL)
    assert desk.panel.saving.isVisible()
    QTest.keyClick(desk.panel.saving, Qt.Key.Key_Escape)
    assert not desk.panel.saving.isVisible()
    assert desk.panel.view.hasFocus()


def test_that_the_questions_stand_in_the_pictures_place_where_there_is_no_room(desk: Desk) -> None:
    desk.page.resize(800, 330)
    desk.panel.save()
    assert desk.panel.stack.isHidden()
    desk.panel.saving.cancel()
    assert not desk.panel.stack.isHidden()
    assert desk.panel.view.hasFocus()


def test_that_a_panel_without_a_picture_offers_nothing(desk: Desk) -> None:
    desk.panel.show_picture(None)
    buttons = (desk.panel.table_button, desk.panel.copy_button, desk.panel.save_button)
    assert not any(button.isEnabled() for button in buttons)
    for doing in (desk.panel.turn, desk.panel.copy, desk.panel.save):
        doing()
    assert desk.said == []


@pytest.mark.parametrize("make", [made_pictures.empty, made_pictures.one_point], ids=["empty", "one point"])
def test_that_a_picture_of_little_is_saved_too(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[], Picture]
) -> None:
    choosing(monkeypatch, tmp_path / "little.pdf")
    desk.page.workplace.settings.change(picture_saving=PictureChoice("pdf").line())
    desk.panel.show_picture(make())
    desk.panel.save()
    desk.confirm()
    assert (tmp_path / "little.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("kept", ["", "svg", "gif 160 300 colour", "svg wide 300 colour", "svg 9 300 colour"])
def test_that_a_choice_that_cannot_be_read_is_the_usual_one(kept: str) -> None:
    assert PictureChoice.read(kept) == PictureChoice()


def test_that_a_choice_is_read_as_it_was_kept() -> None:
    choice = PictureChoice("png", 85, 600, is_grey=True)
    assert PictureChoice.read(choice.line()) == choice
