"""The Patients page: everybody, searched as one types; new patients and changes of status in panels."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from frailty_desktop.gui.new_patient_panel import NewPatientPanel
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.patient_lines import PatientLine, from_summary
from frailty_desktop.gui.patient_table import PatientTable
from frailty_desktop.gui.places import NEW
from frailty_desktop.gui.status_panel import StatusPanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from uuid import UUID


class PatientList(Page):
    """The list that was painted first goes on living here."""

    def __init__(self, workplace: Workplace, table: PatientTable) -> None:
        super().__init__(workplace)
        self.table = table
        table.empty_words = tr("No patients yet. Add the first one (N).")
        table.opened.connect(self._open)
        self.new_patient = NewPatientPanel(workplace)
        self.new_patient.finished.connect(self._open)
        self.status = StatusPanel(workplace)
        for panel in (self.new_patient, self.status):
            panel.cancelled.connect(self.focus_first)
        self.status.finished.connect(lambda _patient: self.focus_first())
        self._new = QPushButton(tr("New patient (N)"))
        self._new.setProperty("look", "primary")
        self._new.clicked.connect(self._on_new)
        self._status = QPushButton(tr("Change status (S)"))
        self._status.clicked.connect(self._on_status)
        for button in (self._status, self._new):
            table.buttons.addWidget(button)
            button.setEnabled(not workplace.study.is_read_only)
        self.content.setSpacing(workplace.appearance.px(12))
        self.content.addWidget(self.new_patient)
        self.content.addWidget(self.status)
        self.content.addWidget(table, 1)

    def title(self) -> str:
        """Name the page."""
        return tr("Patients")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Open the patient in the cursor")),
            KeyHelp("/", tr("Search; Enter opens the first found, Esc shows all again")),
            KeyHelp("N", tr("New patient")),
            KeyHelp("S", tr("Enrol, screen failure, withdrawal, lost, death, completion")),
        )

    def show_place(self, place: Place) -> None:
        """Open the panel for a new patient when that was asked for."""
        if place.item == NEW:
            self._on_new()

    def focus_first(self) -> None:
        """Put the cursor on the list, or where the first patient is added."""
        if self.new_patient.isVisible() or self.status.isVisible():
            return
        target = self.table.view if self.table.model.rowCount() else self._new
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Go to the search line."""
        if action != "find":
            return False
        self.table.focus_search()
        return True

    def refresh(self) -> None:
        """Read everybody anew; search, cursor and scroll stay."""
        self.ask("patients", self._read, self.table.show_lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_N and not event.modifiers():
            self._on_new()
        elif event.key() == Qt.Key.Key_S and not event.modifiers():
            self._on_status()
        else:
            super().keyPressEvent(event)

    def _read(self) -> list[PatientLine]:
        from frailty_desktop.services import adverse_events, identities, patients

        workplace = self.workplace
        design = workplace.study.design
        with workplace.read() as session:
            found = patients.list_patients(session, design, workplace.today())
            events = adverse_events.for_study(session, design, workplace.clock())
            key = workplace.keys.identity if workplace.keys is not None else None
            known = identities.names_for(session, workplace.person.id, workplace.today(), key=key)
        still_open: Counter[UUID] = Counter(event.patient_id for event in events if event.is_open)
        names = {patient_id: identity.name for patient_id, identity in known.items()}
        return [from_summary(patient, still_open, names.get(patient.id, "")) for patient in found]

    def _open(self, patient_id: UUID) -> None:
        self.workplace.go_to(Place.patient(patient_id))

    def _on_new(self) -> None:
        if self._new.isEnabled():
            self.status.close_panel()
            self.new_patient.start()

    def _on_status(self) -> None:
        line = self.table.current()
        if line is not None and self._status.isEnabled():
            self.new_patient.close_panel()
            self.status.start(line.id)
