"""The adverse event log of the study or of one patient; serious events count down their 24 hours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from frailty_desktop.gui.event_columns import haystack, long_columns
from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.gui.new_event import NewEventPanel, start_event
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.services.adverse_events import AdverseEventLine

TICK_MS = 30_000


class AdverseEventsPage(Page):
    """Search line, log, and the countdown that runs without anybody touching it."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._patient_id: UUID | None = None
        self._events: list[AdverseEventLine] = []
        self._title = label(tr("Adverse events"), "title")
        self._count = label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Patient, term, outcome, ongoing, serious"))
        self.search.setClearButtonEnabled(True)
        name_field(
            self.search, tr("Search adverse events"), help_text=tr("Every word you type must be found")
        )
        self.model: TableModel[AdverseEventLine] = TableModel(
            long_columns(workplace.clock), key=lambda event: event.form_id, haystack=haystack
        )
        self.view: TableView[AdverseEventLine] = TableView(
            self.model, workplace.appearance, tr("Adverse events")
        )
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.view.opened.connect(self._open)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.new_event = NewEventPanel(workplace)
        self.new_event.cancelled.connect(self.focus_first)
        self.new_event.finished.connect(workplace.go_to)
        self._new = QPushButton(tr("New adverse event (N)"))
        self._new.setProperty("look", "primary")
        self._new.setEnabled(not workplace.study.is_read_only)
        self._new.clicked.connect(self._on_new)
        self.search.textChanged.connect(self._on_search)
        self._arrange()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.view.viewport().update)
        self._tick.start()

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Open the event in the cursor")),
            KeyHelp("N", tr("New adverse event")),
            KeyHelp("/", tr("Search")),
        )

    def show_place(self, place: Place) -> None:
        """Show the study's log, or one patient's."""
        if place.patient_id != self._patient_id:
            self._patient_id = place.patient_id
            fill(self.view, [])
            self.mark_stale()

    def focus_first(self) -> None:
        """Put the cursor on the log."""
        (self.view if self.model.rowCount() else self._new).setFocus(Qt.FocusReason.OtherFocusReason)

    def on_paper(self) -> Place:
        """Print the event in the cursor."""
        event = self.view.current_row()
        if event is None:
            return Place.documents("sae-report", self._patient_id)
        kind = "sae-report" if event.is_serious else "filled-forms"
        return Place.documents(kind, event.patient_id, event.form_id)

    def refresh(self) -> None:
        """Read the log anew."""
        self.ask("events", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_N and not event.modifiers():
            self._on_new()
            return
        if event.key() == Qt.Key.Key_Escape and self.search.hasFocus() and self.search.text():
            self.search.clear()
            return
        super().keyPressEvent(event)

    def do(self, action: str) -> bool:
        """Go to the search line of this page."""
        if action != "find":
            return False
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def _read(self) -> tuple[str, list[AdverseEventLine]]:
        from frailty_desktop.services import adverse_events, patients

        workplace, patient_id = self.workplace, self._patient_id
        design, now = workplace.study.design, workplace.clock()
        with workplace.read() as session:
            if patient_id is None:
                return "", list(adverse_events.for_study(session, design, now))
            patient = patients.find_patient(session, design, patient_id, workplace.today())
            return patient.number, list(adverse_events.for_patient(session, design, patient_id, now))

    def _show(self, answer: tuple[str, list[AdverseEventLine]]) -> None:
        number, events = answer
        self._title.setText(tr("{number}: adverse events", number=number) if number else tr("Adverse events"))
        had_cursor = self._new.hasFocus() or self.hasFocus()
        fill(self.view, events)
        self._empty.setText(tr("No adverse events. N records the first one."))
        self._on_search(self.search.text())
        if had_cursor:
            self.focus_first()

    def _on_search(self, typed: str) -> None:
        found, total = self.model.search(typed), self.model.total()
        words = tr_count("{count} event", "{count} events", total)
        self._count.setText(words if found == total else tr("{found} of {total}", found=found, total=words))
        self.view.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        if total and not found:
            self._empty.setText(tr('Nothing matches "{typed}". Esc shows all again.', typed=typed))

    def _open(self, event: AdverseEventLine) -> None:
        self.workplace.go_to(Place.form(event.form_id, event.patient_id))

    def _on_new(self) -> None:
        if not self._new.isEnabled():
            return
        if self._patient_id is None:
            self.new_event.start()
        else:
            start_event(self.workplace, self._patient_id, self.on_error)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title)
        top.addWidget(self.search, 1)
        top.addWidget(self._count)
        top.addWidget(self._new)
        self.content.setSpacing(self.workplace.appearance.px(12))
        self.content.addLayout(top)
        self.content.addWidget(self.new_event)
        self.content.addWidget(self.view, 1)
        self.content.addWidget(self._empty, 1)
