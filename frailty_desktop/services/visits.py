"""Visits: recording one, recording that it was missed, moving it to its true day."""

from datetime import date
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.services import rederivation, rights
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.lookups import (
    flush_because,
    nothing_saved,
    refuse_without_reason,
    visit_row,
)
from frailty_desktop.services.order_rules import (
    refuse_after_end,
    refuse_before_consent,
    refuse_before_enrolment,
    refuse_future,
)
from frailty_desktop.services.patient_facts import PatientFacts, facts_of
from frailty_desktop.services.roles import Right
from frailty_desktop.services.visit_matrix import (
    CellState,
    MatrixCell,
    VisitMatrix,
    patient_timeline,
    visit_matrix,
)
from frailty_desktop.services.work_list import UnfinishedForm, WorkItem, WorkList, work_list
from frailty_desktop.services.working_design import asks, of_patient
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import VisitRow
from frailty_desktop.study.design import ContactType, VisitPlan
from frailty_desktop.study.schedule import VisitState
from frailty_desktop.translation import tr

__all__ = [
    "CellState",
    "MatrixCell",
    "UnfinishedForm",
    "VisitAlreadyRecordedError",
    "VisitMatrix",
    "WorkItem",
    "WorkList",
    "add_first_visit",
    "add_unscheduled",
    "move_visit",
    "patient_timeline",
    "record_missed",
    "record_visit",
    "visit_matrix",
    "work_list",
]


class VisitAlreadyRecordedError(UserError):
    """The visit is there already; `visit_id` lets the window offer to open it."""

    def __init__(self, visit_id: UUID, happened: str, *, next_step: str) -> None:
        super().__init__(happened, kept=nothing_saved(), next_step=next_step)
        self.visit_id = visit_id


def record_visit(
    edit: Edit, patient_id: UUID, visit_name: str, on: date, contact: ContactType | None = None
) -> UUID:
    """Record a visit."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    plan = _plan(edit, patient_id, visit_name)
    if not plan.is_scheduled:
        return add_unscheduled(edit, patient_id, visit_name, on, contact)
    facts = facts_of(edit.session, edit.design, patient_id, edit.today)
    _refuse_second(facts, plan)
    _refuse_day(facts, plan, on, edit.today)
    return _add(edit, facts, plan, 0, on, _contact(plan, contact))


def add_first_visit(edit: Edit, patient_id: UUID, plan: VisitPlan, on: date) -> UUID:
    """Record the screening visit of a patient whose consent is being recorded in the same action."""
    facts = facts_of(edit.session, edit.design, patient_id, edit.today)
    refuse_future(on, edit.today)
    _refuse_second(facts, plan)
    return _add(edit, facts, plan, 0, on, plan.contact)


def add_unscheduled(
    edit: Edit, patient_id: UUID, visit_name: str, on: date, contact: ContactType | None = None
) -> UUID:
    """Record an unscheduled visit; there may be any number of them."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    plan = _plan(edit, patient_id, visit_name)
    if plan.is_scheduled:
        raise UserError(
            tr("{visit} is a planned visit.", visit=plan.label),
            kept=nothing_saved(),
            next_step=tr("Record it as the planned visit."),
        )
    facts = facts_of(edit.session, edit.design, patient_id, edit.today)
    _refuse_day(facts, plan, on, edit.today)
    earlier = [visit.ordinal for visit in facts.visits if visit.plan == plan.name]
    return _add(edit, facts, plan, max(earlier, default=-1) + 1, on, _contact(plan, contact))


