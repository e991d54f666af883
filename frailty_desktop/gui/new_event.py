"""Starts the entry of an adverse event: for a patient who is open, or for one named in a panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.page import Place
from frailty_desktop.study.design import KeyForm
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace


def start_event(workplace: Workplace, patient_id: UUID, on_error: Callable[[Exception], None]) -> None:
    """Start an entry of the adverse event log and open it."""
    workplace.tasks.write(lambda: _start(workplace, patient_id), workplace.go_to, on_error)


class NewEventPanel(InlinePanel):
    """Asks for the patient's number; `finished` carries the place of the new entry."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("New adverse event"), tr("Start the entry (Enter)"))
        self._workplace = workplace
        self.number = QLineEdit()
        self.add_field(tr("Patient"), self.number, help_text=tr("The number; its digits are enough"))

    def start(self) -> None:
        """Show the panel."""
        self.number.clear()
        self.open_at(self.number)

    def act(self) -> None:
        """Find the patient and start the entry."""
        typed = self.number.text().strip()
        if not typed:
            raise UserError(tr("Which patient?"), next_step=tr("Type the number."))
        self._workplace.tasks.write(lambda: self._start(typed), self._on_started, self.on_error)

    def _start(self, typed: str) -> Place:
        from frailty_desktop.services.patient_list import find_patient, number_text

        workplace = self._workplace
        design = workplace.study.design
        number = number_text(design, int(typed), "") if typed.isdigit() else typed
        with workplace.read() as session:
            patient = find_patient(session, design, number, workplace.today())
        return _start(workplace, patient.id)

    def _on_started(self, place: Place) -> None:
        self.close_panel()
        self.finished.emit(place)


def _start(workplace: Workplace, patient_id: UUID) -> Place:
    from frailty_desktop.services import forms

    name = workplace.study.design.key_forms.get(KeyForm.ADVERSE_EVENTS)
    if name is None:
        raise UserError(
            tr("This study's design has no adverse event log."),
            next_step=tr("Ask whoever keeps the design to name one."),
        )
    with workplace.study.edit(by=workplace.person.id, action=tr("Record an adverse event")) as edit:
        record = forms.start_entry(edit, patient_id, name)
    return Place.form(record.id, patient_id)
