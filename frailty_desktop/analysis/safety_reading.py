"""Reads what safety is judged by: one query for each table, however many patients there are."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.safety_data import SafetyData, SafetyEvent, SafetyPatient, Sign
from frailty_desktop.analysis.safety_entry import Entry, partial_date
from frailty_desktop.storage.answer_columns import from_columns
from frailty_desktop.storage.raw_ids import RawId, as_uuid, plain_table, raw
from frailty_desktop.storage.tables import AnswerTable, FormRow, PatientRow, VisitRow
from frailty_desktop.study import event_rules
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import KeyForm, KeyItem, StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.patient_status import PatientStatus

_PATIENTS, _VISITS, _FORMS, _ANSWERS = (
    plain_table(row) for row in (PatientRow, VisitRow, FormRow, AnswerTable)
)
_OF_PATIENTS = (
    KeyItem.SEX,
    KeyItem.REFERENCE_START,
    KeyItem.REFERENCE_START_TIME,
    KeyItem.DEATH_DATE,
)
_ENDED = frozenset({PatientStatus.DIED, PatientStatus.WITHDRAWN, PatientStatus.LOST, PatientStatus.COMPLETED})


CHUNK = 20_000  # rows at once
Sites = frozenset[UUID] | None
"""The sites somebody may read of; None means every site."""


class SafetyVisit(NamedTuple):
    """A visit that took place."""

    patient: RawId
    plan: str
    on: date | None


class _Found(NamedTuple):
    """A stored answer and where it stands."""

    patient: RawId
    visit: RawId
    form: RawId
    item: str
    answer: Answer


def read_safety(
    session: Session, design: StudyDesign, grouping: Grouping, now: datetime, sites: Sites = None
) -> SafetyData:
    """Read patients, events and signs of the primary endpoint, grouped as far as the grouping allows.

    With `sites`, of their patients alone.
    """
    reading = _Reading(session, design, grouping, now)
    patients = reading.patients(sites)
    return SafetyData(
        design=design,
        grouping=grouping,
        now=now,
        patients=tuple(patients.values()),
        events=tuple(reading.events(patients)),
        signs=tuple(reading.signs(patients)),
        group_labels=reading.group_labels(),
        is_of_sites=sites is not None,
    )


def read_visits(session: Session) -> dict[RawId, SafetyVisit]:
    """Read every visit that took place, under its id."""
    table = _VISITS.c
    query = select(raw(table.id), raw(table.patient_id), table.plan, table.date).where(
        table.is_missed.is_(False)
    )
    rows = session.connection().execute(query).all()
    return {visit_id: SafetyVisit(patient_id, plan, on) for visit_id, patient_id, plan, on in rows}


def void_forms(session: Session) -> frozenset[RawId]:
    """Name the forms that were declared void."""
    query = select(raw(_FORMS.c.id)).where(_FORMS.c.voided_reason != "")
    return frozenset(session.connection().scalars(query))


class _Reading:
    """One reading of the file."""

    def __init__(self, session: Session, design: StudyDesign, grouping: Grouping, now: datetime) -> None:
        self._session = session
        self._design = whole_design(design)
        self._plan = design.plans.safety
        self._grouping = grouping
        self._now = now
        self._items = {item.name: item for form in self._design.forms for item in form.items()}
        self._form_of = {item.name: form for form in self._design.forms for item in form.items()}
        self._void = void_forms(session)
        self._visits = read_visits(session)

    # Patients

    def patients(self, sites: Sites) -> dict[RawId, SafetyPatient]:
        """Read everybody, or everybody of some sites, by number."""
        keys = {part: self._design.key_items.get(part, "") for part in _OF_PATIENTS}
        answers: dict[RawId, dict[str, Any]] = {}
        for found in self._answers({name for name in keys.values() if name}):
            answers.setdefault(found.patient, {})[found.item] = found.answer.value
        later = self._later_starts()
        table = _PATIENTS.c
        query = select(raw(table.id), table.number, table.status, table.status_date).order_by(table.number)
        if sites is not None:
            query = query.where(table.site_id.in_(sorted(sites)))
        patients = {}
        for raw_id, number, status, status_date in self._session.connection().execute(query):
            of_patient = answers.get(raw_id, {})
            values = {part: of_patient.get(name) for part, name in keys.items()}
            patients[raw_id] = self._patient(
                as_uuid(raw_id), number, PatientStatus(status), status_date, values, later.get(raw_id)
            )
        return patients

    def _patient(
        self,
        patient_id: UUID,
        number: str,
        status: PatientStatus,
        status_date: date | None,
        values: Mapping[KeyItem, Any],
        later_from: date | None,
    ) -> SafetyPatient:
        began = event_rules.moment_of(values[KeyItem.REFERENCE_START], values[KeyItem.REFERENCE_START_TIME])
        died = partial_date(values[KeyItem.DEATH_DATE])
        is_dead = status is PatientStatus.DIED or died is not None
        if is_dead and died is None and status_date is not None:
            died = PartialDate.of(status_date)
        return SafetyPatient(
            patient_id,
            number,
            self._group(patient_id),
            sex=values[KeyItem.SEX] if isinstance(values[KeyItem.SEX], str) else "",
            began=None if isinstance(began, PartialDate) else began,
            is_dead=is_dead,
            died=died,
            ends_on=status_date if status in _ENDED else None,
            later_from=later_from,
        )

    def _group(self, patient_id: UUID) -> str | None:
        if self._grouping.view is AllocationView.POOLED:  # whoever was infused is a participant
            return self._grouping.labels[0].name
        return self._grouping.group_of.get(patient_id)

    def _later_starts(self) -> dict[RawId, date]:
        """Return from which day each patient is in an epoch that stays out of averages."""
        outside = {epoch.name for epoch in self._design.epochs if not epoch.enters_averages}
        plans = {plan.name for plan in self._design.visits if plan.epoch in outside}
        found: dict[RawId, date] = {}
        for visit in self._visits.values():
            if visit.plan in plans and visit.on is not None:
                found[visit.patient] = min(visit.on, found.get(visit.patient, visit.on))
        return found

    # Events

    def events(self, patients: Mapping[RawId, SafetyPatient]) -> Iterator[SafetyEvent]:
        """Read the adverse event log, by patient and entry; entries made in error are left out."""
        log = self._design.key_forms.get(KeyForm.ADVERSE_EVENTS)
        if log is None:
            return
        answers: dict[RawId, dict[str, Answer]] = {}
        for found in self._answers(self._event_items()):
            answers.setdefault(found.form, {})[found.item] = found.answer
        table = _FORMS.c
        query = (
            select(raw(table.id), raw(table.patient_id), table.ordinal)
            .where(table.name == log, table.voided_reason == "")
            .order_by(table.patient_id, table.ordinal)
        )
        of_patient: dict[RawId, list[SafetyEvent]] = {}
        for form_id, patient_id, ordinal in self._session.connection().execute(query):
            if patient_id not in patients:
                continue
            event = self._event(as_uuid(form_id), patients[patient_id], ordinal, answers.get(form_id, {}))
            of_patient.setdefault(patient_id, []).append(event)
        for raw_id in patients:
            yield from of_patient.get(raw_id, ())

    def _event_items(self) -> set[str]:
        plan = self._plan
        named = {plan.events.group, plan.events.withdrawal, *plan.events.terms}
        if plan.primary is not None:
            named.add(plan.primary.event_item)
        keys = {name for part, name in self._design.key_items.items() if part.value.startswith("ae_")}
        return (named | keys) & self._items.keys()

    def _event(
        self, form_id: UUID, patient: SafetyPatient, ordinal: int, answers: Mapping[str, Answer]
    ) -> SafetyEvent:
        entry = Entry(self._design, self._items, answers)
        plan = self._plan
        outcome = entry.terms(KeyItem.AE_OUTCOME)
        onset, end = partial_date(entry.value(KeyItem.AE_ONSET)), partial_date(entry.value(KeyItem.AE_END))
        grade = event_rules.event_grade(entry.value(KeyItem.AE_GRADE))
        criteria = [entry.value(part) for part in event_rules.CRITERIA]
        is_serious = event_rules.is_serious(entry.value(KeyItem.AE_SERIOUS), criteria)
        aware, reported = entry.value(KeyItem.AE_AWARE_AT), entry.value(KeyItem.AE_REPORTED_AT)
        return SafetyEvent(
            form_id=form_id,
            patient=patient,
            ordinal=ordinal,
            term=entry.first((*plan.events.terms, self._design.key_items.get(KeyItem.AE_TERM, ""))),
            group=str(entry.of(plan.events.group) or ""),
            onset=onset,
            began=event_rules.moment_of(onset, entry.value(KeyItem.AE_ONSET_TIME)),
            end=end,
            worsened_on=partial_date(entry.value(KeyItem.AE_WORSENED_ON)),
            is_ongoing=event_rules.goes_on(entry.value(KeyItem.AE_ONGOING), end, outcome),
            grade=grade,
            is_serious=is_serious,
            criteria=tuple(entry.label(part) for part in event_rules.CRITERIA if entry.value(part) is True),
            component=str(entry.of(plan.primary.event_item) or "") if plan.primary else "",
            causality_product=entry.words(KeyItem.AE_RELATED_PRODUCT),
            causality_procedure=entry.words(KeyItem.AE_RELATED_PROCEDURE),
            is_related_to_product=event_rules.is_related(entry.terms(KeyItem.AE_RELATED_PRODUCT)),
            is_related_to_procedure=event_rules.is_related(entry.terms(KeyItem.AE_RELATED_PROCEDURE)),
            outcome=entry.words(KeyItem.AE_OUTCOME),
            is_fatal=event_rules.is_fatal(outcome) or grade == 5 or entry.value(KeyItem.AE_DEATH) is True,
            led_to_withdrawal=entry.of(plan.events.withdrawal) is True,
            clock=event_rules.report_clock(aware, reported, self._now) if is_serious else None,
        )

    def group_labels(self) -> dict[str, str]:
        """Return the labels of the organ classes, in the order of the design."""
        item = self._items.get(self._plan.events.group)
        return {choice.code: choice.label for choice in item.choices} if item is not None else {}

    # Signs of the primary endpoint on other forms

    def signs(self, patients: Mapping[RawId, SafetyPatient]) -> Iterator[Sign]:
        """Find the flags that say yes, and the judgements that mean that a component happened."""
        wanted = self._sign_items()
        for found in self._answers(wanted.keys()):
            if found.patient not in patients:
                continue
            for component, codes in wanted[found.item]:
                if found.answer.value is True or found.answer.value in codes:
                    visit = self._visits.get(found.visit)
                    yield Sign(
                        patients[found.patient],
                        component,
                        as_uuid(found.form),
                        self._form_of[found.item].title,
                        visit.plan if visit else "",
                        visit.on if visit else None,
                    )

    def _sign_items(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        wanted: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for component in self._plan.primary.components if self._plan.primary else ():
            if component.flag:
                wanted.setdefault(component.flag, []).append((component.name, ()))
            for judgement in component.judgements:
                wanted.setdefault(judgement.item, []).append((component.name, judgement.codes))
        return wanted

    # Answers

    def _answers(self, names: Any) -> Iterator[_Found]:
        """Read what stands in some items and was understood, in the order it was written."""
        table = _ANSWERS.c
        known = sorted(name for name in names if name in self._items)
        query = (
            select(
                raw(table.patient_id),
                raw(table.visit_id),
                raw(table.form_id),
                table.item,
                table.value_text,
                table.value_number,
            )
            .where(table.item.in_(known), table.group_ordinal == 0)
            .where(table.value_text.is_not(None) | table.value_number.is_not(None))
            .order_by(table.sequence)
        )
        rows = self._session.connection().execute(query)
        while chunk := rows.fetchmany(CHUNK):
            for patient_id, visit_id, form_id, name, text, number in chunk:
                if form_id not in self._void:
                    answer = from_columns(self._items[name], text or "", text, number, None, date.min)
                    yield _Found(patient_id, visit_id, form_id, name, answer)
