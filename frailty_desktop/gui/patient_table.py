"""The list of patients with its search line: usable before the study is open, then part of its page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.gui.patient_lines import PatientLine
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView
from frailty_desktop.translation import tr, tr_count

NUMBER_COLUMN = 0
LIST_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


def columns() -> tuple[Column[PatientLine], ...]:
    """List the columns of the patients list."""
    return (
        Column(tr("Number"), lambda line: line.number, width=10),
        Column(tr("Sex"), lambda line: line.sex, width=5),
        Column(tr("Age"), lambda line: line.age, is_number=True, width=5, help=tr("Years, today")),
        Column(tr("Status"), lambda line: line.status.word, mark=lambda line: line.status, width=21),
        Column(
            tr("Next visit"),
            lambda line: line.next_visit,
            mark=lambda line: line.next_mark,
            sort_key=lambda line: line.next_on,
            width=40,
        ),
        Column(
            tr("Last visit"), lambda line: line.last_visit, sort_key=lambda line: line.last_visit_on, width=24
        ),
        Column(
            tr("Open AEs"),
            lambda line: str(line.open_events) if line.open_events else "",
            is_number=True,
            sort_key=lambda line: line.open_events,
            width=9,
            help=tr("Adverse events that have not ended"),
        ),
        Column(tr("Site"), lambda line: line.site, tone="muted"),
    )


class PatientTable(QWidget):
    """Search line above, patients below. Typing searches, Down goes to the list, Enter opens."""

    opened = Signal(object)  # patient id
    current_changed = Signal(object)  # PatientLine or None

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: TableModel[PatientLine] = TableModel(
            columns(), key=lambda line: line.id, haystack=_haystack
        )
        self.view: TableView[PatientLine] = TableView(self.model, appearance, tr("Patients"))
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(NUMBER_COLUMN, Qt.SortOrder.AscendingOrder)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search number, status, next visit   ( / )"))
        self.search.setClearButtonEnabled(True)
        name_field(
            self.search, tr("Search patients"), help_text=tr("Every word you type must be found. Key: /")
        )
        self.search.installEventFilter(self)
        self._found = label("", "muted")
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.buttons = QHBoxLayout()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.search, 1)
        top.addWidget(self._found)
        top.addLayout(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self._empty, 1)
        self.empty_words = tr("No patients yet.")
        self.search.textEdited.connect(self._on_typed)
        self.search.textChanged.connect(self._on_cleared)
        self.view.opened.connect(lambda line: self.opened.emit(line.id))
        self.view.current_changed.connect(self.current_changed)
        self._count()

    def show_lines(self, lines: Sequence[PatientLine]) -> None:
        """Show these patients, who come by number; search, cursor and scroll stay."""
        self.model.set_rows(lines, in_order_of=NUMBER_COLUMN)
        self.view.select_first()
        self._count()

    def current(self) -> PatientLine | None:
        """Return the patient in the cursor."""
        return self.view.current_row()

    def select(self, patient_id: UUID) -> None:
        """Put the cursor on a patient."""
        self.view.select(patient_id)

    def focus_search(self) -> None:
        """Put the cursor into the search line, its text selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_search_key(event)
        return super().eventFilter(watched, event)

    def _on_search_key(self, event: QKeyEvent) -> bool:
        line = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self.opened.emit(line.id)
            return True
        if event.key() in LIST_KEYS and self.model.rowCount():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return False

    def _on_typed(self, typed: str) -> None:
        self.model.search(typed)
        self._count()

    def _on_cleared(self, text: str) -> None:
        if not text:
            self._on_typed("")

    def _count(self) -> None:
        total, found = self.model.total(), self.model.rowCount()
        if found == total:
            words = tr_count("{count} patient", "{count} patients", total)
        else:
            words = tr("{found} of {total} patients", found=found, total=total)
        self._found.setText(words)
        self.view.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        if total:
            self._empty.setText(
                tr('Nobody matches "{typed}". Esc shows all again.', typed=self.search.text())
            )
        else:
            self._empty.setText(self.empty_words)


def _haystack(line: PatientLine) -> str:
    visits = f"{line.last_visit} {line.next_visit}"
    return f"{line.number} {line.site} {line.sex} {line.age} {line.status.word} {visits} {line.name}"
