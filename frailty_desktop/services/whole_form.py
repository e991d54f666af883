"""Records forms that were filled elsewhere, on paper or in a file, in one go and by the same rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from frailty_desktop.errors import UserError
from frailty_desktop.services import form_rules, rederivation, rights
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.form_records import FormRecord, state_over, stored_values
from frailty_desktop.services.lookups import nothing_saved, patient_row, refuse_without_reason, visit_row
from frailty_desktop.services.reading_words import joined
from frailty_desktop.services.roles import Right
from frailty_desktop.services.working_design import asks, of_patient, version_of
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import AcceptanceRow, FormRow, PatientRow, VisitRow
from frailty_desktop.study.answers import Answer, parse
from frailty_desktop.study.design import Form, FormKind, KeyItem, Severity, StudyDesign
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.translation import tr

Typed = Mapping[FieldKey, str]


def record_whole_form(
    edit: Edit,
    patient_id: UUID,
    visit_id: UUID | None,
    form_name: str,
    typed: Typed,
    *,
    doubts_accepted: str = "",
    complete: bool = True,
) -> UUID:
    """Record a form with all its answers, and complete it. `visit_id` is None for an entry of a log.

    Doubtful answers block completion unless `doubts_accepted` gives the reason to accept them. Refused like
    the single steps: a form that is there already, or not asked for, and anything that blocks completion.
    """
    filled = [(form_name, typed)]
    return record_whole_forms(
        edit, patient_id, visit_id, filled, doubts_accepted=doubts_accepted, complete=complete
    )[0]


def record_whole_forms(
    edit: Edit,
    patient_id: UUID,
    visit_id: UUID | None,
    filled: Sequence[tuple[str, Typed]],
    *,
    doubts_accepted: str = "",
    complete: bool = True,
) -> list[UUID]:
    """Record several forms of a visit, or several log entries, in order; later ones see the earlier ones."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    working = of_patient(edit.session, edit.design, patient_id, edit.today)
    forms = [_form(working, name) for name, _ in filled]
    patient = patient_row(edit.session, patient_id)
    visit = _visit_of(edit, patient_id, visit_id, forms)
    index = index_of(working)
    names = frozenset().union(*(index.names_read[form.name] for form in forms))
    stored = stored_values(edit.session, index, patient_id, edit.today, names)
    records: list[FormRecord] = []
    for form, (_, typed) in zip(forms, filled, strict=True):
        ordinal = 0 if visit else _next_ordinal(edit, patient_id, form, records)
        record = _new_record(edit, working, patient, visit, form, ordinal).with_answers(
            _answers(edit, form, typed)
        )
        state = state_over(index, record, stored, edit.today)
        accepted = _accept(state, doubts_accepted)
        if complete:
            _refuse_blocked(form, state)
        derived = {key: answer for key, answer in state.derived().items() if not answer.is_empty}
        record = replace(record.with_answers(derived), accepted=accepted)
        stored.values.update(_seen_by_others(record))
        records.append(record)
    _write(edit, records, doubts_accepted, complete=complete)
    for record in records:
        rederivation.follow(edit, record, {key.item for key in record.answers})
    return [record.id for record in records]


def _seen_by_others(record: FormRecord) -> dict[tuple[str, str], Answer]:
    visit = record.visit_key if record.visit_id else ""
    return {(visit, key.item): answer for key, answer in record.answers.items() if key.group == 0}


def _write(edit: Edit, records: list[FormRecord], reason: str, *, complete: bool) -> None:
    """Store the forms, their answers and acceptances; only then mark them complete."""
    rows = [_row(edit, record) for record in records]
    edit.session.add_all(rows)
    edit.session.add_all(_acceptance_rows(edit, records, reason))
    edit.session.flush()
    edit.save_answers(row for record in records for row in rederivation.rows(record, record.answers))
    if complete:
        for row in rows:
            row.state, row.completed_at, row.completed_by = "complete", edit.now, edit.by
        edit.session.flush()


def _form(design: StudyDesign, form_name: str) -> Form:
    form = index_of(design).forms_by_name.get(form_name)
    if form is None or not asks(design, form):
        raise UserError(tr("This study has no form {form}.", form=form_name), kept=nothing_saved())
    return form


