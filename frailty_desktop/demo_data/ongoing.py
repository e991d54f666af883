"""Makes the demo study under way: blinded, with visits due and overdue, and a serious event to report."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from frailty_desktop.demo_data import log_answers
from frailty_desktop.demo_data.adverse_events import Event, Seriousness, typed_event
from frailty_desktop.demo_data.cohort import DemoPatient, invent
from frailty_desktop.demo_data.making import (
    ALLOCATION_SEED,
    BLOCK_SIZES,
    DESIGN,
    SEED,
    Clock,
    Progress,
    allocation_order,
    do,
    in_the_making,
    new_demo_study,
)
from frailty_desktop.demo_data.moving_clock import MovingClock, at
from frailty_desktop.demo_data.recorder import Recorder
from frailty_desktop.demo_data.story import Action, Deed, Story, in_order
from frailty_desktop.demo_data.timetable import ONGOING_FATES, PLAIN, on_weekday
from frailty_desktop.demo_data.visit_answers import VisitNews
from frailty_desktop.resource_files import resource
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.storage.study_file import utc_now
from frailty_desktop.study.design_file import design_from_texts, design_texts

FIRST_CONSENT_DAYS_AGO = 300
DAYS_BETWEEN_PATIENTS = 12
ENROLLED = 20
SCREENED_DAYS_AGO = 6
"""One more patient was screened then and waits for baseline; another one is being screened today."""
SCREEN_FAILURES_DAYS_AGO = (151, 43)
SERIOUS_EVENT_OF = 6
AWARE_HOURS_AGO = 5
_FIRST_FAILURE = 50
_BEGUN_FIELDS = 12


def make_ongoing_study(
    path: Path, clock: Clock = utc_now, progress: Progress | None = None, *, protected: bool = False
) -> AllocationKey:
    """Make the demo study that is under way today; return the key of its sealed allocation list.

    Twenty enrolled patients, two in screening, two screen failures; dates are counted back from the clock.
    """
    now = clock()
    today = now.astimezone().date()
    first = today - timedelta(days=FIRST_CONSENT_DAYS_AGO)
    moving = MovingClock(at(first - timedelta(days=20), 9), never_after=now)
    texts = design_texts(resource("designs", DESIGN))
    arms = allocation_order(design_from_texts(texts))[: ENROLLED + 2]
    patients = invent(arms, _consents(first, today), SEED)
    with (
        in_the_making(path) as unfinished,
        new_demo_study(unfinished, texts, moving, protected=protected) as recorder,
    ):
        recorder.add_staff()
        key = recorder.prepare_list(ALLOCATION_SEED, BLOCK_SIZES)
        actions = [
            *in_order([_story(patient) for patient in patients[:ENROLLED]]),
            *_others(patients, today, now),
        ]
        do(sorted(action for action in actions if action.at <= now), recorder, progress)
        recorder.clock.move_to(now)
    return key


def _consents(first: date, today: date) -> list[date]:
    enrolled = [
        on_weekday(first + timedelta(days=DAYS_BETWEEN_PATIENTS * place)) for place in range(ENROLLED)
    ]
    return [*enrolled, today - timedelta(days=SCREENED_DAYS_AGO), today]


def _story(patient: DemoPatient) -> Story:
    return Story(patient, ONGOING_FATES.get(patient.place, PLAIN))


def _others(patients: list[DemoPatient], today: date, now: datetime) -> Iterator[Action]:
    """List what is done for patients in screening, screen failures, and the event to be reported."""
    waiting, arriving = patients[ENROLLED:]
    yield Action(at(waiting.consent_on, 9), waiting.place, 1, lambda to: _screen(to, waiting))
    yield Action(now - timedelta(minutes=90), arriving.place, 1, lambda to: _begin_screening(to, arriving))
    for place, days_ago in enumerate(SCREEN_FAILURES_DAYS_AGO, _FIRST_FAILURE):
        failing = _forgetful(patients[0], place, on_weekday(today - timedelta(days=days_ago)))
        yield Action(at(failing.consent_on, 9), place, 1, _failure(failing))
    event = _event_to_report(today, now)
    aware = now - timedelta(hours=AWARE_HOURS_AGO)
    yield Action(aware, SERIOUS_EVENT_OF, 1000, _noted(patients[SERIOUS_EVENT_OF], event, today))


def _screen(to: Recorder, patient: DemoPatient) -> None:
    to.screen(patient)
    to.visit(patient, VisitNews("screening", patient.consent_on))
    to.entries(patient, [("medical_history", typed) for typed in log_answers.history(patient)])


def _begin_screening(to: Recorder, patient: DemoPatient) -> None:
    """Leave today's patient in the middle of the visit, with the long walk begun."""
    to.screen(patient)
    news = VisitNews("screening", patient.consent_on)
    for names in (["consent"], ["demographics"], ["history_review", "cognition"], ["vitals"]):
        to.fill(patient, news, names)
    to.fill(patient, news, ["six_minute_walk"], only_first=_BEGUN_FIELDS)


def _forgetful(like: DemoPatient, place: int, on: date) -> DemoPatient:
    """Invent a patient whose MMSE is too low to take part."""
    measures: Mapping[str, Mapping[str, float]] = {**like.measures, "mmse": {"baseline": 23 + place % 2}}
    years = on.year - like.consent_on.year
    born = like.birth_date.replace(year=like.birth_date.year + years - 2)
    return replace(like, place=place, consent_on=on, measures=measures, birth_date=born)


def _failure(patient: DemoPatient) -> Deed:
    def fail(to: Recorder) -> None:
        _screen(to, patient)
        on = patient.consent_on
        reason = "MMSE of 24 or less."
        to.entry(patient, "disposition", log_answers.disposition(on, "SCREEN_FAILURE", note=reason))
        to.end(patient, "screen_failure", on, reason)

    return fail


def _event_to_report(today: date, now: datetime) -> Event:
    aware = (
        (now - timedelta(hours=AWARE_HOURS_AGO)).astimezone().replace(tzinfo=None, second=0, microsecond=0)
    )
    course = "Admitted through the emergency department; the family called the site."
    serious = Seriousness(aware_at=aware, reported_at=None, hospital_days=3, course=course)
    return Event("Stroke, minor", "NERVOUS", today - timedelta(days=1), None, grade=3, serious=serious)


def _noted(patient: DemoPatient, event: Event, today: date) -> Deed:
    return lambda to: to.entry(patient, "adverse_event", typed_event(event, on=today), complete=False)
