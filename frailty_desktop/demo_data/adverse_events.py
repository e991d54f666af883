"""What goes wrong for invented patients, and what would be typed about it; the product causes none of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.rounding import clock, day, moment
from frailty_desktop.demo_data.trajectories import HIGH, LOW, NONE

Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """An adverse event; `onset` and `end` are days, `heard_after_days` is when the site learned of it."""

    term: str
    group: str
    onset: date
    end: date | None
    grade: int = 1
    product: str = "UNRELATED"
    procedure: str = "UNRELATED"
    at: time | None = None
    is_fall: bool = False
    serious: "Seriousness | None" = None

    @property
    def is_fatal(self) -> bool:
        """Whether the patient died of it."""
        return self.grade == 5


@dataclass(frozen=True, slots=True)
class Seriousness:
    """Why an event is serious, and its clock: aware and reported."""

    aware_at: datetime
    reported_at: datetime | None
    hospital_days: int = 0
    is_death: bool = False
    outcome: str = "RECOVERED"
    course: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the report took more than 24 hours."""
        return self.reported_at is not None and self.reported_at - self.aware_at > timedelta(hours=24)


# term, kind, days it lasts (0: to the end), grade, whether it is a fall
_POOL: tuple[tuple[str, str, int, int, bool], ...] = (
    ("Fall without injury", "INJURY", 1, 1, True),
    ("Urinary tract infection", "INFECTION", 9, 2, False),
    ("Common cold", "INFECTION", 8, 1, False),
    ("Back pain", "MUSCULOSKELETAL", 24, 1, False),
    ("Knee pain", "MUSCULOSKELETAL", 40, 2, False),
    ("Tiredness", "GENERAL", 12, 1, False),
    ("Dizziness on standing", "NERVOUS", 5, 1, False),
    ("High blood pressure", "VASCULAR", 0, 2, False),
    ("Mild anaemia", "BLOOD", 60, 1, False),
    ("Constipation", "GASTROINTESTINAL", 10, 1, False),
    ("Bruised forearm after a fall", "INJURY", 14, 1, True),
    ("Short of breath on stairs", "RESPIRATORY", 20, 1, False),
    ("Poor sleep", "PSYCHIATRIC", 30, 1, False),
    ("Itching rash", "SKIN", 11, 1, False),
)


def events_of(patient: DemoPatient, infusion: date, last: date) -> list[Event]:
    """Draw the everyday events of a patient between infusion and last contact, the same in every arm."""
    chance = patient.chance("events")
    found = []
    if patient.place % 8 == 2:
        started = time(10, 55)
        found.append(
            Event(
                "Bruise at the infusion site",
                "GENERAL",
                infusion,
                infusion + timedelta(days=6),
                procedure="PROBABLE",
                at=started,
            )
        )
    if patient.place % 11 == 5:
        found.append(
            Event(
                "Felt faint at the needle",
                "NERVOUS",
                infusion,
                infusion,
                procedure="DEFINITE",
                at=time(10, 2),
            )
        )
    stay = max((last - infusion).days - 3, 1)
    for term, group, days, grade, is_fall in chance.sample(_POOL, chance.choice((0, 1, 1, 2, 2, 3))):
        onset = infusion + timedelta(days=chance.randint(2, stay + 2))
        end = onset + timedelta(days=days) if days else None
        found.append(
            Event(
                term,
                group,
                onset,
                end,
                grade,
                product="UNLIKELY" if term == "Tiredness" else "UNRELATED",
                is_fall=is_fall,
            )
        )
    return [event for event in found if event.onset <= last]


def serious_events(standing: tuple[str, int]) -> tuple["SeriousStory", ...]:
    """Return what is written for single patients of the finished study; nothing before day 30."""
    return _STORIES.get(standing, ())


@dataclass(frozen=True, slots=True)
class SeriousStory:
    """A serious event by the day after the infusion on which it begins."""

    term: str
    group: str
    day: int
    lasts: int
    grade: int
    hospital_days: int
    outcome: str
    hours_to_report: float
    course: str
    is_fall: bool = False


