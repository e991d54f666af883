"""Age on a day from ISO dates; a birth date that is only partly known gives a range, not a guess."""

from calendar import monthrange
from datetime import date

from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput, by_name
from frailty_desktop.study.scores.refusals import Refusals, known_text
from frailty_desktop.study.scores.result import Part, ScoreResult, Text
from frailty_desktop.translation import tr

SOURCE = "Calendar arithmetic; someone born on 29 February turns a year older on 1 March of other years"


def completed_years(birth: date, day: date) -> int:
    """Count the birthdays up to and including a day.

    >>> [completed_years(date(1946, 3, 2), date(2024, 3, day)) for day in (1, 2)]
    [77, 78]
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def decimal_years(birth: date, day: date) -> float:
    """Add to the completed years the share of the running year of life that has passed.

    >>> round(decimal_years(date(1946, 1, 1), date(2024, 7, 1)), 3)
    78.497
    """
    years = completed_years(birth, day)
    last, following = _birthday(birth, birth.year + years), _birthday(birth, birth.year + years + 1)
    return years + (day - last).days / (following - last).days


def _birthday(birth: date, year: int) -> date:
    if (birth.month, birth.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return birth.replace(year=year)


def birth_range(birth_date: str) -> tuple[date, date] | None:
    """Return the first and last day a full or partial ISO date can mean; None when it is no such date.

    >>> [str(day) for day in birth_range("1946-02")]
    ['1946-02-01', '1946-02-28']
    """
    try:
        known = PartialDate.parse_iso(birth_date.strip())
    except ValueError:  # other words, a month 13 or a 30 February
        return None
    return known.earliest(), known.latest()


def age_at(*, birth_date: Text = None, visit_date: Text = None) -> ScoreResult:
    """Give the age in completed years, and in decimal years when the birth date is fully known.

    A partial birth date gives completed years only when every day it can mean agrees. The middle of the
    possible range is a separate output, for designs that choose to use it.

    >>> age_at(birth_date="1946-03-02", visit_date="2024-03-01").outputs["age_years"]
    77
    >>> age_at(birth_date="1946", visit_date="2024-03-01").outputs["age_years"] is None
    True
    """
    refusals = Refusals()
    births = _read(refusals, tr("birth date"), birth_date)
    visit = _read(refusals, tr("visit date"), visit_date)
    if visit is not None and visit[0] != visit[1]:
        refusals.say(tr("The visit date must be a full date to compute an age."))
        visit = None
    if births is not None and visit is not None and births[0] > visit[0]:
        refusals.say(tr("The birth date is after the visit date."))
        births = None
    outputs = _ages(refusals, births, visit[0]) if births is not None and visit is not None else _no_ages()
    return ScoreResult(
        outputs=outputs,
        parts=(Part(tr("age, years"), outputs["age_years"], ("birth_date", "visit_date")),),
        equation="completed years",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _read(refusals: Refusals, what: str, value: Text) -> tuple[date, date] | None:
    text = known_text(value)
    if text is None:
        refusals.need(what)
        return None
    found = birth_range(text)
    if found is None:
        refusals.say(tr("The {what} is not a date as in 1946-03-02, 1946-03 or 1946.", what=what))
    return found


def _no_ages() -> dict[str, float | str | None]:
    return {
        "age_years": None,
        "age_decimal_years": None,
        "youngest_years": None,
        "oldest_years": None,
        "middle_years": None,
    }


def _ages(refusals: Refusals, births: tuple[date, date], day: date) -> dict[str, float | str | None]:
    earliest, latest = births[0], min(births[1], day)
    most, least = completed_years(earliest, day), completed_years(latest, day)
    oldest, youngest = decimal_years(earliest, day), decimal_years(latest, day)
    if most != least:
        refusals.say(
            tr(
                "The birth date is only partly known: the age is {least} or {most} years.",
                least=least,
                most=most,
            )
        )
    return {
        "age_years": most if most == least else None,
        "age_decimal_years": oldest if births[0] == births[1] else None,
        "youngest_years": youngest,
        "oldest_years": oldest,
        "middle_years": (youngest + oldest) / 2,
    }


SCORE = Score(
    name="age_at",
    title="Age at a visit",
    inputs=(
        ScoreInput("birth_date", "date", "Birth date, full or partial: 1946-03-02, 1946-03 or 1946"),
        ScoreInput("visit_date", "date", "Date of the visit"),
    ),
    outputs=(
        ScoreOutput("age_years", "Completed years, when certain", "years"),
        ScoreOutput("age_decimal_years", "Decimal years, when the birth date is fully known", "years", 2),
        ScoreOutput("youngest_years", "Lowest age the birth date allows", "years", 2),
        ScoreOutput("oldest_years", "Highest age the birth date allows", "years", 2),
        ScoreOutput(
            "middle_years", "Middle of the possible range, approximate for a partial date", "years", 2
        ),
    ),
    compute=by_name(age_at),
    source=SOURCE,
)
