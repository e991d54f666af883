"""When each invented patient comes, and what fate has in store: a late visit, a withdrawal, a death."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.trajectories import HIGH, LOW, NONE

SCREENING_TO_BASELINE_DAYS = 14
BASELINE_TO_INFUSION_DAYS = 3
# Study day and how many days to either side patients come.
FOLLOW_UP: Mapping[str, tuple[int, int]] = {
    "day_2": (2, 0),
    "week_1": (7, 1),
    "week_2": (14, 2),
    "month_1": (30, 4),
    "month_3": (90, 8),
    "month_6": (180, 8),
    "month_12": (365, 15),
}
PHONE_VISITS = ("day_2", "week_1", "week_2")


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to a patient beside the plan; days are days after the infusion."""

    missed: str = ""
    missed_reason: str = ""
    moved: Mapping[str, int] = field(default_factory=dict)
    by_phone: tuple[str, ...] = ()
    not_yet_recorded: tuple[str, ...] = ()
    withdrew_on_day: int | None = None
    lost_on_day: int | None = None
    died_on_day: int | None = None

    @property
    def ends_on_day(self) -> int | None:
        """The day after the infusion on which participation ends early."""
        days = [day for day in (self.withdrew_on_day, self.lost_on_day, self.died_on_day) if day is not None]
        return min(days, default=None)


PLAIN = Fate()
FINISHED_FATES: Mapping[tuple[str, int], Fate] = {
    # (arm, the how-manieth of it): the arm whose month 6 is anchored keeps all ten patients to month 6.
    (HIGH, 4): Fate(by_phone=("month_12",)),
    (LOW, 1): Fate(
        missed="month_3", missed_reason="In hospital elsewhere with pneumonia; sees us again at month 6."
    ),
    (LOW, 3): Fate(died_on_day=257),
    (LOW, 6): Fate(lost_on_day=92),
    (NONE, 2): Fate(moved={"month_6": 22}),
    (NONE, 5): Fate(withdrew_on_day=74),
}
ONGOING_FATES: Mapping[int, Fate] = {
    # By place in the order of enrolment, so that each falls where the calendar needs it.
    2: Fate(moved={"month_6": 17}),
    4: Fate(missed="month_1", missed_reason="Was travelling; reached by phone two weeks later."),
    7: Fate(withdrew_on_day=60),
    14: Fate(not_yet_recorded=("month_3",)),
    16: Fate(not_yet_recorded=("month_3",)),
}


def standing_in_arm(patient: DemoPatient, arms: Sequence[str]) -> tuple[str, int]:
    """Say how many came before a patient in the same arm."""
    return patient.arm, list(arms[: patient.place]).count(patient.arm)


def consents(first: date, count: int, days_apart: int) -> list[date]:
    """Spread consents over weekdays."""
    return [on_weekday(first + timedelta(days=days_apart * place)) for place in range(count)]


def on_weekday(day: date) -> date:
    """Move a Saturday or Sunday to the next Monday."""
    return day + timedelta(days=max(7 - day.weekday(), 0)) if day.weekday() > 4 else day


def visit_days(patient: DemoPatient, fate: Fate) -> dict[str, date]:
    """Return the day of each visit that will take place, in the order of time."""
    baseline = on_weekday(patient.consent_on + timedelta(days=SCREENING_TO_BASELINE_DAYS))
    infusion = on_weekday(baseline + timedelta(days=BASELINE_TO_INFUSION_DAYS))
    days = {"screening": patient.consent_on, "baseline": baseline, "infusion": infusion}
    chance = patient.chance("timetable")
    for visit, (study_day, spread) in FOLLOW_UP.items():
        # The infusion day is study day 1, so study day 30 is 29 days later.
        day = infusion + timedelta(days=study_day - 1 + chance.randint(-spread, spread))
        day += timedelta(days=fate.moved.get(visit, 0))
        days[visit] = day if visit in PHONE_VISITS else on_weekday(day)
    last = None if fate.ends_on_day is None else infusion + timedelta(days=fate.ends_on_day)
    return {
        visit: day
        for visit, day in days.items()
        if visit not in (fate.missed, *fate.not_yet_recorded) and (last is None or day <= last)
    }