def _visit_of(edit: Edit, patient_id: UUID, visit_id: UUID | None, forms: list[Form]) -> VisitRow | None:
    """Find the visit and refuse what the rules of forms refuse."""
    for form in forms:
        _refuse_wrong_place(form, visit_id)
    if visit_id is None:
        form_rules.refuse_before_consent(edit, patient_id, None, forms[0])
        return None
    visit = visit_row(edit.session, visit_id)
    form_rules.refuse_other_patient(visit, patient_id)
    _refuse_second(edit, visit, forms)
    for form in forms:
        form_rules.refuse_unexpected(edit, visit, form)
    # What consent asks for is the same for all forms of a visit but for the consent form itself.
    consent = index_of(edit.design).form_of_key_item(KeyItem.CONSENT_DATE)
    for form in [form for form in forms if form is not consent][:1]:
        form_rules.refuse_before_consent(edit, patient_id, visit, form)
    return visit


def _refuse_wrong_place(form: Form, visit_id: UUID | None) -> None:
    is_log = form.kind is FormKind.LOG
    if is_log is (visit_id is None):
        return
    happened = (
        tr("{form} is a log, beside the visits.", form=form.title)
        if is_log
        else tr("{form} belongs to a visit.", form=form.title)
    )
    raise UserError(happened, kept=nothing_saved())


def _refuse_second(edit: Edit, visit: VisitRow, forms: list[Form]) -> None:
    query = select(FormRow.name).where(FormRow.visit_id == visit.id, FormRow.voided_reason == "")
    started = set(edit.session.scalars(query))
    for form in forms:
        if form.name in started:
            raise UserError(
                tr("{form} was started at this visit already.", form=form.title),
                kept=nothing_saved(),
                next_step=tr("Go on with the one that is there."),
            )


def _new_record(
    edit: Edit, design: StudyDesign, patient: PatientRow, visit: VisitRow | None, form: Form, ordinal: int
) -> FormRecord:
    return FormRecord(
        id=edit.new_id(),
        patient_id=patient.id,
        patient_number=patient.number,
        visit_id=visit.id if visit else None,
        visit_name=visit.plan if visit else "",
        visit_ordinal=visit.ordinal if visit else 0,
        visit_date=visit.date if visit else None,
        form=form,
        design=design,
        ordinal=ordinal,
        state="in_progress",
        started_at=edit.now,
        started_by=edit.by,
        completed_at=None,
        completed_by=None,
        voided_reason="",
        answers={},
        accepted={},
    )


def _next_ordinal(edit: Edit, patient_id: UUID, form: Form, before: list[FormRecord]) -> int:
    query = select(func.max(FormRow.ordinal)).where(
        FormRow.patient_id == patient_id, FormRow.name == form.name
    )
    new = sum(record.form.name == form.name for record in before)
    return (edit.session.scalar(query) or 0) + new + 1


def _answers(edit: Edit, form: Form, typed: Mapping[FieldKey, str]) -> dict[FieldKey, Answer]:
    items = {item.name: item for item in form.items() if item.derivation is None}
    unknown = sorted({key.item for key in typed} - items.keys())
    if unknown:
        raise UserError(
            tr("{form} has no field to fill called {names}.", form=form.title, names=", ".join(unknown)),
            kept=nothing_saved(),
        )
    return {key: parse(items[key.item], text, today=edit.today) for key, text in typed.items()}


def _accept(state: FormState, reason: str) -> Mapping[FieldKey, frozenset[str]]:
    """Accept every doubt when a reason for it is given."""
    if not reason:
        return {}
    refuse_without_reason(reason)
    for problem in state.open_problems():
        if problem.severity is Severity.SOFT:
            state.accept(FieldKey(problem.item, problem.group), problem.check)
    return state.accepted()


def _acceptance_rows(edit: Edit, records: list[FormRecord], reason: str) -> Iterator[AcceptanceRow]:
    for record in records:
        for key, checks in record.accepted.items():
            for check in sorted(checks):
                yield AcceptanceRow(
                    id=edit.new_id(),
                    form_id=record.id,
                    item=key.item,
                    group=key.group,
                    check=check,
                    reason=reason.strip(),
                )


def _refuse_blocked(form: Form, state: FormState) -> None:
    blocking = state.blocking()
    if blocking:
        raise UserError(
            tr("{form} cannot be completed yet.", form=form.title),
            kept=nothing_saved(),
            next_step=joined([problem.message for problem in blocking]),
        )


def _row(edit: Edit, record: FormRecord) -> FormRow:
    return FormRow(
        id=record.id,
        patient_id=record.patient_id,
        visit_id=record.visit_id,
        name=record.form.name,
        ordinal=record.ordinal,
        design_version_id=version_of(edit, record.design),
        started_at=record.started_at,
        started_by=record.started_by,
    )
