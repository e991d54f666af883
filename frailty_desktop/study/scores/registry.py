"""All instruments by name, and the one door through which a form, an import or a command line scores."""

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta

from frailty_desktop.errors import UserError
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.scores import (
    age_at,
    bmi,
    ces_d,
    clinical_frailty_scale,
    deficit_index,
    egfr_ckd_epi_2021,
    eq5d_5l,
    fried,
    gait_speed,
    handgrip,
    rand36,
    six_minute_walk,
    spirometry,
    sppb,
)
from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput
from frailty_desktop.study.scores.result import InputValue, ScoreResult
from frailty_desktop.translation import tr

__all__ = ["SCORES", "Score", "ScoreInput", "ScoreOutput", "score"]

_FILES = (
    age_at,
    bmi,
    ces_d,
    clinical_frailty_scale,
    deficit_index,
    egfr_ckd_epi_2021,
    eq5d_5l,
    fried,
    gait_speed,
    handgrip,
    rand36,
    six_minute_walk,
    spirometry,
    sppb,
)
SCORES: Mapping[str, Score] = {file.SCORE.name: file.SCORE for file in _FILES}

_SEX_WORDS = {"FEMALE": "F", "MALE": "M"}
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


def score(name: str, inputs: Mapping[str, object]) -> ScoreResult:
    """Compute an instrument from inputs by name; absent ones are not answered yet.

    What a person can type never raises: it is left out and the refusal says so. Inputs that are wired wrongly
    (an unknown instrument or input, words where a number is needed, a code that is not allowed) raise
    UserError. A missing reason may be given as such, as its value or as its code ("UH").
    """
    instrument = SCORES.get(name)
    if instrument is None:
        raise UserError(
            tr("There is no score called {name}.", name=name),
            next_step=tr("Scores: {names}.", names=", ".join(SCORES)),
        )
    expected = {given.name: given for given in instrument.inputs}
    unknown = [key for key in inputs if key not in expected]
    if unknown:
        raise UserError(
            tr("The score {name} has no input called {inputs}.", name=name, inputs=", ".join(unknown)),
            next_step=tr("Its inputs: {names}.", names=_shortened(tuple(expected))),
        )
    return instrument.compute({key: _checked(name, expected[key], value) for key, value in inputs.items()})


def _shortened(names: tuple[str, ...]) -> str:
    shown = names if len(names) <= 40 else (*names[:39], "...", names[-1])
    return ", ".join(shown)


def _checked(score_name: str, expected: ScoreInput, value: object) -> InputValue:
    """Return a value as the instrument wants it, or raise UserError naming the input."""
    if value is None or isinstance(value, MissingReason):
        return value
    reason = _as_reason(expected, value)
    if reason is not None:
        return reason
    found = _READERS[expected.kind](expected, value)
    if found is None:
        raise UserError(
            tr(
                "{input} of the score {name} needs {kind}, not {value!r}.",
                input=expected.name,
                name=score_name,
                kind=_kind_words(expected),
                value=value,
            )
        )
    return found


def _as_reason(expected: ScoreInput, value: object) -> MissingReason | None:
    if not isinstance(value, str) or expected.kind == "text" or value in expected.allowed:
        return None
    try:
        return MissingReason(value)
    except ValueError:
        return MissingReason.from_code(value)


def _kind_words(expected: ScoreInput) -> str:
    if expected.kind == "choice":
        return tr("one of {allowed}", allowed=", ".join(expected.allowed))
    return {
        "number": tr("a number"),
        "level": tr("a whole number"),
        "yes_no": tr("yes or no"),
        "date": tr("a date as in 2024-03-01"),
        "deficit": tr("a number from 0 to 1, or yes or no"),
        "text": tr("a text"),
    }[expected.kind]


def _number(_: ScoreInput, value: object) -> InputValue:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, str):  # the code of a choice, as "4" for a 4 m course
        return float(value) if _PLAIN_NUMBER.fullmatch(value.strip()) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return None


def _choice(expected: ScoreInput, value: object) -> InputValue:
    if not isinstance(value, str):
        return None
    text = value.strip()
    if expected.name == "sex":
        text = _SEX_WORDS.get(text.upper(), text)
    return next((code for code in expected.allowed if code.lower() == text.lower()), None)


def _flag(_: ScoreInput, value: object) -> InputValue:
    return value if isinstance(value, bool) else _YES.get(str(value).strip().lower())


def _date(_: ScoreInput, value: object) -> InputValue:
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value if isinstance(value, str) else None


def _deficit(expected: ScoreInput, value: object) -> InputValue:
    number = _number(expected, value)
    if number is not None:
        return number
    flag = _flag(expected, value)
    return None if flag is None else float(bool(flag))


def _text(_: ScoreInput, value: object) -> InputValue:
    return value if isinstance(value, str) else None


_READERS = {
    "number": _number,
    "level": _number,
    "choice": _choice,
    "yes_no": _flag,
    "date": _date,
    "deficit": _deficit,
    "text": _text,
}
