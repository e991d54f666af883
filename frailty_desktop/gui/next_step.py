"""Which step the patient page offers on Enter: go on with the visit, enrol, record the next visit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.schedule import PlannedVisit, VisitState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.patient_reading import PatientRecord

TO_DO = ("in_progress", "problem", "empty")


class StepKind(StrEnum):
    """What Enter does."""

    FORM = "form"
    ENROL = "enrol"
    VISIT = "visit"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step in words, and what it needs: a form at a visit, or the visit's name."""

    kind: StepKind
    words: str = ""
    form_name: str = ""
    form_id: UUID | None = None
    visit_id: UUID | None = None
    visit_name: str = ""


def next_step(record: PatientRecord, screening_visit: str) -> NextStep:
    """Choose the next step: the newest visit's open forms first, then enrolment, then the next visit."""
    going_on = _open_form(record)
    if going_on is not None:
        return going_on
    status = record.summary.status
    if status is PatientStatus.SCREENING and _has_happened(record, screening_visit):
        return NextStep(StepKind.ENROL, tr("Enrol"))
    upcoming = upcoming_visit(record)
    if upcoming is not None:
        return NextStep(
            StepKind.VISIT, tr("Record {visit}", visit=upcoming.plan.label), visit_name=upcoming.plan.name
        )
    return NextStep(StepKind.NOTHING)


def upcoming_visit(record: PatientRecord) -> PlannedVisit | None:
    """Return the visit that comes next: one with a date, else the first that still waits for its date."""
    if record.summary.next_visit is not None or not record.summary.status.is_active:
        return record.summary.next_visit
    return next((visit for visit in record.planned if visit.state is VisitState.AWAITS_ANCHOR), None)


def _has_happened(record: PatientRecord, visit: str) -> bool:
    return any(planned.plan.name == visit and planned.happened_on for planned in record.planned)


def _open_form(record: PatientRecord) -> NextStep | None:
    matrix = record.matrix
    happened = [(column.happened_on, column) for column in matrix.columns if column.happened_on is not None]
    if not happened:
        return None
    newest = max(happened, key=lambda pair: pair[0])[1]
    for form in matrix.forms:
        cell = matrix.cell(form.name, newest.key)
        if cell.state.value in TO_DO and newest.visit_id is not None:
            words = tr("Go on with {form}", form=form.short_title or form.title)
            return NextStep(StepKind.FORM, words, form.name, cell.form_id, newest.visit_id, newest.name)
    return None
