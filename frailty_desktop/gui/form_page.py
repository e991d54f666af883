"""The form of a visit: each finished field is on disk before the next one has the cursor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent

from frailty_desktop.gui.field_marks import marks_of_field, query_words
from frailty_desktop.gui.field_row import FieldRow, Mark
from frailty_desktop.gui.form_acts import FormActs
from frailty_desktop.gui.form_columns import FormColumns
from frailty_desktop.gui.form_fields import FormFields
from frailty_desktop.gui.form_foot import FormFoot
from frailty_desktop.gui.form_head import FormHead
from frailty_desktop.gui.form_keys import form_keys, key_of
from frailty_desktop.gui.form_loading import LoadedForm, load_form
from frailty_desktop.gui.form_queries import FormQueries
from frailty_desktop.gui.form_reviewing import FormReviewing
from frailty_desktop.gui.form_saving import FormSaver
from frailty_desktop.gui.form_sheet import FormSheet
from frailty_desktop.gui.form_side import FormSide
from frailty_desktop.gui.form_typing import FormTyping
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.previous_words import previous_words
from frailty_desktop.gui.section_list import SectionList
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.storage.changes import Changes
    from frailty_desktop.study.form_state import FieldKey


class FormPage(Page):
    """Shows what was read; `typing` passes on what is typed, `acts` does what a key asks for."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.sheet = FormSheet()
        self._wanted_item, self._wanted_group = "", 0
        self.saver = FormSaver(workplace, self)
        self.saver.refused.connect(self.banner.show_error)
        self.head = FormHead(workplace.appearance)
        self.sections = SectionList(workplace.appearance)
        self.fields = FormFields(workplace.appearance, workplace.today)
        self.side = FormSide(workplace)
        self.columns = FormColumns(workplace.appearance, self.sections, self.fields, self.side)
        self.foot = FormFoot(workplace.appearance)
        self.typing = FormTyping(self)
        self.queries = FormQueries(self)
        self.reviewing = FormReviewing(self)
        self.acts = FormActs(self)
        self._act_of = self.acts.by_name() | self.reviewing.by_name()
        self._arrange()

    # What a page says of itself

    def title(self) -> str:
        loaded = self.sheet.loaded
        return f"{loaded.record.patient_number} · {loaded.record.form.title}" if loaded else tr("Form")

    def keys(self) -> tuple[KeyHelp, ...]:
        return form_keys()

    def show_place(self, place: Place) -> None:
        if place.form_id is None:
            return
        self._wanted_item, self._wanted_group = place.item, place.group
        if place.form_id != self.sheet.form_id:
            self.typing.hand_in()
            self.queries.turn_away()
            self.reviewing.turn_away()
            self.sheet.turn_to(place.form_id)
            self.typing.reasons.clear()
            self.banner.clear()
        if place.note:
            self.banner.show_note(place.note)
        self.mark_stale()

    def before_leaving(self) -> None:
        self.typing.hand_in()

    def focus_first(self) -> None:
        if self.sheet.state is not None:
            self._put_cursor()

    def unsaved(self) -> str:
        return tr("A question or an answer is typed and not sent.") if self.queries.drafts else ""

    def on_paper(self) -> Place:
        """Print this form; a serious event as the report of it."""
        from frailty_desktop.study.design_keys import KeyForm

        loaded = self.sheet.loaded
        if loaded is None:
            return Place.documents("filled-forms")
        record = loaded.record
        is_event = record.form.name == record.design.key_forms.get(KeyForm.ADVERSE_EVENTS)
        return Place.documents("sae-report" if is_event else "filled-forms", record.patient_id, record.id)

    def concerns(self, changes: Changes) -> bool:
        return self.sheet.loaded is not None and self.sheet.loaded.patient.id in changes.patients

    def refresh(self) -> None:
        form_id = self.sheet.form_id
        if form_id is not None:
            study, today, by = self.workplace.study, self.workplace.today(), self.workplace.person.id
            self.ask("form", lambda: load_form(study, form_id, today, by), self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._act_of.get(key_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    # Showing

    def show_fields(self, keys: Iterable[FieldKey]) -> None:
        """Show what the form state says of these fields."""
        state, loaded, drafts = self.sheet.state, self.sheet.loaded, self.sheet.drafts
        if state is None or loaded is None:
            return
        for key in keys:
            row = self.fields.rows[key]
            field = state.field(key)
            row.show_state(field, keep_text=key == self.sheet.active and not drafts.is_stored(key))
            row.show_previous(*previous_words(field, loaded.previous.get(key)))
            if row.mark is Mark.NONE and not field.answer.is_empty and drafts.is_stored(key):
                row.show_mark(Mark.SAVED)

    def show_around(self) -> None:
        """Show head, sections and foot anew."""
        loaded, state = self.sheet.loaded, self.sheet.state
        if loaded is None or state is None:
            return
        self.head.show_form(loaded, state, self.workplace.today())
        self.sections.show_progress(loaded.record.form, state)
        self.fields.show_headings(loaded.record.form)
        self.foot.show_form(loaded)

    def rebuild(self) -> None:
        """Make the rows anew, for another group or another text size; what is typed stays."""
        loaded, state, here = self.sheet.loaded, self.sheet.state, self.sheet.active
        if loaded is None or state is None:
            return
        asked = self.queries.key
        self.typing.hand_in_active()
        self.fields.build(loaded.record.form, state, self._wire)
        self.show_fields(self.fields.rows)
        self._show_review()
        self.show_around()
        if asked is not None and self.isVisible():
            self.queries.open_at(asked)
        elif here is not None and self.isVisible():
            self.fields.go_to(here)

    def _show(self, loaded: LoadedForm) -> None:
        if loaded.record.id != self.sheet.form_id:
            return
        is_same = self.sheet.lay_open(loaded)
        state = self.sheet.state
        if state is None:
            return
        if not is_same or set(self.fields.rows) != {field.key for field in state.fields()}:
            self.fields.build(loaded.record.form, state, self._wire)
        self.show_fields(self.fields.rows)
        self._show_review()
        self.show_around()
        self.columns.show_side(loaded.has_side)
        self.side.show_form(loaded)
        self.reviewing.on_shown(loaded)
        if loaded.record.form.hide_previous and loaded.previous and loaded.access.can("enter_data"):
            self.saver.note_reveal(loaded.record.id)
        if not is_same or self._wanted_item:
            self._put_cursor()

    def _show_review(self) -> None:
        """Show the marks of every field, and which fields take something."""
        loaded, state = self.sheet.loaded, self.sheet.state
        if loaded is None or state is None:
            return
        for key, row in self.fields.rows.items():
            row.set_read_only(is_read_only=not loaded.access.takes(key))
            marks = marks_of_field(loaded.review, key, is_empty=state.field(key).answer.is_empty)
            row.show_review(marks, query_words(loaded.review.queries.get(key, ())))
        self.fields.show_adding(is_possible=loaded.access.changes_form)

    def _put_cursor(self) -> None:
        wanted, self._wanted_item = self._wanted_item, ""
        loaded = self.sheet.loaded
        if not wanted and loaded is not None and not loaded.access.changes_form:
            key = loaded.first_to_look_at()
            wanted, self._wanted_group = (key.item, key.group) if key is not None else ("", 0)
        self.fields.put_cursor(wanted, self._wanted_group)

    def _wire(self, row: FieldRow) -> None:
        self.typing.watch(row)
        row.menu_wanted.connect(self.acts.open_menu)

    def _arrange(self) -> None:
        self.content.setSpacing(self.workplace.appearance.px(8))
        self.content.addWidget(self.head)
        self.content.addWidget(self.columns, 1)
        self.content.addWidget(self.foot)
        self.sections.chosen.connect(self.fields.go_to_section)
        self.fields.past_last.connect(self.foot.take_cursor)
        self.foot.problem_chosen.connect(self.fields.go_to)
        self.foot.back_asked.connect(self.fields.go_to_last)
        self.workplace.appearance.changed.connect(self.rebuild)
