"""One field of a form as it can be shown: its answer, its problems, its visibility and its score."""

from dataclasses import dataclass
from typing import NamedTuple

from frailty_desktop.study.answers import Answer
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.design import Item, Severity
from frailty_desktop.study.scores.result import ScoreResult


class FieldKey(NamedTuple):
    """One field: an item and, in a repeating section, which of its groups (from 0)."""

    item: str
    group: int = 0


@dataclass(frozen=True, slots=True)
class FieldState:
    """All there is to show of one field; `accepted` names the soft problems accepted with a reason."""

    key: FieldKey
    item: Item
    answer: Answer
    problems: tuple[Problem, ...]
    accepted: frozenset[str]
    is_visible: bool
    is_required: bool
    is_derived: bool
    score: ScoreResult | None

    @property
    def open_problems(self) -> tuple[Problem, ...]:
        """The problems that still need mending or accepting."""
        return tuple(problem for problem in self.problems if not self._is_accepted(problem))

    def _is_accepted(self, problem: Problem) -> bool:
        return problem.severity is Severity.SOFT and problem.check in self.accepted
