"""Reads which records changed after an event of the log: signatures, entries in error, visits, statuses."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services.changes_since import Names
from frailty_desktop.services.difference_lines import RecordChange, SignatureChange
from frailty_desktop.services.field_words import visit_words
from frailty_desktop.services.people import Role
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.review_tables import SignatureRow
from frailty_desktop.storage.tables import UnblindingRow, VisitRow
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr


def signature_changes(session: Session, since: int, names: Names) -> list[SignatureChange]:
    """List the signatures given and lapsed, by patient, in order."""
    rows = list(session.scalars(select(SignatureRow).where(SignatureRow.sequence > since)))
    names.load([row.record_id for row in rows if row.level == "form"])
    lines = [
        SignatureChange(
            at=row.voided_at or row.signed_at,
            by=row.printed_name,
            role=Role(row.role).label if row.role in set(Role) else row.role,
            meaning=row.meaning,
            patient_id=row.patient_id,
            patient_number=names.patients.get(row.patient_id, ""),
            where=_signed_words(session, row, names),
            is_void=row.voided_at is not None,
            reason=row.voided_because,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.patient_number, line.at))


def record_changes(session: Session, since: int, names: Names) -> list[RecordChange]:
    """List the entries marked as made in error, visits changed, statuses, emergency unblindings."""
    lines: list[RecordChange] = []
    for kind, words in (("form", _form_change), ("visit", _visit_change), ("patient", _status_change)):
        for event in events(session, kind=kind, after_sequence=since):
            what = words(session, event, names) if event.old and event.new else ""
            if what and event.patient_id is not None:
                lines.append(_line(event, event.patient_id, what, names))
    lines += _unblindings(session, since, names)
    return sorted(lines, key=lambda line: (line.patient_number, line.at))


def _line(event: AuditEvent, patient_id: UUID, what: str, names: Names) -> RecordChange:
    return RecordChange(
        at=event.at,
        by=names.person(event.person_id),
        patient_id=patient_id,
        patient_number=names.patients.get(patient_id, ""),
        what=what,
        reason=event.reason,
        form_id=event.form_id,
    )


def _form_change(_session: Session, event: AuditEvent, names: Names) -> str:
    if event.form_id is None or not event.new_values.get("voided_reason"):
        return ""
    names.load([event.form_id])
    place = names.place(event.form_id)
    return tr("{form} was marked as entered in error", form=place.form_title)


def _visit_change(session: Session, event: AuditEvent, names: Names) -> str:
    row = session.get(VisitRow, event.record_id)
    label = visit_words(names.index, row.plan, row.ordinal) if row is not None else tr("Visit")
    if event.new_values.get("is_missed"):
        return tr("{visit} was recorded as missed", visit=label)
    if "date" not in event.new_values:
        return ""
    old, new = (_day(values) for values in (event.old_values, event.new_values))
    return tr("{visit}: {old} → {new}", visit=label, old=old, new=new)


def _status_change(_session: Session, event: AuditEvent, _names: Names) -> str:
    if "status" not in event.new_values:
        return ""
    old, new = (PatientStatus(values["status"]).label for values in (event.old_values, event.new_values))
    return tr("Status: {old} → {new}", old=old, new=new)


def _day(values: Mapping[str, Any]) -> str:
    text = values.get("date")
    return day_text(date.fromisoformat(text)) if text else tr("no day")


def _unblindings(session: Session, since: int, names: Names) -> Iterator[RecordChange]:
    for row in session.scalars(select(UnblindingRow).where(UnblindingRow.sequence > since)):
        what = tr("Emergency unblinding; told: {who}", who=row.who_was_told)
        number = names.patients.get(row.patient_id, "")
        yield RecordChange(row.at, names.person(row.person_id), row.patient_id, number, what, row.reason)


def _signed_words(session: Session, row: SignatureRow, names: Names) -> str:
    if row.level == "form":
        place = names.place(row.record_id)
        return ", ".join(part for part in (place.visit_label, place.form_title) if part)
    if row.level == "visit":
        visit = session.get(VisitRow, row.record_id)
        return visit_words(names.index, visit.plan, visit.ordinal) if visit is not None else tr("Visit")
    return tr("the whole patient")
