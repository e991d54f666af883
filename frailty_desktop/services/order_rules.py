"""What must come before what: consent first, enrolment before treatment, no visit after the end."""

from datetime import date

from frailty_desktop.errors import UserError
from frailty_desktop.services.design_index import DesignIndex
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.services.patient_facts import PatientFacts
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.study.design import KeyItem, VisitPlan
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr


def refuse_future(on: date, today: date) -> None:
    """Refuse to record what has not happened yet."""
    if on > today:
        raise UserError(
            tr("{day} is still to come.", day=day_text(on)),
            kept=nothing_saved(),
            next_step=tr("Record it on the day, or correct the date."),
        )


def refuse_before_consent(facts: PatientFacts, on: date) -> None:
    """Refuse a visit on a day when the patient had not consented."""
    consented_on = facts.consented_on
    if consented_on is None:
        raise UserError(
            tr("{number} has no date of consent yet.", number=facts.number),
            kept=nothing_saved(),
            next_step=tr("Record the consent first."),
        )
    if on < consented_on:
        raise UserError(
            tr(
                "{day} is before {number} consented on {consent}.",
                day=day_text(on),
                number=facts.number,
                consent=day_text(consented_on),
            ),
            kept=nothing_saved(),
            next_step=tr("Correct the date of the visit or of the consent."),
        )


def refuse_after_end(facts: PatientFacts, on: date) -> None:
    """Refuse a visit on a day after the patient's participation ended; earlier days can still be recorded."""
    ended_on = facts.ended_on
    if ended_on is None or on <= ended_on:
        return
    raise UserError(
        _end_sentence(facts, ended_on), kept=nothing_saved(), next_step=_end_next_step(facts.status)
    )


def _end_sentence(facts: PatientFacts, ended_on: date) -> str:
    places = {"number": facts.number, "day": day_text(ended_on)}
    return {
        PatientStatus.DIED: tr("{number} died on {day}; a later visit cannot have taken place.", **places),
        PatientStatus.WITHDRAWN: tr("{number} withdrew on {day}; no later visit is recorded.", **places),
        PatientStatus.LOST: tr("{number} was recorded as lost to follow-up on {day}.", **places),
        PatientStatus.COMPLETED: tr("{number} completed the study on {day}.", **places),
        PatientStatus.SCREEN_FAILURE: tr("{number} was a screen failure on {day}.", **places),
    }[facts.status]


def _end_next_step(status: PatientStatus) -> str:
    if status is PatientStatus.DIED:
        return tr("Correct the date of the visit, or the date of death.")
    return tr(
        "Adverse events and a death can still be recorded. If the patient comes back, take the status back."
    )


def refuse_before_enrolment(facts: PatientFacts, plan: VisitPlan) -> None:
    """Refuse treatment, and what is counted from it, for a patient who is not enrolled."""
    if facts.enrolled_on is None and belongs_to_treatment(facts.index, plan):
        raise UserError(
            tr(
                "{number} is not enrolled, so {visit} cannot be recorded.",
                number=facts.number,
                visit=plan.label,
            ),
            kept=nothing_saved(),
            next_step=tr("Enrol the patient first."),
        )


def belongs_to_treatment(index: DesignIndex, plan: VisitPlan) -> bool:
    """Say whether a visit is the treatment itself or is counted forward from it."""
    treatment = index.key_item(KeyItem.REFERENCE_START)
    form = index.form_of_key_item(KeyItem.REFERENCE_START)
    if form is not None and any(expected.form == form.name for expected in plan.forms):
        return True
    anchor = next((anchor for anchor in index.design.anchors if anchor.name == plan.anchor), None)
    if anchor is not None:
        return anchor.item == treatment and plan.target_day > 0
    origin = index.visits_by_name.get(plan.anchor.removeprefix("visit:"))
    return origin is not None and plan.target_day >= 0 and belongs_to_treatment(index, origin)
