"""Usual gait speed over a short course: the faster of up to three walks, with the EWGSOP2 flag."""

from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput, by_name
from frailty_desktop.study.scores.refusals import Refusals, is_unable
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, yes_no
from frailty_desktop.translation import tr

SOURCE = "Cut-off 0.8 m/s or slower: EWGSOP2 (Cruz-Jentoft 2019)"
SLOW_MOST_M_S = 0.8
PLAUSIBLE_M_S = (0.1, 2.5)


def gait_speed(
    *, course_m: Number = None, walk_1_s: Number = None, walk_2_s: Number = None, walk_3_s: Number = None
) -> ScoreResult:
    """Compute the speed of the fastest walk in m/s.

    >>> gait_speed(course_m=4, walk_1_s=5.2, walk_2_s=5.0).outputs["speed_m_s"]
    0.8
    """
    refusals = Refusals()
    course = refusals.number(tr("course length"), course_m, above=0)
    given = {tr("first walk"): walk_1_s, tr("second walk"): walk_2_s, tr("third walk"): walk_3_s}
    walks = [refusals.number(what, value, above=0) for what, value in given.items()]
    fastest_s = min((walk for walk in walks if walk is not None), default=None)
    refusals.need_unless(course, tr("course length"))
    if is_unable(*given.values()):
        refusals.say(tr("Unable to walk for health reasons, so there is no speed."))
    else:
        refusals.need_unless(fastest_s, tr("walk time"))
    speed = None if course is None or fastest_s is None else course / fastest_s
    return ScoreResult(
        outputs={"speed_m_s": speed, "slow": yes_no(None if speed is None else speed <= SLOW_MOST_M_S)},
        parts=(
            Part(tr("fastest walk, s"), fastest_s, ("walk_1_s", "walk_2_s", "walk_3_s")),
            Part(tr("speed, m/s"), speed, ("course_m",), _doubt(speed)),
        ),
        equation="course / fastest time",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _doubt(speed_m_s: float | None) -> str:
    lowest, highest = PLAUSIBLE_M_S
    if speed_m_s is None or lowest <= speed_m_s <= highest:
        return ""
    return tr(
        "A walking speed outside {low:g} to {high:g} m/s is unlikely: check course and time.",
        low=lowest,
        high=highest,
    )


SCORE = Score(
    name="gait_speed",
    title="Gait speed",
    inputs=(
        ScoreInput("course_m", "number", "Length of the walking course", "m"),
        ScoreInput("walk_1_s", "number", "First usual-pace walk", "s"),
        ScoreInput("walk_2_s", "number", "Second usual-pace walk", "s", required=False),
        ScoreInput("walk_3_s", "number", "Third usual-pace walk", "s", required=False),
    ),
    outputs=(
        ScoreOutput("speed_m_s", "Speed of the fastest walk, higher is better", "m/s", 2),
        ScoreOutput("slow", "EWGSOP2 low performance: 0.8 m/s or slower", is_text=True),
    ),
    compute=by_name(gait_speed),
    source=SOURCE,
)
