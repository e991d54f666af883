"""How an instrument describes itself: its inputs, its outputs and the function that computes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from frailty_desktop.study.scores.result import InputValue, ScoreResult

InputKind = Literal["number", "level", "choice", "yes_no", "date", "deficit", "text"]
"""number: a measured quantity. level: a whole-number answer of a questionnaire (its text "3" counts too).
choice: one of the allowed codes. yes_no: true or false. date: ISO date, the birth date also partial.
deficit: 0 to 1, or yes/no. text: free text."""


@dataclass(frozen=True, slots=True)
class ScoreInput:
    """One input an instrument reads."""

    name: str
    kind: InputKind
    meaning: str
    unit: str = ""
    required: bool = True
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreOutput:
    """One output an instrument gives; `places` is for showing, values are stored unrounded."""

    name: str
    meaning: str
    unit: str = ""
    places: int = 0
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """An instrument: what goes in, what comes out, how, and where the rule was published."""

    name: str
    title: str
    inputs: tuple[ScoreInput, ...]
    outputs: tuple[ScoreOutput, ...]
    compute: Callable[[Mapping[str, InputValue]], ScoreResult]
    source: str


def by_name(function: Callable[..., ScoreResult]) -> Callable[[Mapping[str, InputValue]], ScoreResult]:
    """Let a function with keyword arguments take its inputs as a mapping; absent ones are None."""

    def compute(inputs: Mapping[str, InputValue]) -> ScoreResult:
        return function(**inputs)

    return compute


def levels(low: int, high: int) -> tuple[str, ...]:
    """Return the allowed answers of a questionnaire item as texts, as in ("0", "1", "2", "3")."""
    return tuple(str(level) for level in range(low, high + 1))


SEX = ScoreInput("sex", "choice", "Sex at birth", allowed=("F", "M"))
AGE = ScoreInput("age_years", "number", "Age on the day of the test, decimals allowed", "years")
HEIGHT = ScoreInput("height_cm", "number", "Standing height", "cm")
WEIGHT = ScoreInput("weight_kg", "number", "Body weight", "kg")
