"""Reads what the patients of a cohort are besides values: for everybody in three queries, or for a few."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.cohort_filter import CohortPatient, age_band
from frailty_desktop.analysis.past_changes import day_of
from frailty_desktop.storage.tables import AnswerTable, FormRow, PatientRow, SiteRow, VisitRow
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import KeyItem, StudyDesign
from frailty_desktop.study.number_text import number_text
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.scores.age_at import birth_range, completed_years


class _Found(NamedTuple):
    text: str
    number: float | None
    day: date | None
    visit_day: date | None


@dataclass
class _Facts:
    answers: dict[str, list[_Found]] = field(default_factory=lambda: defaultdict(list))
    attended: set[str] = field(default_factory=set)


def facts_items(design: StudyDesign) -> frozenset[str]:
    """Name the items whose answers say something about a patient as a member of the cohort."""
    plan = design.plans.analysis
    parts = (
        KeyItem.SEX,
        KeyItem.BIRTH_DATE,
        KeyItem.CONSENT_DATE,
        KeyItem.DEATH_DATE,
        KeyItem.REFERENCE_START,
    )
    keys = {design.key_items.get(part, "") for part in parts}
    return frozenset(keys | {plan.frailty_item, plan.per_protocol_item}) - {""}


def read_patients(
    session: Session, design: StudyDesign, grouping: Grouping, only: Collection[UUID] | None = None
) -> list[CohortPatient]:
    """Return the patients by number: everybody, or only some."""
    facts: dict[UUID, _Facts] = defaultdict(_Facts)
    for patient_id, item, *found in _answers(session, design, only):
        facts[patient_id].answers[item].append(_Found(*found))
    for patient_id, plan in _attended(session, design, only):
        facts[patient_id].attended.add(plan)
    query = (
        select(
            PatientRow.id,
            PatientRow.number,
            SiteRow.code,
            PatientRow.status,
            PatientRow.status_date,
            PatientRow.enrolled_on,
        )
        .join(SiteRow, SiteRow.id == PatientRow.site_id)
        .order_by(PatientRow.number)
    )
    if only is not None:
        query = query.where(PatientRow.id.in_(only))
    return [_patient(design, grouping, facts[row[0]], *row) for row in session.execute(query)]


def _answers(session: Session, design: StudyDesign, only: Collection[UUID] | None) -> Iterator[Any]:
    table = AnswerTable
    query = (
        select(
            table.patient_id,
            table.item,
            table.value_text,
            table.value_number,
            table.value_date,
            VisitRow.date,
        )
        .outerjoin(VisitRow, VisitRow.id == table.visit_id)
        .where(
            table.item.in_(sorted(facts_items(design))),
            table.group_ordinal == 0,
            table.form_id.not_in(select(FormRow.id).where(FormRow.voided_reason != "")),
        )
        .order_by(table.sequence)
    )
    if only is not None:
        query = query.where(table.patient_id.in_(only))
    for patient_id, item, text, number, day, visit_day in session.execute(query):
        if text is not None or number is not None or day is not None:
            yield patient_id, item, text or "", number, day_of(day), visit_day


def _attended(
    session: Session, design: StudyDesign, only: Collection[UUID] | None
) -> Iterator[tuple[UUID, str]]:
    query = select(VisitRow.patient_id, VisitRow.plan).where(
        VisitRow.plan.in_(design.plans.analysis.per_protocol_visits),
        VisitRow.is_missed.is_(False),
        VisitRow.date.is_not(None),
    )
    if only is not None:
        query = query.where(VisitRow.patient_id.in_(only))
    for row in session.execute(query):
        yield row.patient_id, row.plan


def _patient(
    design: StudyDesign,
    grouping: Grouping,
    facts: _Facts,
    patient_id: UUID,
    number: str,
    site: str,
    status: str,
    status_date: date | None,
    enrolled_on: date | None,
) -> CohortPatient:
    group = grouping.group_of.get(patient_id)
    reference = _day(design, facts, KeyItem.REFERENCE_START)
    died_on = _day(design, facts, KeyItem.DEATH_DATE)
    if died_on is None and status == PatientStatus.DIED:
        died_on = status_date
    return CohortPatient(
        id=patient_id,
        number=number,
        group=group,
        site=site,
        sex=_text(facts, design.key_items.get(KeyItem.SEX, "")),
        age_band=_age_band(design, facts, enrolled_on or reference),
        frailty=_frailty(design, facts, reference),
        # Who is grouped is enrolled; where nothing is grouped for this reader, the record itself says it.
        is_enrolled=group is not None
        if grouping.view is not AllocationView.NONE
        else enrolled_on is not None,
        is_infused=reference is not None,
        is_per_protocol=_is_per_protocol(design, facts, reference),
        died_on=died_on,
        reference=reference,
    )


def _last(facts: _Facts, item: str) -> _Found | None:
    found = facts.answers.get(item)
    return found[-1] if found else None


def _text(facts: _Facts, item: str) -> str:
    found = _last(facts, item)
    return found.text if found else ""


def _day(design: StudyDesign, facts: _Facts, part: KeyItem) -> date | None:
    found = _last(facts, design.key_items.get(part, ""))
    return found.day if found else None


def _age_band(design: StudyDesign, facts: _Facts, otherwise: date | None) -> str:
    """Return the band of the age at consent; "" while a birth date half known leaves it open."""
    on = _day(design, facts, KeyItem.CONSENT_DATE) or otherwise
    born = birth_range(_text(facts, design.key_items.get(KeyItem.BIRTH_DATE, "")))
    if on is None or born is None:
        return ""
    bands = {age_band(design.plans.analysis.age_cuts, completed_years(day, on)) for day in born}
    return bands.pop() if len(bands) == 1 else ""


def _frailty(design: StudyDesign, facts: _Facts, reference: date | None) -> str:
    """Return the last value up to the infusion; before there was one, the last value there is."""
    found = ""
    dated = sorted(
        facts.answers.get(design.plans.analysis.frailty_item, ()),
        key=lambda answer: answer.visit_day or date.min,
    )
    for answer in dated:
        if reference is None or answer.visit_day is None or answer.visit_day <= reference:
            found = answer.text or (number_text(answer.number) if answer.number is not None else "")
    return found


def _is_per_protocol(design: StudyDesign, facts: _Facts, reference: date | None) -> bool:
    plan = design.plans.analysis
    if reference is None or not facts.attended.issuperset(plan.per_protocol_visits):
        return False
    excluded = set(plan.per_protocol_excludes)
    return all(answer.text not in excluded for answer in facts.answers.get(plan.per_protocol_item, ()))
