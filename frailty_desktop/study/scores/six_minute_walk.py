"""Six-minute walk: distance from laps, best of two tests, their agreement, and the predicted distance."""

from frailty_desktop.study.scores.instrument import (
    AGE,
    HEIGHT,
    SEX,
    WEIGHT,
    Score,
    ScoreInput,
    ScoreOutput,
    by_name,
)
from frailty_desktop.study.scores.refusals import Refusals, known_text
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, Text, yes_no
from frailty_desktop.translation import tr

SOURCE = (
    "Predicted: Enright & Sherrill 1998 (Am J Respir Crit Care Med 158:1384), ages 40 to 80; "
    "Enright 2003, Cardiovascular Health Study (Chest 123:387), ages 68 and over. "
    "Agreement within 15 %: NCT03169231"
)
EQUATION = "Enright & Sherrill 1998; Enright 2003 (CHS)"
AGES_1998 = (40.0, 80.0)
YOUNGEST_CHS = 68.0
# Widely quoted, not confirmed against the paper; the output says "unverified".
LLN_BELOW_PREDICTED_M = {"M": 153.0, "F": 139.0}
AGREE_MOST_PERCENT = 15.0


def enright_1998_m(*, sex: str, age_years: float, height_cm: float, weight_kg: float) -> float:
    """Predict the distance in metres by Enright & Sherrill 1998, whatever the age.

    >>> round(enright_1998_m(sex="M", age_years=78, height_cm=170, weight_kg=75), 1)
    454.3
    """
    if sex == "M":
        return 7.57 * height_cm - 5.02 * age_years - 1.76 * weight_kg - 309
    return 2.11 * height_cm - 2.29 * weight_kg - 5.78 * age_years + 667


def chs_2003_m(*, sex: str, age_years: float, height_cm: float, weight_kg: float) -> float:
    """Predict the distance in metres by the Cardiovascular Health Study equation, whatever the age.

    >>> round(chs_2003_m(sex="F", age_years=78, height_cm=157, weight_kg=65), 1)
    364.6
    """
    return (510 if sex == "M" else 493) + 2.2 * height_cm - 0.93 * weight_kg - 5.3 * age_years


