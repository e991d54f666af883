"""Reading second entries: what waits to be typed again, one entry on its own, and where two differ.

Nothing here shows the first entry to whoever makes the second: `entry_of` knows the second answers alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.field_words import form_words, label_of, visit_words
from frailty_desktop.services.form_records import FormRecord, form_record, state_over, stored_values
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.review_tables import SecondAnswerRow, SecondEntryRow
from frailty_desktop.storage.tables import FormRow, PatientRow, PersonRow, VisitRow
from frailty_desktop.study.answers import EMPTY, Answer, display, parse
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.translation import tr

SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class SecondEntry:
    """A second entry and its state, as the second form page works with it: never a value of the first."""

    id: UUID
    form_id: UUID
    person_id: UUID
    is_complete: bool
    record: FormRecord
    state: FormState


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the two entries differ; `resolution` is "" until somebody chose."""

    key: FieldKey
    label: str
    first: str
    second: str
    resolution: str
    reason: str


@dataclass(frozen=True, slots=True)
class SecondEntryLine:
    """A form that is entered twice: how far the second entry is, and by whom; `state` is one of `STATES`."""

    form_id: UUID
    entry_id: UUID | None
    patient_id: UUID
    patient_number: str
    visit_label: str
    form_title: str
    state: str
    person_id: UUID | None
    person: str
    completed_at: datetime | None
    differing: int


WAITING, BEGUN, DIFFERING, RECONCILED = "waiting", "begun", "differing", "reconciled"
STATES: Final = (WAITING, BEGUN, DIFFERING, RECONCILED)


def second_entries(session: Session, design: StudyDesign, today: date) -> list[SecondEntryLine]:
    """List every complete form that is entered twice, in the order of patients and visits."""
    session.flush()
    names = [form.name for form in design.forms if form.is_double_entry]
    if not names:
        return []
    query = (
        select(FormRow, PatientRow.number, VisitRow.plan, VisitRow.ordinal, SecondEntryRow, PersonRow.name)
        .join(PatientRow, PatientRow.id == FormRow.patient_id)
        .outerjoin(VisitRow, VisitRow.id == FormRow.visit_id)
        .outerjoin(SecondEntryRow, SecondEntryRow.form_id == FormRow.id)
        .outerjoin(PersonRow, PersonRow.id == SecondEntryRow.person_id)
        .where(FormRow.name.in_(names), FormRow.voided_reason == "", FormRow.state == "complete")
        .order_by(PatientRow.number, VisitRow.date, FormRow.id)
    )
    index = index_of(design)
    return [
        _line(session, index, form, number, visit_words(index, plan, again), entry, person or "", today)
        for form, number, plan, again, entry, person in session.execute(query)
    ]


def is_hidden_from(session: Session, form_id: UUID, person_id: UUID) -> bool:
    """Say whether the first entry stays out of this person's sight: their own second one is unfinished."""
    row = session.scalar(select(SecondEntryRow).where(SecondEntryRow.form_id == form_id))
    return row is not None and row.person_id == person_id and row.completed_at is None


def differences(session: Session, design: StudyDesign, form_id: UUID, today: date) -> list[Difference]:
    """List the fields in which two complete entries differ, in the order of the form."""
    row = session.scalar(select(SecondEntryRow).where(SecondEntryRow.form_id == form_id))
    if row is None or row.completed_at is None:
        return []
    first = form_record(session, design, form_id, today)
    rows = {FieldKey(found.item, found.group): found for found in answer_rows(session, row.id)}
    entry = entry_of(session, design, row.id, today)
    index = index_of(design)
    found: list[Difference] = []
    for key in _typed_fields(first, entry.record):
        mine, theirs = first.answers.get(key, EMPTY), entry.record.answers.get(key, EMPTY)
        stored = rows.get(key)
        resolution = stored.resolution if stored else ""
        if agree(mine, theirs) and resolution in ("", SAME):
            continue
        item = first.form.item(key.item)
        found.append(
            Difference(
                key=key,
                label=label_of(index, key),
                first=display(item, mine),
                second=display(item, theirs),
                resolution=resolution,
                reason=stored.resolution_reason if stored else "",
            )
        )
    return found


