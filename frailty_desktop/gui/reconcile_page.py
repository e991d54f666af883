"""Two entries of one form side by side: which of the two stands, or what else is right, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.beside import Beside
from frailty_desktop.gui.card import Card
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.second_entry_words import difference_columns, short_columns
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from uuid import UUID

    from frailty_desktop.services.second_entries import Difference, SecondEntryLine

FIRST, SECOND, OTHER = "first", "second", "other"
_KEYS = {Qt.Key.Key_1: FIRST, Qt.Key.Key_2: SECOND, Qt.Key.Key_3: OTHER}


class ReconcilePage(Page):
    """The forms on the left, what differs in the one in the cursor on the right."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look = workplace.appearance
        self._wanted: UUID | None = None
        self._title = label(tr("Compare two entries"), "title")
        self.model: TableModel[SecondEntryLine] = TableModel(short_columns(), key=lambda line: line.form_id)
        self.view: TableView[SecondEntryLine] = TableView(self.model, look, tr("Forms typed twice"))
        self.view.current_changed.connect(self._show_current)
        self.view.opened.connect(lambda _line: self._to_differences())
        self._empty = label(tr("No form was typed twice yet."), "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.differences: TableModel[Difference] = TableModel(difference_columns(), key=lambda line: line.key)
        self.side: TableView[Difference] = TableView(self.differences, look, tr("What differs"))
        self.side.opened.connect(lambda _line: self._choose(SECOND))
        self.panel = ResolvePanel(workplace)
        self.panel.finished.connect(self._on_settled)
        self.panel.cancelled.connect(self._to_differences)
        self._card = Card(look, tr("What differs"))
        self._card.set_note(tr("1 the first stands, 2 the second, 3 another value"))
        self._agree = label(tr("The two entries agree."), "muted", wrap=True)
        for widget in (self.panel, self.side, self._agree):
            self._card.body.addWidget(widget)
        self._card.body.setStretch(1, 1)
        self.content.setSpacing(look.px(12))
        self.content.addWidget(self._title)
        self.content.addWidget(Beside(look, ((self.view, 5), (self._empty, 5), (self._card, 6))), 1)

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Go to what differs")),
            KeyHelp("1", tr("The first entry stands")),
            KeyHelp("2", tr("The second entry stands")),
            KeyHelp("3", tr("Another value is right")),
            KeyHelp("G", tr("Go to the form")),
        )

    def show_place(self, place: Place) -> None:
        """Show the list, with the cursor on a form when given."""
        self._wanted = place.form_id
        self.mark_stale()

    def focus_first(self) -> None:
        """Put the cursor on the list."""
        (self.view if self.model.rowCount() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the list anew."""
        self.ask("typed twice", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.view.current_row()
        if event.key() in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._choose(_KEYS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_G and not event.modifiers() and line is not None:
            self.workplace.go_to(Place.form(line.form_id, line.patient_id))
        else:
            super().keyPressEvent(event)

    def _read(self) -> list[SecondEntryLine]:
        from frailty_desktop.services import rights, second_entries

        workplace = self.workplace
        study, today = workplace.study, workplace.today()
        with rights.reading(study, workplace.person.id, rights.Right.RECONCILE, today) as session:
            lines = second_entries.second_entries(session, study.design, today)
        typed = [line for line in lines if line.completed_at is not None]
        return sorted(typed, key=lambda line: not line.differing)

    def _show(self, lines: list[SecondEntryLine]) -> None:
        fill(self.view, lines)
        self.view.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._card.setVisible(bool(lines))
        if self._wanted is not None and self.view.select(self._wanted):
            self._wanted = None
        self._show_current(self.view.current_row())
        if self.hasFocus():
            self.focus_first()

    def _show_current(self, line: SecondEntryLine | None) -> None:
        if line is None:
            fill(self.side, [])
            return
        form_id = line.form_id
        self.ask("differences", lambda: self._read_differences(form_id), self._show_differences)

    def _read_differences(self, form_id: UUID) -> list[Difference]:
        from frailty_desktop.services import second_entries

        study = self.workplace.study
        with self.workplace.read() as session:
            return second_entries.differences(session, study.design, form_id, self.workplace.today())

    def _show_differences(self, lines: list[Difference]) -> None:
        fill(self.side, lines)
        self.side.setVisible(bool(lines))
        self._agree.setVisible(not lines)
        line = self.view.current_row()
        if line is not None:
            self._card.set_title(f"{line.patient_number} · {line.form_title}")

    def _to_differences(self) -> None:
        if self.differences.rowCount():
            self.side.setFocus(Qt.FocusReason.OtherFocusReason)
            self.side.select_first()

    def _choose(self, choice: str) -> None:
        line, difference = self.view.current_row(), self.side.current_row()
        if line is None or difference is None or difference.resolution or self.workplace.study.is_read_only:
            return
        self.panel.start(line.form_id, difference, choice)

    def _on_settled(self, _done: object) -> None:
        self.workplace.say(tr("Settled."))
        self._to_differences()
        self.mark_stale()


class ResolvePanel(InlinePanel):
    """Asks why one entry stands, and for the value when neither does."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Settle a difference"), tr("Settle it (Enter)"))
        self._workplace = workplace
        self._what: tuple[UUID, Difference, str] | None = None
        self.value, self.reason = QLineEdit(), QLineEdit()
        self.add_field(tr("Value"), self.value, help_text=tr("as in the source"))
        self.add_field(tr("Why"), self.reason, help_text=tr("such as: read again in the source"))

    def start(self, form_id: UUID, difference: Difference, choice: str) -> None:
        """Ask why."""
        self._what = (form_id, difference, choice)
        self.title.setText(difference.label)
        self.explain(_choice_words(difference, choice))
        self.value.clear()
        self.reason.clear()
        self.offer_field(self.value, choice == OTHER)
        self.open_at(self.value if choice == OTHER else self.reason)

    def act(self) -> None:
        """Settle it."""
        if self._what is None:
            return
        if not self.reason.text().strip():
            raise UserError(tr("This needs a reason."), next_step=tr("Write why, in a sentence."))
        what, reason, typed = self._what, self.reason.text(), self.value.text()
        self._workplace.tasks.write(lambda: self._settle(what, reason, typed), self._on_done, self.on_error)

    def _settle(self, what: tuple[UUID, Difference, str], reason: str, typed: str) -> None:
        from frailty_desktop.services import double_entry

        form_id, difference, choice = what
        workplace = self._workplace
        with workplace.study.edit(
            by=workplace.person.id, action=tr("Settle a difference of two entries"), reason=reason
        ) as edit:
            double_entry.resolve(edit, form_id, difference.key, choice, typed=typed)

    def _on_done(self, _result: None) -> None:
        self.close_panel()
        self.finished.emit(None)


def _choice_words(difference: Difference, choice: str) -> str:
    if choice == FIRST:
        return tr("The first entry stands: {value}", value=difference.first or tr("empty"))
    if choice == SECOND:
        return tr("The second entry corrects the first: {value}", value=difference.second or tr("empty"))
    return tr("Neither is right; the value typed here corrects the first entry.")
