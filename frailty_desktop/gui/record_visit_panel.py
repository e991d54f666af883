"""The inline panel that records a visit: which, on which day, how the patient was met, or missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel, day_typed
from frailty_desktop.gui.patient_lines import visit_state_words
from frailty_desktop.study.design import ContactType
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.study.design import VisitPlan
    from frailty_desktop.study.schedule import PlannedVisit

MISSED = "missed"


class RecordVisitPanel(InlinePanel):
    """`finished` carries the id of the recorded visit, None for a missed one."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Record a visit"), tr("Record (Enter)"))
        self._workplace = workplace
        self._patient_id: UUID | None = None
        self._plans: dict[str, VisitPlan] = {}
        self.visit = ChoiceBox()
        self.contact = ChoiceBox()
        self.on = QLineEdit()
        self.reason = QLineEdit()
        self.add_field(tr("Visit"), self.visit)
        self.add_field(tr("On"), self.on, help_text=tr("day/month/year, t for today, -1 for yesterday"))
        self.add_field(tr("Contact"), self.contact)
        self.add_field(tr("Reason"), self.reason, help_text=tr("Only when the visit was missed"))
        self.visit.currentIndexChanged.connect(self._on_visit)
        self.contact.currentIndexChanged.connect(self._on_contact)

    def start(self, patient_id: UUID, planned: Sequence[PlannedVisit], wanted: str) -> None:
        """Show the panel for a patient, with the wanted visit chosen."""
        self._patient_id = patient_id
        recorded = {visit.plan.name for visit in planned if visit.happened_on or visit.state == MISSED}
        words = {visit.plan.name: visit_state_words(visit) for visit in planned}
        self._plans = {plan.name: plan for plan in self._workplace.study.design.visits}
        self.visit.blockSignals(True)
        self.visit.clear()
        for plan in self._plans.values():
            if not plan.is_scheduled:
                self.visit.addItem(tr("{visit} (unscheduled)", visit=plan.label), plan.name)
            elif plan.name not in recorded:
                self.visit.addItem(f"{plan.label} · {words.get(plan.name, '')}", plan.name)
        self.visit.setCurrentIndex(max(0, self.visit.findData(wanted)))
        self.visit.blockSignals(False)
        self.on.setText("t")
        self.reason.clear()
        self._on_visit()
        self.open_at(self.on)

    def act(self) -> None:
        """Record the visit as typed."""
        name, patient_id = str(self.visit.currentData()), self._patient_id
        if patient_id is None or name not in self._plans:
            return
        contact = str(self.contact.currentData())
        tasks = self._workplace.tasks
        if contact == MISSED:
            reason = self.reason.text().strip()
            if not reason:
                self.reason.setFocus()
                raise UserError(
                    tr("A missed visit needs a reason."), next_step=tr("Type it in the last line.")
                )
            tasks.write(lambda: self._record_missed(patient_id, name, reason), self._on_done, self.on_error)
            return
        on = day_typed(self.on, self._workplace.today(), tr("Day of the visit"))
        tasks.write(lambda: self._record(patient_id, name, on, contact), self._on_done, self.on_error)

    def _record(self, patient_id: UUID, name: str, on: date, contact: str) -> UUID | None:
        from frailty_desktop.services import visits

        with self._workplace.study.edit(by=self._workplace.person.id, action=tr("Record a visit")) as edit:
            return visits.record_visit(edit, patient_id, name, on, ContactType(contact))

    def _record_missed(self, patient_id: UUID, name: str, reason: str) -> UUID | None:
        from frailty_desktop.services import visits

        person, action = self._workplace.person, tr("Record a missed visit")
        with self._workplace.study.edit(by=person.id, action=action, reason=reason) as edit:
            visits.record_missed(edit, patient_id, name, reason)
        return None

    def _on_done(self, visit_id: UUID | None) -> None:
        self.close_panel()
        self._workplace.say(tr("Visit recorded.") if visit_id else tr("Recorded as missed."))
        self.finished.emit(visit_id)

    def _on_visit(self) -> None:
        plan = self._plans.get(str(self.visit.currentData()))
        if plan is None:
            return
        words = {ContactType.CLINIC: tr("in the clinic"), ContactType.PHONE: tr("by phone")}
        self.contact.clear()
        for contact in (plan.contact, *plan.contact_alternatives):
            self.contact.addItem(words[contact], contact.value)
        if plan.is_scheduled:
            self.contact.addItem(tr("was missed"), MISSED)

    def _on_contact(self) -> None:
        is_missed = self.contact.currentData() == MISSED
        self.on.setEnabled(not is_missed)
        self.reason.setEnabled(is_missed)
