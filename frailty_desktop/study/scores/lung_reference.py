"""Reference equations for spirometry: GLI Global 2022, GLI-2012 and NHANES III, from resources/scores.

Plain arithmetic: the GLI tables are read once, on first use, and interpolated between quarter years of age.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from frailty_desktop.resource_files import resource
from frailty_desktop.study.scores.refusals import Refusals
from frailty_desktop.translation import tr

MEASURES = ("fev1", "fvc", "fev1_fvc")
Z_OF_5TH_PERCENTILE = 1.645
TABLE_STEP_YEARS = 0.25
GROUPS = (
    "caucasian",
    "african_american",
    "north_east_asian",
    "south_east_asian",
    "other_mixed",
    "mexican_american",
)


@dataclass(frozen=True, slots=True)
class Equation:
    """A published set of reference equations, the groups it tells apart and the ages it covers."""

    title: str
    source: str
    ages: tuple[float, float]
    groups: tuple[str, ...] = ()

    def name_for(self, group: str | None) -> str:
        """Return the name stored beside a result, with the group when the equation uses one."""
        return f"{self.title}, {group}" if group in self.groups else self.title


EQUATIONS = {
    "gli_global_2022": Equation(
        "GLI Global 2022", "Bowerman 2023 (Am J Respir Crit Care Med 207:768), race-neutral", (3.0, 95.0)
    ),
    "gli_2012": Equation("GLI-2012", "Quanjer 2012 (Eur Respir J 40:1324)", (3.0, 95.0), GROUPS[:5]),
    "nhanes_iii": Equation(
        "NHANES III",
        "Hankinson 1999 (Am J Respir Crit Care Med 159:179), adults",
        (20.0, 80.0),
        ("caucasian", "african_american", "mexican_american"),
    ),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What is expected of a person: the median `predicted`, skewness and spread (M, L and S)."""

    predicted: float
    skewness: float
    spread: float

    def z(self, value: float) -> float:
        """Return how many standard deviations a value lies from the predicted one."""
        return float(((value / self.predicted) ** self.skewness - 1) / (self.skewness * self.spread))

    @property
    def lln(self) -> float:
        """Return the lower limit of normal, the 5th percentile."""
        share = 1 - Z_OF_5TH_PERCENTILE * self.skewness * self.spread
        return float(self.predicted * share ** (1 / self.skewness))


def reference(
    refusals: Refusals,
    *,
    equation: str | None,
    group: str | None,
    sex: str | None,
    age_years: float | None,
    height_cm: float | None,
) -> Mapping[str, Reference]:
    """Return what is expected of FEV1, FVC (L) and FEV1/FVC; empty, with a sentence, where unknown."""
    wanted = (
        (equation, tr("reference equation")),
        (sex, tr("sex")),
        (age_years, tr("age")),
        (height_cm, tr("height")),
    )
    for value, what in wanted:
        refusals.need_unless(value, what)
    if equation is None or sex is None or age_years is None or height_cm is None:
        return {}
    chosen = EQUATIONS[equation]
    if not _is_covered(refusals, chosen, group, age_years):
        return {}
    if equation == "nhanes_iii":
        return _nhanes(refusals, str(group), sex, age_years, height_cm)
    return {measure: gli(equation, measure, sex, age_years, height_cm, group or "") for measure in MEASURES}


def _is_covered(refusals: Refusals, chosen: Equation, group: str | None, age_years: float) -> bool:
    youngest, oldest = chosen.ages
    if not youngest <= age_years <= oldest:
        refusals.say(
            tr(
                "{equation} covers ages {youngest:g} to {oldest:g}, so it predicts nothing at {age:g}.",
                equation=chosen.title,
                youngest=youngest,
                oldest=oldest,
                age=age_years,
            )
        )
        return False
    if chosen.groups and group is None:
        refusals.need(tr("group for the reference equation"))
        return False
    if chosen.groups and group not in chosen.groups:
        refusals.say(
            tr("{equation} has no equation for the group {group}.", equation=chosen.title, group=group)
        )
        return False
    return True


