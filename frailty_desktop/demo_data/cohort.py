"""Thirty invented people, ten to an arm: who they are and how each measure runs."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

from frailty_desktop.demo_data.trajectories import TRAJECTORIES, Course, courses, walk_courses

MEAN_AGE_YEARS = 78
AGE_SD_YEARS = 7.3
AGE_LIMITS = (60, 95)
_HEIGHT_CM = {"F": (158, 6), "M": (172, 6)}
_BODY_MASS_INDEX = (26.5, 3.2)


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """An invented patient. `measures` holds values by visit; `frailty` is 0 on average, higher is worse."""

    place: int
    arm: str
    sex: str
    age_years: int
    consent_on: date
    birth_date: date
    height_cm: float
    weight_kg: float
    frailty: float
    measures: Mapping[str, Course]
    seed: int

    def value(self, measure: str, visit: str) -> float:
        """Return a measure at a visit; screening, a week or two before baseline, shows the baseline."""
        course = self.measures[measure]
        return course.get(visit, course["baseline"])

    def chance(self, *parts: str) -> random.Random:
        """Return this patient's own source of chance for one form, whatever was drawn before it."""
        return random.Random(f"{self.seed}/{self.place}/{'/'.join(parts)}")  # noqa: S311 - invented data keep no secret


def ages(source: random.Random, count: int) -> list[int]:
    """Draw ages with a mean of 78 and a spread of 7.3 years, all from 60 to 95, in no order.

    >>> drawn = ages(random.Random(1), 30)
    >>> sum(drawn) / len(drawn), min(drawn) >= 60, max(drawn) <= 95
    (78.0, True, True)
    """
    bell = NormalDist(0, AGE_SD_YEARS)
    half = [round(bell.inv_cdf((rank + 0.5) / count)) for rank in range(count // 2)]
    middle = [MEAN_AGE_YEARS] * (count % 2)
    drawn = [MEAN_AGE_YEARS + away for away in half] + [MEAN_AGE_YEARS - away for away in half] + middle
    source.shuffle(drawn)
    low, high = AGE_LIMITS
    return [min(max(age, low), high) for age in drawn]


def invent(arms: Sequence[str], consents: Sequence[date], seed: int) -> list[DemoPatient]:
    """Invent a patient for each arm named, in the order of enrolment."""
    source = random.Random(seed)  # noqa: S311 - invented data keep no secret
    count = len(arms)
    drawn_ages = ages(source, count)
    sexes = ["F", "M"] * (count // 2) + ["F"] * (count % 2)
    source.shuffle(sexes)
    worse = [source.gauss(0, 0.9) + 0.04 * (age - MEAN_AGE_YEARS) for age in drawn_ages]
    measures = _measures(source, arms, worse)
    return [
        _patient(
            source,
            place,
            arms[place],
            sexes[place],
            drawn_ages[place],
            consents[place],
            worse[place],
            measures[place],
            seed,
        )
        for place in range(count)
    ]


def _measures(source: random.Random, arms: Sequence[str], worse: Sequence[float]) -> list[dict[str, Course]]:
    found: list[dict[str, Course]] = [{} for _ in arms]
    for arm in sorted(set(arms)):
        places = [place for place, name in enumerate(arms) if name == arm]
        frailty = [worse[place] for place in places]
        for place, course in zip(places, walk_courses(source, arm, frailty), strict=True):
            found[place]["walk_m"] = course
        for measure, shape in TRAJECTORIES.items():
            for place, course in zip(places, courses(source, shape, arm, frailty), strict=True):
                found[place][measure] = course
    return found


def _patient(
    source: random.Random,
    place: int,
    arm: str,
    sex: str,
    age: int,
    consent_on: date,
    frailty: float,
    measures: Mapping[str, Course],
    seed: int,
) -> DemoPatient:
    mean_cm, sd_cm = _HEIGHT_CM[sex]
    height_cm = round(min(max(source.gauss(mean_cm, sd_cm), 146), 188), 1)
    mass_index = min(max(source.gauss(*_BODY_MASS_INDEX), 20), 34)
    return DemoPatient(
        place=place,
        arm=arm,
        sex=sex,
        age_years=age,
        consent_on=consent_on,
        birth_date=_born(consent_on, age, source.randint(5, 360)),
        height_cm=height_cm,
        weight_kg=round(mass_index * (height_cm / 100) ** 2, 1),
        frailty=frailty,
        measures=measures,
        seed=seed,
    )


def _born(on: date, age_years: int, days_since_birthday: int) -> date:
    """Return a date of birth that makes this age on that day."""
    birthday = on - timedelta(days=days_since_birthday)
    day = min(birthday.day, 28)
    return date(birthday.year - age_years, birthday.month, day)
