"""Forms as they are stored, with their answers and the answers of other forms that their rules read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.stored_answers import (
    ANSWERS,
    VALUE_COLUMNS,
    RawId,
    answer_in,
    as_uuid,
    plain_table,
    raw,
)
from frailty_desktop.storage.answer_columns import from_columns
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.tables import AcceptanceRow, FormRow, PatientRow, VisitRow
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Form, StudyDesign
from frailty_desktop.study.form_state import FieldKey, FormState, PatientValues
from frailty_desktop.translation import tr


@dataclass(frozen=True)
class FormRecord:
    """One form that was started: of a visit, or (no visit) the nth entry of a patient's log."""

    id: UUID
    patient_id: UUID
    patient_number: str
    visit_id: UUID | None
    visit_name: str
    visit_ordinal: int
    visit_date: date | None
    form: Form
    design: StudyDesign = field(repr=False, compare=False)
    ordinal: int
    state: str
    started_at: datetime
    started_by: UUID
    completed_at: datetime | None
    completed_by: UUID | None
    voided_reason: str
    answers: Mapping[FieldKey, Answer]
    accepted: Mapping[FieldKey, frozenset[str]]

    @property
    def is_complete(self) -> bool:
        """Whether somebody completed the form."""
        return self.state == "complete"

    @property
    def is_voided(self) -> bool:
        """Whether the entry was marked as made in error."""
        return bool(self.voided_reason)

    @property
    def answer_visit_id(self) -> UUID:
        """The visit part of the answers' keys."""
        return self.visit_id or NO_VISIT

    @property
    def visit_key(self) -> str:
        """The visit as expressions name it."""
        return visit_key(self.visit_name, self.visit_ordinal)

    def with_answers(self, answers: Mapping[FieldKey, Answer]) -> "FormRecord":
        """Return the record as it is once these answers are stored."""
        return replace(self, answers={**self.answers, **answers})


_FORMS, _PATIENTS, _VISITS = plain_table(FormRow), plain_table(PatientRow), plain_table(VisitRow)
_ACCEPTANCES = plain_table(AcceptanceRow)


