"""One patient's own measurements in order of time, of scheduled and unscheduled visits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.past_changes import day_of
from frailty_desktop.storage.rater_blind import hidden_items
from frailty_desktop.storage.tables import AnswerTable, FormRow, PatientRow, VisitRow
from frailty_desktop.study.design import Direction, Endpoint, ItemType, KeyItem, StudyDesign
from frailty_desktop.study.endpoint_feeds import endpoints_fed_by
from frailty_desktop.study.schedule import RecordedVisit, study_day, timeline
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class PatientPoint:
    """One value: its visit, its date, and the study day (no day 0) when the reference start is known."""

    visit: str
    visit_label: str
    visit_id: UUID
    form_id: UUID
    date: date | None
    day: int | None
    value: float
    is_scheduled: bool = True


@dataclass(frozen=True, slots=True)
class PatientVisit:
    """A visit that took place or was recorded as missed."""

    visit_id: UUID
    name: str
    label: str
    date: date | None
    is_missed: bool
    is_scheduled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSeries:
    """Everything a chart of one patient needs. After `ends_on` (death, withdrawal) a line goes no further."""

    patient_id: UUID
    number: str
    reference_start: date | None
    ends_on: date | None
    end_label: str
    visits: tuple[PatientVisit, ...]
    points: Mapping[str, tuple[PatientPoint, ...]]
    windows: Mapping[str, tuple[date, date]] = field(default_factory=dict)  # opens, closes
    hidden: frozenset[str] = frozenset()  # endpoints whose earlier values are kept from the rater for now

    def baseline(self, name: str) -> PatientPoint | None:
        """Return the last point dated on or before the reference start, the rule of `endpoint_values`."""
        found = None
        for point in self.points.get(name, ()):
            if self.reference_start and point.date and point.date <= self.reference_start:
                found = point
        return found


def patient_values(
    session: Session, design: StudyDesign, patient_id: UUID, items: Iterable[str] = ()
) -> PatientSeries:
    """Read one patient's points for every endpoint, and for further items by their own name.

    Earlier values that a rater may not see yet are left out and named in `hidden`.
    """
    patient = session.get_one(PatientRow, patient_id)
    visits = _visits(session, design, patient_id)
    wanted: dict[str, list[str]] = {}
    for endpoint in design.endpoints:
        wanted.setdefault(endpoint.item, []).append(endpoint.name)
    for item in items:
        wanted.setdefault(item, []).append(item)
    dates = _item_dates(session, patient_id, {anchor.item: anchor.name for anchor in design.anchors})
    reference_item = design.key_items.get(KeyItem.REFERENCE_START, "")
    reference = _item_dates(session, patient_id, {reference_item: ""}).get("")
    by_item = _points(session, patient_id, tuple(wanted), visits, reference)
    end_label = _ending(patient.status)
    kept_back = hidden_items(session, design, patient_id, tuple(wanted))
    return PatientSeries(
        patient_id=patient_id,
        number=patient.number,
        reference_start=reference,
        ends_on=patient.status_date if end_label else None,
        end_label=end_label,
        visits=visits,
        points={
            name: () if item in kept_back else by_item.get(item, ())
            for item, names in wanted.items()
            for name in names
        },
        hidden=frozenset(name for item in kept_back for name in wanted[item]),
        windows=_windows(design, dates, visits),
    )


def patient_numbers(session: Session) -> list[tuple[UUID, str]]:
    """Return the id and number of every patient, in the order of the numbers."""
    rows = session.execute(select(PatientRow.id, PatientRow.number).order_by(PatientRow.number))
    return [(patient_id, number) for patient_id, number in rows]


def endpoint_for_item(design: StudyDesign, item_name: str) -> Endpoint | None:
    """Find what to chart while an item is filled in: the endpoint it moves, or the bare number."""
    fed = endpoints_fed_by(design).get(item_name)
    if fed is not None:
        return fed
    items = (item for form in design.forms for item in form.items())
    item = next((item for item in items if item.name == item_name), None)
    if item is None or not item.type.is_number:
        return None
    return Endpoint(
        name=item.name,
        label=item.label,
        short_label=item.label,
        item=item.name,
        unit=item.unit,
        direction=Direction.NEITHER,
        places=0 if item.type is ItemType.INTEGER else item.places,
    )


def _ending(status: str) -> str:
    return {"died": tr("Died"), "withdrawn": tr("Withdrew"), "lost": tr("Lost to follow-up")}.get(status, "")


def _visits(session: Session, design: StudyDesign, patient_id: UUID) -> tuple[PatientVisit, ...]:
    order = {plan.name: place for place, plan in enumerate(design.visits)}
    plans = {plan.name: plan for plan in design.visits}
    rows = session.scalars(select(VisitRow).where(VisitRow.patient_id == patient_id)).all()
    found = []
    for row in sorted(
        rows, key=lambda row: (row.date or date.max, order.get(row.plan, len(order)), row.ordinal)
    ):
        plan = plans.get(row.plan)
        label = plan.label if plan else row.plan
        is_scheduled = plan.is_scheduled if plan else False
        found.append(PatientVisit(row.id, row.plan, label, row.date, row.is_missed, is_scheduled))
    return tuple(found)


def _item_dates(session: Session, patient_id: UUID, name_of: Mapping[str, str]) -> dict[str, date]:
    """Return a patient's full dates of some items, under the names given to them."""
    query = (
        select(AnswerTable.item, AnswerTable.value_date)
        .join(FormRow, FormRow.id == AnswerTable.form_id)
        .where(
            AnswerTable.patient_id == patient_id,
            AnswerTable.item.in_(tuple(name_of)),
            AnswerTable.group_ordinal == 0,
            FormRow.voided_reason == "",
        )
        .order_by(AnswerTable.sequence)
    )
    found = {name_of[item]: day_of(text) for item, text in session.execute(query)}
    return {name: day for name, day in found.items() if day is not None}


def _windows(
    design: StudyDesign, anchors: Mapping[str, date], visits: tuple[PatientVisit, ...]
) -> dict[str, tuple[date, date]]:
    recorded = {
        visit.name: RecordedVisit(visit.date, visit.is_missed) for visit in visits if visit.is_scheduled
    }
    planned = timeline(design, anchors, recorded, date.min, None)
    return {visit.plan.name: (visit.opens, visit.closes) for visit in planned if visit.opens and visit.closes}


def _points(
    session: Session,
    patient_id: UUID,
    items: Sequence[str],
    visits: tuple[PatientVisit, ...],
    reference: date | None,
) -> dict[str, tuple[PatientPoint, ...]]:
    columns = (AnswerTable.item, AnswerTable.visit_id, AnswerTable.form_id, AnswerTable.value_number)
    query = (
        select(*columns)
        .join(FormRow, FormRow.id == AnswerTable.form_id)
        .where(
            AnswerTable.patient_id == patient_id,
            AnswerTable.item.in_(items),
            AnswerTable.group_ordinal == 0,
            FormRow.voided_reason == "",
        )
    )
    place = {visit.visit_id: index for index, visit in enumerate(visits)}
    rows = [row for row in session.execute(query) if row.visit_id in place]
    points: dict[str, list[PatientPoint]] = {}
    for item, visit_id, form_id, value in sorted(rows, key=lambda row: place[row.visit_id]):
        if value is None:
            continue
        visit = visits[place[visit_id]]
        day = study_day(visit.date, reference) if visit.date and reference else None
        points.setdefault(item, []).append(
            PatientPoint(
                visit.name, visit.label, visit_id, form_id, visit.date, day, value, visit.is_scheduled
            )
        )
    return {item: tuple(found) for item, found in points.items()}