def six_minute_walk(
    *,
    lap_m: Number = None,
    laps_1: Number = None,
    partial_1_m: Number = None,
    distance_1_m: Number = None,
    laps_2: Number = None,
    partial_2_m: Number = None,
    distance_2_m: Number = None,
    sex: Text = None,
    age_years: Number = None,
    height_cm: Number = None,
    weight_kg: Number = None,
) -> ScoreResult:
    """Take the longer of two tests and set it against what is predicted for the patient.

    A distance is entered as such or as laps and the metres after the last one; a distance entered goes first.
    The two tests agree when they differ by no more than 15 % of the shorter one.

    >>> result = six_minute_walk(lap_m=30, laps_1=11, partial_1_m=14, laps_2=11, partial_2_m=25, sex="M",
    ...                          age_years=78, height_cm=170, weight_kg=75)
    >>> result.outputs["best_m"], round(result.outputs["percent_predicted_chs_2003"], 1)
    (355.0, 88.6)
    """
    refusals = Refusals()
    lap = refusals.number(tr("lap length"), lap_m, above=0)
    first = _distance(refusals, 1, lap, laps_1, partial_1_m, distance_1_m)
    second = _distance(refusals, 2, lap, laps_2, partial_2_m, distance_2_m)
    metres = [part.value for part in (first, second) if isinstance(part.value, float)]
    best = max(metres) if metres else None
    refusals.need_unless(best, tr("distance walked"))
    apart = _percent_apart(metres)
    predicted = _predicted(refusals, known_text(sex), age_years, height_cm, weight_kg)
    return ScoreResult(
        outputs={
            "best_m": best,
            "distance_1_m": first.value,
            "distance_2_m": second.value,
            "difference_percent": apart,
            "tests_agree": yes_no(None if apart is None else apart <= AGREE_MOST_PERCENT),
            **_against(best, predicted),
        },
        parts=(first, second),
        equation=EQUATION,
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _distance(
    refusals: Refusals, test: int, lap: float | None, laps: Number, partial_m: Number, distance_m: Number
) -> Part:
    name = tr("test {test}, m", test=test)
    entered = refusals.number(name, distance_m, low=0)
    if entered is not None:
        return Part(name, entered, (f"distance_{test}_m",))
    counted = refusals.number(tr("laps of test {test}", test=test), laps, low=0)
    after = refusals.number(tr("metres after the last lap of test {test}", test=test), partial_m, low=0)
    inputs = ("lap_m", f"laps_{test}", f"partial_{test}_m")
    if counted is None:
        return Part(name, None, inputs)
    if lap is None:
        refusals.need(tr("lap length"))
        return Part(name, None, inputs)
    return Part(name, counted * lap + (after or 0.0), inputs)


def _percent_apart(metres: list[float]) -> float | None:
    if len(metres) < 2 or min(metres) == 0:
        return None
    return 100 * (max(metres) - min(metres)) / min(metres)


def _predicted(
    refusals: Refusals, sex: str | None, age_years: Number, height_cm: Number, weight_kg: Number
) -> dict[str, float | None]:
    """Predict by both equations, each only for the ages it was made for, and the lower limit of the first."""
    nothing: dict[str, float | None] = {"enright_1998": None, "chs_2003": None, "lln": None}
    age = refusals.number(tr("age"), age_years, above=0)
    height = refusals.number(tr("height"), height_cm, above=0)
    weight = refusals.number(tr("weight"), weight_kg, above=0)
    for value, what in ((sex, tr("sex")), (age, tr("age")), (height, tr("height")), (weight, tr("weight"))):
        refusals.need_unless(value, what)
    if sex is None or age is None or height is None or weight is None:
        return nothing
    found = dict(nothing)
    if AGES_1998[0] <= age <= AGES_1998[1]:
        older = enright_1998_m(sex=sex, age_years=age, height_cm=height, weight_kg=weight)
        found["enright_1998"] = older
        found["lln"] = older - LLN_BELOW_PREDICTED_M[sex]
    else:
        refusals.say(tr("Enright & Sherrill 1998 covers ages 40 to 80, so it predicts nothing here."))
    if age >= YOUNGEST_CHS:
        found["chs_2003"] = chs_2003_m(sex=sex, age_years=age, height_cm=height, weight_kg=weight)
    else:
        refusals.say(
            tr("The Cardiovascular Health Study equation starts at age 68, so it predicts nothing here.")
        )
    return found


def _against(best: float | None, predicted: dict[str, float | None]) -> dict[str, float | None]:
    def percent(expected: float | None) -> float | None:
        return None if best is None or expected is None or expected <= 0 else 100 * best / expected

    return {
        "predicted_enright_1998_m": predicted["enright_1998"],
        "percent_predicted_enright_1998": percent(predicted["enright_1998"]),
        "lln_enright_1998_m": predicted["lln"],
        "predicted_chs_2003_m": predicted["chs_2003"],
        "percent_predicted_chs_2003": percent(predicted["chs_2003"]),
    }


def _test_inputs(test: int) -> tuple[ScoreInput, ...]:
    return (
        ScoreInput(f"laps_{test}", "number", f"Full laps in test {test}", "laps", required=False),
        ScoreInput(
            f"partial_{test}_m",
            "number",
            f"Metres after the last full lap of test {test}",
            "m",
            required=False,
        ),
        ScoreInput(
            f"distance_{test}_m", "number", f"Distance of test {test}, instead of laps", "m", required=False
        ),
    )


SCORE = Score(
    name="six_minute_walk",
    title="Six-minute walk",
    inputs=(
        ScoreInput(
            "lap_m",
            "number",
            "Metres walked in one counted lap (30 per length of a 30 m course)",
            "m",
            required=False,
        ),
        *_test_inputs(1),
        *_test_inputs(2),
        SEX,
        AGE,
        HEIGHT,
        WEIGHT,
    ),
    outputs=(
        ScoreOutput("best_m", "Longer of the two tests, higher is better", "m"),
        ScoreOutput("distance_1_m", "Distance of test 1", "m"),
        ScoreOutput("distance_2_m", "Distance of test 2", "m"),
        ScoreOutput("difference_percent", "Difference of the tests, of the shorter one", "%", 1),
        ScoreOutput("tests_agree", "The tests differ by 15 % or less", is_text=True),
        ScoreOutput("predicted_enright_1998_m", "Predicted, Enright & Sherrill 1998, ages 40 to 80", "m", 1),
        ScoreOutput("percent_predicted_enright_1998", "Percent of that prediction", "%", 1),
        ScoreOutput(
            "lln_enright_1998_m", "Lower limit of normal, Enright & Sherrill 1998 (unverified)", "m", 1
        ),
        ScoreOutput(
            "predicted_chs_2003_m", "Predicted, Cardiovascular Health Study 2003, ages 68 and over", "m", 1
        ),
        ScoreOutput("percent_predicted_chs_2003", "Percent of that prediction", "%", 1),
    ),
    compute=by_name(six_minute_walk),
    source=SOURCE,
)
