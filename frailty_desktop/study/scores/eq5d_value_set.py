"""Reads an EQ-5D-5L value set from TOML: what each level takes away, and the extra terms some countries use.

A file states `title`, `country`, `source`, `start` (the value before anything is taken away), a table
`[decrement]` with five numbers per dimension (levels 1 to 5), and where the country's model has them a table
`[extra]` (taken away once: `any_problem`, `any_4_or_5`, `any_5`; `others_at_4_or_5_squared` times the square
of the number of dimensions at 4 or 5 beyond the first) and a table `[level_4_or_5]` (per dimension).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.resource_files import resource
from frailty_desktop.translation import tr

DIMENSIONS = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")
EXTRAS = ("any_problem", "any_4_or_5", "any_5", "others_at_4_or_5_squared")
FOLDER = ("scores", "eq5d_5l")


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A country's weights; every number is taken away from `start`."""

    title: str
    country: str
    source: str
    start: float
    decrements: Mapping[str, tuple[float, ...]]
    level_4_or_5: Mapping[str, float]
    extra: Mapping[str, float]

    def decrement(self, dimension: str, level: int) -> float:
        """Return what one dimension takes away at a level."""
        steep = self.level_4_or_5.get(dimension, 0.0) if level >= 4 else 0.0
        return self.decrements[dimension][level - 1] + steep

    def index(self, profile: Mapping[str, int]) -> float:
        """Return the index of a complete profile, unrounded."""
        taken = sum(self.decrement(dimension, profile[dimension]) for dimension in DIMENSIONS)
        return self.start - taken - self._extra(tuple(profile[dimension] for dimension in DIMENSIONS))

    def _extra(self, answers: tuple[int, ...]) -> float:
        severe = sum(level >= 4 for level in answers)
        times = {
            "any_problem": max(answers) > 1,
            "any_4_or_5": severe > 0,
            "any_5": max(answers) == 5,
            "others_at_4_or_5_squared": max(severe - 1, 0) ** 2,
        }
        return sum(self.extra.get(term, 0.0) * count for term, count in times.items())


def bundled_value_sets() -> tuple[str, ...]:
    """Return the names of the value sets that ship with the program."""
    return tuple(sorted(path.stem for path in resource(*FOLDER).glob("*.toml")))


@lru_cache(maxsize=16)
def load_value_set(name: str) -> ValueSet:
    """Read a value set by its bundled name or the path of a .toml file; UserError says what is wrong."""
    path = Path(name) if name.endswith(".toml") else resource(*FOLDER, f"{name}.toml")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            tr("There is no EQ-5D-5L value set {name}.", name=name),
            next_step=tr("Bundled value sets: {names}.", names=", ".join(bundled_value_sets())),
        ) from error
    except ValueError as error:  # not TOML, or not text
        raise UserError(tr("The EQ-5D-5L value set {name} is not readable as TOML.", name=name)) from error
    return _checked(name, content)


def _checked(name: str, content: dict[str, object]) -> ValueSet:
    decrements = _table(content, "decrement")
    steep, extra = _table(content, "level_4_or_5"), _table(content, "extra")
    problems = [key for key in ("title", "country", "source") if not isinstance(content.get(key), str)]
    problems += [] if _is_number(content.get("start")) else ["start"]
    problems += [f"decrement.{key}" for key in DIMENSIONS if not _is_five_numbers(decrements.get(key))]
    problems += [
        f"level_4_or_5.{key}"
        for key, value in steep.items()
        if key not in DIMENSIONS or not _is_number(value)
    ]
    problems += [f"extra.{key}" for key, value in extra.items() if key not in EXTRAS or not _is_number(value)]
    if problems:
        raise UserError(
            tr(
                "The EQ-5D-5L value set {name} has missing or unknown entries: {keys}.",
                name=name,
                keys=", ".join(problems),
            )
        )
    return ValueSet(
        title=str(content["title"]),
        country=str(content["country"]),
        source=str(content["source"]),
        start=_numbers([content["start"]])[0],
        decrements={key: _numbers(decrements[key]) for key in DIMENSIONS},
        level_4_or_5=dict(zip(steep, _numbers(steep.values()), strict=True)),
        extra=dict(zip(extra, _numbers(extra.values()), strict=True)),
    )


def _table(content: dict[str, object], key: str) -> dict[str, object]:
    table = content.get(key, {})
    return table if isinstance(table, dict) else {key: None}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_five_numbers(value: object) -> bool:
    return isinstance(value, list) and len(value) == 5 and all(_is_number(entry) for entry in value)


def _numbers(values: object) -> tuple[float, ...]:
    entries = values if isinstance(values, Iterable) else ()
    return tuple(float(entry) for entry in entries if isinstance(entry, (int, float)))
