"""One patient's visits against the forms each expects: empty, begun, complete, wrong or not asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import DesignIndex
from frailty_desktop.services.form_records import (
    FORMS,
    FormRecord,
    StoredValues,
    form_records,
    select_forms,
    state_over,
    stored_values,
    visit_key,
)
from frailty_desktop.services.patient_facts import PatientFacts, facts_of
from frailty_desktop.storage.patient_rows import VisitFact
from frailty_desktop.study.clinic_order import clinic_order
from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import ContactType, ExpectedForm, Form, StudyDesign, VisitPlan
from frailty_desktop.study.form_state import FormState
from frailty_desktop.study.schedule import PlannedVisit, VisitState
from frailty_desktop.translation import tr


class CellState(StrEnum):
    """How far one form of one visit is."""

    EMPTY = "empty"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    PROBLEM = "problem"
    MISSED = "missed"
    NOT_EXPECTED = "not_expected"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {
            CellState.EMPTY: tr("empty"),
            CellState.IN_PROGRESS: tr("begun"),
            CellState.COMPLETE: tr("complete"),
            CellState.PROBLEM: tr("to be checked"),
            CellState.MISSED: tr("missed"),
            CellState.NOT_EXPECTED: tr("not asked for"),
        }[self]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One form at one visit; `answered` of `expected` fields once it was started."""

    state: CellState
    form_id: UUID | None = None
    answered: int = 0
    expected: int = 0


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One visit: planned, or an unscheduled one that took place. `key` tells repeated ones apart."""

    key: str
    plan: VisitPlan
    state: VisitState
    visit_id: UUID | None
    happened_on: date | None
    contact: ContactType

    @property
    def name(self) -> str:
        """The visit plan's name."""
        return self.plan.name

    @property
    def short_label(self) -> str:
        """The head of the column."""
        return self.plan.short_label


@dataclass(frozen=True)
class VisitMatrix:
    """Forms down, visits across; `cells` maps (form name, column key)."""

    forms: tuple[Form, ...]
    columns: tuple[MatrixColumn, ...]
    cells: Mapping[tuple[str, str], MatrixCell]

    def cell(self, form_name: str, column_key: str) -> MatrixCell:
        """Return a cell; one that no visit asks for is "not asked for"."""
        return self.cells.get((form_name, column_key), _NOT_ASKED)


_NOT_ASKED = MatrixCell(CellState.NOT_EXPECTED)


def patient_timeline(
    session: Session, design: StudyDesign, patient_id: UUID, today: date
) -> tuple[PlannedVisit, ...]:
    """Set every visit of a patient beside its window."""
    return facts_of(session, design, patient_id, today).timeline(today)


def visit_matrix(session: Session, design: StudyDesign, patient_id: UUID, today: date) -> VisitMatrix:
    """Show how far each form of each visit is."""
    facts = facts_of(session, design, patient_id, today)
    index = facts.index
    query = select_forms(
        FORMS.patient_id == patient_id, FORMS.visit_id.is_not(None), FORMS.voided_reason == ""
    )
    records = {
        (record.form.name, record.visit_key): record for record in form_records(session, design, query, today)
    }
    stored = stored_values(session, index, patient_id, today)
    columns = tuple(_columns(facts, today))
    cells = {
        (name, column.key): cell
        for column in columns
        for name, cell in _cells_of(index, column, records, stored, today)
    }
    asked = {name for name, _ in cells}
    in_order = clinic_order(index.whole.visits, index.forms_by_name.values())
    forms = tuple(form for form in in_order if form.name in asked)
    return VisitMatrix(forms, columns, cells)


def _columns(facts: PatientFacts, today: date) -> Iterator[MatrixColumn]:
    """List the planned visits in the plan's order; unscheduled ones stand where their day puts them."""
    planned = [_column(entry, facts.visit(entry.plan.name)) for entry in facts.timeline(today)]
    again = [visit for visit in facts.visits if visit.ordinal > 0]
    scheduled = [column for column in planned if column.plan.is_scheduled]
    extra = [column for column in planned if not column.plan.is_scheduled]
    extra += [_repeated(facts, visit) for visit in again]
    for column in sorted(extra, key=lambda column: column.happened_on or date.max):
        scheduled.insert(_place(scheduled, column), column)
    yield from scheduled


def _place(columns: list[MatrixColumn], extra: MatrixColumn) -> int:
    day = extra.happened_on or date.max
    before = [place for place, column in enumerate(columns) if (column.happened_on or date.max) <= day]
    return before[-1] + 1 if before else len(columns)


def _column(entry: PlannedVisit, visit: VisitFact | None) -> MatrixColumn:
    visit_id = visit.id if visit is not None else None
    return MatrixColumn(entry.plan.name, entry.plan, entry.state, visit_id, entry.happened_on, entry.contact)


def _repeated(facts: PatientFacts, visit: VisitFact) -> MatrixColumn:
    plan = facts.index.visits_by_name[visit.plan]
    contact = ContactType(visit.contact) if visit.contact else plan.contact
    key = visit_key(visit.plan, visit.ordinal)
    return MatrixColumn(key, plan, VisitState.DONE, visit.id, visit.on, contact)


def _cells_of(
    index: DesignIndex,
    column: MatrixColumn,
    records: Mapping[tuple[str, str], FormRecord],
    stored: StoredValues,
    today: date,
) -> Iterator[tuple[str, MatrixCell]]:
    for expected in column.plan.forms:
        record = records.get((expected.form, column.key))
        if record is not None:
            yield expected.form, _started(index, record, stored, today)
        else:
            yield expected.form, MatrixCell(_not_started(index, column, expected, stored, today))
    if index.design.versions is not None:  # what an earlier version asked at this visit stays in sight
        asked = {expected.form for expected in column.plan.forms}
        for (name, key), record in records.items():
            if key == column.key and name not in asked:
                yield name, _started(index, record, stored, today)


def _started(index: DesignIndex, record: FormRecord, stored: StoredValues, today: date) -> MatrixCell:
    state = state_over(index, record, stored, today)
    answered, expected = state.progress()
    return MatrixCell(_cell_state(record, state), record.id, answered, expected)


def _cell_state(record: FormRecord, state: FormState) -> CellState:
    if record.is_complete:
        return CellState.PROBLEM if state.blocking() else CellState.COMPLETE
    return CellState.PROBLEM if state.open_problems() else CellState.IN_PROGRESS


def _not_started(
    index: DesignIndex, column: MatrixColumn, expected: ExpectedForm, stored: StoredValues, today: date
) -> CellState:
    if column.state is VisitState.MISSED:
        return CellState.MISSED
    if column.state is VisitState.NOT_EXPECTED:
        return CellState.NOT_EXPECTED
    if expected.when:
        patient = stored.seen_from(index, column.key, column.plan.name, column.happened_on, today)
        if Condition.compile(expected.when).evaluate(patient) is False:
            return CellState.NOT_EXPECTED
    return CellState.EMPTY
