"""Reads one TOML table value by value, noting every key that is missing, unknown or of the wrong type."""

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from frailty_desktop.study.toml_places import Path, TomlPlaces
from frailty_desktop.translation import tr

MOST_CHARACTERS = 4000
LARGEST_NUMBER = 1e12
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class DesignProblem:
    """One thing to mend in a design: where it stands and what is wrong, in a sentence."""

    file: str
    line: int | None
    key: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.sentence}" if self.key else f"{place}: {self.sentence}"


class Findings:
    """Collects the problems of all files of a design."""

    def __init__(self) -> None:
        self.problems: list[DesignProblem] = []
        self._texts: dict[str, str] = {}
        self._places: dict[str, TomlPlaces] = {}

    def add_file(self, file: str, text: str) -> None:
        """Remember a file that is TOML; places in it are looked up once it has a problem."""
        self._texts[file] = text

    def add(self, file: str, path: Path, sentence: str) -> None:
        """Note a problem at a key."""
        problem = DesignProblem(file, self._line(file, path), _dotted(path), sentence)
        if problem not in self.problems:
            self.problems.append(problem)

    def _line(self, file: str, path: Path) -> int | None:
        if file in self._texts and file not in self._places:
            self._places[file] = TomlPlaces(self._texts[file])
        return self._places[file].line(path) if file in self._places else None


def _dotted(path: Path) -> str:
    """Write ("section", 1, "item", 0, "unit") as people count: section[2].item[1].unit."""
    dotted = ""
    for part in path:
        dotted += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return dotted.lstrip(".")


