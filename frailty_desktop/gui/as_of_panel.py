"""A form as it stood at a moment of the trail: read only, what differs from now is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.services.form_as_of import FieldAsOf, FormAsOf
    from frailty_desktop.study.answers import Answer
    from frailty_desktop.study.design import Item


class AsOfPanel(QWidget):
    """The keys [ and ] go through the changes of this form; `wanted` asks for the form at another one."""

    wanted = Signal(object, int)  # form id, sequence
    left = Signal()
    opened = Signal(object)  # the form as it was shown

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.shown: FormAsOf | None = None
        self._title = label("", "title")
        self._state = label("", "muted", wrap=True)
        self._difference = label("", "heading", wrap=True)
        self.model: TableModel[FieldAsOf] = TableModel(_columns(), key=lambda field: field.key)
        self.view: TableView[FieldAsOf] = TableView(self.model, appearance, tr("The form as it stood"))
        self.earlier = self._button(tr("Change before ([)"), lambda: self.step(-1))
        self.later = self._button(tr("Change after (])"), lambda: self.step(1))
        self.open_now = self._button(tr("Open the form of today (Enter)"), self._on_open)
        self.back = self._button(tr("Back to the trail (Esc)"), self.left.emit)
        self.view.opened.connect(lambda _field: self._on_open())
        top = FlowLayout(gap=appearance.px(8))
        top.addWidget(self._title)
        for button in (self.earlier, self.later, self.open_now, self.back):
            top.addWidget(button)
        self._title.setMinimumHeight(self.back.sizeHint().height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.px(8))
        column.addLayout(top)
        column.addWidget(self._state)
        column.addWidget(self._difference)
        column.addWidget(self.view, 1)

    def show_form(self, form: FormAsOf) -> None:
        """Show a form as it stood."""
        self.shown = form
        record = form.record
        title = record.form.title
        self._title.setText(tr("{patient}: {form}", patient=record.patient_number, form=title))
        self._state.setText(_circumstances(form))
        changed = len(form.changed)
        self._difference.setText(
            tr("This is how the form stands today.")
            if form.is_now and not changed
            else tr_count("{count} field differs from today.", "{count} fields differ from today.", changed)
            if changed
            else tr("Every value is the same today.")
        )
        here = self._place()
        self.earlier.setEnabled(here > 0)
        self.later.setEnabled(here < len(form.sequences) - 1)
        fill(self.view, [field for field in form.fields if field.is_visible or not field.then.is_empty])
        if form.changed:
            self.view.select(form.changed[0])
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, steps: int) -> None:
        """Go to the change of this form before or after."""
        if self.shown is None:
            return
        place = self._place() + steps
        if 0 <= place < len(self.shown.sequences):
            self.wanted.emit(self.shown.record.id, self.shown.sequences[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.text() in {"[", "]"}:
            self.step(-1 if event.text() == "[" else 1)
        else:
            super().keyPressEvent(event)

    def _place(self) -> int:
        """Return which of the form's changes is the last one shown."""
        assert self.shown is not None  # noqa: S101 - asked only while a form is shown
        return sum(sequence <= self.shown.sequence for sequence in self.shown.sequences) - 1

    def _on_open(self) -> None:
        if self.shown is not None:
            self.opened.emit(self.shown)

    def _button(self, words: str, act: object) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("look", "quiet")
        button.clicked.connect(act)
        return button


def _circumstances(form: FormAsOf) -> str:
    record = form.record
    visit = tr("visit of {day}", day=date_words(record.visit_date)) if record.visit_date else ""
    state = tr("complete") if record.is_complete else tr("in progress")
    if record.is_voided:
        state = tr("void: {reason}", reason=record.voided_reason)
    offset = form.at.strftime("%z")
    told = (
        tr(
            "As it stood on {day} at {time} (UTC {offset}), after change {sequence}",
            day=date_words(form.at.date()),
            time=f"{form.at:%H:%M:%S}",
            offset=f"{offset[:3]}:{offset[3:5]}",
            sequence=form.sequence,
        ),
        visit,
        state,
        tr("design version {version}", version=form.design_version),
    )
    return " · ".join(part for part in told if part)


def _columns() -> tuple[Column[FieldAsOf], ...]:
    return (
        Column(tr("Section"), lambda field: field.section, width=20, tone="muted"),
        Column(tr("Field"), lambda field: field.item.label),
        Column(tr("Then"), lambda field: _words(field, field.then), width=24),
        Column(tr("Today"), _now_words, width=24, mark=_mark),
        Column(tr("Problems then"), _problem_words, width=36, tone="muted"),
    )


def _mark(field: FieldAsOf) -> StateMark | None:
    return StateMark(tr("differs from then"), "history", "soon") if field.has_changed else None


def _now_words(field: FieldAsOf) -> str:
    return _words(field, field.now) if field.has_changed else ""


def _words(field: FieldAsOf, answer: Answer) -> str:
    if field.is_hidden:
        return tr("hidden until your own value is stored")
    return _answer_words(field.item, answer)


def _answer_words(item: Item, answer: Answer) -> str:
    from frailty_desktop.study import answers

    words = answers.display(item, answer)
    return f"{words}\u00a0{item.unit}" if words and item.unit and answer.value is not None else words


def _problem_words(field: FieldAsOf) -> str:
    told = []
    for problem in field.problems:
        is_accepted = problem.check in field.accepted
        told.append(tr("{problem} (accepted)", problem=problem.message) if is_accepted else problem.message)
    return " ".join(told)
