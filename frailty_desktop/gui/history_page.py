"""The audit view: who changed what, when and why, of the whole study; nothing is ever left out unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.gui.as_of_panel import AsOfPanel
from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.history_columns import line_key, long_columns
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.review_panel import ReviewPanel
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.gui.trail_detail import TrailDetail
from frailty_desktop.gui.trail_filters import TrailChoices, TrailFilters
from frailty_desktop.gui.trail_reading import read_choices, read_form_as_of, read_page, read_report
from frailty_desktop.gui.trail_saving import TrailSaving
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.analysis.history import HistoryLine
    from frailty_desktop.analysis.report_work import ReportRow
    from frailty_desktop.analysis.trail import TrailFilter, TrailPage
    from frailty_desktop.services.form_as_of import FormAsOf
    from frailty_desktop.storage.changes import Changes

FIRST_LINES = 400
MOST_READ_AGAIN = 4_000
ROWS_AHEAD = 60
LEAST_TABLE = 140


class HistoryPage(Page):
    """The trail, newest first, read on as one scrolls; a form as it stood; the review report."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look = workplace.appearance
        self._place = Place.history()
        self._number = ""
        self._before: int | None = None
        self._total = 0
        self._reached = ""
        self._is_reading = False
        self._wanted: TrailFilter | None = None
        self._title = label(tr("History"), "title")
        self._count = label("", "muted")
        self.filters = TrailFilters(look, workplace.study.design)
        self.search = self.filters.words
        self.model: TableModel[HistoryLine] = TableModel(long_columns(), key=line_key)
        self.view: TableView[HistoryLine] = TableView(self.model, look, tr("History"))
        self.detail = TrailDetail(look)
        self._empty = label(tr("Nothing fits what is asked for. Esc shows all again."), "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.as_of = AsOfPanel(look)
        self.review = ReviewPanel(look)
        self.saving = TrailSaving(self, workplace, self._on_saved, self.on_error)
        self._stack = QStackedWidget()
        self._buttons: list[QPushButton] = []
        self._arrange()
        self._connect()

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Open the record of the line in the cursor")),
            KeyHelp("V", tr("The form as it stood after this change")),
            KeyHelp("F", tr("Only this field")),
            KeyHelp("/", tr("Search")),
            KeyHelp("Esc", tr("Show all again")),
            KeyHelp("R", tr("Review report")),
            KeyHelp("E", tr("Save: the trail, the log, the study as it stood")),
        )

    def show_place(self, place: Place) -> None:
        """Show the study's trail, a patient's, or one field's."""
        self._show_trail()
        if place != self._place or self._wanted is None:
            self._place, self._number = place, ""
            self.filters.show_place(place, "")
            self._start_anew()

    def focus_first(self) -> None:
        """Put the cursor on the trail."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Go to the search line of this page."""
        if action != "find":
            return False
        self._show_trail()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def concerns(self, changes: Changes) -> bool:
        """Say whether there is more to read; the record of a refusal is no reason to be refused again."""
        return bool(changes) and self._wanted is not None

    def refresh(self) -> None:
        """Read the trail anew, as far back as it was shown."""
        self.ask("choices", lambda: read_choices(self.workplace), self._show_choices)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts = {
            Qt.Key.Key_V: self.look_back,
            Qt.Key.Key_F: self.show_field,
            Qt.Key.Key_R: self.show_review,
            Qt.Key.Key_E: self._on_save,
            Qt.Key.Key_O: self._read_on,
        }
        act = acts.get(Qt.Key(event.key()))
        is_trail = self._stack.currentIndex() == 0
        if act is not None and is_trail and not event.modifiers():
            act()
        elif event.key() == Qt.Key.Key_Escape and is_trail and not self.filters.is_clear():
            self.filters.clear()
            self.focus_first()
        else:
            super().keyPressEvent(event)

    # The trail

    def _show_choices(self, choices: TrailChoices) -> None:
        self.filters.show_choices(choices)
        numbers = {patient: number for number, patient in choices.patients}
        if self._place.patient_id is not None and not self._number:
            self._number = numbers.get(self._place.patient_id, "")
            self.filters.show_place(self._place, self._number)
        self._read_first()

    def _start_anew(self) -> None:
        fill(self.view, [])
        self.detail.show_line(None)
        self.mark_stale()

    def _on_filter(self) -> None:
        self._number = self.filters.patient.text()
        self._read_first(fresh=True)

    def _read_first(self, *, fresh: bool = False) -> None:
        unknown = self.filters.unknown_patient()
        try:
            wanted = self.filters.wanted(self.workplace.today(), None)
        except UserError as error:
            self.banner.show_error(error)
            return
        self.banner.clear()
        if unknown:
            self.banner.show_note(tr("No patient has the number {number}.", number=unknown))
            self._show_nothing()
            return
        size = FIRST_LINES if fresh else min(MOST_READ_AGAIN, max(FIRST_LINES, self.model.total()))
        self._wanted = wanted
        self._is_reading = True
        self.ask("trail", lambda: read_page(self.workplace, wanted, None, size), self._show_first)

    def _show_first(self, answer: tuple[TrailPage, int]) -> None:
        page, self._total = answer
        fill(self.view, page.lines)
        self.detail.show_line(self.view.current_row())
        self._after_page(page)

    def _read_on(self) -> None:
        """Read the next page, when there is one and none is on its way."""
        before, wanted = self._before, self._wanted
        if before is None or wanted is None or self._is_reading:
            return
        self._is_reading = True
        self.ask("trail", lambda: read_page(self.workplace, wanted, before, FIRST_LINES), self._show_more)

    def _show_more(self, answer: tuple[TrailPage, int]) -> None:
        page, _total = answer
        self.model.append_rows(page.lines)
        self._after_page(page)

    def _after_page(self, page: TrailPage) -> None:
        self._is_reading = False
        self._before = page.before
        self._reached = date_words(page.reached.date()) if page.reached is not None else ""
        self._show_count()
        self._title.setText(tr("{number}: history", number=self._number) if self._number else tr("History"))
        if self._is_near_the_end():
            self._read_on()

    def _is_near_the_end(self) -> bool:
        last_seen = self.view.rowAt(max(0, self.view.viewport().height() - 1))
        return last_seen < 0 or last_seen + ROWS_AHEAD >= self.model.rowCount()

    def _show_count(self) -> None:
        shown = self.model.total()
        is_empty = not shown and self._before is None
        self._empty.setVisible(is_empty)
        self.filters.clear_button.setVisible(not self.filters.is_clear())
        self.view.setVisible(not is_empty)
        if self._before is None:
            words = tr_count("{count} line, all there is", "{count} lines, all there are", shown)
        elif self._wanted is not None and self._wanted.words.strip():
            words = tr("{count} found back to {day} …", count=shown, day=self._reached)
        else:
            words = tr(
                "the latest of {total} changes, back to {day}", total=f"{self._total:,}", day=self._reached
            )
        self._count.setText(words)

    def _show_nothing(self) -> None:
        fill(self.view, [])
        self._before = None
        self.detail.show_line(None)
        self._show_count()

    def on_error(self, error: Exception) -> None:
        """Say it on the page; what was being read can be asked for again."""
        self._is_reading = False
        if isinstance(error, NotAllowedError):
            self._wanted = None
            self._show_nothing()
            self._empty.hide()
            self._count.clear()
        super().on_error(error)

    # What one does with a line

    def look_back(self) -> None:
        """Show the form of the line in the cursor as it stood after that change."""
        line = self.view.current_row()
        if line is None or line.form_id is None:
            self.banner.show_note(tr("This change is not about a form; choose a line that is."))
            return
        self._ask_as_of(line.form_id, line.sequence)

    def show_field(self) -> None:
        """Show the history of the field of the line in the cursor, of that form alone."""
        line = self.view.current_row()
        if line is None or not line.item:
            self.banner.show_note(tr("This change is not about one field; choose a line that is."))
            return
        self.filters.show_field(line.patient, line.item, line.form_id)

    def show_review(self) -> None:
        """Show the review report."""
        try:
            hours = self.review.hours()
        except UserError as error:
            self.banner.show_error(error)
            return
        self.banner.clear()
        self._stack.setCurrentWidget(self.review)
        self.review.sections.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ask("review", lambda: read_report(self.workplace, hours), self.review.show_report)

    def _ask_as_of(self, form_id: UUID, sequence: int) -> None:
        self.banner.clear()
        self.ask("as of", lambda: read_form_as_of(self.workplace, form_id, sequence), self._show_as_of)

    def _show_as_of(self, form: FormAsOf) -> None:
        self._stack.setCurrentWidget(self.as_of)
        self.as_of.show_form(form)

    def _show_trail(self) -> None:
        self._stack.setCurrentIndex(0)
        self.focus_first()

    def _open(self, line: HistoryLine) -> None:
        if line.form_id is not None:
            self.workplace.go_to(Place.form(line.form_id, line.patient_id, line.item))
        elif line.patient_id is not None:
            self.workplace.go_to(Place.patient(line.patient_id))

    def _open_row(self, row: ReportRow) -> None:
        if row.form_id is not None:
            self.workplace.go_to(Place.form(row.form_id, row.patient_id, row.item))
        elif row.patient_id is not None:
            self.workplace.go_to(Place.patient(row.patient_id))

    def _open_shown(self, form: FormAsOf) -> None:
        self.workplace.go_to(Place.form(form.record.id, form.record.patient_id))

    def _on_save(self) -> None:
        line = self.view.current_row()
        if self._wanted is None:
            return
        menu = self.saving.menu(self._wanted, line.sequence if line is not None else None)
        menu.popup(self._buttons[-1].mapToGlobal(self._buttons[-1].rect().bottomLeft()))

    def _on_saved(self, words: str) -> None:
        self.banner.show_note(words)

    def _on_save_report(self) -> None:
        if self.review.report is not None:
            self.saving.save_report(self.review.report)

    # Building

    def _arrange(self) -> None:
        px = self.workplace.appearance.px
        top = FlowLayout(gap=px(12))
        top.addWidget(self._title)
        for words, act in (
            (tr("As it stood (V)"), self.look_back),
            (tr("This field (F)"), self.show_field),
            (tr("Review report (R)"), self.show_review),
            (tr("Save (E)"), self._on_save),
        ):
            button = QPushButton(words)
            button.clicked.connect(act)
            self._buttons.append(button)
            top.addWidget(button)
        top.addWidget(self.filters.clear_button)
        top.addWidget(self._count)
        for heading in (self._title, self._count):
            heading.setMinimumHeight(self._buttons[0].sizeHint().height())
        self.view.setMinimumHeight(px(LEAST_TABLE))
        trail = QWidget()
        column = QVBoxLayout(trail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addLayout(top)
        column.addWidget(self.filters)
        column.addWidget(self.view, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self.detail)
        for widget in (trail, self.as_of, self.review):
            self._stack.addWidget(widget)
        self.content.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.view.opened.connect(self._open)
        self.view.current_changed.connect(self.detail.show_line)
        self.view.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        self.filters.changed.connect(self._on_filter)
        self.as_of.wanted.connect(self._ask_as_of)
        self.as_of.left.connect(self._show_trail)
        self.as_of.opened.connect(self._open_shown)
        self.review.left.connect(self._show_trail)
        self.review.opened.connect(self._open_row)
        self.review.hours_changed.connect(self.show_review)
        self.review.saved.connect(self._on_save_report)

    def _on_scrolled(self) -> None:
        if self._is_near_the_end():
            self._read_on()
