"""Fried frailty phenotype: five criteria with the cut-offs of 2001, three or more of them are frail."""

from collections.abc import Mapping

from frailty_desktop.study.scores.fried_criteria import (
    FIFTEEN_FEET_M,
    bmi_for_grip,
    exhaustion,
    low_activity,
    slowness,
    weakness,
    weight_loss,
)
from frailty_desktop.study.scores.instrument import (
    HEIGHT,
    SEX,
    WEIGHT,
    Score,
    ScoreInput,
    ScoreOutput,
    by_name,
    levels,
)
from frailty_desktop.study.scores.refusals import Refusals, known_flag, known_text
from frailty_desktop.study.scores.result import Flag, Number, Part, ScoreResult, Text, yes_no
from frailty_desktop.translation import tr

SOURCE = (
    "Fried 2001 (J Gerontol A 56:M146), cut-offs as reprinted in PMC9014815 table A1 and PMC8934156 table 1"
)
CRITERIA = 5
FEWEST_KNOWN = 3


def category(*, met: int, missing: int = 0) -> str:
    """Name the class, or "indeterminate" when the missing criteria could still change it.

    At least three criteria must be known: three met are frail, whatever the others would say.

    >>> category(met=1), category(met=2, missing=1), category(met=3, missing=2)
    ('pre-frail', 'indeterminate', 'frail')
    """
    at_least, at_most = _class_of(met), _class_of(met + missing)
    if at_least != at_most or CRITERIA - missing < FEWEST_KNOWN:
        return "indeterminate"
    return at_least


def _class_of(met: int) -> str:
    if met >= 3:
        return "frail"
    return "pre-frail" if met else "robust"


def fried(
    *,
    sex: Text = None,
    height_cm: Number = None,
    weight_kg: Number = None,
    bmi: Number = None,
    lost_over_10_lb: Flag = None,
    weight_year_ago_kg: Number = None,
    trying_to_lose: Flag = None,
    cesd_7_effort: Number = None,
    cesd_20_get_going: Number = None,
    activity_kcal_week: Number = None,
    walk_time_s: Number = None,
    course_m: Number = None,
    grip_max_kg: Number = None,
    grip_unable: Flag = None,
) -> ScoreResult:
    """Judge the five criteria and the class.

    "Unable for health reasons" to walk or to grip meets that criterion; every other missing answer leaves
    it open. A 4 m walk is judged by its speed and the result says "4 m adaptation".

    >>> result = fried(sex="M", height_cm=170, weight_kg=75, lost_over_10_lb=False, cesd_7_effort=2,
    ...                cesd_20_get_going=0, activity_kcal_week=500, walk_time_s=7.0, course_m=4.572,
    ...                grip_max_kg=30.5)
    >>> result.outputs["category"], result.outputs["criteria_met"]
    ('pre-frail', 2)
    """
    refusals = Refusals()
    person = known_text(sex)
    height = refusals.number(tr("height"), height_cm, above=0)
    weight = refusals.number(tr("weight"), weight_kg, above=0)
    grip_bmi = bmi_for_grip(refusals, bmi, height, weight)
    criteria = {
        "weight_loss": weight_loss(
            refusals, known_flag(lost_over_10_lb), weight, weight_year_ago_kg, known_flag(trying_to_lose)
        ),
        "exhaustion": exhaustion(refusals, cesd_7_effort, cesd_20_get_going),
        "low_activity": low_activity(refusals, person, activity_kcal_week),
        "slowness": slowness(refusals, person, height, walk_time_s, course_m),
        "weakness": weakness(refusals, person, grip_bmi, grip_max_kg, known_flag(grip_unable)),
    }
    return ScoreResult(
        outputs=_outputs(refusals, criteria),
        parts=tuple(part for _, part in criteria.values()),
        equation=_equation(course_m),
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _outputs(
    refusals: Refusals, criteria: Mapping[str, tuple[bool | None, Part]]
) -> dict[str, float | str | None]:
    flags = [met for met, _ in criteria.values()]
    known = [met for met in flags if met is not None]
    found = category(met=sum(known), missing=CRITERIA - len(known)) if known else None
    if found == "indeterminate":
        refusals.say(
            tr("{known} of 5 criteria are known; the others could still change the class.", known=len(known))
        )
    return {
        "category": found,
        "criteria_met": sum(known) if len(known) == CRITERIA else None,
        "criteria_known": len(known),
        **{name: yes_no(met) for name, (met, _) in criteria.items()},
    }


def _equation(course_m: Number) -> str:
    return "Fried 2001, 4 m adaptation" if course_m == 4 else "Fried 2001"


SCORE = Score(
    name="fried",
    title="Fried frailty phenotype",
    inputs=(
        SEX,
        HEIGHT,
        WEIGHT,
        ScoreInput(
            "bmi",
            "number",
            "Body mass index; computed from height and weight when absent",
            "kg/m2",
            required=False,
        ),
        ScoreInput(
            "lost_over_10_lb",
            "yes_no",
            "Lost more than 10 lb (4.5 kg) in a year without trying",
            required=False,
        ),
        ScoreInput(
            "weight_year_ago_kg", "number", "Weight one year ago, to compute the loss", "kg", required=False
        ),
        ScoreInput("trying_to_lose", "yes_no", "Was trying to lose weight", required=False),
        ScoreInput("cesd_7_effort", "level", "CES-D item 7 (effort), last week", allowed=levels(0, 3)),
        ScoreInput(
            "cesd_20_get_going", "level", "CES-D item 20 (get going), last week", allowed=levels(0, 3)
        ),
        ScoreInput("activity_kcal_week", "number", "Leisure activity by the short MLTAQ", "kcal/week"),
        ScoreInput("walk_time_s", "number", "Time for the walk at usual pace", "s"),
        ScoreInput("course_m", "number", f"Length of the walk: {FIFTEEN_FEET_M} (15 ft) or 4", "m"),
        ScoreInput("grip_max_kg", "number", "Best grip of the dominant hand", "kg"),
        ScoreInput(
            "grip_unable", "yes_no", "Unable to grip for health reasons: weakness is met", required=False
        ),
    ),
    outputs=(
        ScoreOutput("category", "Robust, pre-frail, frail, or indeterminate", is_text=True),
        ScoreOutput("criteria_met", "Criteria met, when all five are known; fewer is better", "criteria"),
        ScoreOutput("criteria_known", "Criteria that could be judged", "criteria"),
        ScoreOutput("weight_loss", "Weight loss criterion met", is_text=True),
        ScoreOutput("exhaustion", "Exhaustion criterion met", is_text=True),
        ScoreOutput("low_activity", "Low activity criterion met", is_text=True),
        ScoreOutput("slowness", "Slowness criterion met", is_text=True),
        ScoreOutput("weakness", "Weakness criterion met", is_text=True),
    ),
    compute=by_name(fried),
    source=SOURCE,
)