_STORIES: Mapping[tuple[str, int], tuple[SeriousStory, ...]] = {
    (HIGH, 7): (
        SeriousStory(
            "Broken hip after a fall",
            "INJURY",
            203,
            75,
            3,
            9,
            "SEQUELAE",
            3,
            "Fell at home on a wet floor; hip replaced.",
            is_fall=True,
        ),
    ),
    (LOW, 1): (
        SeriousStory(
            "Pneumonia",
            "INFECTION",
            84,
            24,
            3,
            11,
            "RECOVERED",
            5,
            "Antibiotics into a vein; no oxygen at home.",
        ),
    ),
    (LOW, 3): (
        SeriousStory(
            "Heart attack", "CARDIAC", 257, 0, 5, 0, "FATAL", 2, "Died at home; told by the family doctor."
        ),
    ),
    (LOW, 8): (
        SeriousStory(
            "Heart failure became worse",
            "CARDIAC",
            221,
            19,
            3,
            6,
            "RECOVERED",
            7,
            "Water tablets into a vein.",
        ),
    ),
    (NONE, 0): (
        SeriousStory(
            "Pneumonia",
            "INFECTION",
            96,
            17,
            3,
            7,
            "RECOVERED",
            65,
            "Learned of on a Friday afternoon; reported on the Monday.",
        ),
    ),
}


def serious_event(story: SeriousStory, infusion: date) -> Event:
    """Put a story's days on the calendar; a late report is one that waited over a weekend."""
    onset = infusion + timedelta(days=story.day)
    heard = onset + timedelta(days=1)
    is_late = story.hours_to_report > 24
    if is_late:
        heard += timedelta(days=(4 - heard.weekday()) % 7)
    aware = datetime.combine(heard, time(16, 10) if is_late else time(9, 40))
    return Event(
        story.term,
        story.group,
        onset,
        onset + timedelta(days=story.lasts),
        story.grade,
        is_fall=story.is_fall,
        serious=Seriousness(
            aware_at=aware,
            reported_at=aware + timedelta(hours=story.hours_to_report),
            hospital_days=story.hospital_days,
            is_death=story.grade == 5,
            outcome=story.outcome,
            course=story.course,
        ),
    )


def typed_event(event: Event, *, on: date) -> Typed:
    """Type the event as it is known on a day: still present, or with its end."""
    is_over = event.end is not None and event.end <= on
    outcome = event.serious.outcome if event.serious else "RECOVERED"
    typed = {
        "ae_term": event.term,
        "ae_group": event.group,
        "ae_onset": day(event.onset),
        "ae_ongoing": "n" if is_over else "y",
        "ae_grade": str(event.grade),
        "ae_serious": "y" if event.serious else "n",
        "ae_related_product": event.product,
        "ae_related_procedure": event.procedure,
        "ae_action": "NONE" if event.at else "NOT_APPLICABLE",
        "ae_treatment": "2" if event.grade > 1 else "1",
        "ae_led_to_withdrawal": "n",
        "ae_outcome": outcome if is_over else "NOT_RECOVERED",
    }
    if event.at is not None:
        typed["ae_onset_time"] = clock(event.at)
    if is_over and event.end is not None:
        typed["ae_end"] = day(event.end)
    return typed | (_typed_seriousness(event, event.serious, on) if event.serious else {})


def _typed_seriousness(event: Event, serious: Seriousness, on: date) -> Typed:
    typed = {
        "ae_death": "y" if serious.is_death else "n",
        "ae_life_threatening": "n",
        "ae_hospitalisation": "y" if serious.hospital_days else "n",
        "ae_disability": "n",
        "ae_congenital": "n",
        "ae_medically_important": "n",
        "ae_primary_component": "NONE",
        "ae_expected": "UNEXPECTED",
        "ae_treatment": "2,4" if serious.hospital_days else "1",
        "ae_aware_at": moment(serious.aware_at),
        "ae_description": serious.course,
    }
    if serious.hospital_days:
        typed["ae_hospitalised_from"] = day(event.onset)
        left = event.onset + timedelta(days=serious.hospital_days)
        if left <= on:
            typed["ae_hospitalised_until"] = day(left)
    return typed


def typed_report(serious: Seriousness) -> Typed:
    """Type that the event was reported to the sponsor."""
    if serious.reported_at is None:
        return {}
    return {"ae_reported_at": moment(serious.reported_at), "ae_reported_by": "CO"}


def typed_follow_up(event: Event, on: date) -> Typed:
    """Type one row of what was learned later."""
    is_over = event.end is not None and event.end <= on
    outcome = event.serious.outcome if event.serious else "RECOVERED"
    return {
        "ae_follow_up_on": day(on),
        "ae_follow_up_outcome": outcome if is_over else "RECOVERING",
        "ae_follow_up_note": "Asked at the visit.",
    }
