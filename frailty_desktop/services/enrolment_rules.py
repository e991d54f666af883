"""What stands between a patient and enrolment, each obstacle as a sentence that says what to do."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services.assigned_kits import has_list
from frailty_desktop.services.patient_facts import PatientFacts, as_partial, facts_of
from frailty_desktop.services.patient_list import ages_on
from frailty_desktop.services.patient_stratum import stratum_obstacles
from frailty_desktop.services.stored_answers import VALUE_COLUMNS, answer_in
from frailty_desktop.storage.tables import AnswerTable, FormRow, VisitRow
from frailty_desktop.study.design import KeyItem, StudyDesign
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr


def enrolment_obstacles(
    session: Session, design: StudyDesign, patient_id: UUID, today: date
) -> tuple[str, ...]:
    """Say what still stands between a patient and enrolment; empty when nothing does."""
    facts = facts_of(session, design, patient_id, today)
    if facts.status is not PatientStatus.SCREENING:
        return (tr("{number} is {status} already.", number=facts.number, status=facts.status.label),)
    found = [
        *_form_obstacles(session, facts),
        *_eligibility_obstacles(session, facts, today),
        *_age_obstacles(facts),
        *(stratum_obstacles(session, design, patient_id, today) if has_list(session) else ()),
    ]
    return tuple(found)


def _form_obstacles(session: Session, facts: PatientFacts) -> Iterator[str]:
    design = facts.index.design
    query = (
        select(FormRow.name, FormRow.state)
        .join(VisitRow, VisitRow.id == FormRow.visit_id)
        .where(
            FormRow.patient_id == facts.id,
            FormRow.voided_reason == "",
            VisitRow.plan == design.enrolment.screening_visit,
        )
    )
    state_of = {row.name: row.state for row in session.execute(query)}
    for name in design.enrolment.required_forms:
        title = facts.index.forms_by_name[name].title
        if name not in state_of:
            yield tr("Fill in the form {form}.", form=title)
        elif state_of[name] != "complete":
            yield tr("Complete the form {form}.", form=title)


def _eligibility_obstacles(session: Session, facts: PatientFacts, today: date) -> Iterator[str]:
    name = facts.index.design.enrolment.eligible_item
    item = facts.index.items[name]
    query = select(*VALUE_COLUMNS).where(AnswerTable.patient_id == facts.id, AnswerTable.item == name)
    row = session.execute(query.order_by(AnswerTable.sequence.desc()).limit(1)).first()
    value = answer_in(item, row, today).value if row else None
    if value is None:
        yield tr("{item} is not answered yet.", item=item.label)
    elif value not in (True, "yes", "Y"):
        yield tr(
            "{item}: the answer is no. Record a screen failure, or correct the criteria.", item=item.label
        )


def _age_obstacles(facts: PatientFacts) -> Iterator[str]:
    limits = facts.index.design.enrolment
    born, consented_on = as_partial(facts.value(KeyItem.BIRTH_DATE)), facts.consented_on
    if born is None or consented_on is None:
        yield tr("The age at consent is not known: date of birth or date of consent is missing.")
        return
    lowest, highest = ages_on(born, consented_on)
    places = {"low": limits.minimum_age, "high": limits.maximum_age}
    if highest < limits.minimum_age or lowest > limits.maximum_age:
        yield tr("The age at consent is {age}; this study takes {low} to {high}.", age=lowest, **places)
    elif lowest < limits.minimum_age or highest > limits.maximum_age:
        yield tr(
            "The date of birth is not exact enough to tell whether the age is {low} to {high}.", **places
        )
