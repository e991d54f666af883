"""Brings finished fields to disk: one edit each, in order, and says of each whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from frailty_desktop.errors import UserError
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.storage.edit import Edit

T = TypeVar("T")


class FormSaver(QObject):
    """The form page's road to disk. `initiator` lets the page ignore its own echo."""

    saved = Signal(object, object, object)  # form id, FieldKey, SavedAnswer
    not_saved = Signal(object, object, object)  # form id, FieldKey, UserError
    refused = Signal(object)  # UserError of something else

    def __init__(self, workplace: Workplace, initiator: object) -> None:
        super().__init__()
        self._workplace = workplace
        self._initiator = initiator

    def save(self, form_id: UUID, key: FieldKey, typed: str, reason: str = "") -> None:
        """Save one finished field and wait for the disk, so that the next field gets the cursor after it."""
        from frailty_desktop.services import forms

        action = tr("Correct an answer") if reason else tr("Record an answer")
        self._workplace.tasks.write_and_wait(
            self._edit(action, reason, lambda edit: forms.save_answer(edit, form_id, key, typed)),
            lambda answer: self.saved.emit(form_id, key, answer),
            lambda error: self._on_not_saved(form_id, key, error),
        )

    def accept(self, form_id: UUID, key: FieldKey, check: str, reason: str, then: Callable[[], None]) -> None:
        """Accept an unusual value with a reason."""
        from frailty_desktop.services import forms

        self._write(
            tr("Accept an unusual value"),
            reason,
            lambda edit: forms.accept_problem(edit, form_id, key, check, reason),
            lambda _: then(),
        )

    def complete(self, form_id: UUID, then: Callable[[], None]) -> None:
        """Complete the form."""
        from frailty_desktop.services import forms

        self._write(
            tr("Complete a form"), "", lambda edit: forms.complete_form(edit, form_id), lambda _: then()
        )

    def undo(self, form_id: UUID, key: FieldKey, reason: str, then: Callable[[], None]) -> None:
        """Take the last saved change of a field back, as a new correction."""
        from frailty_desktop.services import forms

        self._write(
            tr("Undo an answer"), reason, lambda edit: forms.undo_last(edit, form_id, key), lambda _: then()
        )

    def open_next(
        self, patient_id: UUID, visit_id: UUID, form_name: str, then: Callable[[UUID], None]
    ) -> None:
        """Start the next form of the visit, or go on with it."""
        from frailty_desktop.services import forms

        self._write(
            tr("Start a form"),
            "",
            lambda edit: forms.start_form(edit, patient_id, visit_id, form_name).id,
            then,
        )

    def start_another(self, patient_id: UUID, form_name: str, then: Callable[[UUID], None]) -> None:
        """Start another entry of the same log."""
        from frailty_desktop.services import forms

        self._write(
            tr("Start an entry"), "", lambda edit: forms.start_entry(edit, patient_id, form_name).id, then
        )

    def void(self, form_id: UUID, reason: str, then: Callable[[], None]) -> None:
        """Mark an entry of a log as entered in error."""
        from frailty_desktop.services import forms

        action = tr("Mark an entry as entered in error")
        self._write(action, reason, lambda edit: forms.void_entry(edit, form_id, reason), lambda _: then())

    def note_reveal(self, form_id: UUID) -> None:
        """Note in the trail that earlier values of a form that hides them came into view."""
        from frailty_desktop.services import forms

        self._write(
            tr("See earlier values"), "", lambda edit: forms.note_reveal(edit, form_id), lambda _: None
        )

    def review(
        self,
        action: str,
        work: Callable[[Edit], T],
        then: Callable[[T], None],
        refuse: Callable[[Exception], None],
    ) -> None:
        """Bring something of review to disk."""
        self._workplace.tasks.write_and_wait(self._edit(action, "", work), then, refuse)

    def let_checks_ask(self, form_id: UUID) -> None:
        """Let the checks ask about what a complete form still has open; nobody waits for it."""
        from frailty_desktop.services import queries

        work = self._edit(tr("Let the checks ask"), "", lambda edit: queries.open_for_checks(edit, form_id))
        self._workplace.tasks.write(work, None, lambda _refused: None)

    def _write(self, action: str, reason: str, work: Callable[[Edit], T], then: Callable[[T], None]) -> None:
        self._workplace.tasks.write_and_wait(self._edit(action, reason, work), then, self._on_refused)

    def _edit(self, action: str, reason: str, work: Callable[[Edit], T]) -> Callable[[], T]:
        study, by, initiator = self._workplace.study, self._workplace.person.id, self._initiator

        def run() -> T:
            with study.edit(by=by, action=action, reason=reason, initiator=initiator) as edit:
                return work(edit)

        return run

    def _on_not_saved(self, form_id: UUID, key: FieldKey, error: Exception) -> None:
        if not isinstance(error, UserError):
            error = UserError(
                tr("This value could not be saved."),
                kept=tr("What you typed is kept here."),
                next_step=tr("Leave the field again to try once more."),
            )
        self.not_saved.emit(form_id, key, error)

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.refused.emit(error)
