"""A form as it stood after an event: its answers and problems of then, under its design of then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.form_records import FormRecord, StoredValues, form_record, state_over, visit_key
from frailty_desktop.storage.answer_columns import from_columns
from frailty_desktop.storage.audit_reading import event
from frailty_desktop.storage.column_types import canonical_json
from frailty_desktop.storage.design_texts import design_of
from frailty_desktop.storage.rater_blind import hidden_items
from frailty_desktop.storage.replay import ReplayedState, Row, form_sequences, state_at
from frailty_desktop.storage.review_tables import SecondEntryRow
from frailty_desktop.storage.tables import DesignVersionRow, FormRow, PatientRow
from frailty_desktop.study.answers import EMPTY, Answer
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.design import Item, StudyDesign
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.trail_reader import NOBODY_KNOWN, TrailReader
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class FieldAsOf:
    """One field as it stood, beside what it holds now."""

    key: FieldKey
    item: Item
    section: str
    then: Answer
    now: Answer
    problems: tuple[Problem, ...]
    accepted: frozenset[str]
    is_visible: bool
    is_derived: bool
    is_hidden: bool

    @property
    def has_changed(self) -> bool:
        """Whether the field holds something else now."""
        then, now = self.then, self.now
        return (then.text, then.value, then.missing) != (now.text, now.value, now.missing)


@dataclass(frozen=True, slots=True)
class FormAsOf:
    """A form at a moment of the log; `sequences` are the events about it, for stepping through them."""

    record: FormRecord
    fields: tuple[FieldAsOf, ...]
    design_version: str
    sequence: int
    at: datetime
    sequences: tuple[int, ...]
    is_now: bool

    @property
    def changed(self) -> tuple[FieldKey, ...]:
        """The fields that hold something else now."""
        return tuple(field.key for field in self.fields if field.has_changed)


def form_as_of(
    session: Session,
    design: StudyDesign,
    form_id: UUID,
    sequence: int,
    reader: TrailReader = NOBODY_KNOWN,
) -> FormAsOf:
    """Show a form as it stood right after an event. Only that patient's part of the log is read.

    Values that a rater may not see yet are left empty and marked as hidden.
    """
    row = session.get(FormRow, form_id)
    moment = event(session, sequence)
    if row is None or moment is None or not _is_within_reach(session, row.patient_id, reader):
        raise UserError(
            tr("This form or this moment is not in the study."), next_step=tr("Choose a line of the history.")
        )
    state = state_at(session, sequence=sequence, patient=row.patient_id)
    form = state.row("forms", form_id)
    if form is None:
        raise UserError(
            tr("The form was not started yet at that moment."),
            next_step=tr("Choose a later line of the history."),
        )
    version, index = _design_then(session, design, UUID(form["design_version_id"]))
    today = moment.at.date()
    then = _record(index, state, form, today)
    now = form_record(session, index.design, form_id, today)
    hidden = kept_back(session, design, then, reader)
    then, now = (_without(record, hidden) for record in (then, now))
    sequences = form_sequences(session, row.patient_id, form_id)
    return FormAsOf(
        record=then,
        fields=tuple(_fields(index, state, then, now, hidden, today)),
        design_version=version,
        sequence=sequence,
        at=moment.at,
        sequences=tuple(sequences),
        is_now=not any(later > sequence for later in sequences),
    )


def _design_then(session: Session, design: StudyDesign, version_id: UUID) -> tuple[str, DesignIndex]:
    row = session.get_one(DesignVersionRow, version_id)
    if (row.name, row.version) == (design.name, design.version):
        return row.version, index_of(design)
    return row.version, index_of(design_of(canonical_json(row.texts)))


def _record(index: DesignIndex, state: ReplayedState, form: Row, today: date) -> FormRecord:
    patient = state.row("patients", form["patient_id"]) or {}
    visit = state.row("visits", form["visit_id"]) or {}
    form_id = UUID(form["id"])
    return FormRecord(
        id=form_id,
        patient_id=UUID(form["patient_id"]),
        patient_number=patient.get("number", ""),
        visit_id=_id(form["visit_id"]),
        visit_name=visit.get("plan", ""),
        visit_ordinal=visit.get("ordinal", 0),
        visit_date=_day(visit.get("date")),
        form=index.forms_by_name[form["name"]],
        design=index.design,
        ordinal=form["ordinal"],
        state=form["state"],
        started_at=datetime.fromisoformat(form["started_at"]),
        started_by=UUID(form["started_by"]),
        completed_at=_moment(form["completed_at"]),
        completed_by=_id(form["completed_by"]),
        voided_reason=form["voided_reason"],
        answers={
            FieldKey(place.item, place.group): _answer(index.items[place.item], row, today)
            for place, row in state.answers.items()
            if place.form_id == form_id and place.item in index.items
        },
        accepted=_accepted(state, form_id),
    )


def kept_back(
    session: Session, design: StudyDesign, record: FormRecord, reader: TrailReader
) -> frozenset[str]:
    """Name the items whose values are kept from the reader, as the charts and the trail keep them."""
    items = [item.name for item in record.form.items()]
    if not reader.is_rater:
        return frozenset()
    if reader.person_id is not None and _types_a_second_time(session, record.id, reader.person_id):
        return frozenset(items)
    if not record.form.hide_previous:
        return frozenset()
    return hidden_items(session, design, record.patient_id, items)


def _is_within_reach(session: Session, patient_id: UUID, reader: TrailReader) -> bool:
    """Say whether the patient is at a site that the reader may read of."""
    return reader.sites is None or session.get_one(PatientRow, patient_id).site_id in reader.sites


def _types_a_second_time(session: Session, form_id: UUID, person_id: UUID) -> bool:
    query = select(SecondEntryRow.id).where(
        SecondEntryRow.form_id == form_id,
        SecondEntryRow.person_id == person_id,
        SecondEntryRow.reconciled_at.is_(None),
    )
    return session.scalar(query) is not None


def _without(record: FormRecord, hidden: frozenset[str]) -> FormRecord:
    kept = {key: answer for key, answer in record.answers.items() if key.item not in hidden}
    return replace(record, answers=kept) if hidden else record


def _accepted(state: ReplayedState, form_id: UUID) -> Mapping[FieldKey, frozenset[str]]:
    found: dict[FieldKey, frozenset[str]] = {}
    for row in state.tables["acceptances"].values():
        if UUID(row["form_id"]) == form_id:
            key = FieldKey(row["item"], row["group_ordinal"])
            found[key] = found.get(key, frozenset()) | {row["check_name"]}
    return found


def _fields(
    index: DesignIndex,
    state: ReplayedState,
    then: FormRecord,
    now: FormRecord,
    hidden: frozenset[str],
    today: date,
) -> Iterator[FieldAsOf]:
    """Ask the rules of then what they found; what was derived stands as it was stored."""
    rules = state_over(index, then, _stored_values(index, state, today), today)
    sections = {item.name: section.title for section in then.form.sections for item in section.items}
    for field in rules.fields():
        yield FieldAsOf(
            key=field.key,
            item=field.item,
            section=sections[field.key.item],
            then=then.answers.get(field.key, EMPTY),
            now=now.answers.get(field.key, EMPTY),
            problems=() if field.key.item in hidden else field.problems,
            accepted=field.accepted,
            is_visible=field.is_visible,
            is_derived=field.is_derived,
            is_hidden=field.key.item in hidden,
        )


def _stored_values(index: DesignIndex, state: ReplayedState, today: date) -> StoredValues:
    """Gather the patient's answers of then as the rules of a form read them."""
    forms, visits = state.tables["forms"], state.tables["visits"]
    found: list[tuple[tuple[date, int, int], str, str, Answer]] = []
    dates: dict[str, date] = {}
    for place, row in state.answers.items():
        form = forms.get(place.form_id)
        item = index.items.get(place.item)
        if form is None or form["voided_reason"] or place.group or item is None:
            continue
        visit = visits.get(UUID(form["visit_id"])) if form["visit_id"] else None
        key, time = _visit_of(index, visit)
        if visit and visit["date"]:
            dates[key] = date.fromisoformat(visit["date"])
        found.append((time, key, place.item, _answer(item, row, today)))
    found.sort(key=lambda entry: entry[:3])
    order = {key: day for _, key, _, _ in found if (day := dates.get(key))}
    return StoredValues({(key, name): answer for _, key, name, answer in found}, order)


def _visit_of(index: DesignIndex, visit: Row | None) -> tuple[str, tuple[date, int, int]]:
    if visit is None:
        return "", (date.max, len(index.visit_order), 0)
    place = index.visit_order.get(visit["plan"], len(index.visit_order))
    return visit_key(visit["plan"], visit["ordinal"]), (
        _day(visit["date"]) or date.max,
        place,
        visit["ordinal"],
    )


def _answer(item: Item, row: Row, today: date) -> Answer:
    return from_columns(
        item, row["entered_text"], row["value_text"], row["value_number"], row["missing_reason"], today
    )


def _id(value: Any) -> UUID | None:
    return UUID(value) if value else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
