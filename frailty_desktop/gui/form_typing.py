"""Typing on the form page: keystrokes into the form state, finished fields to disk, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.gui.field_row import FieldRow, Mark
from frailty_desktop.gui.form_reasons import Asked, FormReasons, ReasonFor
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.errors import UserError
    from frailty_desktop.gui.form_page import FormPage
    from frailty_desktop.services.forms import SavedAnswer
    from frailty_desktop.study.form_state import FieldKey


class FormTyping:
    """Hears the rows, the saver and the lines that ask for a reason."""

    def __init__(self, page: FormPage) -> None:
        self._page = page
        self._sheet = page.sheet
        self._fields = page.fields
        self._saver = page.saver
        self.reasons = FormReasons()
        self.reasons.given.connect(self._on_reason)
        self.reasons.dropped.connect(self._on_reason_dropped)
        self._saver.saved.connect(self._on_saved)
        self._saver.not_saved.connect(self._on_not_saved)

    def watch(self, row: FieldRow) -> None:
        """Hear a row."""
        row.typed.connect(self._on_typed)
        row.left.connect(self._on_left)
        row.entered.connect(self._on_entered)
        row.go_on.connect(lambda key: self._fields.step_from(key, 1))
        row.go_back.connect(lambda key: self._fields.step_from(key, -1))
        self.reasons.watch(row)

    def commit(self, key: FieldKey) -> None:
        """Save a field that is finished; a complete form asks why it is corrected first."""
        loaded = self._sheet.loaded
        if loaded is None or self._sheet.drafts.is_stored(key):
            return
        if loaded.record.is_complete:
            self.reasons.ask_correction(self._fields.rows[key], loaded.review.standing(key))
        else:
            self._save(key)

    def hand_in_active(self) -> None:
        """Save the field in the cursor."""
        active = self._sheet.active
        if active is not None and active in self._fields.rows:
            self.commit(active)

    def hand_in(self) -> None:
        """Save what is half typed; a correction that still lacks its reason is kept until it is given."""
        self.hand_in_active()
        self._page.reviewing.let_checks_ask()
        loaded = self._sheet.loaded
        if loaded is not None and self._sheet.drafts.leave(loaded.record.id):
            words = tr("A value typed in {form} of {patient} is not on disk yet. It is kept; go back to it.")
            record = loaded.record
            self._page.workplace.say(words.format(form=record.form.title, patient=record.patient_number))

    def _on_typed(self, key: FieldKey, text: str) -> None:
        state, loaded = self._sheet.state, self._sheet.loaded
        if state is None or loaded is None or not loaded.access.takes(key):
            return
        changed = state.enter(key, text)
        self._sheet.drafts.type(key, text)
        row = self._fields.rows[key]
        row.is_typing = True
        row.show_mark(Mark.NONE)
        self._page.show_fields(changed | {key})
        if any(other != key for other in changed):
            self._fields.show_headings(state.form)
        self._page.side.show_field(state, key, is_unsaved=True)

    def _on_entered(self, key: FieldKey) -> None:
        if self._sheet.state is None:
            return
        self._sheet.active = key
        row = self._fields.rows[key]
        row.set_active(True)
        self._page.columns.show_hint(row.hint())
        self._fields.bring_into_view(row)
        self._page.sections.mark_current(self._fields.section_of(key))
        self._page.side.show_field(self._sheet.state, key, is_unsaved=not self._sheet.drafts.is_stored(key))

    def _on_left(self, key: FieldKey) -> None:
        row = self._fields.rows.get(key)
        if row is None:
            return
        row.is_typing = False
        row.set_active(False)
        self._sheet.active = None if self._sheet.active == key else self._sheet.active
        self.commit(key)

    def _save(self, key: FieldKey, reason: str = "") -> None:
        if self._sheet.loaded is None:
            return
        self._fields.rows[key].show_mark(Mark.WAITING)
        self._saver.save(self._sheet.loaded.record.id, key, self._sheet.drafts.typed(key), reason)

    def _on_saved(self, form_id: UUID, key: FieldKey, saved: SavedAnswer) -> None:
        drafts = self._sheet.drafts
        if form_id != self._sheet.form_id:
            drafts.saved_later(form_id, key, saved.answer.text)
            return
        row = self._fields.rows.get(key)
        if row is None or self._sheet.state is None:
            return
        drafts.saved(key, saved.answer.text)
        row.show_mark(Mark.SAVED if drafts.is_stored(key) else Mark.NONE)
        if drafts.is_stored(key):
            row.editor.settle()
        for derived in saved.derived:
            if derived in self._fields.rows:
                self._fields.rows[derived].show_mark(Mark.SAVED)
        self._page.show_around()
        self._page.side.on_saved()
        loaded = self._sheet.loaded
        if loaded is not None and (loaded.record.form.hide_previous or loaded.review.moves_with_answers):
            self._page.refresh()  # the stored value opens the view on the earlier ones, or moves a mark

    def _on_not_saved(self, form_id: UUID, key: FieldKey, error: UserError) -> None:
        row = self._fields.rows.get(key)
        if row is not None and form_id == self._sheet.form_id:
            row.show_mark(Mark.NOT_SAVED, error.sentence())
        self._page.banner.show_error(error)

    def _on_reason(self, key: FieldKey, asked: Asked, reason: str) -> None:
        if self._sheet.loaded is None:
            return
        form_id = self._sheet.loaded.record.id
        if asked.what is ReasonFor.ACCEPTANCE:
            self._saver.accept(form_id, key, asked.check, reason, self._page.refresh)
        elif asked.what is ReasonFor.UNDO:
            self._saver.undo(form_id, key, reason, self._page.refresh)
        else:
            self._save(key, reason)
        self._fields.step_from(key, 1)

    def _on_reason_dropped(self, key: FieldKey, asked: Asked) -> None:
        if asked.what is ReasonFor.CORRECTION and self._sheet.state is not None:
            self._sheet.drafts.drop(key)
            stored = self._sheet.drafts.stored(key)
            changed = self._sheet.state.enter(key, stored)
            self._fields.rows[key].editor.set_text(stored)
            self._page.show_fields(changed | {key})
        self._fields.go_to(key)