def gli(
    equation: str, measure: str, sex: str, age_years: float, height_cm: float, group: str = ""
) -> Reference:
    """Evaluate a GLI equation within its ages; a group it does not tell apart changes nothing.

    >>> round(gli("gli_2012", "fev1", "F", 70, 160, "caucasian").predicted, 3)
    2.136
    """
    at = _coefficients()[equation, measure, sex]
    skew_spline, median_spline, spread_spline = _splines(equation, measure, sex, age_years)
    log_age, log_height = math.log(age_years), math.log(height_cm)
    median = at["m0"] + at["m_height"] * log_height + at["m_age"] * log_age
    spread = at["s0"] + at["s_age"] * log_age
    return Reference(
        predicted=math.exp(median + at.get(f"m_{group}", 0.0) + median_spline),
        skewness=at["l0"] + at["l_age"] * log_age + skew_spline,
        spread=math.exp(spread + at.get(f"s_{group}", 0.0) + spread_spline),
    )


def _nhanes(
    refusals: Refusals, group: str, sex: str, age_years: float, height_cm: float
) -> Mapping[str, Reference]:
    rows = {measure: _nhanes_rows()[group, sex, measure] for measure in MEASURES}
    found = {"fev1_fvc": _straight(rows["fev1_fvc"], age_years, height_cm)}
    shortest, tallest = float(rows["fev1"]["shortest_cm"]), float(rows["fev1"]["tallest_cm"])
    if shortest <= height_cm <= tallest:
        return found | {
            measure: _straight(rows[measure], age_years, height_cm) for measure in ("fev1", "fvc")
        }
    refusals.say(
        tr(
            "NHANES III covers heights {shortest:g} to {tallest:g} cm; FEV1 and FVC are not predicted.",
            shortest=shortest,
            tallest=tallest,
        )
    )
    return found


def _straight(row: Mapping[str, str], age_years: float, height_cm: float) -> Reference:
    """Evaluate a linear equation; its spread follows from its own equation for the lower limit."""
    number = {
        key: float(row[key])
        for key in ("start", "age", "age_squared", "height_squared", "lln_start", "lln_height_squared")
    }
    by_age = number["age"] * age_years + number["age_squared"] * age_years**2
    predicted = number["start"] + by_age + number["height_squared"] * height_cm**2
    lln = number["lln_start"] + by_age + number["lln_height_squared"] * height_cm**2
    return Reference(predicted, 1.0, (predicted - lln) / Z_OF_5TH_PERCENTILE / predicted)


def _splines(equation: str, measure: str, sex: str, age_years: float) -> tuple[float, float, float]:
    table = _spline_table(equation)
    steps = (age_years - EQUATIONS[equation].ages[0]) / TABLE_STEP_YEARS
    row = int(steps)
    below, above = table[row], table[min(row + 1, len(table) - 1)]
    share = steps - row
    first, second, third = (
        below[key] + share * (above[key] - below[key])
        for key in (f"{measure}_{sex}_{curve}" for curve in "lms")
    )
    return first, second, third


@lru_cache(maxsize=2)
def _spline_table(equation: str) -> list[dict[str, float]]:
    return [{key: float(value) for key, value in row.items()} for row in _table(f"{equation}_splines.csv")]


@lru_cache(maxsize=1)
def _coefficients() -> dict[tuple[str, str, str], dict[str, float]]:
    keys = ("equation", "measure", "sex")
    return {
        (row["equation"], row["measure"], row["sex"]): {
            key: float(value) for key, value in row.items() if key not in keys and value
        }
        for row in _table("gli_coefficients.csv")
    }


@lru_cache(maxsize=1)
def _nhanes_rows() -> dict[tuple[str, str, str], dict[str, str]]:
    return {(row["group"], row["sex"], row["measure"]): row for row in _table("nhanes_iii_adults.csv")}


def _table(name: str) -> list[dict[str, str]]:
    """Read a table of resources/scores; lines that start with # say where it is from."""
    with resource("scores", name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))
