"""A patient's way through the study: screening, enrolment, and how it ends."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from frailty_desktop.errors import UserError
from frailty_desktop.services import allocation, forms, rights, visits
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.enrolment_rules import enrolment_obstacles
from frailty_desktop.services.lookups import nothing_saved, patient_row, refuse_without_reason, site_row
from frailty_desktop.services.order_rules import refuse_before_consent, refuse_future
from frailty_desktop.services.patient_facts import PatientFacts, facts_of
from frailty_desktop.services.patient_list import (
    PatientSummary,
    find_patient,
    list_patients,
    number_text,
)
from frailty_desktop.services.reading_words import day_text, joined
from frailty_desktop.services.roles import Right
from frailty_desktop.services.working_design import of_patient
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import PatientRow, SiteRow
from frailty_desktop.study.design import FormKind, KeyItem
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr

__all__ = [
    "PatientSummary",
    "complete_study",
    "enrol",
    "enrolment_obstacles",
    "find_patient",
    "list_patients",
    "lost_to_follow_up",
    "record_death",
    "screen",
    "screen_failure",
    "take_back_status",
    "withdraw",
]


def screen(
    edit: Edit,
    *,
    consent_date: date,
    birth_date: PartialDate | date | None = None,
    sex: str = "",
    site: str = "",
) -> PatientSummary:
    """Take a new patient into screening.

    The screening visit is recorded on the day of consent; consent date, birth date and sex are filled in on
    the forms that hold them. The age limits are judged at enrolment: a screen failure can be recorded.
    """
    at_site = site_row(edit.session, site)
    rights.require(edit, Right.ENTER_DATA, site_id=at_site.id)
    refuse_future(consent_date, edit.today)
    born = PartialDate.of(birth_date) if birth_date is not None else None
    _refuse_born_after(born, consent_date)
    row = _add_patient(edit, at_site)
    _record_screening_visit(edit, row.id, consent_date, born, sex)
    return find_patient(edit.session, edit.design, row.id, edit.today)


def enrol(edit: Edit, patient_id: UUID, on: date) -> PatientSummary:
    """Enrol a patient; when the study has an allocation list, the patient gets the next kit."""
    rights.require(edit, Right.ENROL, patient_id=patient_id)
    row = patient_row(edit.session, patient_id)
    obstacles = enrolment_obstacles(edit.session, edit.design, patient_id, edit.today)
    if obstacles:
        raise UserError(
            tr("{number} cannot be enrolled yet.", number=row.number),
            kept=nothing_saved(),
            next_step=joined(obstacles),
        )
    facts = facts_of(edit.session, edit.design, patient_id, edit.today)
    refuse_future(on, edit.today)
    refuse_before_consent(facts, on)
    row.status, row.status_date, row.status_reason = PatientStatus.ENROLLED.value, on, ""
    row.enrolled_on = on
    edit.session.flush()
    if allocation.has_list(edit.session):
        allocation.assign_next(edit, patient_id)
    return find_patient(edit.session, edit.design, patient_id, edit.today)


def screen_failure(edit: Edit, patient_id: UUID, on: date, reason: str) -> None:
    """Record a screen failure."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    refuse_without_reason(reason)
    _end(edit, patient_id, PatientStatus.SCREEN_FAILURE, on, reason)


def withdraw(edit: Edit, patient_id: UUID, on: date, reason: str) -> None:
    """Record that a patient withdrew from the study.

    Withdrawal is from the study. Stopping treatment alone is no status: a patient who goes on with visits
    stays enrolled. After a withdrawal no later visit is recorded; adverse events and a death still can be.
    """
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    refuse_without_reason(reason)
    _end(edit, patient_id, PatientStatus.WITHDRAWN, on, reason)


def lost_to_follow_up(edit: Edit, patient_id: UUID, on: date, reason: str) -> None:
    """Record that contact with a patient was lost; `on` is the day of the last contact."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    refuse_without_reason(reason)
    _end(edit, patient_id, PatientStatus.LOST, on, reason)


def complete_study(edit: Edit, patient_id: UUID, on: date) -> None:
    """Record that a patient completed the study."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    _end(edit, patient_id, PatientStatus.COMPLETED, on, "")


def record_death(edit: Edit, patient_id: UUID, on: date, reason: str = "") -> UUID | None:
    """Record that a patient died; `reason` is the cause, as far as it is known.

    The date goes to the death form too, which is started unless it is there; its id is returned, None when
    this design has no log form for deaths. Of a partly known date give the latest day: the death form, filled
    in first, keeps it as it is known.
    """
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    entry = _death_entry(edit, patient_id, on)
    _end(edit, patient_id, PatientStatus.DIED, on, reason)
    return entry


def take_back_status(edit: Edit, patient_id: UUID, reason: str) -> None:
    """Take back an end of participation: recorded by mistake, or overtaken by the patient's return."""
    rights.require(edit, Right.ENTER_DATA, patient_id=patient_id)
    refuse_without_reason(reason)
    facts = facts_of(edit.session, edit.design, patient_id, edit.today)
    if facts.status.is_active:
        raise UserError(
            tr(
                "{number} is {status}; there is nothing to take back.",
                number=facts.number,
                status=facts.status.label,
            ),
            kept=nothing_saved(),
        )
    back_to = PatientStatus.ENROLLED if facts.enrolled_on else PatientStatus.SCREENING
    since = facts.enrolled_on or facts.consented_on
    _set_status(edit, patient_id, back_to, since, reason)


