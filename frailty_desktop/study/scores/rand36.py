"""RAND-36: eight scales of 0 to 100 by the RAND rules, and the physical and mental component scores.

The component scores use the 1990 US general-population norms, which were published for scales scored the way
of the SF-36 version 1. Pain and general health are scored differently there, so these two scales are scored a
second time, with the weights of that version, and only for the component scores; the eight scales shown stay
RAND's. Feeding RAND's own pain and general health into those norms would shift both components.
"""

from collections.abc import Mapping

from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput, by_name, levels
from frailty_desktop.study.scores.rand36_scales import (
    ITEMS,
    SCALES,
    TITLES,
    component_general_health,
    component_pain,
    component_scores,
    highest_answer,
    scale_score,
)
from frailty_desktop.study.scores.refusals import Refusals
from frailty_desktop.study.scores.result import Number, Part, ScoreResult
from frailty_desktop.translation import tr

SOURCE = (
    "Scales: RAND 36-Item Health Survey 1.0 scoring (Hays 1993). Components: 1990 US norms, orthogonal, "
    "pain and general health weighted as in SF-36 version 1 (Ware 1994)"
)


def rand36(**items: Number) -> ScoreResult:
    """Score items q1 to q36 (q2, the change of health, is not scored).

    A scale is the mean of its answered items and needs at least half of them; the component scores need all
    eight scales.

    >>> worst = {"q1": 5, "q20": 5, "q21": 6, "q22": 5, "q32": 1, "q33": 1, "q34": 5, "q35": 1, "q36": 5}
    >>> worst |= {f"q{n}": 1 for n in range(3, 20)}
    >>> worst |= {"q23": 6, "q24": 1, "q25": 1, "q26": 6, "q27": 6, "q28": 1, "q29": 1, "q30": 6, "q31": 1}
    >>> result = rand36(**worst)
    >>> result.outputs["pain"], round(result.outputs["pcs"], 2), round(result.outputs["mcs"], 2)
    (0.0, 20.14, 17.34)
    """
    refusals = Refusals()
    answers = _answers(refusals, items)
    scales = {scale: scale_score(scale, answers) for scale in SCALES}
    feeding = {
        **scales,
        "pain": component_pain(answers),
        "general_health": component_general_health(answers),
    }
    physical, mental = component_scores(feeding)
    short = [TITLES[scale] for scale, value in scales.items() if value is None]
    if short:
        refusals.say(
            tr("Fewer than half of the items are answered, so not scored: {scales}.", scales=", ".join(short))
        )
    return ScoreResult(
        outputs={**scales, "pcs": physical, "mcs": mental},
        parts=(*_scale_parts(scales, answers), *_component_parts(feeding)),
        equation="RAND-36 scales; PCS and MCS by 1990 US norms with SF-36 v1 pain and general health",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _answers(refusals: Refusals, items: Mapping[str, Number]) -> dict[str, int]:
    read = {
        item: refusals.level(tr("item {number}", number=item[1:]), items.get(item), 1, highest_answer(item))
        for item in ITEMS
    }
    return {item: level for item, level in read.items() if level is not None}


def _scale_parts(scales: Mapping[str, float | None], answers: Mapping[str, int]) -> tuple[Part, ...]:
    def part(scale: str) -> Part:
        used = tuple(item for item in SCALES[scale] if item in answers)
        note = tr("{used} of {all} items answered", used=len(used), all=len(SCALES[scale]))
        return Part(TITLES[scale], scales[scale], used, "" if len(used) == len(SCALES[scale]) else note)

    return tuple(part(scale) for scale in SCALES)


def _component_parts(feeding: Mapping[str, float | None]) -> tuple[Part, ...]:
    note = tr("SF-36 v1 weights, for PCS and MCS alone")
    return tuple(
        Part(tr("{scale} for the components", scale=TITLES[scale]), feeding[scale], SCALES[scale], note)
        for scale in ("pain", "general_health")
    )


SCORE = Score(
    name="rand36",
    title="RAND-36",
    inputs=(
        *(
            ScoreInput(
                item,
                "level",
                f"Item {item[1:]}, answer as numbered on the form",
                allowed=levels(1, highest_answer(item)),
            )
            for item in ITEMS
        ),
        ScoreInput(
            "q2", "level", "Item 2, change of health: not scored", required=False, allowed=levels(1, 5)
        ),
    ),
    outputs=(
        *(
            ScoreOutput(scale, f"{TITLES[scale]}, 0 to 100, higher is better", "points", 1)
            for scale in SCALES
        ),
        ScoreOutput("pcs", "Physical component, norm 50, higher is better", "points", 1),
        ScoreOutput("mcs", "Mental component, norm 50, higher is better", "points", 1),
    ),
    compute=by_name(rand36),
    source=SOURCE,
)
