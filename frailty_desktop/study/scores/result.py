"""What a score gives back: its outputs, the parts they came from, and why something is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from frailty_desktop.study.missing_reason import MissingReason

InputValue = float | int | str | bool | MissingReason | None
"""One input of a score; None means not answered yet."""

Number = float | MissingReason | None
Text = str | MissingReason | None
Flag = bool | MissingReason | None


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a score, as in "chair stands: 2 points, from chair_time_s"."""

    name: str
    value: float | str | None
    inputs: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A score as far as it can be computed; every output is named, unknown ones are None.

    `refusal` says in sentences why some or all of it is missing, and is empty when nothing is.
    """

    outputs: Mapping[str, float | str | None]
    parts: tuple[Part, ...]
    equation: str
    source: str
    refusal: str = ""


def yes_no(flag: bool | None) -> str | None:
    """Return a flag as the code that outputs carry: "yes", "no" or None for unknown."""
    if flag is None:
        return None
    return "yes" if flag else "no"
