"""How a study wants its people, its sources and its signatures handled: policies of the design."""

from dataclasses import dataclass
from enum import StrEnum


class SourcePlan(StrEnum):
    """Which fields a monitor compares with their source."""

    ALL = "all"
    CRITICAL = "critical"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class SourceVerification:
    """The plan of source data verification; `share` is the percentage of patients drawn for a sample."""

    plan: SourcePlan = SourcePlan.CRITICAL
    share: int = 100


@dataclass(frozen=True, slots=True)
class Signing:
    """What a signature may mean, in the words that stand beside it."""

    meanings: tuple[str, ...] = ("Reviewed", "Approved", "I am responsible for these data")


@dataclass(frozen=True, slots=True)
class Access:
    """Rules of signing in: passwords, locking after failures, idle time, and training before data entry."""

    password_length: int = 12
    password_days: int = 180
    lock_after: int = 5
    lock_minutes: int = 15
    idle_minutes: int = 10
    needs_training: bool = False
