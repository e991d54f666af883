"""Where adverse events lie on a line of days: from when to when each is drawn, and in which lane."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from frailty_desktop.analysis.safety_data import SafetyEvent
from frailty_desktop.study.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Span:
    """An event in days from the infusion (0 is its day). What is not certain lies before or after."""

    event: SafetyEvent
    low: float  # the first day it can have begun
    start: float  # from here on it certainly was
    end: float  # until here it certainly was
    high: float  # the last day it can have lasted to
    is_open: bool  # goes on

    @property
    def is_certain(self) -> bool:
        """Whether a part of it is certain."""
        return self.end > self.start


def span_of(event: SafetyEvent, today: date) -> Span | None:
    """Place an event; None without an infusion to count from.

    An unknown onset is drawn from the infusion; an unknown end, of an event that is over, up to the last day
    that is known of the patient.
    """
    reference = event.patient.reference
    if reference is None:
        return None
    last = _days(min(today, event.patient.ends_on or today), reference)
    low = _days(event.onset.earliest(), reference) if event.onset else 0.0
    start = _days(event.onset.latest(), reference) if event.onset else max(last, 0.0)
    if event.is_ongoing:
        end = high = max(last, low)
    else:
        high = _days(event.end.latest(), reference) if event.end else max(last, low)
        end = _days(event.end.earliest(), reference) if event.end else start
    end, high = min(end, high), max(high, low)
    start = min(start, high)
    # The day of the end belongs to the event.
    return Span(event, low, start, max(end, start) + 1, max(high, end) + 1, event.is_ongoing)


def in_lanes(spans: Iterable[Span], gap: float) -> tuple[tuple[Span, int], ...]:
    """Put spans into as few lanes as they need so that none covers another, the earliest first."""
    ends: list[float] = []
    placed = []
    for span in sorted(spans, key=lambda span: (span.low, span.event.ordinal)):
        lane = next((place for place, end in enumerate(ends) if end + gap <= span.low), len(ends))
        if lane == len(ends):
            ends.append(span.high)
        ends[lane] = span.high
        placed.append((span, lane))
    return tuple(placed)


def reach(spans: Sequence[Span], least: float) -> tuple[float, float]:
    """Return the range of days that a picture of these spans shows, at least up to a day."""
    low = min((span.low for span in spans), default=0.0)
    high = max((span.high for span in spans), default=least)
    margin = max((max(high, least) - min(low, 0.0)) * 0.03, 1.0)
    return min(low, 0.0) - margin, max(high, least) + margin


def _days(day: date | PartialDate, reference: date) -> float:
    known = day if isinstance(day, date) else day.earliest()
    return float((known - reference).days)
