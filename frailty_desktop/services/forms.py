"""Filling forms: start one, save answers, accept a doubt with a reason, complete it, undo, void an entry."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import form_rules, rederivation, rights
from frailty_desktop.services.answer_saving import (
    SavedAnswer,
    SavedAnswers,
    refuse_unwritable,
    save_answer,
    save_answers,
)
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.form_records import (
    FORMS,
    FormRecord,
    form_record,
    form_records,
    form_state,
    patient_values,
    select_forms,
    state_of,
)
from frailty_desktop.services.lookups import (
    form_row,
    nothing_saved,
    patient_row,
    refuse_without_reason,
    visit_row,
)
from frailty_desktop.services.previous_values import PreviousValue, note_reveal, previous_values
from frailty_desktop.services.reading_words import joined
from frailty_desktop.services.roles import Right
from frailty_desktop.services.undo import undo_last
from frailty_desktop.services.working_design import asks, of_patient, version_of
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import AcceptanceRow, FormRow
from frailty_desktop.study.design import Form, FormKind, StudyDesign
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

__all__ = [
    "FormRecord",
    "PreviousValue",
    "SavedAnswer",
    "SavedAnswers",
    "accept_problem",
    "complete_form",
    "entries",
    "form_record",
    "form_state",
    "note_reveal",
    "patient_values",
    "previous_values",
    "save_answer",
    "save_answers",
    "start_entry",
    "start_form",
    "undo_last",
    "void_entry",
]

_STARTED = select(FORMS.id).where(
    FORMS.visit_id == bindparam("visit_id"), FORMS.name == bindparam("form"), FORMS.voided_reason == ""
)


def start_form(edit: Edit, patient_id: UUID, visit_id: UUID | None, form_name: str) -> FormRecord:
    """Start a form of a visit, or go on with the one that was started there."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    working = of_patient(edit.session, edit.design, patient_id, edit.today)
    form = _form(working, form_name)
    if form.kind is FormKind.LOG:
        return start_entry(edit, patient_id, form_name)
    if visit_id is None:
        raise UserError(
            tr("{form} belongs to a visit.", form=form.title),
            kept=nothing_saved(),
            next_step=tr("Record the visit first."),
        )
    visit = visit_row(edit.session, visit_id)
    edit.session.flush()
    existing = edit.session.connection().scalar(_STARTED, {"visit_id": visit_id, "form": form_name})
    if existing is not None:
        return form_record(edit.session, edit.design, existing, edit.today)
    _refuse_of_other_version(working, form)
    form_rules.refuse_other_patient(visit, patient_id)
    form_rules.refuse_unexpected(edit, visit, form)
    form_rules.refuse_before_consent(edit, patient_id, visit, form)
    return _start(edit, working, patient_id, visit_id, form, 0)


