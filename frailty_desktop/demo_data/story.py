"""Turns an invented patient's year into dated actions, each done through the services in its turn."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from frailty_desktop.demo_data import log_answers
from frailty_desktop.demo_data.adverse_events import (
    Event,
    SeriousStory,
    events_of,
    serious_event,
    typed_event,
    typed_follow_up,
    typed_report,
)
from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.moving_clock import at
from frailty_desktop.demo_data.recorder import Recorder
from frailty_desktop.demo_data.timetable import FOLLOW_UP, PHONE_VISITS, Fate, visit_days
from frailty_desktop.demo_data.visit_answers import VisitNews
from frailty_desktop.study.form_state import FieldKey

LOST_AFTER_DAYS = 120
Deed = Callable[[Recorder], object]


@dataclass(frozen=True, order=True, slots=True)
class Action:
    """Something that is done at a moment; the place keeps the order of enrolment on the same day."""

    at: datetime
    place: int
    turn: int
    do: Deed = field(compare=False)


class Story:
    """One patient's actions. Entries that stay open are remembered, so that a later visit can close them."""

    def __init__(self, patient: DemoPatient, fate: Fate, serious: Sequence[SeriousStory] = ()) -> None:
        self.patient = patient
        self.fate = fate
        self.days = visit_days(patient, fate)
        self.infusion = self.days["infusion"]
        self.last = max(self.days.values())
        self.events = events_of(patient, self.infusion, self.last)
        self.events += [serious_event(story, self.infusion) for story in serious]
        self._turn = 0

    def actions(self) -> Iterator[Action]:
        """List everything that is done for this patient."""
        yield self._at(self.patient.consent_on, 9, self._screen)
        yield self._at(self.days["baseline"], 8, lambda to: to.enrol(self.patient, self.days["baseline"]))
        for visit, on in self.days.items():
            if visit != "screening":
                yield self._at(on, 9, self._visit_action(visit, on))
        for event in self.events:
            yield from self._event_actions(event)
        yield from self._deviations()
        yield from self._end()

    def _at(self, on: date, hour: int, do: Deed) -> Action:
        return self._then(at(on, hour), do)

    def _then(self, moment: datetime, do: Deed) -> Action:
        self._turn += 1
        return Action(moment, self.patient.place, self._turn, do)

    def _screen(self, to: Recorder) -> None:
        to.screen(self.patient)
        to.visit(self.patient, self.news("screening", self.patient.consent_on))
        to.entries(self.patient, [("medical_history", typed) for typed in log_answers.history(self.patient)])
        to.entries(self.patient, [("medication", typed) for typed in log_answers.medication(self.patient)])

    def _visit_action(self, visit: str, on: date) -> Deed:
        return lambda to: to.visit(self.patient, self.news(visit, on))

    def news(self, visit: str, on: date) -> VisitNews:
        """Say what a visit's forms have to know."""
        before = max((day for day in self.days.values() if day < on), default=on)
        heard = [event for event in self.events if before < event.onset <= on]
        by_phone = visit in PHONE_VISITS or visit in self.fate.by_phone
        return VisitNews(
            visit,
            on,
            contact="phone" if by_phone else "clinic",
            has_new_event=bool(heard),
            was_in_hospital=any(event.serious and event.serious.hospital_days for event in heard),
            falls=sum(event.is_fall for event in heard),
        )

    # Adverse events

    def _event_actions(self, event: Event) -> Iterator[Action]:
        contacts = sorted(
            day for visit, day in self.days.items() if visit in FOLLOW_UP or visit == "infusion"
        )
        heard = next((day for day in contacts if day >= event.onset), contacts[-1])
        known_at = at(heard, 16)
        if event.serious is not None:
            known_at = event.serious.aware_at.astimezone(UTC)
            heard = event.serious.aware_at.date()
        closes = next(
            (day for day in contacts if event.end is not None and day >= max(event.end, heard)), None
        )
        is_over_when_heard = event.end is not None and event.end <= heard
        entry: list[UUID] = []

        def note(to: Recorder) -> None:
            to.clock.move_to(known_at + timedelta(minutes=10))
            typed = typed_event(event, on=heard)
            is_closed = is_over_when_heard and event.serious is None
            entry.append(to.entry(self.patient, "adverse_event", typed, complete=is_closed))

        yield self._then(known_at, note)
        if event.serious is not None and event.serious.reported_at is not None:
            yield self._report(event, entry, is_over_when_heard)
        if not is_over_when_heard:
            yield self._close(event, entry, closes or max(contacts[-1], heard))

    def _report(self, event: Event, entry: list[UUID], is_over: bool) -> Action:
        serious = event.serious
        if serious is None or serious.reported_at is None:
            raise ValueError(event.term)
        moment = serious.reported_at.astimezone(UTC)

        def report(to: Recorder) -> None:
            to.clock.move_to(moment + timedelta(minutes=4))
            to.go_on("adverse_event", entry[0], typed_report(serious), complete=is_over)

        return self._then(moment, report)

    def _close(self, event: Event, entry: list[UUID], on: date) -> Action:
        def close(to: Recorder) -> None:
            to.clock.move_to(at(on, 16, 20))
            typed = {FieldKey(item): text for item, text in typed_event(event, on=on).items()}
            typed |= {FieldKey(item): text for item, text in typed_follow_up(event, on).items()}
            to.go_on("adverse_event", entry[0], typed, complete=True)

        return self._at(on, 17, close)

    # What did not go as planned

    def _deviations(self) -> Iterator[Action]:
        if self.fate.missed:
            study_day, spread = FOLLOW_UP[self.fate.missed]
            on = self.infusion + timedelta(days=study_day + spread + 21)
            yield self._at(on, 11, lambda to: self._missed(to, on))
        for visit in self.fate.moved:
            if visit in self.days:
                yield self._at(self.days[visit], 16, self._late_visit(visit))
        for event in self.events:
            if event.serious and event.serious.is_late and event.serious.reported_at:
                yield self._then(event.serious.reported_at.astimezone(UTC), self._late_report(event))

    def _missed(self, to: Recorder, on: date) -> None:
        to.missed(self.patient, self.fate.missed, on, self.fate.missed_reason)
        typed = log_answers.deviation(
            "MISSED_VISIT", on, self.fate.missed_reason, "Next visit confirmed by phone."
        )
        to.entry(self.patient, "deviation", typed)

    def _late_visit(self, visit: str) -> Deed:
        on = self.days[visit]
        what = "The visit took place after its window: the patient had visitors and asked for a later day."
        typed = log_answers.deviation(
            "VISIT_WINDOW", on, what, "All assessments were done; noted for the analysis."
        )
        return lambda to: to.entry(self.patient, "deviation", typed)

    def _late_report(self, event: Event) -> Deed:
        on = event.serious.reported_at.date() if event.serious and event.serious.reported_at else self.last
        what = f"{event.term}: reported to the sponsor more than 24 hours after the site became aware."
        typed = log_answers.deviation("SAFETY_REPORT", on, what, "Weekend cover arranged; staff reminded.")
        return lambda to: to.entry(self.patient, "deviation", typed)

    def _end(self) -> Iterator[Action]:
        fate = self.fate
        if fate.died_on_day is not None:
            yield from self._died(self.infusion + timedelta(days=fate.died_on_day))
        elif fate.withdrew_on_day is not None:
            on = self.infusion + timedelta(days=fate.withdrew_on_day)
            yield self._at(
                on, 14, self._ended("withdrawn", "WITHDRAWAL", on, "The visits became too tiring.")
            )
        elif fate.lost_on_day is not None:
            said_on = self.infusion + timedelta(days=fate.lost_on_day + LOST_AFTER_DAYS)
            why = "Moved away; three calls and a letter were not answered."
            yield self._at(said_on, 14, self._ended("lost", "LOST", self.last, why))
        elif "month_12" in self.days:
            yield self._at(self.last, 18, self._ended("completed", "COMPLETED", self.last, ""))

    def _ended(self, how: str, code: str, on: date, why: str) -> Deed:
        def end(to: Recorder) -> None:
            to.entry(self.patient, "disposition", log_answers.disposition(on, code, note=why))
            to.end(self.patient, how, on, why)

        return end

    def _died(self, on: date) -> Iterator[Action]:
        cause = next((event.term for event in self.events if event.is_fatal), "Not known")
        learned = datetime.combine(on + timedelta(days=1), time(9, 40)).astimezone(UTC)

        def died(to: Recorder) -> None:
            to.clock.move_to(learned + timedelta(minutes=30))
            entry = to.end(self.patient, "died", on, cause)
            if entry is not None:
                to.go_on("death", entry, log_answers.death(on, cause), complete=True)
            to.entry(self.patient, "disposition", log_answers.disposition(on, "DEATH"))

        yield self._then(learned + timedelta(minutes=20), died)


def in_order(stories: Sequence[Story]) -> list[Action]:
    """Put the actions of all patients in the order of time."""
    return sorted(action for story in stories for action in story.actions())
