"""Short Physical Performance Battery: balance, usual-pace walk and five chair stands, 0 to 12 points."""

from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput, by_name
from frailty_desktop.study.scores.refusals import Refusals, is_unable
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, yes_no
from frailty_desktop.translation import tr

SOURCE = (
    "Guralnik 1994; NIA protocol. 4 m walk, balance and chair stands as in PMC8113335 figure 1; "
    "3 m walk and balance as in PMC3032402 table 3"
)

# Seconds: under the first limit 4 points, up to and including the second 3, the third 2, slower 1.
WALK_LIMITS_S = {3.0: (3.62, 4.65, 6.52), 4.0: (4.82, 6.20, 8.70)}
# Seconds for five stands, to two decimals in the protocol, hence "under": 4, 3, 2 points.
CHAIR_LIMITS_S = (11.20, 13.70, 16.70)
CHAIR_LONGEST_S = 60.0
BALANCE_HOLD_S = 10.0
LOW_PERFORMANCE_MOST = 8


def walk_points(course_m: float, walk_s: float) -> int:
    """Give 1 to 4 points for the faster walk over a 3 m or 4 m course; KeyError for any other course."""
    fast, middle, slow = WALK_LIMITS_S[course_m]
    if walk_s < fast:
        return 4
    if walk_s <= middle:
        return 3
    return 2 if walk_s <= slow else 1


def chair_points(chair_time_s: float) -> int:
    """Give 0 to 4 points for five chair stands."""
    for points, limit_s in zip((4, 3, 2), CHAIR_LIMITS_S, strict=True):
        if chair_time_s < limit_s:
            return points
    return 1 if chair_time_s <= CHAIR_LONGEST_S else 0


def balance_points(
    side_by_side_s: float | None, semi_tandem_s: float | None, tandem_s: float | None
) -> int | None:
    """Give 0 to 4 points for standing balance; a stand that was not held for 10 s ends the test."""
    if side_by_side_s is None:
        return None
    if side_by_side_s < BALANCE_HOLD_S:
        return 0
    if semi_tandem_s is None:
        return None
    if semi_tandem_s < BALANCE_HOLD_S:
        return 1
    if tandem_s is None:
        return None
    if tandem_s >= BALANCE_HOLD_S:
        return 4
    return 3 if tandem_s >= 3 else 2


def category(total: float) -> str:
    """Name the band of a total: severe (0-3), low (4-6), intermediate (7-9) or high (10-12)."""
    if total <= 3:
        return "severe limitation"
    if total <= 6:
        return "low"
    return "intermediate" if total <= 9 else "high"


