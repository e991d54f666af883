"""The foot of the form page: complete it, see what still stops that, go on to the next form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from frailty_desktop.gui.form_rows import label
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.field_row import FieldRow
    from frailty_desktop.gui.form_loading import LoadedForm

MOST_SHOWN = 4


class EnterButton(QPushButton):
    """A button that Enter presses, like Space does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_bare = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_bare:
            self.click()
        else:
            super().keyPressEvent(event)


class FormFoot(QFrame):
    """Says the next step."""

    complete_asked = Signal()
    next_asked = Signal()
    problem_chosen = Signal(object)  # FieldKey

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._words = label("", wrap=True)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(0)
        self.complete_button = EnterButton(tr("Complete form  (Ctrl+Enter)"))
        self.complete_button.setProperty("look", "primary")
        self.complete_button.clicked.connect(self.complete_asked)
        self.next_button = EnterButton()
        self.next_button.clicked.connect(self.next_asked)
        px = appearance.px
        left = QVBoxLayout()
        left.addWidget(self._words)
        left.addLayout(self._problems)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(8), px(16), px(8))
        row.addLayout(left, 1)
        row.addWidget(self.complete_button, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.next_button, 0, Qt.AlignmentFlag.AlignBottom)

    def show_form(self, loaded: LoadedForm) -> None:
        """Show what can be done next."""
        is_complete = loaded.record.is_complete
        self.complete_button.setVisible(not is_complete)
        following = loaded.next_form()
        self.next_button.setText(
            tr("Next: {form}  (Ctrl+Right)", form=following.title)
            if following
            else tr("Back to the patient  (Ctrl+Right)")
        )
        look = "primary" if is_complete else ""
        if self.next_button.property("look") != look:
            self.next_button.setProperty("look", look)
            self.next_button.style().unpolish(self.next_button)
            self.next_button.style().polish(self.next_button)
        if is_complete:
            self._clear_problems()
            self._words.setText(tr("Complete. Corrections ask for a reason."))
        elif not self._problems.count():
            self._words.setText(tr("Every field is saved as you leave it."))

    def show_blocking(self, blocking: tuple[Problem, ...], rows: Mapping[FieldKey, FieldRow]) -> None:
        """List what stops completion; each line goes to its field."""
        self._clear_problems()
        if not blocking:
            return
        self._words.setText(
            tr_count(
                "Everything typed is saved. {count} field still needs you before the form is complete:",
                "Everything typed is saved. {count} fields still need you before the form is complete:",
                len(blocking),
            )
        )
        for problem in blocking[:MOST_SHOWN]:
            key = FieldKey(problem.item, problem.group)
            name = rows[key].item.label if key in rows else problem.item
            line = EnterButton(f"{name}: {problem.message}")
            line.setProperty("look", "quiet")
            line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            line.clicked.connect(lambda _checked=False, key=key: self.problem_chosen.emit(key))
            self._problems.addWidget(line, 0, Qt.AlignmentFlag.AlignLeft)
        if len(blocking) > MOST_SHOWN:
            more = len(blocking) - MOST_SHOWN
            self._problems.addWidget(label(tr_count("and {count} more", "and {count} more", more), "small"))

    def show_completed(self) -> None:
        """Say that the form is complete."""
        self._clear_problems()
        self._words.setText(tr("Complete."))

    def take_cursor(self) -> None:
        """Put the cursor on the next step."""
        button = self.complete_button if self.complete_button.isVisible() else self.next_button
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_problems(self) -> None:
        while self._problems.count():
            entry = self._problems.takeAt(0)
            widget = entry.widget() if entry is not None else None
            if widget is not None:
                widget.deleteLater()
