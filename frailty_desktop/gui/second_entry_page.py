"""Typing a form a second time: the list of those that ask for it, then the form, empty and blind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.gui.field_row import Mark
from frailty_desktop.gui.form_fields import FormFields
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import ENTER_KEYS, KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.second_entry_words import columns, place_words
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.field_row import FieldRow
    from frailty_desktop.services.second_entries import SecondEntry, SecondEntryLine
    from frailty_desktop.study.form_state import FieldKey


class SecondEntryPage(Page):
    """Nothing of the first entry is read here; every finished field is on disk before the next."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._entry: SecondEntry | None = None
        self._wanted: UUID | None = None
        self._drafts: dict[FieldKey, str] = {}
        look = workplace.appearance
        self._title = label(tr("Second entry"), "title")
        self._note = label("", "muted", wrap=True)
        self.model: TableModel[SecondEntryLine] = TableModel(columns(), key=lambda line: line.form_id)
        self.view: TableView[SecondEntryLine] = TableView(self.model, look, tr("To be entered a second time"))
        self.view.opened.connect(lambda line: self._start(line.form_id))
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fields = FormFields(look, workplace.today)
        self.fields.group_asked.connect(self._on_group)
        self.complete = QPushButton(tr("Complete the second entry (Ctrl+Enter)"))
        self.complete.setProperty("look", "primary")
        self.complete.clicked.connect(self._on_complete)
        self.fields.past_last.connect(lambda: self.complete.setFocus(Qt.FocusReason.TabFocusReason))
        self._back = QPushButton(tr("Back to the list (Esc)"))
        self._back.setProperty("look", "quiet")
        self._back.clicked.connect(self._show_list)
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fields, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.complete)
        foot.addWidget(self._back)
        foot.addStretch(1)
        column.addLayout(foot)
        self.content.setSpacing(look.px(12))
        for widget, stretch in (
            (self._title, 0),
            (self._note, 0),
            (self.view, 1),
            (self._empty, 1),
            (self._form, 1),
        ):
            self.content.addWidget(widget, stretch)
        self._form.hide()

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Enter the form in the cursor; on the form, go on to the next field")),
            KeyHelp("Ctrl+Enter", tr("Complete the second entry")),
            KeyHelp("Esc", tr("Back to the list")),
        )

    def show_place(self, place: Place) -> None:
        """Show the list, or start on a form."""
        self._wanted = place.form_id
        self.mark_stale()

    def focus_first(self) -> None:
        """Put the cursor where work goes on."""
        if self._entry is not None:
            self.fields.put_cursor()
        else:
            (self.view if self.model.rowCount() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def before_leaving(self) -> None:
        """Hand in what is half typed."""
        for key in list(self._drafts):
            self._save(key)

    def unsaved(self) -> str:
        """Say that a field is not on disk."""
        return tr("A field of the second entry is not saved.") if self._drafts else ""

    def refresh(self) -> None:
        """Read the list anew; an open form stays as it is."""
        self.ask("second entries", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._entry is not None and event.key() in ENTER_KEYS and is_control:
            self._on_complete()
        elif self._entry is not None and event.key() == Qt.Key.Key_Escape:
            self._show_list()
        else:
            super().keyPressEvent(event)

    # The list

    def _read(self) -> list[SecondEntryLine]:
        from frailty_desktop.services import rights, second_entries

        workplace = self.workplace
        study, me, today = workplace.study, workplace.person.id, workplace.today()
        with rights.reading(study, me, rights.Right.ENTER_TWICE, today) as session:
            lines = second_entries.second_entries(session, study.design, today)
        return [
            line
            for line in lines
            if line.state == second_entries.WAITING
            or (line.state == second_entries.BEGUN and line.person_id == me)
        ]

    def _show(self, lines: list[SecondEntryLine]) -> None:
        fill(self.view, lines)
        wanted, self._wanted = self._wanted, None
        if self._entry is None:
            self._show_list()
        if wanted is not None:
            self._start(wanted)

    def _show_list(self) -> None:
        self.before_leaving()
        self._entry = None
        has_any = self.model.rowCount() > 0
        self._form.hide()
        self.view.setVisible(has_any)
        self._empty.setVisible(not has_any)
        self._empty.setText(
            tr("No form waits for a second entry.")
            if any(form.is_double_entry for form in self.workplace.study.design.forms)
            else tr("No form of this study is entered twice.")
        )
        self._title.setText(tr("Second entry"))
        self._note.setText(
            tr_count(
                "{count} form waits to be typed again.",
                "{count} forms wait to be typed again.",
                self.model.rowCount(),
            )
            if has_any
            else ""
        )
        self.title_changed.emit()
        if self.isVisible():
            self.focus_first()

    def _start(self, form_id: UUID) -> None:
        from frailty_desktop.services import double_entry

        workplace = self.workplace

        def run() -> SecondEntry:
            with workplace.study.edit(by=workplace.person.id, action=tr("Start a second entry")) as edit:
                entry_id = double_entry.start(edit, form_id)
                return double_entry.entry_of(edit.session, edit.design, entry_id, edit.today)

        workplace.tasks.write(run, self._show_entry, self.on_error)

    # The form

    def _show_entry(self, entry: SecondEntry) -> None:
        self._entry = entry
        self._drafts.clear()
        self.view.hide()
        self._empty.hide()
        self._form.show()
        self._title.setText(place_words(entry.record))
        self._note.setText(
            tr(
                "Second entry: type from the source. What was typed the first time is not shown; every field "
                "is saved as you leave it."
            )
        )
        self.fields.build(entry.record.form, entry.state, self._wire)
        self._show_fields(set(self.fields.rows))
        self.title_changed.emit()
        self.fields.put_cursor()

    def _wire(self, row: FieldRow) -> None:
        row.typed.connect(self._on_typed)
        row.left.connect(self._on_left)
        row.entered.connect(lambda key: self.fields.rows[key].set_active(True))
        row.go_on.connect(lambda key: self.fields.step_from(key, 1))
        row.go_back.connect(lambda key: self.fields.step_from(key, -1))

    def _on_typed(self, key: FieldKey, text: str) -> None:
        if self._entry is None:
            return
        self._drafts[key] = text
        row = self.fields.rows[key]
        row.is_typing = True
        row.show_mark(Mark.NONE)
        self._show_fields(set(self._entry.state.enter(key, text)) | {key})

    def _on_left(self, key: FieldKey) -> None:
        row = self.fields.rows[key]
        row.set_active(False)
        row.is_typing = False
        if self._entry is not None:
            row.show_state(self._entry.state.field(key))
        self._save(key)

    def _save(self, key: FieldKey) -> None:
        from frailty_desktop.services import double_entry

        entry, text = self._entry, self._drafts.get(key)
        if entry is None or text is None:
            return
        workplace, row = self.workplace, self.fields.rows[key]
        row.show_mark(Mark.WAITING)

        def run() -> None:
            with workplace.study.edit(
                by=workplace.person.id, action=tr("Enter a second time"), initiator=self
            ) as edit:
                double_entry.save(edit, entry.id, key, text)

        def done(_result: None) -> None:
            if self._drafts.get(key) == text:
                del self._drafts[key]
            if self.fields.rows.get(key) is row:
                row.show_mark(Mark.SAVED)

        workplace.tasks.write(run, done, self.on_error)

    def _show_fields(self, keys: set[FieldKey]) -> None:
        entry = self._entry
        if entry is None:
            return
        for key in keys:
            if key in self.fields.rows:
                self.fields.rows[key].show_state(entry.state.field(key), keep_text=key in self._drafts)
        self.fields.show_headings(entry.record.form)

    def _on_group(self, section: str) -> None:
        if self._entry is not None:
            self._entry.state.add_group(section)
            self.fields.build(self._entry.record.form, self._entry.state, self._wire)
            self._show_fields(set(self.fields.rows))

    def _on_complete(self) -> None:
        from frailty_desktop.services import double_entry

        entry, workplace = self._entry, self.workplace
        if entry is None:
            return
        self.before_leaving()

        def run() -> int:
            with workplace.study.edit(by=workplace.person.id, action=tr("Complete a second entry")) as edit:
                return double_entry.complete(edit, entry.id)

        workplace.tasks.write(run, self._on_completed, self.on_error)

    def _on_completed(self, differing: int) -> None:
        self.banner.clear()
        self.workplace.say(
            tr_count(
                "Complete. {count} field differs and is compared by somebody else.",
                "Complete. {count} fields differ and are compared by somebody else.",
                differing,
            )
            if differing
            else tr("Complete. Both entries agree.")
        )
        self._entry = None
        self.mark_stale()
