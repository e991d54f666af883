"""Choices from the keyboard: digits, letters, arrows, codes for missing, several at once."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.choice_editor import ChoiceEditor
from frailty_desktop.settings import Settings
from frailty_desktop.study.design import Choice, Item, ItemType
from frailty_desktop.study.missing_reason import MissingReason

OUTCOMES = ("Recovered", "Recovering", "Not recovered", "Fatal", "Unknown")


@pytest.fixture
def appearance(qapp: QApplication, settings: Settings) -> Appearance:
    return Appearance(qapp, settings)


def editor(bot: QtBot, appearance: Appearance, item: Item) -> ChoiceEditor:
    made = ChoiceEditor(item, appearance, lambda: date(2026, 3, 3))
    bot.addWidget(made)
    made.resize(600, 60)
    made.show()
    made.setFocus()
    return made


def outcome(*, kind: ItemType = ItemType.CHOICE, many: int = 5) -> Item:
    words = (*OUTCOMES, *(f"Kind {at}" for at in range(6, many + 1)))
    choices = tuple(Choice(code=f"C{at}", label=label) for at, label in enumerate(words, start=1))
    return Item(
        name="outcome",
        label="Outcome",
        type=kind,
        choices=choices,
        missing_reasons=(MissingReason.NOT_DONE, MissingReason.UNKNOWN),
    )


def checked(made: ChoiceEditor) -> list[str]:
    return [chip.accessibleName() for chip in made.findChildren(QPushButton) if chip.isChecked()]


def test_that_a_digit_chooses(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    QTest.keyClicks(made, "3")
    assert made.text() == "C3"
    assert checked(made) == ["Not recovered"]


def test_that_two_digits_together_are_one_number(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome(many=14))
    QTest.keyClicks(made, "12")
    assert checked(made) == ["Kind 12"]


def test_that_a_second_digit_that_makes_no_number_chooses_anew(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    QTest.keyClicks(made, "34")
    assert checked(made) == ["Fatal"]


def test_that_first_letters_choose(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    QTest.keyClicks(made, "f")
    assert checked(made) == ["Fatal"]


def test_that_letters_go_on_until_one_choice_is_left(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    QTest.keyClicks(made, "recoveri")
    assert checked(made) == ["Recovering"]


def test_that_right_and_left_walk_over_the_choices(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    QTest.keyClick(made, Qt.Key.Key_Right)
    QTest.keyClick(made, Qt.Key.Key_Right)
    assert checked(made) == ["Recovering"]
    QTest.keyClick(made, Qt.Key.Key_Left)
    assert checked(made) == ["Recovered"]


def test_that_a_code_for_missing_is_taken_and_no_choice_stays_marked(
    qtbot: QtBot, appearance: Appearance
) -> None:
    made = editor(qtbot, appearance, outcome())
    QTest.keyClicks(made, "ND")
    assert made.text() == "ND"
    assert checked(made) == []


def test_that_backspace_clears(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    QTest.keyClicks(made, "3")
    QTest.keyClick(made, Qt.Key.Key_Backspace)
    assert made.text() == ""


def test_that_yes_and_no_answer_to_their_letters(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, Item(name="serious", label="Serious", type=ItemType.YES_NO))
    QTest.keyClicks(made, "y")
    assert checked(made) == ["Yes"]
    QTest.keyClicks(made, "n")
    assert checked(made) == ["No"]


def test_that_digits_toggle_several_choices(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome(kind=ItemType.MULTIPLE_CHOICE))
    QTest.keyClicks(made, "13")
    assert checked(made) == ["Recovered", "Not recovered"]
    QTest.keyClicks(made, "1")
    assert checked(made) == ["Not recovered"]


def test_that_arrows_and_space_choose_among_several(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome(kind=ItemType.MULTIPLE_CHOICE))
    QTest.keyClick(made, Qt.Key.Key_Right)
    QTest.keyClick(made, Qt.Key.Key_Right)
    QTest.keyClick(made, Qt.Key.Key_Space)
    assert checked(made) == ["Recovering"]
    QTest.keyClick(made, Qt.Key.Key_Space)
    assert checked(made) == []


def test_that_enter_and_down_go_on_and_up_goes_back(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    went: list[str] = []
    made.go_on.connect(lambda: went.append("on"))
    made.go_back.connect(lambda: went.append("back"))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(made, key)
    QTest.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert went == ["on", "on", "back", "back"]


def test_that_a_screen_reader_hears_what_is_chosen(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    made.set_names("Outcome", "Worst so far")
    assert made.accessibleDescription() == "Nothing chosen. Worst so far"
    QTest.keyClicks(made, "4")
    assert made.accessibleDescription() == "Chosen: Fatal. Worst so far"


def test_that_a_choice_keeps_its_width_when_it_is_chosen(qtbot: QtBot, appearance: Appearance) -> None:
    made = editor(qtbot, appearance, outcome())
    before = [chip.sizeHint().width() for chip in made.findChildren(QPushButton)]
    QTest.keyClicks(made, "3")
    assert [chip.sizeHint().width() for chip in made.findChildren(QPushButton)] == before
