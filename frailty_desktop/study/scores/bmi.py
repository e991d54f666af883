"""Body mass index from weight and height."""

from frailty_desktop.study.scores.instrument import HEIGHT, WEIGHT, Score, ScoreOutput, by_name
from frailty_desktop.study.scores.refusals import Refusals
from frailty_desktop.study.scores.result import Number, Part, ScoreResult
from frailty_desktop.translation import tr

SOURCE = "Quetelet index, kg/m2 (WHO Technical Report 854, 1995)"


def bmi(*, weight_kg: Number = None, height_cm: Number = None) -> ScoreResult:
    """Divide the weight by the square of the height in metres.

    >>> bmi(weight_kg=80, height_cm=200).outputs["bmi"]
    20.0
    """
    refusals = Refusals()
    weight = refusals.number(tr("weight"), weight_kg, above=0)
    height = refusals.number(tr("height"), height_cm, above=0)
    refusals.need_unless(weight, tr("weight"))
    refusals.need_unless(height, tr("height"))
    value = None if weight is None or height is None else weight / (height / 100) ** 2
    return ScoreResult(
        outputs={"bmi": value},
        parts=(Part(tr("body mass index"), value, ("weight_kg", "height_cm")),),
        equation="kg/m2",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


SCORE = Score(
    name="bmi",
    title="Body mass index",
    inputs=(WEIGHT, HEIGHT),
    outputs=(ScoreOutput("bmi", "Body mass index", "kg/m2", 1),),
    compute=by_name(bmi),
    source=SOURCE,
)