def sppb(
    *,
    course_m: Number = None,
    walk_1_s: Number = None,
    walk_2_s: Number = None,
    side_by_side_s: Number = None,
    semi_tandem_s: Number = None,
    tandem_s: Number = None,
    chair_time_s: Number = None,
) -> ScoreResult:
    """Score the battery; "unable for health reasons" is 0 points, any other missing answer stays missing.

    The course length decides the cut-offs of the walk, so without it the walk and the total are refused
    (PMC3032402 printed 3 m cut-offs beside a walk labelled 4 m). The faster of two walks counts.

    >>> result = sppb(course_m=4, walk_1_s=5.10, walk_2_s=4.90, side_by_side_s=10, semi_tandem_s=10,
    ...               tandem_s=7.5, chair_time_s=14.02)
    >>> [result.outputs[name] for name in ("balance_points", "walk_points", "chair_points", "total")]
    [3, 3, 2, 8]
    """
    refusals = Refusals()
    walk = _walk_part(refusals, course_m, walk_1_s, walk_2_s)
    balance = _balance_part(refusals, side_by_side_s, semi_tandem_s, tandem_s)
    chair = _chair_part(refusals, chair_time_s)
    parts = (balance, walk, chair)
    points = [part.value for part in parts if isinstance(part.value, (int, float))]
    total = sum(points) if len(points) == len(parts) else None
    course = _scored_course_m(course_m)
    return ScoreResult(
        outputs={
            "total": total,
            "balance_points": balance.value,
            "walk_points": walk.value,
            "chair_points": chair.value,
            "category": None if total is None else category(total),
            "low_performance": yes_no(None if total is None else total <= LOW_PERFORMANCE_MOST),
        },
        parts=parts,
        equation="SPPB" if course is None else f"SPPB, {course:g} m course",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _scored_course_m(course_m: Number) -> float | None:
    return float(course_m) if isinstance(course_m, (int, float)) and course_m in WALK_LIMITS_S else None


def _walk_part(refusals: Refusals, course_m: Number, walk_1_s: Number, walk_2_s: Number) -> Part:
    name, inputs = tr("walk"), ("course_m", "walk_1_s", "walk_2_s")
    if is_unable(walk_1_s, walk_2_s):
        return Part(name, 0, inputs, tr("unable for health reasons: 0 points"))
    first = refusals.number(tr("first walk"), walk_1_s, above=0)
    second = refusals.number(tr("second walk"), walk_2_s, above=0)
    walks = [walk for walk in (first, second) if walk is not None]
    if not walks:
        refusals.need(tr("walk time"))
        return Part(name, None, inputs)
    course = _scored_course_m(course_m)
    if course is None:
        refusals.say(tr("The walk is not scored without a course of 3 m or 4 m: the cut-offs depend on it."))
        return Part(name, None, inputs)
    note = tr("{walk_s:.2f} s over {course_m:g} m", walk_s=min(walks), course_m=course)
    return Part(name, walk_points(course, min(walks)), inputs, note)


def _held_s(refusals: Refusals, what: str, value: Number) -> float | None:
    if is_unable(value):
        return 0.0
    return refusals.number(what, value, low=0)


def _balance_part(
    refusals: Refusals, side_by_side_s: Number, semi_tandem_s: Number, tandem_s: Number
) -> Part:
    stands = {
        tr("side-by-side stand"): side_by_side_s,
        tr("semi-tandem stand"): semi_tandem_s,
        tr("tandem stand"): tandem_s,
    }
    held = [_held_s(refusals, what, value) for what, value in stands.items()]
    points = balance_points(*held)
    if points is None:
        refusals.need(next(what for what, held_s in zip(stands, held, strict=True) if held_s is None))
    return Part(tr("balance"), points, ("side_by_side_s", "semi_tandem_s", "tandem_s"))


def _chair_part(refusals: Refusals, chair_time_s: Number) -> Part:
    name, inputs = tr("chair stands"), ("chair_time_s",)
    if is_unable(chair_time_s):
        return Part(name, 0, inputs, tr("unable for health reasons: 0 points"))
    seconds = refusals.number(tr("chair stand time"), chair_time_s, above=0)
    refusals.need_unless(seconds, tr("chair stand time"))
    if seconds is None:
        return Part(name, None, inputs)
    return Part(name, chair_points(seconds), inputs, tr("{seconds:.2f} s", seconds=seconds))


SCORE = Score(
    name="sppb",
    title="Short Physical Performance Battery",
    inputs=(
        ScoreInput("course_m", "number", "Length of the walking course: 3 or 4", "m", allowed=("3", "4")),
        ScoreInput("walk_1_s", "number", "First usual-pace walk", "s"),
        ScoreInput("walk_2_s", "number", "Second usual-pace walk", "s", required=False),
        ScoreInput("side_by_side_s", "number", "Side-by-side stand, held up to 10 s", "s"),
        ScoreInput("semi_tandem_s", "number", "Semi-tandem stand, held up to 10 s", "s", required=False),
        ScoreInput("tandem_s", "number", "Tandem stand, held up to 10 s", "s", required=False),
        ScoreInput("chair_time_s", "number", "Time for five chair stands", "s"),
    ),
    outputs=(
        ScoreOutput("total", "Total, 0 to 12, higher is better", "points"),
        ScoreOutput("balance_points", "Balance, 0 to 4", "points"),
        ScoreOutput("walk_points", "Walk, 0 to 4", "points"),
        ScoreOutput("chair_points", "Five chair stands, 0 to 4", "points"),
        ScoreOutput("category", "Severe limitation, low, intermediate or high", is_text=True),
        ScoreOutput("low_performance", "EWGSOP2 low performance: 8 points or fewer", is_text=True),
    ),
    compute=by_name(sppb),
    source=SOURCE,
)