def start_entry(edit: Edit, patient_id: UUID, form_name: str) -> FormRecord:
    """Start a new entry of a patient's log, such as an adverse event."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    working = of_patient(edit.session, edit.design, patient_id, edit.today)
    form = _form(working, form_name)
    _refuse_of_other_version(working, form)
    if form.kind is not FormKind.LOG:
        raise UserError(
            tr("{form} is not a log; it belongs to a visit.", form=form.title),
            kept=nothing_saved(),
            next_step=tr("Start it from its visit."),
        )
    patient_row(edit.session, patient_id)
    form_rules.refuse_before_consent(edit, patient_id, None, form)
    last = edit.session.scalar(
        select(func.max(FormRow.ordinal)).where(FormRow.patient_id == patient_id, FormRow.name == form_name)
    )
    return _start(edit, working, patient_id, None, form, (last or 0) + 1)


def accept_problem(edit: Edit, form_id: UUID, key: FieldKey, check: str, reason: str) -> None:
    """Accept a doubtful answer with a reason."""
    refuse_without_reason(reason)
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.ENTER_DATA, patient_id=record.patient_id)
    state = state_of(edit.session, edit.design, record, edit.today)
    state.accept(FieldKey(*key), check)
    for lead, checks in state.accepted().items():
        for name in checks - record.accepted.get(lead, frozenset()):
            row = AcceptanceRow(
                id=edit.new_id(),
                form_id=form_id,
                item=lead.item,
                group=lead.group,
                check=name,
                reason=reason.strip(),
            )
            edit.session.add(row)
    edit.session.flush()


def complete_form(edit: Edit, form_id: UUID) -> None:
    """Complete a form; later corrections need a reason."""
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.ENTER_DATA, patient_id=record.patient_id)
    if record.is_complete:
        raise UserError(tr("{form} is complete already.", form=record.form.title), kept=nothing_saved())
    refuse_unwritable(edit, record)
    state = state_of(edit.session, edit.design, record, edit.today)
    blocking = state.blocking()
    if blocking:
        raise UserError(
            tr("{form} cannot be completed yet.", form=record.form.title),
            kept=tr("Everything typed is saved."),
            next_step=joined([problem.message for problem in blocking]),
        )
    edit.save_answers(rederivation.rows(record, rederivation.changed_derived(record, state)))
    row = form_row(edit.session, form_id)
    row.state, row.completed_at, row.completed_by = "complete", edit.now, edit.by
    edit.session.flush()


def void_entry(edit: Edit, form_id: UUID, reason: str = "") -> None:
    """Mark an entry as entered in error; it stays readable and counts nowhere."""
    why = reason or edit.reason
    refuse_without_reason(why)
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.ENTER_DATA, patient_id=record.patient_id)
    if record.is_voided:
        raise UserError(tr("This entry is marked as entered in error already."), kept=nothing_saved())
    form_row(edit.session, form_id).voided_reason = why.strip()
    edit.session.flush()
    rederivation.follow(edit, record, {key.item for key in record.answers})


def entries(
    session: Session,
    design: StudyDesign,
    patient_id: UUID,
    form_name: str,
    today: date,
    *,
    with_voided: bool = False,
) -> list[FormRecord]:
    """List the entries of a patient's log, oldest first."""
    query = select_forms(FORMS.patient_id == patient_id, FORMS.name == form_name)
    if not with_voided:
        query = query.where(FORMS.voided_reason == "")
    return form_records(session, design, query.order_by(FORMS.ordinal), today)


def _form(design: StudyDesign, form_name: str) -> Form:
    form = index_of(design).forms_by_name.get(form_name)
    if form is None:
        raise UserError(
            tr("This study has no form {form}.", form=form_name),
            kept=nothing_saved(),
            next_step=tr("The forms are: {names}.", names=", ".join(form.name for form in design.forms)),
        )
    return form


def _refuse_of_other_version(working: StudyDesign, form: Form) -> None:
    """Refuse to start what the version in force at this site does not ask; what is there stays."""
    if not asks(working, form):
        raise UserError(
            tr(
                "{form} is not part of version {version}, which this site works with.",
                form=form.title,
                version=working.version,
            ),
            kept=nothing_saved(),
            next_step=tr("What was recorded under another version stays, and can still be corrected."),
        )


def _start(
    edit: Edit, working: StudyDesign, patient_id: UUID, visit_id: UUID | None, form: Form, ordinal: int
) -> FormRecord:
    form_id = edit.new_id()
    row = FormRow(
        id=form_id,
        patient_id=patient_id,
        visit_id=visit_id,
        name=form.name,
        ordinal=ordinal,
        design_version_id=version_of(edit, working),
        started_at=edit.now,
        started_by=edit.by,
    )
    edit.session.add(row)
    edit.session.flush()
    record = form_record(edit.session, edit.design, form_id, edit.today)
    if not any(item.derivation for item in form.items()):
        return record
    # What follows from other forms alone is there from the start; a form of nothing else is never left empty.
    derived = rederivation.changed_derived(record, state_of(edit.session, edit.design, record, edit.today))
    edit.save_answers(rederivation.rows(record, derived))
    rederivation.follow(edit, record, {key.item for key in derived})
    return record.with_answers(derived)
