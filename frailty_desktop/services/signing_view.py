"""What somebody is about to sign, in full: every value, and what changed since the last signature."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.field_words import answer_words, form_words, label_of, visit_words
from frailty_desktop.services.form_records import FORMS, FormRecord, form_records, select_forms, state_of
from frailty_desktop.services.lookups import patient_row, visit_row
from frailty_desktop.services.sign_off import obstacles_to_signing
from frailty_desktop.services.signatures import SignatureLine, signatures_on_form
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.tables import PersonRow
from frailty_desktop.study.answers import display
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.field_state import FieldState
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One field as it will be signed; `was` is what the last signature covered, None for no change since."""

    key: FieldKey
    section: str
    label: str
    words: str
    was: str | None
    is_derived: bool
    accepted: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """One form as it will be signed."""

    form_id: UUID
    title: str
    is_complete: bool
    completed_by: str
    completed_at: datetime | None
    values: tuple[ValueLine, ...]

    @property
    def changes(self) -> int:
        """How many values changed since the last signature."""
        return sum(line.was is not None for line in self.values)


@dataclass(frozen=True, slots=True)
class SigningView:
    """A form, a visit or a patient as it will be signed; `obstacles` say why it cannot be yet."""

    level: str
    record_id: UUID
    patient_id: UUID
    patient_number: str
    title: str
    on: date | None
    forms: tuple[FormView, ...]
    signatures: tuple[SignatureLine, ...]
    obstacles: tuple[str, ...]


def to_sign(session: Session, design: StudyDesign, level: str, record_id: UUID, today: date) -> SigningView:
    """Show a form, a visit or a patient in full before somebody signs it."""
    index = index_of(design)
    where: dict[str, ColumnElement[bool]] = {
        "form": FORMS.id == record_id,
        "visit": FORMS.visit_id == record_id,
        "patient": FORMS.patient_id == record_id,
    }
    records = form_records(session, design, select_forms(where[level]).order_by(FORMS.id), today)
    if level != "form":
        records = [record for record in records if not record.is_voided]
    covering = {record.id: signatures_on_form(session, record.id) for record in records}
    seen = {line.id: line for lines in covering.values() for line in lines}
    patient_id, title, on = _place(session, index, level, record_id, records)
    return SigningView(
        level=level,
        record_id=record_id,
        patient_id=patient_id,
        patient_number=patient_row(session, patient_id).number,
        title=title,
        on=on,
        forms=tuple(
            _form_view(session, design, record, covering[record.id], today, level) for record in records
        ),
        signatures=tuple(sorted(seen.values(), key=lambda line: line.signed_at, reverse=True)),
        obstacles=tuple(obstacles_to_signing(session, design, level, record_id, today)),
    )


def _place(
    session: Session, index: DesignIndex, level: str, record_id: UUID, records: list[FormRecord]
) -> tuple[UUID, str, date | None]:
    if level == "patient":
        return record_id, tr("Everything of this patient"), None
    if level == "visit":
        visit = visit_row(session, record_id)
        return visit.patient_id, visit_words(index, visit.plan, visit.ordinal), visit.date
    record = records[0]
    place = visit_words(index, record.visit_name, record.visit_ordinal)
    title = form_words(index, record.form.name, record.ordinal)
    return record.patient_id, f"{place}, {title}" if place else title, record.visit_date


def _form_view(
    session: Session,
    design: StudyDesign,
    record: FormRecord,
    covering: list[SignatureLine],
    today: date,
    level: str,
) -> FormView:
    index = index_of(design)
    title = form_words(index, record.form.name, record.ordinal)
    if level == "patient" and record.visit_name:
        title = f"{visit_words(index, record.visit_name, record.visit_ordinal)}, {title}"
    before = _signed_values(session, index, record, covering[0], today) if covering else {}
    state = state_of(session, design, record, today)
    lines = [
        _value_line(index, record, field, before.get(field.key)) for field in state.fields() if _shown(field)
    ]
    person = session.scalar(select(PersonRow.name).where(PersonRow.id == record.completed_by))
    return FormView(record.id, title, record.is_complete, person or "", record.completed_at, tuple(lines))


def _shown(field: FieldState) -> bool:
    return field.is_visible or not field.answer.is_empty


def _value_line(index: DesignIndex, record: FormRecord, field: FieldState, was: str | None) -> ValueLine:
    section = next(part.title for part in record.form.sections if field.item in part.items)
    words = display(field.item, field.answer)
    if field.answer.value is not None and field.item.type.is_number and field.item.unit:
        words = f"{words}\u00a0{field.item.unit}"
    return ValueLine(
        key=field.key,
        section=section,
        label=label_of(index, field.key),
        words=words,
        was=was if was != words else None,
        is_derived=field.is_derived,
        accepted=bool(field.accepted),
    )


def _signed_values(
    session: Session, index: DesignIndex, record: FormRecord, last: SignatureLine, today: date
) -> dict[FieldKey, str]:
    """Return what each field that changed since a signature held when it was given."""
    given = next(events(session, kind="signature", record=last.id, limit=1), None)
    found: dict[FieldKey, str] = {}
    if given is None:
        return found
    for key, words in _changes_after(session, index, record, given.sequence, today):
        found.setdefault(key, words)
    return found


def _changes_after(
    session: Session, index: DesignIndex, record: FormRecord, sequence: int, today: date
) -> Iterator[tuple[FieldKey, str]]:
    changes = events(
        session, patient=record.patient_id, kind="answer", form=record.id, after_sequence=sequence
    )
    for change in changes:
        old = answer_words(index.items.get(change.item), change.old_values, today)
        yield FieldKey(change.item, change.group_ordinal), old
