"""What stands at the head of a patient's document: who, where, in which state; never an arm."""

from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.reports.document import Facts
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services.patient_list import PatientSummary, find_patient
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.study.schedule import PlannedVisit, study_day
from frailty_desktop.translation import tr


def patient_facts(session: Session, request: DocumentRequest, patient_id: UUID) -> Facts:
    """Sum a patient up as labels and values."""
    return facts_of_summary(find_patient(session, request.plan, patient_id, request.today), request)


def facts_of_summary(summary: PatientSummary, request: DocumentRequest) -> Facts:
    """Write a summary as labels and values; what is not known is left out."""
    age = tr("{age} years", age=summary.age_years) if summary.age_years is not None else ""
    start = summary.reference_start
    pairs = (
        (tr("Patient"), summary.number),
        (tr("Site"), summary.site),
        (tr("Sex"), {"F": tr("female"), "M": tr("male")}.get(summary.sex, "")),
        (tr("Age"), age),
        (tr("Status"), _status(summary)),
        (tr("Enrolled on"), day_text(summary.enrolled_on) if summary.enrolled_on else ""),
        (tr("Kit"), summary.kit),
        (tr("Infusion"), day_text(start) if start else ""),
        (tr("Study day"), str(study_day(request.today, start)) if start and summary.status.is_active else ""),
        (tr("Last visit"), _visit(summary.last_visit)),
        (tr("Next visit"), _visit(summary.next_visit)),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _status(summary: PatientSummary) -> str:
    words = summary.status.label
    if summary.status_date is not None:
        words = tr("{status}, {day}", status=words, day=day_text(summary.status_date))
    return f"{words}: {summary.status_reason}" if summary.status_reason else words


def _visit(visit: PlannedVisit | None) -> str:
    if visit is None:
        return ""
    on = visit.happened_on or visit.target
    label = visit.plan.label
    words = tr("{visit}, {day}", visit=label, day=day_text(on)) if on is not None else label
    return words if visit.happened_on else f"{words} ({visit.state.label})"
