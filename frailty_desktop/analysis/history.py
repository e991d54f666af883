"""Who changed what, when and why: the audit log in words, for one patient, one field, or the whole study."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.column_words import column_label, column_words
from frailty_desktop.storage.answer_columns import from_row
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.tables import FormRow, PatientRow, PersonRow, VisitRow
from frailty_desktop.study import answers
from frailty_desktop.study.design import Item, StudyDesign
from frailty_desktop.translation import tr

_NOT_SHOWN = frozenset({"design_version_id", "sealed", "allocation_key", "opened_key", "texts", "created_by"})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change in words; `at` is in the workstation's own time, `old` and `new` are "" for nothing."""

    sequence: int
    at: datetime
    person: str
    action: str
    patient: str
    where: str
    label: str
    old: str
    new: str
    reason: str
    is_correction: bool
    patient_id: UUID | None
    form_id: UUID | None
    item: str
    workstation: str


def study_history(session: Session, design: StudyDesign, limit: int | None = 500) -> list[HistoryLine]:
    """Return the latest changes of the whole study, newest first."""
    return _lines(session, design, events(session, limit=limit, newest_first=True))


def patient_history(
    session: Session, design: StudyDesign, patient_id: UUID, limit: int | None = 500
) -> list[HistoryLine]:
    """Return the latest changes of one patient, newest first."""
    return _lines(session, design, events(session, patient=patient_id, limit=limit, newest_first=True))


def field_history(
    session: Session, design: StudyDesign, form_id: UUID, item: str, group: int = 0
) -> list[HistoryLine]:
    """Return every value one field of a form ever held, newest first."""
    patient_id = session.scalar(select(FormRow.patient_id).where(FormRow.id == form_id))
    found = events(session, patient=patient_id, form=form_id, item=item, group=group, newest_first=True)
    return _lines(session, design, found)


def _lines(session: Session, design: StudyDesign, found: Iterable[AuditEvent]) -> list[HistoryLine]:
    words = _Words(session, design)
    return [line for event in found for line in words.lines(event)]


class _Words:
    """Turns events into words; looks each person, patient and form up once."""

    def __init__(self, session: Session, design: StudyDesign) -> None:
        self._session = session
        self._design = design
        self._items: Mapping[str, Item] = {item.name: item for form in design.forms for item in form.items()}
        self._visits = {plan.name: plan.label for plan in design.visits}
        self._forms = {form.name: form.short_title or form.title for form in design.forms}
        self._person = lru_cache(maxsize=None)(self._look_up_person)
        self._patient = lru_cache(maxsize=None)(self._look_up_patient)
        self._place = lru_cache(maxsize=None)(self._look_up_place)

    def lines(self, event: AuditEvent) -> Iterator[HistoryLine]:
        """Yield one line per change an event holds; most hold one."""
        if event.kind == "answer":
            item = self._items.get(event.item)
            label = item.label if item else event.item
            if event.group_ordinal:
                label = tr("{label}, entry {number}", label=label, number=event.group_ordinal + 1)
            on = event.at.date()
            old, new = (_answer_words(item, values, on) for values in (event.old_values, event.new_values))
            yield self._line(event, label, old, new)
            return
        new_values, old_values = event.new_values, event.old_values
        names = [name for name in new_values if name not in _NOT_SHOWN and not name.endswith("_id")]
        if event.old is None or event.new is None:
            yield self._line(event, self._record(event), *self._whole(event))
            return
        for name in names:
            old, new = (self._column_words(name, values.get(name)) for values in (old_values, new_values))
            yield self._line(event, column_label(name), old, new)

    def _line(self, event: AuditEvent, label: str, old: str, new: str) -> HistoryLine:
        return HistoryLine(
            sequence=event.sequence,
            at=event.at,
            person=self._person(event.person_id),
            action=event.action,
            patient=self._patient(event.patient_id) if event.patient_id else "",
            where=self._where(event),
            label=label,
            old=old,
            new=new,
            reason=event.reason,
            is_correction=event.is_correction,
            patient_id=event.patient_id,
            form_id=event.form_id,
            item=event.item,
            workstation=event.workstation,
        )

    def _where(self, event: AuditEvent) -> str:
        if event.form_id is not None:
            return self._place(event.form_id)
        if event.kind == "visit":
            plan = event.new_values.get("plan") or event.old_values.get("plan")
            return self._visits.get(plan, "") if plan else self._visit(event.record_id)
        return ""

    def _record(self, event: AuditEvent) -> str:
        known = {
            "patient": tr("Patient"),
            "visit": tr("Visit"),
            "form": tr("Form"),
            "acceptance": tr("Accepted value"),
            "person": tr("Person"),
            "allocation": tr("Kit"),
            "study": tr("Study"),
            "design_version": tr("Design"),
            "site": tr("Site"),
            "workstation": tr("Workstation"),
        }
        return known.get(event.kind, event.kind)

    def _whole(self, event: AuditEvent) -> tuple[str, str]:
        old, new = (self._summary(event.kind, values) for values in (event.old_values, event.new_values))
        return old, new

    def _summary(self, kind: str, values: Mapping[str, Any]) -> str:
        if kind == "visit" and values:
            return self._column_words("date", values.get("date")) or tr("missed")
        shown = ("number", "title", "name", "kit", "reason", "version", "check_name")
        return next((self._column_words(name, values[name]) for name in shown if values.get(name)), "")

    def _column_words(self, name: str, value: Any) -> str:
        if name == "plan" and value:
            return self._visits.get(value, str(value))
        if name == "name" and value in self._forms:
            return self._forms[value]
        if name.endswith("_by") and value:
            return self._person(UUID(value))
        return column_words(name, value)

    def _look_up_person(self, person_id: UUID) -> str:
        if not person_id.int:
            return tr("The program")
        return self._session.scalar(select(PersonRow.name).where(PersonRow.id == person_id)) or tr("unknown")

    def _look_up_patient(self, patient_id: UUID) -> str:
        return self._session.scalar(select(PatientRow.number).where(PatientRow.id == patient_id)) or ""

    def _look_up_place(self, form_id: UUID) -> str:
        form = self._session.get(FormRow, form_id)
        if form is None:
            return ""
        title = self._forms.get(form.name, form.name)
        if form.visit_id is None:
            return tr("{form} {number}", form=title, number=form.ordinal)
        visit = self._visit(form.visit_id)
        return f"{visit}, {title}" if visit else title

    def _visit(self, visit_id: UUID | None) -> str:
        plan = self._session.scalar(select(VisitRow.plan).where(VisitRow.id == visit_id))
        return self._visits.get(plan, plan) if plan else ""


def _answer_words(item: Item | None, values: Mapping[str, Any], on: date) -> str:
    if not values:
        return ""
    columns = AnswerRow(NO_VISIT, NO_VISIT, NO_VISIT, 0, "", **values)
    if item is None:
        return columns.entered_text
    words = answers.display(item, from_row(item, columns, today=on))
    is_measured = columns.value_number is not None and item.unit
    return f"{words}\u00a0{item.unit}" if is_measured else words
