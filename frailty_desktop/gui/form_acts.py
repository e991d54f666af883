"""What is done with a form as a whole, or with the field in the cursor, by key, button or menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint

from frailty_desktop.gui.form_menu import MenuEntry, row_menu
from frailty_desktop.gui.page import Place
from frailty_desktop.study.design import Severity
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.form_page import FormPage


class FormActs:
    """Complete, accept, undo, go on, another entry, entered in error, history."""

    def __init__(self, page: FormPage) -> None:
        self._page = page
        self._sheet = page.sheet
        self._fields = page.fields
        self._foot = page.foot
        self._saver = page.saver
        self._typing = page.typing
        self._foot.complete_asked.connect(self.complete)
        self._foot.next_asked.connect(self.open_next_form)
        self._foot.another_asked.connect(self.another_entry)
        self._foot.void_given.connect(self._void)
        self._fields.group_asked.connect(self.add_group)

    def by_name(self) -> dict[str, Callable[[], object]]:
        """Return what each key's name does."""
        return {
            "complete": self.complete,
            "next_form": self.open_next_form,
            "undo": self.undo,
            "history": self.open_history,
            "accept": self.accept_unusual,
            "section_after": lambda: self._fields.step_section(self._sheet.active, 1),
            "section_before": lambda: self._fields.step_section(self._sheet.active, -1),
            "another": self.another_entry,
            "void": self._foot.ask_void,
        }

    def complete(self) -> None:
        """Complete the form, or show what still stops it."""
        loaded, state = self._sheet.loaded, self._sheet.state
        if loaded is None or state is None or not loaded.access.changes_form:
            return
        if self._sheet.active is not None:
            self._typing.commit(self._sheet.active)
        blocking = state.blocking()
        self._foot.show_blocking(blocking, self._fields.rows)
        if blocking:
            self._fields.go_to(FieldKey(blocking[0].item, blocking[0].group))
            return
        self._saver.complete(loaded.record.id, self._on_completed)

    def accept_unusual(self) -> None:
        """Accept the soft problem of the field in the cursor; asks for the reason in place."""
        state, key = self._sheet.state, self._sheet.active
        if state is None or key is None or self._fields.rows[key].is_read_only:
            return
        self._typing.commit(key)
        soft = [found for found in state.field(key).open_problems if found.severity is Severity.SOFT]
        if soft:
            self._typing.reasons.ask_acceptance(self._fields.rows[key], soft[0])

    def undo(self) -> None:
        """Take back the last saved change of the field in the cursor; asks for the reason in place."""
        key, loaded = self._sheet.active, self._sheet.loaded
        if key is None or loaded is None or self._fields.rows[key].is_read_only:
            return
        if self._sheet.drafts.is_stored(key):
            self._typing.reasons.ask_undo(self._fields.rows[key], loaded.review.standing(key))

    def open_next_form(self) -> None:
        """Go to the next form of this visit that is not complete; to the patient when there is none."""
        loaded = self._sheet.loaded
        if loaded is None:
            return
        self._typing.hand_in()
        next_form = loaded.next_form()
        if next_form is None or loaded.record.visit_id is None:
            self._page.workplace.go_to(Place.patient(loaded.patient.id))
            return
        if not loaded.access.enters and loaded.of_visit is not None:  # whoever reads starts nothing
            self._go_to_form(loaded.of_visit.started[next_form.name])
            return
        self._saver.open_next(loaded.patient.id, loaded.record.visit_id, next_form.name, self._go_to_form)

    def another_entry(self) -> None:
        """Start another entry of this log, for the same patient."""
        loaded = self._sheet.loaded
        if loaded is None or loaded.record.visit_id is not None or not loaded.access.can("enter_data"):
            return
        self._typing.hand_in()
        self._saver.start_another(loaded.patient.id, loaded.record.form.name, self._go_to_form)

    def open_history(self) -> None:
        """Show the history of the field in the cursor."""
        loaded, key = self._sheet.loaded, self._sheet.active
        if loaded is not None and key is not None:
            self._page.workplace.go_to(Place.history(loaded.patient.id, key.item))

    def open_menu(self, key: FieldKey, place: QPoint) -> None:
        """Open the menu of a field."""
        row = self._fields.rows[key]
        row.editor.take_cursor()
        loaded = self._sheet.loaded
        can_ask = loaded is not None and (loaded.access.can("open_query") or key in loaded.review.queries)
        can_verify = loaded is not None and loaded.access.can("verify_source")
        menu = row_menu(
            self._page,
            row,
            accept=self.accept_unusual,
            undo=self.undo,
            history=self.open_history,
            review=(
                MenuEntry(tr("Query"), "F7", self._page.queries.open_here, can_ask),
                MenuEntry(tr("Compared with the source"), "F9", self._page.reviewing.verify, can_verify),
            ),
        )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def add_group(self, section: str) -> None:
        """Open one more group of a section that repeats."""
        loaded, state = self._sheet.loaded, self._sheet.state
        if loaded is None or state is None or not loaded.access.changes_form:
            return
        group = state.add_group(section)
        self._page.rebuild()
        items = next(found.items for found in loaded.record.form.sections if found.name == section)
        self._fields.go_to(FieldKey(items[0].name, group))

    def _on_completed(self) -> None:
        self._foot.show_completed()
        self._page.reviewing.let_checks_ask(is_completed=True)
        self._page.refresh()
        self._foot.take_cursor()

    def _void(self, reason: str) -> None:
        loaded = self._sheet.loaded
        if loaded is not None:
            to_patient = Place.patient(loaded.patient.id)
            self._saver.void(loaded.record.id, reason, lambda: self._page.workplace.go_to(to_patient))

    def _go_to_form(self, form_id: UUID) -> None:
        if self._sheet.loaded is not None:
            self._page.workplace.go_to(Place.form(form_id, self._sheet.loaded.patient.id))