def record_missed(edit: Edit, patient_id: UUID, visit_name: str, reason: str) -> UUID:
    """Record that a visit was missed."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    plan = _plan(edit, patient_id, visit_name)
    refuse_without_reason(reason)
    facts = facts_of(edit.session, edit.design, patient_id, edit.today)
    _refuse_second(facts, plan)
    refuse_before_consent(facts, edit.today)
    _refuse_not_expected(facts, plan, edit.today)
    visit_id = edit.new_id()
    edit.session.add(
        VisitRow(
            id=visit_id,
            patient_id=patient_id,
            plan=plan.name,
            ordinal=0,
            is_missed=True,
            missed_reason=reason.strip(),
        )
    )
    edit.session.flush()
    return visit_id


def move_visit(edit: Edit, visit_id: UUID, on: date, reason: str) -> None:
    """Correct the day of a visit; a visit recorded as missed becomes one that took place."""
    refuse_without_reason(reason)
    row = visit_row(edit.session, visit_id)
    rights.require(edit, Right.ENTER_DATA, patient_id=row.patient_id)
    plan = _plan(edit, row.patient_id, row.plan, is_recorded=True)
    facts = facts_of(edit.session, edit.design, row.patient_id, edit.today)
    _refuse_day(facts, plan, on, edit.today)
    row.date = on
    if row.is_missed:
        row.is_missed, row.missed_reason, row.contact = False, "", plan.contact.value
    flush_because(edit, reason)
    rederivation.after_visit_moved(edit, row.patient_id)


def _add(
    edit: Edit, facts: PatientFacts, plan: VisitPlan, ordinal: int, on: date, contact: ContactType
) -> UUID:
    visit_id = edit.new_id()
    edit.session.add(
        VisitRow(
            id=visit_id, patient_id=facts.id, plan=plan.name, ordinal=ordinal, date=on, contact=contact.value
        )
    )
    edit.session.flush()
    return visit_id


def _plan(edit: Edit, patient_id: UUID, visit_name: str, *, is_recorded: bool = False) -> VisitPlan:
    """Find a visit in the version in force at the site; one that is recorded may be of another version."""
    design = of_patient(edit.session, edit.design, patient_id, edit.today)
    plan = index_of(design).visits_by_name.get(visit_name)
    if plan is None or not (is_recorded or asks(design, plan)):
        raise UserError(
            tr("This study has no visit {visit}.", visit=visit_name),
            kept=nothing_saved(),
            next_step=tr("The visits are: {names}.", names=", ".join(visit.name for visit in design.visits)),
        )
    return plan


def _contact(plan: VisitPlan, contact: ContactType | None) -> ContactType:
    allowed = (plan.contact, *plan.contact_alternatives)
    if contact is None or contact in allowed:
        return contact or plan.contact
    raise UserError(
        tr("{visit} is not planned as a contact by {contact}.", visit=plan.label, contact=contact.value),
        kept=nothing_saved(),
        next_step=tr("Choose one of: {contacts}.", contacts=", ".join(allowed)),
    )


def _refuse_day(facts: PatientFacts, plan: VisitPlan, on: date, today: date) -> None:
    refuse_future(on, today)
    refuse_before_consent(facts, on)
    refuse_after_end(facts, on)
    refuse_before_enrolment(facts, plan)


def _refuse_not_expected(facts: PatientFacts, plan: VisitPlan, today: date) -> None:
    planned = next((visit for visit in facts.timeline(today) if visit.plan is plan), None)
    if planned is None or planned.state is VisitState.NOT_EXPECTED:
        raise UserError(
            tr("{number} is not expected for {visit}.", number=facts.number, visit=plan.label),
            kept=nothing_saved(),
            next_step=tr("Only a visit that was expected can be missed."),
        )


def _refuse_second(facts: PatientFacts, plan: VisitPlan) -> None:
    existing = facts.visit(plan.name)
    if existing is None:
        return
    if existing.is_missed:
        happened = tr(
            "{number}'s {visit} visit is recorded as missed.", number=facts.number, visit=plan.label
        )
        raise VisitAlreadyRecordedError(
            existing.id, happened, next_step=tr("If it took place after all, give that visit its day.")
        )
    happened = tr("{number} already has a {visit} visit.", number=facts.number, visit=plan.label)
    raise VisitAlreadyRecordedError(existing.id, happened, next_step=tr("Open it instead?"))
