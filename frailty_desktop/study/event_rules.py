"""What adverse events mean, wherever they are read: seriousness, causality, outcome, 24 hours to report.

The words are those of CDISC's lists; a choice has them as its code or its submission value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from frailty_desktop.study.design import Item, KeyItem
from frailty_desktop.study.partial_date import PartialDate

CRITERIA = (
    KeyItem.AE_DEATH,
    KeyItem.AE_LIFE_THREATENING,
    KeyItem.AE_HOSPITALISATION,
    KeyItem.AE_DISABILITY,
    KeyItem.AE_CONGENITAL,
    KeyItem.AE_MEDICALLY_IMPORTANT,
)
"""What makes an event serious."""

REPORT_WITHIN = timedelta(hours=24)
"""From the site's awareness of a serious event to its report to the sponsor; weekends count."""

_FATAL = "fatal"
_RESOLVED = frozenset({"recovered", "recovered/resolved", "recovered/resolved with sequelae"})
_RELATED = frozenset({"possible", "probable", "definite", "related"})


@dataclass(frozen=True, slots=True)
class SaeClock:
    """The time left to report a serious event; `remaining` is below zero once it is over."""

    aware_at: datetime
    due_at: datetime
    reported_at: datetime | None
    remaining: timedelta
    is_late: bool

    @property
    def is_running(self) -> bool:
        """Whether the report is still to go out."""
        return self.reported_at is None


def choice_terms(item: Item | None, code: object) -> frozenset[str]:
    """Return a chosen code and its submission value, in lower case."""
    if item is None or not isinstance(code, str):
        return frozenset()
    chosen = [choice for choice in item.choices if choice.code == code]
    return frozenset({code.casefold(), *(choice.submission_value.casefold() for choice in chosen)} - {""})


def is_fatal(outcome: frozenset[str]) -> bool:
    """Say whether the terms of an outcome mean death."""
    return _FATAL in outcome


def is_resolved(outcome: frozenset[str]) -> bool:
    """Say whether the terms of an outcome mean recovered, with lasting effects or without."""
    return bool(_RESOLVED & outcome)


def is_related(causality: frozenset[str]) -> bool | None:
    """Say whether causality was judged possible or above; None while it was not judged."""
    return bool(_RELATED & causality) if causality else None


def is_serious(said: object, criteria: Iterable[object]) -> bool:
    """Say whether an event is serious: somebody said so, or a criterion is met."""
    return said is True or any(value is True for value in criteria)


def goes_on(said: object, end: object, outcome: frozenset[str]) -> bool:
    """Say whether an event goes on; when nobody said, until it has an end or an outcome that ends it."""
    if isinstance(said, bool):
        return said
    return end is None and not is_fatal(outcome) and not is_resolved(outcome)


def event_grade(value: object) -> int | None:
    """Return the worst grade as a number; None when it is not known."""
    return int(str(value)) if str(value).isdigit() else None


def moment_of(day: date | PartialDate | None, at: object) -> date | datetime | PartialDate | None:
    """Join a day with a time of day when both are known; else leave the day as exact as it is."""
    known = PartialDate.of(day) if day is not None else None
    if known is None or not known.is_full or not isinstance(at, time):
        return day
    return datetime.combine(known.earliest(), at)


def report_clock(aware_at: object, reported_at: object, now: datetime) -> SaeClock | None:
    """Start the clock of a serious event at the site's awareness; None while that time is not known."""
    aware, reported = _local(aware_at), _local(reported_at)
    if aware is None:
        return None
    due_at = aware + REPORT_WITHIN
    stopped = reported if reported is not None else now
    return SaeClock(aware, due_at, reported, due_at - stopped, is_late=stopped > due_at)


def _local(value: object) -> datetime | None:
    """Return a typed date and time, which is local, as a moment."""
    return value.astimezone() if isinstance(value, datetime) else None
