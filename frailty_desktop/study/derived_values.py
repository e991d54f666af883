"""Computes a derived item: fetches what its score reads, scores, and makes an answer of the output."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from frailty_desktop.errors import UserError
from frailty_desktop.study.answers import EMPTY, Answer, Value, canonical
from frailty_desktop.study.design import Derivation, Item, ItemType
from frailty_desktop.study.number_text import number_text
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.scores.registry import SCORES, score
from frailty_desktop.study.scores.result import InputValue, ScoreResult
from frailty_desktop.study.time_text import time_text
from frailty_desktop.translation import tr

_COUNTED = frozenset({"number", "level"})
_WORDED = frozenset({"choice", "text"})
_YES_NO = {"yes": True, "no": False}


class ScoreKeeper:
    """Computes scores, once for the same inputs: eight scales of one questionnaire share one scoring."""

    def __init__(self) -> None:
        self._this_run: dict[tuple[object, ...], ScoreResult] = {}

    def begin_run(self) -> None:
        """Forget what was computed, for answers have changed; within a run what was read stays as it is."""
        self._this_run.clear()

    def derive(
        self, item: Item, section: str, group: int, fetch: Callable[[str], Answer | None]
    ) -> tuple[Answer, ScoreResult | None]:
        """Return a derived item's answer with the scoring behind it; `fetch` finds the answer of a source."""
        derivation = item.derivation
        if derivation is None:
            raise ValueError(f"{item.name} is no derived item")
        try:
            result = self._result(derivation, (section, group), fetch)
        except UserError as refusal:
            return Answer("", problem=refusal.sentence()), None
        return _as_answer(item, result.outputs.get(derivation.output)), result

    def _result(
        self, derivation: Derivation, home: tuple[str, int], fetch: Callable[[str], Answer | None]
    ) -> ScoreResult:
        sources = derivation.inputs.values()
        place = (derivation.score, home, *derivation.inputs, *sources, *derivation.constants.items())
        known = self._this_run.get(place)
        if known is not None:
            return known
        kinds = {entry.name: entry.kind for entry in SCORES[derivation.score].inputs}
        inputs: dict[str, object] = dict(derivation.constants)
        for name, source in derivation.inputs.items():
            inputs[name] = input_value(fetch(source), kinds[name])
        result = score(derivation.score, inputs)
        self._this_run[place] = result
        return result


def input_value(answer: Answer | None, kind: str) -> InputValue:
    """Write an answer as a score reads it; None when there is no answer that counts."""
    if answer is None:
        return None
    if answer.missing is not None or answer.value is None:
        return answer.missing
    return _plain(answer.value, kind)


def _plain(value: Value, kind: str) -> InputValue:
    if isinstance(value, bool):
        return float(value) if kind in _COUNTED else value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float):
        return number_text(value) if kind in _WORDED else value
    if isinstance(value, str):
        return _number_or_text(value) if kind in _COUNTED else value
    return _written(value)


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _written(value: date | PartialDate | time | datetime | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, PartialDate):
        return value.iso()
    return time_text(value) if isinstance(value, time) else value.isoformat()[:10]


def _as_answer(item: Item, output: float | str | None) -> Answer:
    """Make an answer of a score's output; one that the item cannot hold is kept with its problem."""
    if output is None:
        return EMPTY
    value = _fitting(item, output)
    if value is None:
        text = output if isinstance(output, str) else number_text(output)
        return Answer(
            text, problem=tr("The score gives {output}, which this field cannot hold.", output=text)
        )
    return Answer(canonical(item, value), value=value)


def _fitting(item: Item, output: float | str) -> Value | None:
    if isinstance(output, str):
        return _fitting_word(item, output)
    if item.type is ItemType.DECIMAL:
        return float(output)
    if item.type is ItemType.DURATION:
        return timedelta(seconds=output)
    if item.type is ItemType.CHOICE:
        return _fitting_word(item, number_text(output))
    is_whole = output == int(output)
    return int(output) if item.type.is_number and is_whole else None


def _fitting_word(item: Item, word: str) -> Value | None:
    if item.type is ItemType.CHOICE:
        return word if word in {choice.code for choice in item.choices} else None
    if item.type is ItemType.YES_NO:
        return _YES_NO.get(word)
    if item.type is ItemType.DATE:
        try:
            return date.fromisoformat(word)
        except ValueError:
            return None
    return word if item.type in (ItemType.TEXT, ItemType.NOTE) else None
