"""Who changed what, when and why: of the whole study, one patient, or one item; nothing is ever left out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.gui.history_columns import line_key, long_columns
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.analysis.history import HistoryLine

FIRST_LINES = 500


class HistoryPage(Page):
    """The trail, newest first, searched as one types; Enter opens the form a line speaks of."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._patient_id: UUID | None = None
        self._item = ""
        self._limit = FIRST_LINES
        self._title = label(tr("History"), "title")
        self._count = label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Person, patient, item, value, reason"))
        self.search.setClearButtonEnabled(True)
        name_field(self.search, tr("Search the history"), help_text=tr("Every word you type must be found"))
        self.model: TableModel[HistoryLine] = TableModel(long_columns(), key=line_key)
        self.view: TableView[HistoryLine] = TableView(self.model, workplace.appearance, tr("History"))
        self.view.opened.connect(self._open)
        self._older = QPushButton(tr("Read older changes too (O)"))
        self._older.clicked.connect(self._on_older)
        self.search.textChanged.connect(self._on_search)
        top = QHBoxLayout()
        top.setSpacing(12)
        for widget, stretch in ((self._title, 0), (self.search, 1), (self._count, 0), (self._older, 0)):
            top.addWidget(widget, stretch)
        self.content.setSpacing(workplace.appearance.px(12))
        self.content.addLayout(top)
        self.content.addWidget(self.view, 1)

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Open the form of the line in the cursor")),
            KeyHelp("/", tr("Search")),
            KeyHelp("O", tr("Read older changes too")),
        )

    def show_place(self, place: Place) -> None:
        """Show the study's trail, a patient's, or one item's of a patient."""
        if (place.patient_id, place.item) != (self._patient_id, self._item):
            self._patient_id, self._item, self._limit = place.patient_id, place.item, FIRST_LINES
            fill(self.view, [])
            self.mark_stale()

    def focus_first(self) -> None:
        """Put the cursor on the trail."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Go to the search line of this page."""
        if action != "find":
            return False
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def refresh(self) -> None:
        """Read the trail anew."""
        self.ask("history", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_O and not event.modifiers():
            self._on_older()
            return
        if event.key() == Qt.Key.Key_Escape and self.search.hasFocus() and self.search.text():
            self.search.clear()
            return
        super().keyPressEvent(event)

    def _read(self) -> tuple[str, list[HistoryLine]]:
        from frailty_desktop.analysis import history
        from frailty_desktop.services import patients

        study, patient_id, item = self.workplace.study, self._patient_id, self._item
        with study.read() as session:
            if patient_id is None:
                return "", history.study_history(session, study.design, self._limit)
            number = patients.find_patient(session, study.design, patient_id, self.workplace.today()).number
            lines = history.patient_history(session, study.design, patient_id, self._limit)
        return number, [line for line in lines if item in ("", line.item)]

    def _show(self, answer: tuple[str, list[HistoryLine]]) -> None:
        number, lines = answer
        self._title.setText(tr("{number}: history", number=number) if number else tr("History"))
        self._older.setVisible(len(lines) >= self._limit)
        fill(self.view, lines)
        self._on_search(self.search.text())

    def _on_search(self, typed: str) -> None:
        found, total = self.model.search(typed), self.model.total()
        words = tr_count("{count} change", "{count} changes", total)
        self._count.setText(words if found == total else tr("{found} of {total}", found=found, total=words))

    def _on_older(self) -> None:
        if self._older.isVisible():
            self._limit *= 10
            self.mark_stale()

    def _open(self, line: HistoryLine) -> None:
        if line.form_id is not None:
            self.workplace.go_to(Place.form(line.form_id, line.patient_id, line.item))
        elif line.patient_id is not None:
            self.workplace.go_to(Place.patient(line.patient_id))
