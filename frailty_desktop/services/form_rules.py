"""When a form may be started: at its own patient's visit, expected there, and after consent."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from frailty_desktop.errors import UserError
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.form_records import patient_values
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.services.stored_answers import ANSWERS, plain_table
from frailty_desktop.services.working_design import of_patient
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import FormRow, VisitRow
from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import Form, KeyItem, VisitPlan
from frailty_desktop.translation import tr

_FORMS = plain_table(FormRow)
_CONSENT = (
    select(_FORMS.c.state, _FORMS.c.visit_id, ANSWERS.c.value_date)
    .select_from(
        _FORMS.outerjoin(
            ANSWERS,
            (ANSWERS.c.patient_id == _FORMS.c.patient_id)
            & (ANSWERS.c.form_id == _FORMS.c.id)
            & (ANSWERS.c.item == bindparam("item")),
        )
    )
    .where(
        _FORMS.c.patient_id == bindparam("patient_id"),
        _FORMS.c.name == bindparam("form"),
        _FORMS.c.voided_reason == "",
    )
)


def refuse_other_patient(visit: VisitRow, patient_id: UUID) -> None:
    """Refuse to put a form into another patient's visit."""
    if visit.patient_id != patient_id:
        raise UserError(
            tr("This visit belongs to another patient."),
            kept=nothing_saved(),
            next_step=tr("Open the patient again and start the form from there."),
        )


def refuse_unexpected(edit: Edit, visit: VisitRow, form: Form) -> None:
    """Refuse a form at a visit that was missed, or whose plan does not ask for it."""
    working = of_patient(edit.session, edit.design, visit.patient_id, edit.today)
    plan = index_of(working).visits_by_name[visit.plan]
    if visit.is_missed:
        raise UserError(
            tr("The {visit} visit is recorded as missed.", visit=plan.label),
            kept=nothing_saved(),
            next_step=tr("If it took place after all, give it its day first."),
        )
    if form.name not in _expected_names(plan):
        raise UserError(
            tr("{form} is not part of the {visit} visit.", form=form.title, visit=plan.label),
            kept=nothing_saved(),
            next_step=tr("Record it at a visit that has it, or at an unscheduled one."),
        )
    _refuse_condition_not_met(edit, visit, plan, form)


def _expected_names(plan: VisitPlan) -> frozenset[str]:
    return frozenset(expected.form for expected in plan.forms)


def _refuse_condition_not_met(edit: Edit, visit: VisitRow, plan: VisitPlan, form: Form) -> None:
    conditions = [
        Condition.compile(expected.when)
        for expected in plan.forms
        if expected.form == form.name and expected.when
    ]
    if not conditions:
        return
    names = frozenset().union(*(condition.names | condition.elsewhere for condition in conditions))
    values = patient_values(edit.session, edit.design, visit.patient_id, visit.id, edit.today, names)
    if all(condition.evaluate(values) is False for condition in conditions):
        labels = ", ".join(index_of(edit.design).items[name].label for name in sorted(names))
        raise UserError(
            tr("{form} is not asked of this patient.", form=form.title),
            kept=nothing_saved(),
            next_step=tr("It depends on: {labels}.", labels=labels),
        )


def refuse_before_consent(edit: Edit, patient_id: UUID, visit: VisitRow | None, form: Form) -> None:
    """Refuse a form before consent is dated, and one of another visit before the consent form is complete."""
    index = index_of(edit.design)
    consent_form, item = index.form_of_key_item(KeyItem.CONSENT_DATE), index.key_item(KeyItem.CONSENT_DATE)
    if consent_form is None or form.name == consent_form.name:
        return
    consent = {"patient_id": patient_id, "form": consent_form.name, "item": item}
    found = edit.session.connection().execute(_CONSENT, consent).first()
    state, visit_id, consented_on = found or ("", None, None)
    if consented_on is None:
        raise _consent_first(
            tr("The date of consent is not recorded yet."),
            tr("Fill in {form} first.", form=consent_form.title),
        )
    if visit is None:
        return
    if visit.date is not None and visit.date < date.fromisoformat(consented_on):
        raise _consent_first(
            tr("This visit is dated before the consent."),
            tr("Correct the date of the visit or of the consent."),
        )
    if visit.id != visit_id and state != "complete":
        raise _consent_first(
            tr("{form} is not complete yet.", form=consent_form.title),
            tr("Complete it before another visit's forms."),
        )


def _consent_first(happened: str, next_step: str) -> UserError:
    return UserError(happened, kept=nothing_saved(), next_step=next_step)