class Table:
    """One table of a design file; what is wrong goes to the findings and a harmless value is returned."""

    def __init__(self, values: Mapping[str, object], path: Path, file: str, findings: Findings) -> None:
        self.values = values
        self.path = path
        self.file = file
        self.findings = findings
        self._read: set[str] = set()

    def problem(self, key: str | int, sentence: str, *more: str | int) -> None:
        """Note a problem at a key of this table; an empty key means the table itself."""
        path = self.path if key == "" else (*self.path, key, *more)
        self.findings.add(self.file, path, sentence)

    def has(self, key: str) -> bool:
        """Say whether the key is given."""
        return key in self.values

    def value(
        self, key: str, kinds: tuple[type, ...], wanted: str, *, optional: bool = False
    ) -> object | None:
        """Return a value if it is of one of the kinds; None otherwise."""
        self._read.add(key)
        if key not in self.values:
            if not optional:
                self.problem(key, tr("{key} is missing here; it takes {wanted}.", key=key, wanted=wanted))
            return None
        value = self.values[key]
        if isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds):
            return value
        self.problem(key, tr("{key} takes {wanted}.", key=key, wanted=wanted))
        return None

    def text(self, key: str, *, optional: bool = False, default: str = "") -> str:
        """Read a text; a required one may not be empty."""
        value = self.value(key, (str,), tr("a text in quotes"), optional=optional)
        if not isinstance(value, str):
            return default
        if len(value) > MOST_CHARACTERS:
            self.problem(key, tr("{key} is longer than {most} characters.", key=key, most=MOST_CHARACTERS))
            return default
        if not optional and not value.strip():
            self.problem(key, tr("{key} is empty.", key=key))
        return value

    def name(self, key: str, *, optional: bool = False) -> str:
        """Read a name: small letters, digits and underscores, a letter first."""
        text = self.text(key, optional=optional)
        if text.strip() and _NAME.fullmatch(text) is None:
            self.problem(
                key,
                tr("{key} takes small letters, digits and underscores, a letter first, at most 60.", key=key),
            )
        return text

    def number(
        self, key: str, *, optional: bool = False, default: float = 0.0, low: float | None = None
    ) -> float:
        """Read a finite number, perhaps with a lower limit."""
        value = self.value(key, (int, float), tr("a number"), optional=optional)
        if not isinstance(value, int | float):
            return default
        if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
            self.problem(key, tr("{key} takes a finite number of ordinary size.", key=key))
            return default
        if low is not None and value < low:
            self.problem(
                key, tr("{key} is {value:g}; it must be {low:g} or more.", key=key, value=value, low=low)
            )
            return default
        return float(value)

    def optional_number(self, key: str) -> float | None:
        """Read a number that may be left out."""
        self._read.add(key)
        return self.number(key) if self.has(key) else None

    def whole(self, key: str, *, default: int | None = None, low: int = -36500, high: int = 36500) -> int:
        """Read a whole number within limits; without a default it is required."""
        value = self.value(key, (int,), tr("a whole number"), optional=default is not None)
        fallback = default if default is not None else max(low, min(high, 1))
        if not isinstance(value, int):
            return fallback
        if not low <= value <= high:
            self.problem(
                key,
                tr(
                    "{key} is {value}; it must be from {low} to {high}.",
                    key=key,
                    value=str(value)[:20],
                    low=low,
                    high=high,
                ),
            )
            return fallback
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Read true or false."""
        value = self.value(key, (bool,), tr("true or false"), optional=True)
        return value if isinstance(value, bool) else default

    def one_of(self, key: str, kind: type[E], *, default: E | None = None) -> E:
        """Read one of a fixed set of words; without a default it is required."""
        members = list(kind)
        allowed = ", ".join(members)
        value = self.value(
            key, (str,), tr("one of: {allowed}", allowed=allowed), optional=default is not None
        )
        fallback = default if default is not None else members[0]
        if value is None:
            return fallback
        found = next((member for member in members if member.value == value), None)
        if found is None:
            self.problem(key, tr("{key} takes one of: {allowed}.", key=key, allowed=allowed))
        return found or fallback

    def day(self, key: str) -> date:
        """Read a date, written with or without quotes."""
        value = self.value(key, (date, str), tr("a date as in 2024-03-01"))
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            try:
                return date.fromisoformat(str(value))
            except ValueError:
                self.problem(key, tr("{key} is not a date; write it as in 2024-03-01.", key=key))
        return date.min

    def texts(self, key: str, *, optional: bool = True) -> tuple[str, ...]:
        """Read a list of texts without repetitions."""
        value = self.value(key, (list,), tr('a list of texts, as in ["a", "b"]'), optional=optional)
        found: list[str] = []
        for index, element in enumerate(value if isinstance(value, list) else []):
            if not isinstance(element, str) or not element.strip():
                self.problem(key, tr("Each element of {key} is a text in quotes.", key=key), index)
            elif element in found:
                self.problem(key, tr("{element} stands in {key} twice.", element=element, key=key), index)
            else:
                found.append(element)
        return tuple(found)

    def table(self, key: str, *, optional: bool = True) -> "Table | None":
        """Read a table inside this one."""
        value = self.value(key, (dict,), tr("a table"), optional=optional)
        return Table(value, (*self.path, key), self.file, self.findings) if isinstance(value, dict) else None

    def tables(self, key: str, *, optional: bool = True) -> "list[Table]":
        """Read a list of tables."""
        value = self.value(key, (list,), tr("a list of tables"), optional=optional)
        tables = []
        for index, element in enumerate(value if isinstance(value, list) else []):
            if isinstance(element, dict):
                tables.append(Table(element, (*self.path, key, index), self.file, self.findings))
            else:
                self.problem(key, tr("Each element of {key} is a table.", key=key), index)
        return tables

    def close(self) -> None:
        """Note every key that nothing read."""
        for key in self.values:
            if key not in self._read:
                near = difflib.get_close_matches(key, self._read, 1)
                hint = (
                    tr("Was {near} meant?", near=near[0])
                    if near
                    else tr("Known here: {keys}.", keys=", ".join(sorted(self._read)))
                )
                self.problem(key, tr("{key} is not known here. {hint}", key=key[:60], hint=hint))