def entry_of(session: Session, design: StudyDesign, second_entry_id: UUID, today: date) -> SecondEntry:
    """Load a second entry for its own page: the form's rules over what the second person typed alone."""
    session.flush()
    row = session.get(SecondEntryRow, second_entry_id)
    if row is None:
        raise UserError(tr("This second entry is not in this study."), next_step=tr("Look it up again."))
    first = form_record(session, design, row.form_id, today)
    record = replace(first, answers=_second_answers(session, row.id, first, today), accepted={})
    index = index_of(first.design)
    stored = stored_values(session, index, first.patient_id, today, index.names_read[first.form.name])
    own = {item.name for item in first.form.items()}
    blind = replace(  # what the first person typed at this visit would answer for what is not typed yet
        stored,
        values={
            place: answer
            for place, answer in stored.values.items()
            if place[1] not in own or place[0] != first.visit_key
        },
    )
    state = state_over(index, record, blind, today)
    return SecondEntry(row.id, row.form_id, row.person_id, row.completed_at is not None, record, state)


def writers_of(session: Session, record: FormRecord) -> set[UUID]:
    """Return everybody who had a hand in the first entry: none of them can enter it again."""
    wrote = {
        event.person_id
        for event in events(session, patient=record.patient_id, kind="answer", form=record.id)
        if event.person_id.int
    }
    return wrote | {record.started_by} | ({record.completed_by} if record.completed_by else set())


def unsettled(session: Session, design: StudyDesign, form_id: UUID, today: date) -> int:
    """Count the fields in which two entries differ and nobody chose yet."""
    return sum(not line.resolution for line in differences(session, design, form_id, today))


def _second_answers(
    session: Session, second_entry_id: UUID, first: FormRecord, today: date
) -> Mapping[FieldKey, Answer]:
    items = {item.name: item for item in first.form.items()}
    return {
        FieldKey(row.item, row.group): parse(items[row.item], row.entered_text, today=today)
        for row in answer_rows(session, second_entry_id)
        if row.item in items
    }


def _typed_fields(first: FormRecord, second: FormRecord) -> Iterator[FieldKey]:
    keys = {*first.answers, *second.answers}
    for section in first.form.sections:
        for group in range(max(1, section.repeats)):
            for item in section.items:
                key = FieldKey(item.name, group)
                if item.derivation is None and key in keys:
                    yield key


def agree(one: Answer, other: Answer) -> bool:
    """Say whether two answers are the same: value and missing reason, or the text that does not parse."""
    if one.is_empty and other.is_empty:
        return True
    if one.problem or other.problem:
        return one.text == other.text
    return (one.value, one.missing) == (other.value, other.missing)


def answer_rows(session: Session, second_entry_id: UUID) -> list[SecondAnswerRow]:
    """Return what a second entry holds, in the order it was typed."""
    query = select(SecondAnswerRow).where(SecondAnswerRow.second_entry_id == second_entry_id)
    return list(session.scalars(query.order_by(SecondAnswerRow.id)))


def _line(
    session: Session,
    index: DesignIndex,
    form: FormRow,
    number: str,
    visit: str,
    entry: SecondEntryRow | None,
    person: str,
    today: date,
) -> SecondEntryLine:
    is_compared = entry is not None and entry.completed_at is not None and entry.reconciled_at is None
    state = WAITING if entry is None else BEGUN if entry.completed_at is None else RECONCILED
    return SecondEntryLine(
        form_id=form.id,
        entry_id=entry.id if entry is not None else None,
        patient_id=form.patient_id,
        patient_number=number,
        visit_label=visit,
        form_title=form_words(index, form.name, form.ordinal),
        state=DIFFERING if is_compared else state,
        person_id=entry.person_id if entry is not None else None,
        person=person,
        completed_at=entry.completed_at if entry is not None else None,
        differing=unsettled(session, index.design, form.id, today) if is_compared else 0,
    )
