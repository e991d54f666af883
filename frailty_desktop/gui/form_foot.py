"""The foot of the form page: complete it, see what still stops that, go on to the next form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from frailty_desktop.gui.elided_button import ElidedButton
from frailty_desktop.gui.form_rows import label, literal
from frailty_desktop.gui.form_signatures import FormSignatures
from frailty_desktop.gui.reason_line import ReasonLine, usual_void_reasons
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.field_row import FieldRow
    from frailty_desktop.gui.form_loading import LoadedForm

MOST_SHOWN = 4
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterButton(ElidedButton):
    """A button that Enter presses, like Space does; Up and Shift+Enter are left to what it stands in."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if leads_back(event):
            event.ignore()
        elif event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.click()
        else:
            super().keyPressEvent(event)


def leads_back(event: QKeyEvent) -> bool:
    """Say whether a key goes back one field: Up, or Shift+Enter."""
    is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return event.key() == Qt.Key.Key_Up or (event.key() in _ENTER and is_shift)


class FormFoot(QFrame):
    """Says the next step."""

    complete_asked = Signal()
    next_asked = Signal()
    problem_chosen = Signal(object)  # FieldKey
    back_asked = Signal()
    another_asked = Signal()
    void_given = Signal(str)  # the reason
    sign_asked = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._form_id: UUID | None = None
        self._words = label("", wrap=True)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(0)
        self.complete_button = EnterButton(tr("Complete form  (Ctrl+Enter)"))
        self.complete_button.setProperty("look", "primary")
        self.complete_button.clicked.connect(self.complete_asked)
        self.next_button = EnterButton()
        self.next_button.clicked.connect(self.next_asked)
        self.another_button = EnterButton(tr("Another entry  (Ctrl+N)"))
        self.another_button.clicked.connect(self.another_asked)
        self.void_button = EnterButton(tr("Entered in error…"))
        self.void_button.setProperty("look", "quiet")
        self.void_button.setToolTip(tr("Takes this entry out of every count, with a reason (Ctrl+Delete)"))
        self.void_button.clicked.connect(self.ask_void)
        self.sign_button = EnterButton(tr("Sign…  (F12)"))
        self.sign_button.clicked.connect(self.sign_asked)
        self.signatures = FormSignatures()
        self._void_line = ReasonLine(appearance)
        self._void_line.hide()
        self._void_line.given.connect(self.void_given)
        self._void_line.dropped.connect(self.take_cursor)
        px = appearance.px
        left = QVBoxLayout()
        left.addWidget(self._words)
        left.addLayout(self._problems)
        left.addWidget(self._void_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(8), px(16), px(8))
        column.addWidget(self.signatures)  # over the whole width: name, moment and meaning belong together
        row = QHBoxLayout()
        column.addLayout(row)
        row.addLayout(left, 1)
        for button in (
            self.void_button,
            self.another_button,
            self.sign_button,
            self.complete_button,
            self.next_button,
        ):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)

    def show_form(self, loaded: LoadedForm) -> None:
        """Show what can be done next."""
        is_complete, is_voided = loaded.record.is_complete, loaded.record.is_voided
        is_entry = loaded.record.visit_id is None
        if loaded.record.id != self._form_id:
            self._form_id = loaded.record.id
            self._void_line.hide()
            self._clear_problems()
        access = loaded.access
        self.signatures.show_signatures(loaded.review.signatures)
        self.sign_button.setVisible(is_complete and not is_voided and access.can("sign"))
        self.complete_button.setVisible(not is_complete and not is_voided and access.changes_form)
        self.another_button.setVisible(is_entry and (is_complete or is_voided) and access.can("enter_data"))
        self.void_button.setVisible(is_entry and not is_voided and access.changes_form)
        following = loaded.next_form()
        self.next_button.setText(
            tr("Next: {form}  (Ctrl+Right)", form=literal(following.title))
            if following
            else tr("Back to the patient  (Ctrl+Right)")
        )
        self.next_button.setToolTip(self.next_button.text())
        look = "primary" if is_complete else ""
        if self.next_button.property("look") != look:
            self.next_button.setProperty("look", look)
            self.next_button.style().unpolish(self.next_button)
            self.next_button.style().polish(self.next_button)
        if is_voided:
            self._clear_problems()
            self._words.setText(tr("Entered in error: it stays readable and counts nowhere."))
        elif is_complete:
            self._clear_problems()
            can_correct = access.enters and (access.changes_form or bool(access.opened))
            self._words.setText(
                tr("Complete. Corrections ask for a reason.") if can_correct else tr("Complete.")
            )
        elif not self._problems.count():
            words = tr("Every field is saved as you leave it.") if access.changes_form else tr("In progress.")
            self._words.setText(words)

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
            line = EnterButton(literal(f"{name}: {problem.message}"))
            line.setProperty("look", "quiet")
            line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            line.clicked.connect(lambda _checked=False, key=key: self.problem_chosen.emit(key))
            self._problems.addWidget(line, 0, Qt.AlignmentFlag.AlignLeft)
        if len(blocking) > MOST_SHOWN:
            more = len(blocking) - MOST_SHOWN
            self._problems.addWidget(label(tr_count("and {count} more", "and {count} more", more), "small"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if leads_back(event):
            self.back_asked.emit()
        else:
            super().keyPressEvent(event)

    def ask_void(self) -> None:
        """Ask why this entry is in error; Esc takes the question back."""
        if not self.void_button.isHidden():
            self._void_line.ask(tr("Why is this entry in error?"), usual_void_reasons())

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
