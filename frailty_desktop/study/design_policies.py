"""How a study wants its people, sources, signatures and strata handled: policies of the design."""

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
    """What a signature may mean, in the words that stand beside it; whether all is signed before the lock."""

    meanings: tuple[str, ...] = ("Reviewed", "Approved", "I am responsible for these data")
    before_lock: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """Rules of signing in: passwords, locking after failures, idle time, and training before data entry."""

    password_length: int = 12
    password_days: int = 180
    lock_after: int = 5
    lock_minutes: int = 15
    idle_minutes: int = 10
    needs_training: bool = False


SITE = "site"
"""The factor that stands for where a patient takes part."""
MOST_FACTORS = 3
"""Factors a list may be stratified by, besides the site."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What a list is stratified by: the site, a choice or yes/no item, or bands of a number or an age.

    `cuts` are where bands begin: cuts of 75 and 85 make three, below 75, from 75, from 85. A date of birth
    counts as the age at consent.
    """

    item: str
    cuts: tuple[float, ...] = ()

    @property
    def is_site(self) -> bool:
        """Say whether this is the site."""
        return self.item == SITE


@dataclass(frozen=True, slots=True)
class Randomisation:
    """How the allocation list is laid out; block sizes are not for everybody's eyes, so not in a design.

    `warn_below` is how many free places a stratum has when people are told that it runs out.
    """

    factors: tuple[Factor, ...] = ()
    warn_below: int = 5
