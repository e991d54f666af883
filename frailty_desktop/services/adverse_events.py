"""The adverse event log as people read it: a line per event, its clock when serious, what does not fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.services.adverse_event_answers import (
    EventAnswers,
    is_fatal_outcome,
    is_related,
    load_events,
)
from frailty_desktop.services.adverse_event_checks import event_problems, patient_problems
from frailty_desktop.services.patient_facts import PatientFacts, as_partial, facts_of, load_facts
from frailty_desktop.study import event_rules
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.design import KeyItem, StudyDesign
from frailty_desktop.study.event_rules import CRITERIA, SaeClock
from frailty_desktop.study.grading import GradeRule, grade_rules
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.treatment_emergence import is_in_primary_window, is_treatment_emergent

__all__ = ["AdverseEventLine", "SaeClock", "consistency", "for_patient", "for_study", "sae_clock"]


@dataclass(frozen=True)
class AdverseEventLine:
    """One adverse event; texts are labels of the design's choices, `criteria` those of seriousness."""

    form_id: UUID
    patient_id: UUID
    patient_number: str
    ordinal: int
    form_state: str
    term: str
    onset: PartialDate | None
    end: PartialDate | None
    is_ongoing: bool
    grade: int | None
    is_serious: bool
    criteria: tuple[str, ...]
    causality_product: str
    causality_procedure: str
    is_related_to_product: bool | None
    is_related_to_procedure: bool | None
    outcome: str
    is_fatal: bool
    is_treatment_emergent: bool | None
    in_primary_window: bool | None
    clock: SaeClock | None
    problems: tuple[Problem, ...]

    @property
    def grade_rule(self) -> GradeRule | None:
        """The grade's name and the general CTCAE rule for choosing it."""
        return next((rule for rule in grade_rules() if rule.number == self.grade), None)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to follow: the event goes on, or its report is still to go out."""
        return self.is_ongoing or (self.clock is not None and self.clock.is_running)


def for_patient(
    session: Session, design: StudyDesign, patient_id: UUID, now: datetime
) -> tuple[AdverseEventLine, ...]:
    """List a patient's adverse events in the order they were entered; entries made in error are left out."""
    facts = facts_of(session, design, patient_id, _day(now))
    events = load_events(session, design, _day(now), patient_id)
    return tuple(_line(event, facts, now) for event in events)


def for_study(
    session: Session,
    design: StudyDesign,
    now: datetime,
    facts: Mapping[UUID, PatientFacts] | None = None,
) -> tuple[AdverseEventLine, ...]:
    """List the adverse events of all patients, by patient number; `facts` saves loading them again."""
    known = facts if facts is not None else load_facts(session, design, _day(now))
    events = load_events(session, design, _day(now))
    lines = (_line(event, known[event.patient_id], now) for event in events)
    return tuple(sorted(lines, key=lambda line: (line.patient_number, line.ordinal)))


def consistency(
    session: Session, design: StudyDesign, patient_id: UUID, now: datetime
) -> tuple[Problem, ...]:
    """List what does not fit in a patient's adverse events, or between them and the record of a death."""
    facts = facts_of(session, design, patient_id, _day(now))
    events = load_events(session, design, _day(now), patient_id)
    return _problems(events, facts)


def _problems(events: Iterable[EventAnswers], facts: PatientFacts) -> tuple[Problem, ...]:
    found = list(events)
    own = [problem for event in found for problem in event_problems(event, facts)]
    return (*own, *patient_problems(found, facts))


def _line(event: EventAnswers, facts: PatientFacts, now: datetime) -> AdverseEventLine:
    onset, end = as_partial(event.value(KeyItem.AE_ONSET)), as_partial(event.value(KeyItem.AE_END))
    reference = _reference(facts)
    criteria = tuple(event.label(part) for part in CRITERIA if event.value(part) is True)
    is_serious = event_rules.is_serious(event.value(KeyItem.AE_SERIOUS), map(event.value, CRITERIA))
    began = event_rules.moment_of(onset, event.value(KeyItem.AE_ONSET_TIME))
    return AdverseEventLine(
        form_id=event.form_id,
        patient_id=event.patient_id,
        patient_number=facts.number,
        ordinal=event.ordinal,
        form_state=event.form_state,
        term=event.words(KeyItem.AE_TERM),
        onset=onset,
        end=end,
        is_ongoing=event.is_ongoing,
        grade=event.grade,
        is_serious=is_serious,
        criteria=criteria,
        causality_product=event.words(KeyItem.AE_RELATED_PRODUCT),
        causality_procedure=event.words(KeyItem.AE_RELATED_PROCEDURE),
        is_related_to_product=is_related(event, KeyItem.AE_RELATED_PRODUCT),
        is_related_to_procedure=is_related(event, KeyItem.AE_RELATED_PROCEDURE),
        outcome=event.words(KeyItem.AE_OUTCOME),
        is_fatal=is_fatal_outcome(event),
        is_treatment_emergent=is_treatment_emergent(
            began, end, reference, worsened_on=as_partial(event.value(KeyItem.AE_WORSENED_ON))
        ),
        in_primary_window=is_in_primary_window(began, reference),
        clock=sae_clock(event, now) if is_serious else None,
        problems=event_problems(event, facts),
    )


def sae_clock(event: EventAnswers, now: datetime) -> SaeClock | None:
    """Start the clock of a serious event at the site's awareness; None while that time is not known."""
    return event_rules.report_clock(
        event.value(KeyItem.AE_AWARE_AT), event.value(KeyItem.AE_REPORTED_AT), now
    )


def _reference(facts: PatientFacts) -> date | datetime | None:
    """Return when treatment began, to the minute when its time is known."""
    day = facts.reference_start
    at = facts.value(KeyItem.REFERENCE_START_TIME)
    return datetime.combine(day, at) if day is not None and isinstance(at, time) else day


def _day(now: datetime) -> date:
    return now.astimezone().date()
