"""Handgrip strength: every try of both hands, the best per hand and overall, with the EWGSOP2 flag."""

from frailty_desktop.study.scores.instrument import SEX, Score, ScoreInput, ScoreOutput, by_name
from frailty_desktop.study.scores.refusals import Refusals, is_unable, known_text
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, Text, yes_no
from frailty_desktop.translation import tr

SOURCE = (
    "Tries and best value: Southampton protocol (Roberts 2011). "
    "Cut-offs: EWGSOP2 (Cruz-Jentoft 2019, PMC10355810 table 1)"
)
WEAK_UNDER_KG = {"M": 27.0, "F": 16.0}
TRIES = 3


def handgrip(
    *,
    right_1_kg: Number = None,
    right_2_kg: Number = None,
    right_3_kg: Number = None,
    left_1_kg: Number = None,
    left_2_kg: Number = None,
    left_3_kg: Number = None,
    dominant_hand: Text = None,
    sex: Text = None,
) -> ScoreResult:
    """Take the best try per hand, overall and of the dominant hand.

    >>> result = handgrip(right_1_kg=24.5, right_2_kg=26.9, right_3_kg=26, left_1_kg=22, left_2_kg=23.5,
    ...                   left_3_kg=23, dominant_hand="right", sex="M")
    >>> result.outputs["max_kg"], result.outputs["low_strength"]
    (26.9, 'yes')
    """
    refusals = Refusals()
    right = _hand(refusals, "right", tr("right hand"), (right_1_kg, right_2_kg, right_3_kg))
    left = _hand(refusals, "left", tr("left hand"), (left_1_kg, left_2_kg, left_3_kg))
    best = {"right": _value(right), "left": _value(left)}
    known = [kg for kg in best.values() if kg is not None]
    highest = max(known) if known else None
    hand = known_text(dominant_hand)
    refusals.need_unless(hand, tr("dominant hand"))
    limit_kg = WEAK_UNDER_KG.get(known_text(sex) or "")
    refusals.need_unless(limit_kg, tr("sex"))
    weak = None if highest is None or limit_kg is None else highest < limit_kg
    return ScoreResult(
        outputs={
            "max_kg": highest,
            "right_max_kg": best["right"],
            "left_max_kg": best["left"],
            "dominant_max_kg": highest if hand == "both" else best.get(hand or ""),
            "low_strength": yes_no(weak),
        },
        parts=(right, left),
        equation="best try",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _value(part: Part) -> float | None:
    return part.value if isinstance(part.value, float) else None


def _hand(refusals: Refusals, side: str, name: str, tries: tuple[Number, ...]) -> Part:
    inputs = tuple(f"{side}_{number}_kg" for number in range(1, TRIES + 1))
    if is_unable(*tries):
        return Part(name, None, inputs, tr("unable for health reasons"))
    given = [refusals.number(name, value, low=0) for value in tries]
    known = [kg for kg in given if kg is not None]
    if not known:
        refusals.need(name)
        return Part(name, None, inputs)
    note = tr("best of {count} of {tries} tries", count=len(known), tries=TRIES)
    return Part(name, max(known), inputs, note)


def _tries(side: str, words: str) -> tuple[ScoreInput, ...]:
    return tuple(
        ScoreInput(f"{side}_{number}_kg", "number", f"{words}, try {number}", "kg", required=number == 1)
        for number in range(1, TRIES + 1)
    )


SCORE = Score(
    name="handgrip",
    title="Handgrip strength",
    inputs=(
        *_tries("right", "Right hand"),
        *_tries("left", "Left hand"),
        ScoreInput("dominant_hand", "choice", "Dominant hand", allowed=("right", "left", "both")),
        SEX,
    ),
    outputs=(
        ScoreOutput("max_kg", "Best try of either hand, higher is better", "kg", 1),
        ScoreOutput("right_max_kg", "Best try of the right hand", "kg", 1),
        ScoreOutput("left_max_kg", "Best try of the left hand", "kg", 1),
        ScoreOutput("dominant_max_kg", "Best try of the dominant hand", "kg", 1),
        ScoreOutput("low_strength", "EWGSOP2 low strength: under 27 kg (men) or 16 kg (women)", is_text=True),
    ),
    compute=by_name(handgrip),
    source=SOURCE,
)
