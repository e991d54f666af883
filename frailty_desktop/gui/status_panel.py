"""The inline panel for what changes a patient's status: enrolment, withdrawal, loss, death, completion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel, day_typed
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.patients import PatientSummary


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One way a status can change: the words, the service that does it, whether it needs a reason.

    The step without a status takes the last change back.
    """

    status: PatientStatus | None
    words: str
    service: str
    needs_reason: bool
    follows: str


def status_steps() -> tuple[StatusStep, ...]:
    """List the steps in the order they usually come."""
    no_more = tr("No further visit is expected. Everything recorded stays.")
    return (
        StatusStep(
            PatientStatus.ENROLLED,
            tr("Enrol"),
            "enrol",
            False,
            tr("A kit is assigned; visits get their dates."),
        ),
        StatusStep(PatientStatus.SCREEN_FAILURE, tr("Screen failure"), "screen_failure", True, no_more),
        StatusStep(PatientStatus.WITHDRAWN, tr("Withdrawal"), "withdraw", True, no_more),
        StatusStep(PatientStatus.LOST, tr("Lost to follow-up"), "lost_to_follow_up", True, no_more),
        StatusStep(PatientStatus.DIED, tr("Death"), "record_death", True, no_more),
        StatusStep(PatientStatus.COMPLETED, tr("Completed the study"), "complete_study", False, no_more),
        StatusStep(
            None,
            tr("Take the last change back"),
            "take_back_status",
            True,
            tr("The patient stands where they stood before; both changes stay in the history."),
        ),
    )


class EnrolmentNews(NamedTuple):
    """What the panel reads: who, what stands before enrolment, what to know of the allocation list."""

    patient: PatientSummary
    obstacles: tuple[str, ...]
    notes: tuple[str, ...]


class StatusPanel(InlinePanel):
    """Asks what happened, on which day and why; `finished` carries the patient's id."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Change status"), tr("Record it (Enter)"))
        self._workplace = workplace
        self._patient: PatientSummary | None = None
        self._steps = {step.service: step for step in status_steps()}
        self.step = ChoiceBox()
        self.on = QLineEdit()
        self.reason = QLineEdit()
        self.add_field(tr("What happened"), self.step)
        self.add_field(tr("On"), self.on, help_text=tr("day/month/year, t for today, -1 for yesterday"))
        self.add_field(tr("Reason"), self.reason, help_text=tr("In the words of the source document"))
        self.step.currentIndexChanged.connect(self._on_step)

    def start(self, patient_id: UUID) -> None:
        """Show the panel for a patient with the steps that may follow."""
        self._workplace.tasks.read(lambda: self._read(patient_id), self._show, self.on_error)

    def act(self) -> None:
        """Record the step."""
        step, patient = self._chosen(), self._patient
        if step is None or patient is None:
            return
        reason = self.reason.text().strip()
        if step.needs_reason and not reason:
            self.reason.setFocus()
            raise UserError(
                tr("{step} needs a reason.", step=step.words), next_step=tr("Type it in the last line.")
            )
        on = day_typed(self.on, self._workplace.today(), tr("Day"))
        self._workplace.tasks.write(
            lambda: self._do(step, patient.id, on, reason), self._on_done, self.on_error
        )

    def _read(self, patient_id: UUID) -> EnrolmentNews:
        from frailty_desktop.services import assigned_kits, patients, places_left

        workplace = self._workplace
        design, today = workplace.study.design, workplace.today()
        with workplace.read() as session:
            patient = patients.find_patient(session, design, patient_id, today)
            obstacles: tuple[str, ...] = ()
            if patient.status.may_become(PatientStatus.ENROLLED):
                obstacles = tuple(patients.enrolment_obstacles(session, design, patient_id, today))
            has_list = assigned_kits.has_list(session)
            notes = places_left.running_out(session, design) if has_list else (_no_list(),)
        return EnrolmentNews(patient, obstacles, notes)

    def _show(self, answer: EnrolmentNews) -> None:
        self._patient, self._obstacles, self._notes = answer
        patient = self._patient
        self.title.setText(tr("{number}: change status", number=patient.number))
        self.step.blockSignals(True)
        self.step.clear()
        for step in self._steps.values():
            if _may_follow(step, patient.status):
                self.step.addItem(step.words, step.service)
        self.step.blockSignals(False)
        self.on.setText("t")
        self.reason.clear()
        self.open_at(self.step)
        self._on_step()

    def _on_step(self) -> None:
        step = self._chosen()
        if step is None:
            return
        self.explain(step.follows)
        self.reason.setEnabled(step.needs_reason)
        self.on.setEnabled(step.status is not None)
        self.banner.clear()
        if step.status is PatientStatus.ENROLLED and self._obstacles:
            self.banner.show_note(tr("Before enrolment: {list}", list=" ".join(self._obstacles)))
        elif step.status is PatientStatus.ENROLLED and self._notes:
            self.banner.show_note(" ".join(self._notes))

    def _chosen(self) -> StatusStep | None:
        value = self.step.currentData()
        return self._steps[value] if value else None

    def _do(self, step: StatusStep, patient_id: UUID, on: date, reason: str) -> StatusStep:
        from frailty_desktop.services import patients

        service: Callable[..., Any] = getattr(patients, step.service)
        day = (on,) if step.status is not None else ()
        arguments = (*day, reason) if step.needs_reason else day
        with self._workplace.study.edit(
            by=self._workplace.person.id, action=step.words, reason=reason
        ) as edit:
            service(edit, patient_id, *arguments)
        return step

    def _on_done(self, step: StatusStep) -> None:
        patient = self._patient
        if patient is None:
            return
        self.close_panel()
        self._workplace.say(tr("{number}: {step} recorded.", number=patient.number, step=step.words))
        self.finished.emit(patient.id)


def _no_list() -> str:
    return tr("This study has no allocation list yet: whoever is enrolled now gets no kit.")


def _may_follow(step: StatusStep, status: PatientStatus) -> bool:
    if step.status is None:
        return status is not PatientStatus.SCREENING
    return status.may_become(step.status)
