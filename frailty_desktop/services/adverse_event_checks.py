"""What has to fit in an adverse event, and between it and the record of the patient's death."""

from collections.abc import Callable, Sequence

from frailty_desktop.services.adverse_event_answers import (
    EventAnswers,
    is_fatal_outcome,
    is_resolved,
)
from frailty_desktop.services.patient_facts import PatientFacts, as_partial
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.design import KeyItem, Severity
from frailty_desktop.study.event_rules import CRITERIA
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr

_Check = Callable[[EventAnswers, PatientFacts], Problem | None]


def event_problems(event: EventAnswers, facts: PatientFacts) -> tuple[Problem, ...]:
    """List what does not fit in one event."""
    found = (check(event, facts) for check in _CHECKS)
    return tuple(problem for problem in found if problem is not None)


def patient_problems(events: Sequence[EventAnswers], facts: PatientFacts) -> tuple[Problem, ...]:
    """List what the record of the patient's death lacks among the events."""
    died = facts.status is PatientStatus.DIED or facts.value(KeyItem.DEATH_DATE) is not None
    if not died or any(is_fatal_outcome(event) for event in events):
        return ()
    message = tr("{number} died, but no adverse event has a fatal outcome.", number=facts.number)
    return (
        Problem("death_needs_event", message, Severity.SOFT, facts.index.key_item(KeyItem.AE_OUTCOME) or ""),
    )


def _problem(event: EventAnswers, check: str, part: KeyItem, message: str) -> Problem | None:
    item = event.item(part)
    return Problem(check, message, Severity.HARD, item.name) if item is not None else None


def _serious_needs_criterion(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    known = [part for part in CRITERIA if event.item(part) is not None]
    if not known or event.value(KeyItem.AE_SERIOUS) is not True or any(event.value(part) for part in known):
        return None
    return _problem(
        event,
        "serious_criterion",
        KeyItem.AE_SERIOUS,
        tr("A serious event needs the criterion that makes it serious."),
    )


def _criterion_makes_serious(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    if event.value(KeyItem.AE_SERIOUS) is True or not any(event.value(part) is True for part in CRITERIA):
        return None
    return _problem(
        event,
        "criterion_serious",
        KeyItem.AE_SERIOUS,
        tr("A seriousness criterion is met, so the event is serious."),
    )


def _grade_five_is_fatal(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    if event.grade is None or not event.terms(KeyItem.AE_OUTCOME):
        return None
    if (event.grade == 5) == is_fatal_outcome(event):
        return None
    return _problem(
        event, "grade_5_fatal", KeyItem.AE_GRADE, tr("Grade 5 and a fatal outcome belong together.")
    )


def _fatal_is_death(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    if event.item(KeyItem.AE_DEATH) is None or not event.terms(KeyItem.AE_OUTCOME):
        return None
    if (event.value(KeyItem.AE_DEATH) is True) == is_fatal_outcome(event):
        return None
    return _problem(
        event,
        "fatal_death",
        KeyItem.AE_OUTCOME,
        tr("A fatal outcome and the criterion Death belong together."),
    )


def _ends_after_onset(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    onset, end = as_partial(event.value(KeyItem.AE_ONSET)), as_partial(event.value(KeyItem.AE_END))
    if onset is None or end is None or not end.certainly_before(onset):
        return None
    return _problem(event, "end_after_onset", KeyItem.AE_END, tr("The event ends before it begins."))


def _resolved_has_end(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    end = event.answer(KeyItem.AE_END)
    if not is_resolved(event) or (end is not None and (end.value is not None or end.missing is not None)):
        return None
    return _problem(event, "resolved_end", KeyItem.AE_END, tr("A recovered event needs its end date."))


def _fatal_matches_death(event: EventAnswers, facts: PatientFacts) -> Problem | None:
    if not is_fatal_outcome(event):
        return None
    if facts.status is not PatientStatus.DIED:
        message = tr(
            "The outcome is fatal, but {number} is {status}. Record the death.",
            number=facts.number,
            status=facts.status.label,
        )
        return _problem(event, "fatal_status", KeyItem.AE_OUTCOME, message)
    return _death_date_fits(event, facts)


def _death_date_fits(event: EventAnswers, facts: PatientFacts) -> Problem | None:
    died = as_partial(facts.value(KeyItem.DEATH_DATE)) or as_partial(facts.status_date)
    onset = as_partial(event.value(KeyItem.AE_ONSET))
    if died is None or onset is None or not onset.certainly_after(died):
        return None
    message = tr("The fatal event begins after the death on {day}.", day=day_text(died))
    return _problem(event, "fatal_onset", KeyItem.AE_ONSET, message)


def _hospital_inside_event(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    onset, end = as_partial(event.value(KeyItem.AE_ONSET)), as_partial(event.value(KeyItem.AE_END))
    start = as_partial(event.value(KeyItem.AE_HOSPITALISED_FROM))
    until = as_partial(event.value(KeyItem.AE_HOSPITALISED_UNTIL))
    if onset is not None and start is not None and start.certainly_before(onset):
        return _problem(
            event, "hospital_inside", KeyItem.AE_HOSPITALISED_FROM, tr("The stay begins before the event.")
        )
    if end is not None and until is not None and until.certainly_after(end):
        return _problem(
            event, "hospital_inside", KeyItem.AE_HOSPITALISED_UNTIL, tr("The stay ends after the event.")
        )
    return None


def _serious_has_awareness(event: EventAnswers, _facts: PatientFacts) -> Problem | None:
    if event.value(KeyItem.AE_SERIOUS) is not True or event.value(KeyItem.AE_AWARE_AT) is not None:
        return None
    return _problem(
        event,
        "serious_aware",
        KeyItem.AE_AWARE_AT,
        tr("When did the site learn of it? The 24 hours count from there."),
    )


_CHECKS: tuple[_Check, ...] = (
    _serious_needs_criterion,
    _criterion_makes_serious,
    _grade_five_is_fatal,
    _fatal_is_death,
    _ends_after_onset,
    _resolved_has_end,
    _fatal_matches_death,
    _hospital_inside_event,
    _serious_has_awareness,
)
