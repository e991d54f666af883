"""Collects, while a score is computed, the sentences that say what could not be used or is missing."""

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.result import Flag, Number, Text
from frailty_desktop.translation import tr


class Refusals:
    """Reads inputs into plain values and remembers why one could not be used.

    A number that a person can type never raises: it is left out and the sentence says so.
    """

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._needed: list[str] = []

    def number(
        self,
        what: str,
        value: Number,
        *,
        above: float | None = None,
        low: float | None = None,
        high: float | None = None,
    ) -> float | None:
        """Return the number, or None when it is missing or outside what the instrument allows."""
        if value is None or isinstance(value, MissingReason):
            return None
        if above is not None and value <= above:
            self.say(
                tr("{what} is {value:g}; it must be above {above:g}.", what=what, value=value, above=above)
            )
            return None
        too_low = low is not None and value < low
        too_high = high is not None and value > high
        if not (too_low or too_high):
            return float(value)
        self.say(_range_sentence(what, value, low, high))
        return None

    def level(self, what: str, value: Number, low: int, high: int) -> int | None:
        """Return an answer level of a questionnaire, or None when it is missing or not one of its levels."""
        number = self.number(what, value, low=low, high=high)
        if number is None:
            return None
        if number != int(number):
            self.say(tr("{what} is {value:g}; it must be a whole number.", what=what, value=number))
            return None
        return int(number)

    def need(self, what: str) -> None:
        """Name an input that is missing."""
        if what not in self._needed:
            self._needed.append(what)

    def need_unless(self, value: object, what: str) -> None:
        """Name an input that is missing when its value is not known."""
        if value is None:
            self.need(what)

    def say(self, sentence: str) -> None:
        """Remember one finished sentence."""
        if sentence not in self._sentences:
            self._sentences.append(sentence)

    def sentence(self) -> str:
        """Join everything into the refusal text; empty when there is nothing to say."""
        needed = [tr("Missing: {names}.", names=", ".join(self._needed))] if self._needed else []
        return " ".join([*self._sentences, *needed])


def _range_sentence(what: str, value: float, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return tr(
            "{what} is {value:g}; it must be from {low:g} to {high:g}.",
            what=what,
            value=value,
            low=low,
            high=high,
        )
    if low is not None:
        return tr("{what} is {value:g}; it must be {low:g} or more.", what=what, value=value, low=low)
    return tr("{what} is {value:g}; it must be {high:g} or less.", what=what, value=value, high=high)


def known_text(value: Text) -> str | None:
    """Return the text, or None when a reason stands in its place."""
    return None if isinstance(value, MissingReason) else value


def known_flag(value: Flag) -> bool | None:
    """Return the yes or no, or None when a reason stands in its place."""
    return None if isinstance(value, MissingReason) else value


def is_unable(*values: Number) -> bool:
    """Say whether the patient could not do it for health reasons: a reason is given and no number is."""
    numbers = [value for value in values if value is not None and not isinstance(value, MissingReason)]
    return not numbers and MissingReason.UNABLE in values
