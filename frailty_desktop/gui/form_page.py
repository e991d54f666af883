"""The form of a visit: each finished field is on disk before the next one has the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeyEvent

from frailty_desktop.errors import UserError
from frailty_desktop.gui.field_row import FieldRow, Mark
from frailty_desktop.gui.form_columns import FormColumns
from frailty_desktop.gui.form_drafts import FormDrafts
from frailty_desktop.gui.form_fields import FormFields
from frailty_desktop.gui.form_foot import FormFoot
from frailty_desktop.gui.form_head import FormHead
from frailty_desktop.gui.form_keys import form_keys, key_of
from frailty_desktop.gui.form_loading import LoadedForm, load_form
from frailty_desktop.gui.form_menu import row_menu
from frailty_desktop.gui.form_reasons import Asked, FormReasons, ReasonFor
from frailty_desktop.gui.form_saving import FormSaver
from frailty_desktop.gui.form_side import FormSide
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.previous_words import previous_words
from frailty_desktop.gui.section_list import SectionList
from frailty_desktop.study.design import Severity
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.forms import SavedAnswer
    from frailty_desktop.storage.changes import Changes


class FormPage(Page):
    """Passes what is typed to the `FormState`, shows what comes back, hands finished fields to the saver."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._loaded: LoadedForm | None = None
        self._state: FormState | None = None
        self._form_id: UUID | None = None
        self._wanted_item, self._wanted_group = "", 0
        self._active: FieldKey | None = None
        self._drafts = FormDrafts()
        self._reasons = FormReasons()
        self._reasons.given.connect(self._on_reason)
        self._reasons.dropped.connect(self._on_reason_dropped)
        self.saver = FormSaver(workplace, self)
        self.saver.saved.connect(self._on_saved)
        self.saver.not_saved.connect(self._on_not_saved)
        self.saver.refused.connect(self.banner.show_error)
        self.head = FormHead(workplace.appearance)
        self.sections = SectionList(workplace.appearance)
        self.fields = FormFields(workplace.appearance, workplace.today)
        self.side = FormSide(workplace)
        self.columns = FormColumns(workplace.appearance, self.sections, self.fields, self.side)
        self.foot = FormFoot(workplace.appearance)
        self._arrange()

    # What a page says of itself

    def title(self) -> str:
        loaded = self._loaded
        return f"{loaded.record.patient_number} · {loaded.record.form.title}" if loaded else tr("Form")

    def keys(self) -> tuple[KeyHelp, ...]:
        return form_keys()

    def show_place(self, place: Place) -> None:
        if place.form_id is None:
            return
        self._wanted_item, self._wanted_group = place.item, place.group
        if place.form_id != self._form_id:
            self.hand_in()
            self._form_id = place.form_id
            self._loaded = self._state = None
            self._reasons.clear()
            self.banner.clear()
        if place.note:
            self.banner.show_note(place.note)
        self.mark_stale()

    def before_leaving(self) -> None:
        self.hand_in()

    def focus_first(self) -> None:
        if self._state is not None:
            self._put_cursor()

    def concerns(self, changes: Changes) -> bool:
        return self._loaded is not None and self._loaded.patient.id in changes.patients

    def refresh(self) -> None:
        form_id = self._form_id
        if form_id is not None:
            study, today = self.workplace.study, self.workplace.today()
            self.ask("form", lambda: load_form(study, form_id, today), self._show)

    # Showing

    def _arrange(self) -> None:
        self.content.setSpacing(self.workplace.appearance.px(8))
        self.content.addWidget(self.head)
        self.content.addWidget(self.columns, 1)
        self.content.addWidget(self.foot)
        self.sections.chosen.connect(self.fields.go_to_section)
        self.fields.past_last.connect(self.foot.take_cursor)
        self.fields.group_asked.connect(self._add_group)
        self.foot.complete_asked.connect(self.complete)
        self.foot.next_asked.connect(self.open_next_form)
        self.foot.problem_chosen.connect(self.fields.go_to)
        self.foot.back_asked.connect(self.fields.go_to_last)
        self.foot.another_asked.connect(self.another_entry)
        self.foot.void_given.connect(self._void)
        self.workplace.appearance.changed.connect(self._rebuild)
        self._acts: dict[str, Callable[[], object]] = {
            "complete": self.complete,
            "next_form": self.open_next_form,
            "undo": self.undo,
            "history": self._open_history,
            "accept": self.accept_unusual,
            "section_after": lambda: self.fields.step_section(self._active, 1),
            "section_before": lambda: self.fields.step_section(self._active, -1),
            "another": self.another_entry,
            "void": self.foot.ask_void,
        }

    def _show(self, loaded: LoadedForm) -> None:
        if loaded.record.id != self._form_id:
            return
        is_same = self._loaded is not None and self._loaded.record.id == loaded.record.id
        self._loaded = loaded
        state = self._state = loaded.fresh_state()
        self._drafts.open(loaded.record.id, state, is_same=is_same)
        if not is_same or set(self.fields.rows) != {field.key for field in state.fields()}:
            self.fields.build(loaded.record.form, state, self._wire)
        self._show_fields(self.fields.rows)
        self._show_around()
        self.columns.show_side(loaded.has_side)
        self.side.show_form(loaded)
        if loaded.record.form.hide_previous and loaded.previous:
            self.saver.note_reveal(loaded.record.id)
        if not is_same or self._wanted_item:
            self._put_cursor()

    def _show_fields(self, keys: Iterable[FieldKey]) -> None:
        state, loaded = self._state, self._loaded
        if state is None or loaded is None:
            return
        for key in keys:
            row = self.fields.rows[key]
            field = state.field(key)
            row.show_state(field, keep_text=key == self._active and not self._drafts.is_stored(key))
            row.show_previous(*previous_words(field, loaded.previous.get(key)))
            if row.mark is Mark.NONE and not field.answer.is_empty and self._drafts.is_stored(key):
                row.show_mark(Mark.SAVED)

    def _show_around(self) -> None:
        if self._loaded is None or self._state is None:
            return
        self.head.show_form(self._loaded, self._state, self.workplace.today())
        self.sections.show_progress(self._loaded.record.form, self._state)
        self.fields.show_headings(self._loaded.record.form)
        self.foot.show_form(self._loaded)

    def _put_cursor(self) -> None:
        wanted, self._wanted_item = self._wanted_item, ""
        self.fields.put_cursor(wanted, self._wanted_group)

    # Typing

    def _wire(self, row: FieldRow) -> None:
        row.typed.connect(self._on_typed)
        row.left.connect(self._on_left)
        row.entered.connect(self._on_entered)
        row.go_on.connect(lambda key: self.fields.step_from(key, 1))
        row.go_back.connect(lambda key: self.fields.step_from(key, -1))
        row.menu_wanted.connect(self._open_menu)
        self._reasons.watch(row)

    def _on_typed(self, key: FieldKey, text: str) -> None:
        state = self._state
        if state is None:
            return
        changed = state.enter(key, text)
        self._drafts.type(key, text)
        row = self.fields.rows[key]
        row.is_typing = True
        row.show_mark(Mark.NONE)
        self._show_fields(changed | {key})
        if any(other != key for other in changed):
            self.fields.show_headings(state.form)
        self.side.show_field(state, key, is_unsaved=True)

    def _on_entered(self, key: FieldKey) -> None:
        if self._state is None:
            return
        self._active = key
        row = self.fields.rows[key]
        row.set_active(True)
        self.columns.show_hint(row.hint())
        self.fields.bring_into_view(row)
        self.sections.mark_current(self.fields.section_of(key))
        self.side.show_field(self._state, key, is_unsaved=not self._drafts.is_stored(key))

    def _on_left(self, key: FieldKey) -> None:
        row = self.fields.rows.get(key)
        if row is None:
            return
        row.is_typing = False
        row.set_active(False)
        self._active = None if self._active == key else self._active
        self._commit(key)

    def _commit(self, key: FieldKey) -> None:
        if self._loaded is None or self._drafts.is_stored(key):
            return
        if self._loaded.record.is_complete:
            self._reasons.ask_correction(self.fields.rows[key])
        else:
            self._save(key)

    def _save(self, key: FieldKey, reason: str = "") -> None:
        if self._loaded is None:
            return
        row = self.fields.rows[key]
        row.show_mark(Mark.WAITING)
        self.saver.save(self._loaded.record.id, key, self._drafts.typed(key), reason)

    def hand_in(self) -> None:
        """Save what is half typed; a correction that still lacks its reason is kept until it is given."""
        self.hand_in_active()
        if self._loaded is not None and self._drafts.leave(self._loaded.record.id):
            words = tr("A value typed in {form} of {patient} is not on disk yet. It is kept; go back to it.")
            record = self._loaded.record
            self.workplace.say(words.format(form=record.form.title, patient=record.patient_number))

    def hand_in_active(self) -> None:
        """Save the field in the cursor."""
        if self._active is not None and self._active in self.fields.rows:
            self._commit(self._active)

    # What came back

    def _on_saved(self, form_id: UUID, key: FieldKey, saved: SavedAnswer) -> None:
        if form_id != self._form_id:
            self._drafts.saved_later(form_id, key, saved.answer.text)
            return
        row = self.fields.rows.get(key)
        if row is None or self._state is None:
            return
        self._drafts.saved(key, saved.answer.text)
        row.show_mark(Mark.SAVED if self._drafts.is_stored(key) else Mark.NONE)
        if self._drafts.is_stored(key):
            row.editor.settle()
        for derived in saved.derived:
            if derived in self.fields.rows:
                self.fields.rows[derived].show_mark(Mark.SAVED)
        self._show_around()
        self.side.on_saved()
        if self._loaded is not None and self._loaded.record.form.hide_previous:
            self.refresh()  # the stored value opens the view on the earlier ones

    def _on_not_saved(self, form_id: UUID, key: FieldKey, error: UserError) -> None:
        row = self.fields.rows.get(key)
        if row is not None and form_id == self._form_id:
            row.show_mark(Mark.NOT_SAVED, error.sentence())
        self.banner.show_error(error)

    def _on_reason(self, key: FieldKey, asked: Asked, reason: str) -> None:
        if self._loaded is None:
            return
        form_id = self._loaded.record.id
        if asked.what is ReasonFor.ACCEPTANCE:
            self.saver.accept(form_id, key, asked.check, reason, self.refresh)
        elif asked.what is ReasonFor.UNDO:
            self.saver.undo(form_id, key, reason, self.refresh)
        else:
            self._save(key, reason)
        self.fields.step_from(key, 1)

    def _on_reason_dropped(self, key: FieldKey, asked: Asked) -> None:
        if asked.what is ReasonFor.CORRECTION and self._state is not None:
            self._drafts.drop(key)
            stored = self._drafts.stored(key)
            changed = self._state.enter(key, stored)
            self.fields.rows[key].editor.set_text(stored)
            self._show_fields(changed | {key})
        self.fields.go_to(key)

    # Acting

    def complete(self) -> None:
        """Complete the form, or show what still stops it."""
        if self._loaded is None or self._state is None:
            return
        if self._active is not None:
            self._commit(self._active)
        blocking = self._state.blocking()
        self.foot.show_blocking(blocking, self.fields.rows)
        if blocking:
            self.fields.go_to(FieldKey(blocking[0].item, blocking[0].group))
            return
        self.saver.complete(self._loaded.record.id, self._on_completed)

    def accept_unusual(self) -> None:
        """Accept the soft problem of the field in the cursor; asks for the reason in place."""
        if self._state is None or self._active is None:
            return
        key = self._active
        self._commit(key)
        soft = [found for found in self._state.field(key).open_problems if found.severity is Severity.SOFT]
        if soft:
            self._reasons.ask_acceptance(self.fields.rows[key], soft[0])

    def undo(self) -> None:
        """Take back the last saved change of the field in the cursor; asks for the reason in place."""
        if self._active is None or not self._drafts.is_stored(self._active):
            return
        self._reasons.ask_undo(self.fields.rows[self._active])

    def open_next_form(self) -> None:
        """Go to the next form of this visit that is not complete; to the patient when there is none."""
        loaded = self._loaded
        if loaded is None:
            return
        self.hand_in()
        next_form = loaded.next_form()
        if next_form is None or loaded.record.visit_id is None:
            self.workplace.go_to(Place.patient(loaded.patient.id))
            return
        self.saver.open_next(loaded.patient.id, loaded.record.visit_id, next_form.name, self._go_to_form)

    def another_entry(self) -> None:
        """Start another entry of this log, for the same patient."""
        loaded = self._loaded
        if loaded is None or loaded.record.visit_id is not None:
            return
        self.hand_in()
        self.saver.start_another(loaded.patient.id, loaded.record.form.name, self._go_to_form)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._acts.get(key_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _void(self, reason: str) -> None:
        loaded = self._loaded
        if loaded is not None:
            self.saver.void(
                loaded.record.id, reason, lambda: self.workplace.go_to(Place.patient(loaded.patient.id))
            )

    def _go_to_form(self, form_id: UUID) -> None:
        if self._loaded is not None:
            self.workplace.go_to(Place.form(form_id, self._loaded.patient.id))

    def _open_menu(self, key: FieldKey, place: QPoint) -> None:
        row = self.fields.rows[key]
        row.editor.take_cursor()
        menu = row_menu(self, row, accept=self.accept_unusual, undo=self.undo, history=self._open_history)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _on_completed(self) -> None:
        self.foot.show_completed()
        self.refresh()
        self.foot.take_cursor()

    def _open_history(self) -> None:
        if self._loaded is not None and self._active is not None:
            self.workplace.go_to(Place.history(self._loaded.patient.id, self._active.item))

    def _add_group(self, section: str) -> None:
        if self._state is None or self._loaded is None:
            return
        group = self._state.add_group(section)
        self._rebuild()
        items = next(found.items for found in self._loaded.record.form.sections if found.name == section)
        self.fields.go_to(FieldKey(items[0].name, group))

    def _rebuild(self) -> None:
        """Make the rows anew, for another group or another text size; what is typed stays."""
        if self._state is None or self._loaded is None:
            return
        here = self._active
        self.hand_in_active()
        self.fields.build(self._loaded.record.form, self._state, self._wire)
        self._show_fields(self.fields.rows)
        self._show_around()
        if here is not None and self.isVisible():
            self.fields.go_to(here)
