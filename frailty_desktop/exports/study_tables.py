"""Writes the tables about patients as such: who they are, which visits they had, and - apart - their arms."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.exports.cells import Cell
from frailty_desktop.storage.tables import AnswerTable, FormRow, PatientRow, SiteRow, VisitRow
from frailty_desktop.study.blinding import Grouping
from frailty_desktop.study.design import KeyItem, StudyDesign
from frailty_desktop.study.schedule import study_day

CHUNK = 5_000
PATIENT_ITEMS = (
    KeyItem.CONSENT_DATE,
    KeyItem.BIRTH_DATE,
    KeyItem.SEX,
    KeyItem.REFERENCE_START,
    KeyItem.DEATH_DATE,
)
PATIENT_HEADING = (
    "patient",
    "site",
    "status",
    "status_date",
    "status_reason",
    "enrolled_on",
    *(part.value for part in PATIENT_ITEMS),
)
VISIT_HEADING = (
    "patient",
    "site",
    "visit",
    "visit_label",
    "visit_ordinal",
    "epoch",
    "visit_date",
    "study_day",
    "contact",
    "is_missed",
    "missed_reason",
)
ARM_HEADING = ("patient", "arm", "arm_label", "arm_role", "dose", "dose_unit")

PatientKeys = Mapping[UUID, tuple[str, str]]
"""The number and site of each patient."""

Rows = Iterator[tuple[Cell, ...]]


def patient_keys(session: Session) -> PatientKeys:
    """Return what every table calls a patient: number and site."""
    query = select(PatientRow.id, PatientRow.number, SiteRow.code).join(
        SiteRow, SiteRow.id == PatientRow.site_id
    )
    return {patient_id: (number, site) for patient_id, number, site in session.execute(query)}


def patient_rows(session: Session, design: StudyDesign, patients: PatientKeys) -> Rows:
    """Yield one row per patient: status, and the items whose meaning the program itself knows."""
    values = {part: _values_of(session, design.key_items.get(part)) for part in PATIENT_ITEMS}
    for row in session.scalars(select(PatientRow).order_by(PatientRow.id).execution_options(yield_per=CHUNK)):
        known = (values[part].get(row.id) for part in PATIENT_ITEMS)
        yield (
            *patients[row.id],
            row.status,
            _iso(row.status_date),
            row.status_reason,
            _iso(row.enrolled_on),
            *known,
        )


def visit_rows(session: Session, design: StudyDesign, patients: PatientKeys) -> Rows:
    """Yield one row per recorded visit, the missed ones too."""
    starts = _values_of(session, design.key_items.get(KeyItem.REFERENCE_START))
    plans = {plan.name: plan for plan in design.visits}
    query = select(VisitRow).order_by(VisitRow.patient_id, VisitRow.date, VisitRow.id)
    for row in session.scalars(query.execution_options(yield_per=CHUNK)):
        plan = plans.get(row.plan)
        yield (
            *patients[row.patient_id],
            row.plan,
            plan.label if plan else "",
            row.ordinal,
            plan.epoch if plan else "",
            _iso(row.date),
            _day(row.date, starts.get(row.patient_id)),
            row.contact,
            int(row.is_missed),
            row.missed_reason,
        )


def arm_rows(design: StudyDesign, patients: PatientKeys, grouping: Grouping) -> Rows:
    """Yield who got which arm; only for a view of allocation that is open."""
    arms = {arm.name: arm for arm in design.arms}
    in_order = sorted(grouping.group_of.items(), key=lambda allocated: patients[allocated[0]])
    for patient_id, name in in_order:
        arm = arms[name]
        yield (patients[patient_id][0], arm.name, arm.label, arm.role.value, arm.dose, arm.dose_unit)


def _values_of(session: Session, item: str | None) -> Mapping[UUID, str]:
    """Return each patient's latest value of an item as text."""
    if not item:
        return {}
    query = (
        select(AnswerTable.patient_id, AnswerTable.value_text)
        .join(FormRow, FormRow.id == AnswerTable.form_id)
        .where(AnswerTable.item == item, AnswerTable.value_text.is_not(None), FormRow.voided_reason == "")
        .order_by(AnswerTable.sequence)
    )
    return {patient_id: text for patient_id, text in session.execute(query) if text is not None}


def _day(day: date | None, start: str | None) -> int | None:
    if day is None or start is None or len(start) < len("2024-03-01"):
        return None
    return study_day(day, date.fromisoformat(start[:10]))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
