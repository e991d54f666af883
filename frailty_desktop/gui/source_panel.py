"""A form laid out for comparing with its source: Space marks the field in the cursor and goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from frailty_desktop.gui.card import Card
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.source_columns import field_columns, mark_sentence
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.services.source_lines import SourceForm, SourceLine


class FieldTable(TableView["SourceLine"]):
    """Space asks for the mark of the row in the cursor, Esc goes back to the forms."""

    mark_wanted = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.mark_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _QuestionBox(QLineEdit):
    """Enter asks, Shift and Enter opens the field with it, Esc goes back and keeps what is typed."""

    given = Signal(str, bool)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.given.emit(self.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)


class SourcePanel(Card):
    """Says what the person wants done with the fields; the page does it."""

    marked = Signal(object, bool)  # FieldKey, whether the mark is set or taken back
    all_marked = Signal()
    asked = Signal(object, str, bool)  # FieldKey, the question, whether it opens a field of a held form
    jump_wanted = Signal(object)  # SourceLine
    left = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("Fields"))
        self.form: SourceForm | None = None
        self.model: TableModel[SourceLine] = TableModel(field_columns(), key=lambda line: line.key)
        self.view = FieldTable(self.model, appearance, tr("Fields to compare with the source"))
        self.view.opened.connect(self.jump_wanted)
        self.view.current_changed.connect(self._on_current)
        self.view.mark_wanted.connect(self._on_space)
        self.view.left.connect(self.left)
        self._about = label("", "muted", wrap=True)
        self.box = _QuestionBox()
        self.box.hide()
        self.box.given.connect(self._on_question)
        self.box.left.connect(self._leave_box)
        self.buttons_of = {
            "mark": self._button(tr("Verified (Space)"), self._on_space),
            "all": self._button(tr("All shown (V)"), self.all_marked.emit),
            "ask": self._button(tr("Ask (Q)"), self.ask),
        }
        row = QHBoxLayout()
        for button in self.buttons_of.values():
            row.addWidget(button)
        row.addStretch(1)
        for widget, share in ((self.view, 1), (self._about, 0), (self.box, 0)):
            self.body.addWidget(widget, share)
        self.body.addLayout(row)

    def show_form(self, form: SourceForm | None) -> None:
        """Show the fields of a form; the cursor stays on its field."""
        is_other = self.form is None or form is None or self.form.form_id != form.form_id
        self.form = form
        self.setVisible(form is not None)
        if form is None:
            return
        self.set_title(form.patient_number)
        held = tr("frozen or locked") if form.is_held else ""
        parts = (form.visit_label, form.title, "" if form.is_complete else tr("in progress"), held)
        self.set_note(", ".join(part for part in parts if part))
        if is_other:
            self._close_box()
            self.view.rows.set_rows([])
        fill(self.view, form.lines)

    def ask(self) -> None:
        """Put the cursor where a question about the field is typed."""
        line = self.view.current_row()
        if line is None or self.buttons_of["ask"].isHidden():
            return
        words = tr("What is asked about {field}; Enter asks", field=line.label)
        if self.form is not None and self.form.is_held and not line.is_derived:
            words += " " + tr("(the form is held: Shift+Enter asks and opens this field for a correction)")
        self.box.setPlaceholderText(words)
        self.box.setAccessibleName(words)
        self.box.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_fields(self) -> None:
        """Put the cursor on the fields."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """Put the cursor on the next field."""
        line = min(self.view.currentIndex().row() + 1, self.model.rowCount() - 1)
        self.view.setCurrentIndex(self.model.index(line, 0))

    def question_asked(self) -> None:
        """Put the line away, because the question is on disk."""
        self._close_box()
        self.focus_fields()

    def _on_space(self) -> None:
        line = self.view.current_row()
        if line is None or self.buttons_of["mark"].isHidden():
            return
        self.marked.emit(line.key, not line.is_verified)
        if not line.is_verified:
            self.go_on()  # at once: who presses Space quickly means the next field each time

    def _on_question(self, text: str, is_opening: bool) -> None:
        line = self.view.current_row()
        if line is not None and self.form is not None:
            self.asked.emit(FieldKey(*line.key), text, is_opening and self.form.is_held)

    def _leave_box(self) -> None:
        if not self.box.text():
            self.box.hide()
        self.focus_fields()

    def _close_box(self) -> None:
        self.box.clear()
        self.box.hide()

    def _on_current(self, line: SourceLine | None) -> None:
        self._about.setText(mark_sentence(line) if line is not None else "")
        is_verified = line is not None and line.is_verified
        words = tr("Take the mark back (Space)") if is_verified else tr("Verified (Space)")
        self.buttons_of["mark"].setText(words)

    def _button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(lambda _checked=False: act())
        return button
