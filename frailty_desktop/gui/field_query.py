"""A query in place, under its field: what was said so far, and the line where one asks, answers or closes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout

from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.query_words import act_words
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from datetime import date

    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.services.query_list import QueryMessage

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QueryAct(NamedTuple):
    """Something that can be done with the words typed: the first by Enter, the second by Shift+Enter."""

    name: str
    words: str


class _WordsBox(QLineEdit):
    """Leaves Enter, Shift+Enter and Esc to the panel it stands in."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*ENTERS, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)


class FieldQuery(QFrame):
    """Says what a person wants done; the page does it. What is half typed is handed on when it is left."""

    done = Signal(str, str)  # act, words
    left = Signal(str)  # the words typed so far

    def __init__(
        self, appearance: Appearance, title: str, acts: Sequence[QueryAct], *, draft: str = ""
    ) -> None:
        super().__init__()
        self.setProperty("look", "banner_due")
        self.setAccessibleName(title)
        self.messages: list[QLabel] = []
        self.box = _WordsBox()
        self.problem = label("", wrap=True)
        self.problem.hide()
        self._acts = tuple(acts)
        px = appearance.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(6), px(12), px(8))
        column.setSpacing(px(4))
        column.addWidget(label(title, "heading", wrap=True))
        self._thread = QVBoxLayout()
        self._thread.setSpacing(px(4))
        column.addLayout(self._thread)
        column.addWidget(self.problem)
        column.addWidget(self.box)
        column.addLayout(self._buttons(px(6)))
        hint = " · ".join(
            tr("{keys}: {act}", keys=_KEYS[at], act=act.words) for at, act in enumerate(self._acts)
        )
        self.box.setPlaceholderText(hint or tr("Esc goes back to the field"))
        self.box.setAccessibleName(title)
        self.box.setAccessibleDescription(hint)
        self.box.setReadOnly(not self._acts)
        self.box.setText(draft)
        self.setFocusProxy(self.box)

    def show_messages(self, messages: Sequence[QueryMessage], today: date) -> None:
        """Show everything said so far, the newest last."""
        for made in self.messages:
            made.deleteLater()
        self.messages = [label(_said(message, today), wrap=True) for message in messages]
        for made in self.messages:
            self._thread.addWidget(made)
        self.box.setAccessibleDescription(" ".join(made.text() for made in self.messages))

    def refuse(self, sentence: str) -> None:
        """Say why nothing was done; what is typed stays."""
        self.problem.setText(sentence)
        self.problem.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(self.box.text())
        elif event.key() in ENTERS:
            self._on_enter(event)
        elif event.key() == Qt.Key.Key_F6:
            super().keyPressEvent(event)  # on to the next query: the page knows

    def _on_enter(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QPushButton):
            focused.click()
            return
        at = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        if at < len(self._acts):
            self.done.emit(self._acts[at].name, self.box.text())

    def _buttons(self, gap: int) -> FlowLayout:
        row = FlowLayout(gap=gap)
        for at, act in enumerate(self._acts):
            button = QPushButton(f"{act.words}  ({_KEYS[at]})")
            button.clicked.connect(
                lambda _checked=False, name=act.name: self.done.emit(name, self.box.text())
            )
            row.addWidget(button)
        back = QPushButton(tr("Back  (Esc)"))
        back.setProperty("look", "quiet")
        back.clicked.connect(lambda: self.left.emit(self.box.text()))
        row.addWidget(back)
        return row


_KEYS = ("Enter", "Shift+Enter")


def _said(message: QueryMessage, today: date) -> str:
    who = f"{message.person} ({message.role})" if message.role else message.person
    head = tr(
        "{who} {acted}, {when}", who=who, acted=act_words(message.act), when=moment_words(message.at, today)
    )
    return f"{head}: {message.text}" if message.text else f"{head}."
