"""The five criteria of the Fried phenotype, each judged alone: met, not met, or not known."""

from frailty_desktop.study.scores.refusals import Refusals, is_unable
from frailty_desktop.study.scores.result import Number, Part, yes_no
from frailty_desktop.translation import tr

Criterion = tuple[bool | None, Part]

FIFTEEN_FEET_M = 4.572
LOSS_FROM = 0.05
EXHAUSTED_FROM = 2
ACTIVE_FROM_KCAL_WEEK = {"M": 383.0, "F": 270.0}
# Taller than this many cm: slow from 6 s over 15 ft, otherwise from 7 s.
TALL_OVER_CM = {"M": 173.0, "F": 159.0}
SLOW_FROM_S = {"tall": 6.0, "short": 7.0}
# Up to and including this BMI, weak up to and including this many kg. One source prints 31 kg for men of
# BMI 26.1 to 28 (PMC8934156); three others print 30, which is used.
WEAK_UP_TO_KG = {
    "M": ((24.0, 29.0), (26.0, 30.0), (28.0, 30.0), (float("inf"), 32.0)),
    "F": ((23.0, 17.0), (26.0, 17.3), (29.0, 18.0), (float("inf"), 21.0)),
}


def is_slow_over_15_ft(sex: str, height_cm: float, time_15ft_s: float) -> bool:
    """Say whether a walk over 15 ft (4.572 m) at usual pace is slow for this sex and height."""
    return time_15ft_s >= SLOW_FROM_S["tall" if height_cm > TALL_OVER_CM[sex] else "short"]


def is_weak(sex: str, bmi: float, grip_max_kg: float) -> bool:
    """Say whether the best grip is weak for this sex and body mass index."""
    limit_kg = next(kg for highest_bmi, kg in WEAK_UP_TO_KG[sex] if bmi <= highest_bmi)
    return grip_max_kg <= limit_kg


def is_low_activity(sex: str, activity_kcal_week: float) -> bool:
    """Say whether the weekly leisure activity is low for this sex."""
    return activity_kcal_week < ACTIVE_FROM_KCAL_WEEK[sex]


def is_exhausted(effort: float | None, get_going: float | None) -> bool | None:
    """Say whether either CES-D answer is 3 days a week or more (2 or 3); None when that is still open."""
    answers = (effort, get_going)
    if any(answer is not None and answer >= EXHAUSTED_FROM for answer in answers):
        return True
    return None if None in answers else False


def bmi_for_grip(
    refusals: Refusals, bmi: Number, height_cm: float | None, weight_kg: float | None
) -> float | None:
    """Return the body mass index given, or the one computed from height and weight."""
    given = refusals.number(tr("body mass index"), bmi, above=0)
    if given is not None or height_cm is None or weight_kg is None:
        return given
    return weight_kg / (height_cm / 100) ** 2


def weight_loss(
    refusals: Refusals, reported: bool | None, now_kg: float | None, year_ago_kg: Number, trying: bool | None
) -> Criterion:
    """Judge weight loss by the patient's report, by the weights of two visits, or both (either is enough)."""
    before = refusals.number(tr("weight one year ago"), year_ago_kg, above=0)
    computed, note = _computed_loss(now_kg, before, trying)
    flags = (reported, computed)
    met = True if True in flags else (False if False in flags else None)
    refusals.need_unless(met, tr("weight loss"))
    inputs = ("lost_over_10_lb", "weight_kg", "weight_year_ago_kg", "trying_to_lose")
    return met, Part(tr("weight loss"), yes_no(met), inputs, note)


def _computed_loss(
    now_kg: float | None, before_kg: float | None, trying: bool | None
) -> tuple[bool | None, str]:
    if now_kg is None or before_kg is None:
        return None, ""
    lost = (before_kg - now_kg) / before_kg
    note = tr("{percent:.1f} % lost in a year", percent=100 * lost)
    if lost < LOSS_FROM:
        return False, note
    return (None if trying is None else not trying), note


def exhaustion(refusals: Refusals, effort: Number, get_going: Number) -> Criterion:
    """Judge exhaustion by CES-D items 7 and 20."""
    seven = refusals.level(tr("CES-D item 7"), effort, 0, 3)
    twenty = refusals.level(tr("CES-D item 20"), get_going, 0, 3)
    met = is_exhausted(seven, twenty)
    refusals.need_unless(met, tr("CES-D items 7 and 20"))
    return met, Part(tr("exhaustion"), yes_no(met), ("cesd_7_effort", "cesd_20_get_going"))


def low_activity(refusals: Refusals, sex: str | None, kcal_week: Number) -> Criterion:
    """Judge physical activity by the weekly kilocalories."""
    kcal = refusals.number(tr("activity"), kcal_week, low=0)
    refusals.need_unless(kcal, tr("activity"))
    refusals.need_unless(sex, tr("sex"))
    met = None if kcal is None or sex is None else is_low_activity(sex, kcal)
    return met, Part(tr("low activity"), yes_no(met), ("sex", "activity_kcal_week"))


def slowness(
    refusals: Refusals, sex: str | None, height_cm: float | None, walk_time_s: Number, course_m: Number
) -> Criterion:
    """Judge slowness over 15 ft, or over 4 m by the same speed; unable to walk meets the criterion."""
    name, inputs = tr("slowness"), ("sex", "height_cm", "walk_time_s", "course_m")
    if is_unable(walk_time_s):
        return True, Part(name, "yes", inputs, tr("unable for health reasons"))
    seconds = refusals.number(tr("walk time"), walk_time_s, above=0)
    for value, what in ((seconds, tr("walk time")), (sex, tr("sex")), (height_cm, tr("height"))):
        refusals.need_unless(value, what)
    scale, note = _to_15_ft(course_m)
    if seconds is not None and scale is None:
        refusals.say(tr("Slowness is not judged without a course of 15 ft (4.572 m) or 4 m."))
    if seconds is None or sex is None or height_cm is None or scale is None:
        return None, Part(name, None, inputs, note)
    # Rounded far below a stopwatch's resolution: 6.125 s over 4 m must not miss 7 s by a float's last digit.
    met = is_slow_over_15_ft(sex, height_cm, round(seconds * scale, 9))
    return met, Part(name, yes_no(met), inputs, note)


def _to_15_ft(course_m: Number) -> tuple[float | None, str]:
    if course_m == 4:
        return FIFTEEN_FEET_M / 4, tr("4 m adaptation")
    return (1.0, "") if course_m in (FIFTEEN_FEET_M, 4.57) else (None, "")


def weakness(
    refusals: Refusals, sex: str | None, bmi: float | None, grip_max_kg: Number, unable: bool | None = None
) -> Criterion:
    """Judge weakness by the best grip for sex and BMI; unable to grip meets the criterion."""
    name, inputs = tr("weakness"), ("sex", "bmi", "height_cm", "weight_kg", "grip_max_kg", "grip_unable")
    if is_unable(grip_max_kg) or (unable and not isinstance(grip_max_kg, (int, float))):
        return True, Part(name, "yes", inputs, tr("unable for health reasons"))
    kg = refusals.number(tr("grip"), grip_max_kg, low=0)
    for value, what in ((kg, tr("grip")), (sex, tr("sex")), (bmi, tr("body mass index"))):
        refusals.need_unless(value, what)
    met = None if kg is None or sex is None or bmi is None else is_weak(sex, bmi, kg)
    return met, Part(name, yes_no(met), inputs)
