"""Source verification: forms with what is left to compare, their fields beside them, what changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from frailty_desktop.gui.beside import Beside
from frailty_desktop.gui.difference_view import DifferenceView
from frailty_desktop.gui.filter_chips import FilterChips
from frailty_desktop.gui.find_line import FindLine
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.going_on import fill_going_on
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.source_actions import SourceActions
from frailty_desktop.gui.source_columns import ALL, CHANGED, SINCE, TO_DO, filters, form_columns, passes
from frailty_desktop.gui.source_panel import SourcePanel
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.exports.visit_difference import DifferenceRow, Heading
    from frailty_desktop.services.source_lines import FormProgress, SourceForm, SourceLine, SourceProgress
    from frailty_desktop.storage.changes import Changes

_CONCERNS = {ChangeKind.QUERY, ChangeKind.REVIEW, ChangeKind.ANSWER, ChangeKind.FORM, ChangeKind.VISIT}


class VerificationPage(Page):
    """Filters, then forms and fields side by side, or the difference since the last visit."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._patient_id: UUID | None = None
        self._wanted_form: UUID | None = None
        self._forms: tuple[FormProgress, ...] = ()
        self._title = label(tr("Source verification"), "title")
        self._count = label("", "muted")
        self.search = FindLine(tr("Search forms"), tr("Patient, visit, form"))
        self.search.textChanged.connect(self._on_search)
        self.chips = FilterChips(workplace.appearance, filters(), tr("Which forms"))
        self.chips.chosen.connect(self._on_filter)
        self.model: TableModel[FormProgress] = TableModel(form_columns(), key=lambda form: form.form_id)
        self.view: TableView[FormProgress] = TableView(
            self.model, workplace.appearance, tr("Forms to verify")
        )
        self.panel = SourcePanel(workplace.appearance)
        self.view.opened.connect(lambda _form: self.panel.focus_fields())
        self.view.current_changed.connect(self._show_current)
        self._doing = SourceActions(self, self.panel)
        self.difference = DifferenceView(workplace)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._wire()
        self._arrange()

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("From the form to its fields; from a field to the form page")),
            KeyHelp("Space", tr("Mark the field in the cursor as verified, or take the mark back")),
            KeyHelp("V", tr("Mark every field the form shows")),
            KeyHelp("Q", tr("Ask about the field in the cursor")),
            KeyHelp("1 - 4", tr("Choose which forms are listed, or what changed since")),
            KeyHelp("S, D", tr("Save what changed as text, as PDF")),
            KeyHelp("E", tr("End my visit")),
            KeyHelp("/", tr("Search")),
        )

    def show_place(self, place: Place) -> None:
        """Show the forms of the study or of a patient, with one of them laid out when given."""
        self._wanted_form = place.form_id
        if place.patient_id != self._patient_id:
            self._patient_id = place.patient_id
            fill(self.view, [])
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Hear of whatever can be compared, marked or asked about."""
        return bool(changes.kinds & _CONCERNS)

    def focus_first(self) -> None:
        """Put the cursor on the list in front."""
        if self.chips.now == SINCE:
            self.difference.focus_list()
        else:
            (self.view if self.model.rowCount() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Go to the search line of this page."""
        return self.search.does(action)

    def unsaved(self) -> str:
        """Say that a question is typed and not asked."""
        return tr("A question about a field is typed and not asked.") if self.panel.box.text() else ""

    def refresh(self) -> None:
        """Read the forms anew, or what changed since the last visit."""
        self.ask("progress", self._read, self._show)
        if self.chips.now == SINCE:
            self.ask("difference", self._read_difference, self._show_difference)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        boxes = (self.search, self.panel.box, self.difference.end_panel.note)
        is_typing = any(box.hasFocus() for box in boxes)
        if is_typing or not (self._letter(event) or self.chips.takes(event)):
            super().keyPressEvent(event)

    def _letter(self, event: QKeyEvent) -> bool:
        """Do what a letter stands for in the view in front; say whether it stands for anything."""
        if self.chips.now == SINCE:
            acts: dict[int, Callable[[], object]] = {
                Qt.Key.Key_S: lambda: self.difference.save(as_pdf=False),
                Qt.Key.Key_D: lambda: self.difference.save(as_pdf=True),
                Qt.Key.Key_E: self.difference.end_panel.start,
            }
        else:
            acts = {Qt.Key.Key_V: self._doing.mark_all, Qt.Key.Key_Q: self.panel.ask}
        act = acts.get(event.key()) if not event.modifiers() else None
        if act is not None:
            act()
        return act is not None

    # Reading

    def _read(self) -> tuple[str, SourceProgress]:
        from frailty_desktop.services import patients, rights, source_verification

        workplace, patient_id = self.workplace, self._patient_id
        study, today, by = workplace.study, workplace.today(), workplace.person.id
        with rights.reading(study, by, rights.Right.VERIFY_SOURCE, today) as session:
            number = (
                patients.find_patient(session, study.design, patient_id, today).number if patient_id else ""
            )
            sites = rights.sites_for(session, by, rights.Right.VERIFY_SOURCE, today)
            found = source_verification.progress(
                session, study.design, today, patient_id=patient_id, sites=sites
            )
        return number, found

    def _show(self, answer: tuple[str, SourceProgress]) -> None:
        number, found = answer
        self._title.setText(
            tr("{number}: source verification", number=number) if number else tr("Source verification")
        )
        self._forms = found.forms
        self.chips.show_counts(
            {name: sum(passes(form, name) for form in found.forms) for name in (TO_DO, CHANGED)}
        )
        had_cursor = self.hasFocus() or self.view.hasFocus()
        self._fill()
        self._count.setText(
            tr("{verified} of {wanted} fields verified", verified=found.verified, wanted=found.wanted)
        )
        if had_cursor:
            self.focus_first()

    def _fill(self) -> None:
        if self._wanted_form is not None:
            wanted, self._wanted_form = self._wanted_form, None
            self.chips.choose(ALL)
            fill(self.view, self._forms)
            self.view.select(wanted)
        else:
            fill_going_on(self.view, [form for form in self._forms if passes(form, self.chips.now)])
        self._on_search(self.search.text())
        self._show_current(self.view.current_row())

    def _show_current(self, form: FormProgress | None) -> None:
        if form is None:
            self.panel.show_form(None)
            return
        self.ask("form", lambda: self._read_form(form.form_id), self._show_form)

    def _read_form(self, form_id: UUID) -> SourceForm:
        from frailty_desktop.services import rights, source_verification

        study, today, by = self.workplace.study, self.workplace.today(), self.workplace.person.id
        with rights.reading(study, by, rights.Right.VERIFY_SOURCE, today) as session:
            return source_verification.form_to_verify(session, study.design, form_id, today)

    def _show_form(self, form: SourceForm) -> None:
        here = self.view.current_row()
        if here is not None and here.form_id == form.form_id:
            self.panel.show_form(form)

    def _read_difference(self) -> tuple[tuple[DifferenceRow, ...], Heading]:
        from frailty_desktop.exports import visit_difference
        from frailty_desktop.services import monitor_visits, rights
        from frailty_desktop.storage.chain_head import heads, heads_text

        workplace = self.workplace
        study, person, today = workplace.study, workplace.person, workplace.today()
        with rights.reading(study, person.id, rights.Right.VERIFY_SOURCE, today) as session:
            sites = rights.sites_for(session, person.id, rights.Right.VERIFY_SOURCE, today)
            found = monitor_visits.changed_since(session, study.design, person.id, sites=sites)
            ends = heads_text(heads(session))
        heading = visit_difference.Heading(
            study=study.design.title,
            person=person.name,
            printed_at=workplace.clock(),
            since_at=found.since_at,
            since=found.since,
            up_to=found.up_to,
            heads=ends,
            is_synthetic=study.info.is_synthetic,
        )
        return visit_difference.rows(found), heading

    def _show_difference(self, answer: tuple[tuple[DifferenceRow, ...], Heading]) -> None:
        rows, heading = answer
        had_cursor = self.hasFocus() or self.difference.view.hasFocus() or self.difference.end.hasFocus()
        self.difference.show_rows(rows, heading)
        if had_cursor:
            self.focus_first()

    # Doing

    def _on_filter(self, name: str) -> None:
        is_since = name == SINCE
        self.stack.setCurrentIndex(1 if is_since else 0)
        if is_since:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ask("difference", self._read_difference, self._show_difference)
        else:
            self._fill()
            self.focus_first()

    def _on_search(self, typed: str) -> None:
        self.difference.search(typed)
        found = self.model.search(typed)
        if not found and (self.view.hasFocus() or self.panel.view.hasFocus()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        if self.model.total():
            self._empty.setText(self.search.nothing_words())
        elif self._forms and self.chips.now == TO_DO:
            self._empty.setText(tr("Everything the plan wants is verified."))
        elif self._forms:
            self._empty.setText(tr("No form here. The digits show the others."))
        else:
            self._empty.setText(tr("No forms yet."))

    def _go_to_row(self, row: DifferenceRow) -> None:
        if row.form_id is not None:
            self.workplace.go_to(Place.form(row.form_id, row.patient_id, row.item, group=row.group))
        elif row.patient_id is not None:
            self.workplace.go_to(Place.patient(row.patient_id))

    def _wire(self) -> None:
        self.panel.left.connect(self.focus_first)
        self.panel.jump_wanted.connect(self._jump)
        self.difference.opened.connect(self._go_to_row)
        self.difference.said.connect(self.workplace.say)
        self.difference.failed.connect(self.on_error)
        self.difference.end_panel.finished.connect(self._on_visit_ended)

    def _on_visit_ended(self, _visit: object) -> None:
        self.workplace.say(tr("The visit is ended. What changes from now on is new at the next one."))
        self.mark_stale()
        self.focus_first()

    def _jump(self, line: SourceLine) -> None:
        form = self.panel.form
        if form is not None:
            item, group = line.key
            self.workplace.go_to(Place.form(form.form_id, form.patient_id, item, group=group))

    def _arrange(self) -> None:
        appearance = self.workplace.appearance
        top = QHBoxLayout()
        top.setSpacing(12)
        for widget, share in ((self._title, 0), (self.search, 1), (self._count, 0)):
            top.addWidget(widget, share)
        self.stack = QStackedWidget()
        self.stack.addWidget(Beside(appearance, ((self.view, 6), (self._empty, 6), (self.panel, 7))))
        self.stack.addWidget(self.difference)
        if self.workplace.study.is_read_only:
            for button in (*self.panel.buttons_of.values(), self.difference.end):
                button.hide()
        self.content.setSpacing(appearance.px(12))
        self.content.addLayout(top)
        self.content.addWidget(self.chips)
        self.content.addWidget(self.stack, 1)
