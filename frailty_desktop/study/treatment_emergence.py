"""Whether an adverse event is treatment-emergent, by the rule of the public admiral package (PHUSE WP-087).

What is half known counts against the treatment: an event that may have started after it is taken to have.
"""

from datetime import date, datetime, timedelta

from frailty_desktop.study.partial_date import PartialDate

PRIMARY_WINDOW_DAYS = 30

Moment = date | datetime | PartialDate


def is_treatment_emergent(
    onset: Moment | None,
    end: Moment | None,
    reference_start: date | datetime | None,
    *,
    worsened_on: Moment | None = None,
    window_days: int | None = None,
) -> bool | None:
    """Say whether an event is treatment-emergent; None for a patient who was not treated.

    It is not when it ended before treatment. It is when its onset is unknown, when it began on or after
    treatment (within the window, if one is given), or when it began before and worsened after. Give date and
    time of both on the infusion day: without them an event of that day counts as after.
    """
    if reference_start is None:
        return None
    if end is not None and _before(end, reference_start):
        return False
    if onset is None:
        return True
    if not _before(onset, reference_start):
        return _within(onset, reference_start, window_days)
    if worsened_on is None or _before(worsened_on, reference_start):
        return False
    return _within(worsened_on, reference_start, window_days)


def is_in_primary_window(onset: Moment | None, reference_start: date | datetime | None) -> bool | None:
    """Say whether an event began, or may have, within 30 days of the infusion; None without an infusion."""
    if reference_start is None:
        return None
    if onset is None:
        return True
    return not _before(onset, reference_start) and _within(onset, reference_start, PRIMARY_WINDOW_DAYS)


def _before(moment: Moment, reference: date | datetime) -> bool:
    """Say whether a moment certainly lies before the reference; times count only when both are known."""
    if isinstance(moment, datetime) and isinstance(reference, datetime):
        return moment < reference
    return PartialDate.of(moment).latest() < _day(reference)


def _within(moment: Moment, reference: date | datetime, window_days: int | None) -> bool:
    if window_days is None:
        return True
    return PartialDate.of(moment).earliest() <= _day(reference) + timedelta(days=window_days)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
