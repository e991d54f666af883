"""What belongs to one item of a design: its choices, plausible range, coding and derivation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SettingValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted answer of a choice item; `code` is stored, `label` is read."""

    code: str
    label: str
    c_code: str = ""
    submission_value: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest plausible value, both inclusive; None leaves a side open."""

    low: float | None = None
    high: float | None = None

    def contains(self, number: float) -> bool:
        """Say whether the number lies inside."""
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True)
class Coding:
    """Where an item goes in CDISC data (domain, variable or test code, category, C-code), and its LOINC."""

    domain: str = ""
    variable: str = ""
    test_code: str = ""
    category: str = ""
    c_code: str = ""
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derived item: which score, which of its outputs, and what feeds each score input.

    An input source is an item name, `VISIT:ITEM` for a fixed visit, `setting:NAME` for a study setting,
    `visit:date` or `today`, or a literal in `constants`.
    """

    score: str
    output: str
    inputs: Mapping[str, str]
    constants: Mapping[str, SettingValue] = field(default_factory=dict)
