"""Frailty index of accumulated deficits: the mean of thirty or more deficits of 0 to 1."""

from collections.abc import Mapping

from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput
from frailty_desktop.study.scores.refusals import Refusals
from frailty_desktop.study.scores.result import InputValue, Part, ScoreResult
from frailty_desktop.translation import tr

SOURCE = "Searle 2008 (BMC Geriatrics 8:24); more than 20 % missing is refused by this program's choice"
MOST = 100
FEWEST_CONSIDERED = 30
MISSING_MOST = 0.20
DEFICITS = tuple(f"deficit_{number}" for number in range(1, MOST + 1))


def deficit_index(deficits: Mapping[str, InputValue]) -> ScoreResult:
    """Average the answered deficits.

    The index considers exactly the names it is given, answered or not, so that repeat visits use the same
    items. Thirty or more must be considered and at least 80 % of them answered.

    >>> ten_of_forty = {f"deficit_{n}": 1 if n <= 10 else 0 for n in range(1, 41)}
    >>> deficit_index(ten_of_forty).outputs["index"]
    0.25
    """
    refusals = Refusals()
    answered = {name: _deficit(refusals, name, value) for name, value in deficits.items()}
    known = {name: value for name, value in answered.items() if value is not None}
    missing = len(deficits) - len(known)
    index = sum(known.values()) / len(known) if _is_enough(refusals, len(deficits), missing) else None
    return ScoreResult(
        outputs={"index": index, "deficits_considered": len(deficits), "deficits_missing": missing},
        parts=(Part(tr("sum of the answered deficits"), sum(known.values()), tuple(known)),),
        equation="sum of deficits / deficits answered",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _deficit(refusals: Refusals, name: str, value: InputValue) -> float | None:
    if isinstance(value, str):
        return None
    return refusals.number(name, value, low=0, high=1)


def _is_enough(refusals: Refusals, considered: int, missing: int) -> bool:
    if considered < FEWEST_CONSIDERED:
        refusals.say(
            tr(
                "{count} deficits are considered; a frailty index needs {least} or more.",
                count=considered,
                least=FEWEST_CONSIDERED,
            )
        )
        return False
    if missing > MISSING_MOST * considered:
        refusals.say(
            tr(
                "{missing} of {count} deficits are missing; up to 20 % may be.",
                missing=missing,
                count=considered,
            )
        )
        return False
    return True


SCORE = Score(
    name="deficit_index",
    title="Frailty index of accumulated deficits",
    inputs=tuple(
        ScoreInput(name, "deficit", "A deficit: 0 absent, 1 present, or a share between", required=False)
        for name in DEFICITS
    ),
    outputs=(
        ScoreOutput("index", "Share of deficits present, 0 to 1, lower is better", "", 2),
        ScoreOutput("deficits_considered", "Deficits the index considers", "deficits"),
        ScoreOutput("deficits_missing", "Deficits without an answer", "deficits"),
    ),
    compute=deficit_index,
    source=SOURCE,
)