def select_forms(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select forms with their patient's number and their visit; conditions name columns of `FORMS`."""
    columns = (
        *(
            column
            for column in _FORMS.c
            if column.name not in ("sequence", "workstation", "design_version_id")
        ),
        raw(_FORMS.c.design_version_id).label("design_version_id"),
        _PATIENTS.c.number,
        _VISITS.c.plan,
        _VISITS.c.ordinal.label("visit_ordinal"),
        _VISITS.c.date.label("visit_date"),
    )
    joined = _FORMS.join(_PATIENTS, _PATIENTS.c.id == _FORMS.c.patient_id).outerjoin(
        _VISITS, _VISITS.c.id == _FORMS.c.visit_id
    )
    return select(*columns).select_from(joined).where(*where)


FORMS = _FORMS.c
_ONE_FORM = select_forms(FORMS.id == bindparam("form_id"))
_ANSWER_COLUMNS = (ANSWERS.c.group_ordinal, ANSWERS.c.item, *VALUE_COLUMNS)
_OF_ONE_FORM = select(*_ANSWER_COLUMNS).where(  # the clustered key: one page of the table
    ANSWERS.c.patient_id == bindparam("patient_id"),
    ANSWERS.c.visit_id == bindparam("visit_id"),
    ANSWERS.c.form_id == bindparam("form_id"),
)
_OF_FORMS = select(raw(ANSWERS.c.form_id).label("form_id"), *_ANSWER_COLUMNS)
_ACCEPTED = select(
    _ACCEPTANCES.c.form_id, _ACCEPTANCES.c.item, _ACCEPTANCES.c.group_ordinal, _ACCEPTANCES.c.check_name
).where(_ACCEPTANCES.c.form_id.in_(bindparam("form_ids", expanding=True)))
_VOIDED = select(FORMS.id).where(FORMS.patient_id == bindparam("patient_id"), FORMS.voided_reason != "")
_OF_PATIENT = (
    select(_VISITS.c.plan, _VISITS.c.ordinal, _VISITS.c.date, ANSWERS.c.item, *VALUE_COLUMNS)
    .select_from(ANSWERS.outerjoin(_VISITS, _VISITS.c.id == ANSWERS.c.visit_id))
    .where(
        ANSWERS.c.patient_id == bindparam("patient_id"),
        ANSWERS.c.group_ordinal == 0,
        ANSWERS.c.form_id.not_in(_VOIDED),
    )
)
_OF_PATIENT_SOME = _OF_PATIENT.where(ANSWERS.c.item.in_(bindparam("items", expanding=True)))


def form_record(
    session: Session, design: StudyDesign, form_id: UUID, today: date | None = None
) -> FormRecord:
    """Load one form with its answers; `today` serves only to say again why a text does not parse."""
    session.flush()
    row = session.connection().execute(_ONE_FORM, {"form_id": form_id}).first()
    if row is None:
        raise UserError(
            tr("This form is not in this study."), next_step=tr("Look it up again from the patient's page.")
        )
    return _records(session, index_of(design), [row], today or row.started_at.date())[0]


def form_records(
    session: Session, design: StudyDesign, query: Select[*tuple[Any, ...]], today: date
) -> list[FormRecord]:
    """Load the forms a query built on `select_forms` finds, with all answers, in three queries."""
    session.flush()
    return _records(session, index_of(design), list(session.connection().execute(query)), today)


def _records(
    session: Session, index: DesignIndex, rows: list[Row[*tuple[Any, ...]]], today: date
) -> list[FormRecord]:
    indexes = {row.id: _index_then(index, row.design_version_id) for row in rows}
    answers = _answers_of(session, indexes, rows, today)
    accepted = _acceptances_of(session, [row.id for row in rows])
    return [
        FormRecord(
            id=row.id,
            patient_id=row.patient_id,
            patient_number=row.number,
            visit_id=row.visit_id,
            visit_name=row.plan or "",
            visit_ordinal=row.visit_ordinal or 0,
            visit_date=row.visit_date,
            form=indexes[row.id].forms_by_name[row.name],
            design=indexes[row.id].design,
            ordinal=row.ordinal,
            state=row.state,
            started_at=row.started_at,
            started_by=row.started_by,
            completed_at=row.completed_at,
            completed_by=row.completed_by,
            voided_reason=row.voided_reason,
            answers=answers.get(row.id, {}),
            accepted=accepted.get(row.id, {}),
        )
        for row in rows
    ]


def _index_then(index: DesignIndex, version_id: RawId) -> DesignIndex:
    """Return the version that a form was captured under; its own rules hold for it as long as it is kept."""
    versions = index.design.versions
    return index if versions is None else index_of(versions.of(as_uuid(version_id)))


def _answers_of(
    session: Session, indexes: Mapping[UUID, DesignIndex], rows: list[Row[*tuple[Any, ...]]], today: date
) -> dict[UUID, dict[FieldKey, Answer]]:
    found: dict[UUID, dict[FieldKey, Answer]] = {row.id: {} for row in rows}
    if len(rows) == 1:
        only = rows[0]
        place = {"patient_id": only.patient_id, "visit_id": only.visit_id or NO_VISIT, "form_id": only.id}
        answers = session.connection().execute(_OF_ONE_FORM, place).all()
        found[only.id].update(_by_field(indexes[only.id], answers, today))
        return found
    by_form: defaultdict[RawId, list[Sequence[Any]]] = defaultdict(list)
    for form, *answer in session.connection().execute(_of_many(rows)).all():
        by_form[form].append(answer)
    for form, of_form in by_form.items():
        if as_uuid(form) in found:
            found[as_uuid(form)].update(_by_field(indexes[as_uuid(form)], of_form, today))
    return found


def _of_many(rows: list[Row[*tuple[Any, ...]]]) -> Select[*tuple[Any, ...]]:
    """Select the answers of several forms, by whichever key is the shorter way to them."""
    patients, visits = {row.patient_id for row in rows}, {row.visit_id or NO_VISIT for row in rows}
    return _OF_FORMS.where(ANSWERS.c.patient_id.in_(patients), ANSWERS.c.visit_id.in_(visits))


def _by_field(
    index: DesignIndex, answers: Iterable[Sequence[Any]], today: date
) -> Iterator[tuple[FieldKey, Answer]]:
    """Read rows of `_ANSWER_COLUMNS`; by place, because a name costs more than the value it finds."""
    items = index.items
    for group, name, entered_text, value_text, value_number, _value_date, missing_reason in answers:
        item = items.get(name)
        if item is not None:
            answer = from_columns(item, entered_text, value_text, value_number, missing_reason, today)
            yield FieldKey(name, group), answer


def _acceptances_of(session: Session, form_ids: list[UUID]) -> dict[UUID, dict[FieldKey, frozenset[str]]]:
    found: dict[UUID, dict[FieldKey, frozenset[str]]] = {}
    for form_id, item, group, check in session.connection().execute(_ACCEPTED, {"form_ids": form_ids}):
        of_form = found.setdefault(form_id, {})
        key = FieldKey(item, group)
        of_form[key] = of_form.get(key, frozenset()) | {check}
    return found


def patient_values(
    session: Session,
    design: StudyDesign,
    patient_id: UUID,
    visit_id: UUID | None,
    today: date,
    items: Collection[str] | None = None,
) -> PatientValues:
    """Gather what the forms of a visit may look at: all answers of the patient, or the given items."""
    row = session.execute(
        select(VisitRow.plan, VisitRow.ordinal, VisitRow.date).where(VisitRow.id == visit_id)
    ).first()
    plan, ordinal, on = row or ("", 0, None)
    index = index_of(design)
    stored = stored_values(session, index, patient_id, today, items)
    return stored.seen_from(index, visit_key(plan, ordinal), plan, on, today)


@dataclass(frozen=True)
class StoredValues:
    """A patient's answers by visit and item, in the order of the visits' days, with those days."""

    values: dict[tuple[str, str], Answer]
    visit_dates: dict[str, date]

    def seen_from(
        self, index: DesignIndex, visit: str, plan: str, visit_date: date | None, today: date
    ) -> PatientValues:
        """Show them as one visit sees them."""
        return PatientValues(
            today=today,
            visit=visit,
            visit_date=visit_date,
            values=self.values,
            settings=index.design.settings,
            visit_dates=self.visit_dates,
            asked_here=index.asked_at.get(plan, frozenset()),
        )


def visit_key(plan: str, ordinal: int) -> str:
    """Name a visit as expressions do; the second and later ones of an unscheduled plan get their number."""
    return plan if ordinal == 0 else f"{plan}#{ordinal}"


def stored_values(
    session: Session, index: DesignIndex, patient_id: UUID, today: date, items: Collection[str] | None = None
) -> StoredValues:
    """Load a patient's answers, all or the given items; log forms come last, voided ones not at all."""
    if items is not None and not items:
        return StoredValues({}, {})
    session.flush()
    query = _OF_PATIENT if items is None else _OF_PATIENT_SOME
    wanted = (
        {"patient_id": patient_id} if items is None else {"patient_id": patient_id, "items": sorted(items)}
    )
    found = session.connection().execute(query, wanted)
    rows = sorted(found, key=lambda row: _visit_time(index, row))
    dates = {visit_key(row.plan, row.ordinal): row.date for row in rows if row.plan and row.date}
    return StoredValues(dict(_by_visit_and_item(index, rows, today)), dates)


def _visit_time(index: DesignIndex, row: Row[*tuple[Any, ...]]) -> tuple[date, int, int]:
    order = index.visit_order.get(row.plan or "", len(index.visit_order))
    return row.date or date.max, order, row.ordinal or 0


def _by_visit_and_item(
    index: DesignIndex, rows: list[Row[*tuple[Any, ...]]], today: date
) -> Iterator[tuple[tuple[str, str], Answer]]:
    for row in rows:
        item = index.items.get(row.item)
        if item is not None:
            key = visit_key(row.plan, row.ordinal) if row.plan else ""
            yield (key, row.item), answer_in(item, row, today)


def form_state(session: Session, design: StudyDesign, form_id: UUID, today: date) -> FormState:
    """Set up the rules of a form over what is stored."""
    return state_of(session, design, form_record(session, design, form_id, today), today)


def state_of(session: Session, design: StudyDesign, record: FormRecord, today: date) -> FormState:
    """Set up the rules of a form that is loaded already, reading only what its rules look at."""
    index = index_of(design if design.versions is None else record.design)
    stored = stored_values(session, index, record.patient_id, today, index.names_read[record.form.name])
    return state_over(index, record, stored, today)


def state_over(index: DesignIndex, record: FormRecord, stored: StoredValues, today: date) -> FormState:
    """Set up the rules of a form, those of its own version, over values that are loaded already."""
    index = index if index.design.versions is None else index_of(record.design)
    patient = stored.seen_from(index, record.visit_key, record.visit_name, record.visit_date, today)
    return FormState(record.form, patient, answers=record.answers, accepted=record.accepted)
