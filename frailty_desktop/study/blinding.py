"""How averages may be grouped for a person: named arms, one pool of all participants, or not at all.

Only plain data: `services/people.py` decides who may see what, `services/allocation.py` knows who got what.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from frailty_desktop.study.design import Arm, Blinding
from frailty_desktop.translation import tr

POOL = "all"
POOL_ROLE = "pool"


class AllocationView(StrEnum):
    """What a person may see of the allocation."""

    OPEN = "open"
    POOLED = "pooled"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """One group of a chart or table; `role` is an arm's role or "pool", `style_index` picks its line."""

    name: str
    label: str
    style_index: int
    role: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which patient counts in which group, and how small or fresh a group may be shown.

    `sentence` says to the reader what the groups are or why there are none.
    """

    view: AllocationView
    labels: tuple[GroupLabel, ...]
    group_of: Mapping[UUID, str]
    minimum_cell: int
    batch: int
    sentence: str = ""


def pooled(patients: Iterable[UUID], policy: Blinding) -> Grouping:
    """Put every patient in one group; single saves stay hidden by the policy's cell and batch sizes."""
    return Grouping(
        view=AllocationView.POOLED,
        labels=(GroupLabel(POOL, tr("All participants"), 0, POOL_ROLE),),
        group_of=dict.fromkeys(patients, POOL),
        minimum_cell=policy.minimum_cell,
        batch=policy.batch,
        sentence=tr("The study is blinded: the line shows all participants together."),
    )


def by_arm(arms: Iterable[Arm], arm_of: Mapping[UUID, str]) -> Grouping:
    """Put each patient in the named arm; for views that are open, always live and of any size."""
    labels = tuple(GroupLabel(arm.name, arm.label, index, arm.role.value) for index, arm in enumerate(arms))
    return Grouping(
        view=AllocationView.OPEN,
        labels=labels,
        group_of=dict(arm_of),
        minimum_cell=1,
        batch=1,
    )


def ungrouped(policy: Blinding, sentence: str) -> Grouping:
    """Show no group at all, with the sentence that says why."""
    return Grouping(AllocationView.NONE, (), {}, policy.minimum_cell, policy.batch, sentence)