def _end(edit: Edit, patient_id: UUID, status: PatientStatus, on: date, reason: str) -> None:
    facts = facts_of(edit.session, edit.design, patient_id, edit.today)
    if not facts.status.may_become(status):
        raise UserError(
            tr(
                "{number} is {now}, and cannot become {status}.",
                number=facts.number,
                now=facts.status.label,
                status=status.label,
            ),
            kept=nothing_saved(),
            next_step=tr("If that status is a mistake, take it back first."),
        )
    refuse_future(on, edit.today)
    refuse_before_consent(facts, on)
    _refuse_before_last_visit(facts, status, on)
    _set_status(edit, patient_id, status, on, reason)


def _set_status(edit: Edit, patient_id: UUID, status: PatientStatus, on: date | None, reason: str) -> None:
    row = patient_row(edit.session, patient_id)
    row.status, row.status_date, row.status_reason = status.value, on, reason.strip()
    edit.session.flush()


def _refuse_before_last_visit(facts: PatientFacts, status: PatientStatus, on: date) -> None:
    later = [visit for visit in facts.visits if visit.on is not None and visit.on > on]
    if not later:
        return
    latest = max(later, key=lambda visit: visit.on or on)
    raise UserError(
        tr(
            "{number} has a {visit} visit on {day}, after {status} on {on}.",
            number=facts.number,
            visit=facts.index.visits_by_name[latest.plan].label,
            day=day_text(latest.on or on),
            status=status.label,
            on=day_text(on),
        ),
        kept=nothing_saved(),
        next_step=tr("Correct one of the two dates."),
    )


def _refuse_born_after(born: PartialDate | None, consent_date: date) -> None:
    if born is not None and born.earliest() >= consent_date:
        raise UserError(
            tr("A date of birth of {day} is not before the consent.", day=day_text(born)),
            kept=nothing_saved(),
            next_step=tr("Check the year of birth."),
        )


def _add_patient(edit: Edit, site: SiteRow) -> PatientRow:
    number = (edit.session.scalar(select(func.count()).select_from(PatientRow)) or 0) + 1
    while _is_taken(edit, number_text(edit.design, number, site.code)):
        number += 1
    row = PatientRow(
        id=edit.new_id(),
        number=number_text(edit.design, number, site.code),
        site_id=site.id,
        status=PatientStatus.SCREENING.value,
        created_at=edit.now,
        created_by=edit.by,
    )
    edit.session.add(row)
    edit.session.flush()
    return row


def _is_taken(edit: Edit, number: str) -> bool:
    return edit.session.scalar(select(PatientRow.id).where(PatientRow.number == number)) is not None


def _record_screening_visit(
    edit: Edit, patient_id: UUID, consent_date: date, born: PartialDate | None, sex: str
) -> None:
    working = of_patient(edit.session, edit.design, patient_id, edit.today)
    plan = index_of(working).visits_by_name[working.enrolment.screening_visit]
    visit_id = visits.add_first_visit(edit, patient_id, plan, consent_date)
    known = {KeyItem.CONSENT_DATE: consent_date.isoformat()}
    if born is not None:
        known[KeyItem.BIRTH_DATE] = born.iso()
    if sex:
        known[KeyItem.SEX] = sex
    for part, text in known.items():
        _prefill(edit, patient_id, visit_id, part, text)


def _prefill(edit: Edit, patient_id: UUID, visit_id: UUID | None, part: KeyItem, text: str) -> UUID | None:
    """Answer a key item on the form that holds it, starting that form; None without such an item."""
    index = index_of(of_patient(edit.session, edit.design, patient_id, edit.today))
    form, item = index.form_of_key_item(part), index.key_item(part)
    if form is None or item is None:
        return None
    if form.kind is FormKind.LOG:
        record = forms.start_entry(edit, patient_id, form.name)
    else:
        record = forms.start_form(edit, patient_id, visit_id, form.name)
    forms.save_answer(edit, record.id, FieldKey(item), text)
    return record.id


def _death_entry(edit: Edit, patient_id: UUID, on: date) -> UUID | None:
    """Put the date of death on the death form, or see that the form there agrees with it."""
    index = index_of(edit.design)
    form = index.form_of_key_item(KeyItem.DEATH_DATE)
    if form is None or form.kind is not FormKind.LOG:
        return None
    entries = forms.entries(edit.session, edit.design, patient_id, form.name, edit.today)
    if not entries:
        return _prefill(edit, patient_id, None, KeyItem.DEATH_DATE, on.isoformat())
    key = FieldKey(index.design.key_items[KeyItem.DEATH_DATE])
    stored = entries[-1].answers.get(key)
    if stored is None or stored.is_empty:
        forms.save_answer(edit, entries[-1].id, key, on.isoformat())
    elif isinstance(stored.value, PartialDate) and stored.value.certainly_equal(on) is False:
        raise UserError(
            tr(
                "The form {form} says {day}, not {on}.",
                form=form.title,
                day=day_text(stored.value),
                on=day_text(on),
            ),
            kept=nothing_saved(),
            next_step=tr("Correct the form or the date."),
        )
    return entries[-1].id
