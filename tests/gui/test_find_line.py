"""The line above a list: Esc empties it first, and only then goes back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.find_line import FindLine


class Ground(QWidget):
    """Notes the keys that the line leaves to the page."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []
        self.line = FindLine("Search kits", "Kit, patient")
        QVBoxLayout(self).addWidget(self.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.key())


def test_that_escape_empties_the_line_and_then_is_left_to_the_page(qtbot: QtBot) -> None:
    ground = Ground()
    qtbot.addWidget(ground)
    ground.line.setText("K-0")
    QTest.keyClick(ground.line, Qt.Key.Key_Escape)
    assert (ground.line.text(), ground.keys) == ("", [])
    QTest.keyClick(ground.line, Qt.Key.Key_Escape)
    assert ground.keys == [Qt.Key.Key_Escape]


def test_that_finding_takes_the_cursor_to_the_words_typed_before(qtbot: QtBot) -> None:
    ground = Ground()
    qtbot.addWidget(ground)
    ground.line.setText("K-0")
    assert not ground.line.does("back_up")
    assert ground.line.does("find")
    assert ground.line.selectedText() == "K-0"
