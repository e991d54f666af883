"""One query beside the list: its field, everything said so far, and the line where one answers in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.card import Card
from frailty_desktop.gui.date_words import days_words, moment_words
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.query_words import act_words, place_words, query_mark
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.services.query_list import QueryLine, QueryMessage

ANSWER, CLOSE, ASK_AGAIN = "answer", "close", "ask_again"


class _ReplyBox(QLineEdit):
    """Enter sends; Esc goes back to the list and keeps what is typed."""

    sent = Signal(str)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sent.emit(self.text())
        else:
            super().keyPressEvent(event)


class QueryThread(Card):
    """Shows a thread; `sent` carries act, query and words. What is half typed stays with its query."""

    sent = Signal(str, object, str)
    jump_wanted = Signal()
    left = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("Query"))
        self._appearance = appearance
        self._line: QueryLine | None = None
        self._act = ANSWER
        self._drafts: dict[UUID, tuple[str, str]] = {}
        self._field = label("", "title", wrap=True)
        self._state = label("", "muted", wrap=True)
        self.messages = QScrollArea()
        self.messages.setWidgetResizable(True)
        self.messages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.messages.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.messages.setMinimumHeight(appearance.px(48))
        self.box = _ReplyBox()
        self.box.sent.connect(self._on_sent)
        self.box.left.connect(self._on_left)
        self.box.textEdited.connect(self._keep_draft)
        self.jump = self._button(tr("Go to the field (Enter)"))
        self.buttons_of = {
            ANSWER: self._button(tr("Answer (A)")),
            CLOSE: self._button(tr("Close (C)")),
            ASK_AGAIN: self._button(tr("Ask again (R)")),
        }
        self.jump.clicked.connect(self.jump_wanted)
        for act, button in self.buttons_of.items():
            button.clicked.connect(lambda _checked=False, act=act: self.start(act))
        self._arrange()
        self.show_query(None, frozenset())

    @property
    def drafts(self) -> int:
        """How many answers are typed and not sent."""
        return len(self._drafts)

    def show_query(self, line: QueryLine | None, acts: frozenset[str]) -> None:
        """Show which query it is and what this person may do with it."""
        is_other = (self._line.id if self._line else None) != (line.id if line else None)
        self._line = line
        for act, button in self.buttons_of.items():
            button.setVisible(act in acts)
        self.setVisible(line is not None)
        if line is None:
            return
        self.set_title(line.patient_number)
        self.set_note(place_words(line))
        self._field.setText(line.item_label)
        self._state.setText(_state_words(line))
        if is_other:
            self.box.hide()
            self.show_messages(())
        if line.id in self._drafts:
            self._act = self._drafts[line.id][0]
            self.box.setText(self._drafts[line.id][1])
            self._show_box()

    def show_messages(self, messages: Sequence[QueryMessage]) -> None:
        """Show everything said, the newest last and in view."""
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, self._appearance.px(8), 0)
        column.setSpacing(self._appearance.px(8))
        for message in messages:
            column.addWidget(self._message(message))
        column.addStretch(1)
        self.messages.setWidget(ground)
        QTimer.singleShot(0, self.messages, self._show_newest)

    def shown_messages(self) -> list[QFrame]:
        """Return the messages as they stand, the oldest first."""
        ground = self.messages.widget()
        found = (
            ground.findChildren(QFrame, options=Qt.FindChildOption.FindDirectChildrenOnly) if ground else []
        )
        return [frame for frame in found if frame.property("look") == "message"]

    def start(self, act: str) -> None:
        """Put the cursor where the words for this act are typed."""
        if self._line is None or self.buttons_of[act].isHidden():
            return
        self._act = act
        self._keep_draft(self.box.text())
        self._show_box()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_draft(self, query_id: UUID) -> None:
        """Let go of what was typed, because it is on disk."""
        self._drafts.pop(query_id, None)
        if self._line is not None and self._line.id == query_id:
            self.box.clear()
            self.box.hide()

    def _on_sent(self, text: str) -> None:
        if self._line is not None:
            self.sent.emit(self._act, self._line.id, text)

    def _on_left(self) -> None:
        if not self.box.text():
            self.box.hide()
        self.left.emit()

    def _keep_draft(self, text: str) -> None:
        if self._line is None:
            return
        if text.strip():
            self._drafts[self._line.id] = (self._act, text)
        else:
            self._drafts.pop(self._line.id, None)

    def _show_newest(self) -> None:
        bar = self.messages.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _show_box(self) -> None:
        words = {
            ANSWER: tr("The answer; Enter sends it, Esc keeps it for later"),
            CLOSE: tr("A word on closing it, if there is one; Enter closes it"),
            ASK_AGAIN: tr("What is still to be said; Enter asks again"),
        }[self._act]
        self.box.setPlaceholderText(words)
        self.box.setAccessibleName(self.buttons_of[self._act].text())
        self.box.setAccessibleDescription(words)
        self.box.show()

    def _message(self, message: QueryMessage) -> QFrame:
        made = QFrame()
        made.setProperty("look", "message")
        column = QVBoxLayout(made)
        pad = self._appearance.px(8)
        column.setContentsMargins(pad, self._appearance.px(6), pad, self._appearance.px(6))
        column.setSpacing(self._appearance.px(2))
        who = f"{message.person} ({message.role})" if message.role else message.person
        head = tr(
            "{who} {acted} · {when}", who=who, acted=act_words(message.act), when=moment_words(message.at)
        )
        column.addWidget(label(head, "small", wrap=True))
        if message.text:
            column.addWidget(label(message.text, wrap=True))
        made.setAccessibleName(f"{head}. {message.text}")
        return made

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _arrange(self) -> None:
        self.jump.setProperty("look", "primary")
        row = QHBoxLayout()
        for button in (self.jump, *self.buttons_of.values()):
            row.addWidget(button)
        row.addStretch(1)
        for widget in (self._field, self._state):
            self.body.addWidget(widget)
        self.body.addWidget(self.messages, 1)
        self.body.addWidget(self.box)
        self.body.addLayout(row)


def _state_words(line: QueryLine) -> str:
    parts = [_age_words(line), tr("asked by {who}", who=line.opened_by)]
    if line.opens_field and line.state != "closed":
        parts.append(tr("this field may be corrected although the form is held"))
    if line.is_on_voided:
        parts.append(tr("the entry was marked as entered in error"))
    return " · ".join(parts)


def _age_words(line: QueryLine) -> str:
    state, days = query_mark(line.state).word, days_words(line.age_days)
    if line.state == "closed":
        return tr("closed after {days}", days=days) if line.age_days else tr("closed on the day it was asked")
    if not line.age_days:
        return tr("{state}, asked today", state=state)
    return tr("{state}, asked {days} ago", state=state, days=days)
