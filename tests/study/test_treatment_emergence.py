"""Treatment-emergent or not: the published rule, with what is half known counted against the treatment."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.treatment_emergence import Moment, is_in_primary_window, is_treatment_emergent

INFUSION = date(2026, 1, 10)
AT_TEN = datetime.fromisoformat("2026-01-10 10:00")


@pytest.mark.parametrize(
    ("onset", "end", "verdict"),
    [
        (date(2026, 1, 11), None, True),
        (INFUSION, None, True),
        (date(2026, 1, 9), None, False),
        (None, None, True),
        (None, date(2026, 1, 9), False),
        (date(2026, 1, 5), date(2026, 1, 9), False),
        (PartialDate(2026, 1), None, True),
        (PartialDate(2025, 12), None, False),
        (PartialDate(2026), PartialDate(2025), False),
    ],
)
def test_that_the_onset_beside_the_infusion_decides(
    onset: Moment | None, end: Moment | None, verdict: bool
) -> None:
    assert is_treatment_emergent(onset, end, INFUSION) is verdict


def test_that_a_patient_who_was_not_treated_has_no_verdict() -> None:
    assert is_treatment_emergent(INFUSION, None, None) is None
    assert is_in_primary_window(INFUSION, None) is None


def test_that_an_old_event_that_worsened_afterwards_counts() -> None:
    assert is_treatment_emergent(date(2025, 6, 1), None, INFUSION, worsened_on=date(2026, 1, 20)) is True


def test_that_an_old_event_that_worsened_before_does_not() -> None:
    assert is_treatment_emergent(date(2025, 6, 1), None, INFUSION, worsened_on=date(2025, 12, 1)) is False


@pytest.mark.parametrize(("hour", "verdict"), [("09:59", False), ("10:00", True), ("10:01", True)])
def test_that_on_the_infusion_day_the_clock_decides(hour: str, verdict: bool) -> None:
    onset = datetime.fromisoformat(f"2026-01-10 {hour}")
    assert is_treatment_emergent(onset, None, AT_TEN) is verdict


def test_that_without_a_time_an_event_of_the_infusion_day_counts() -> None:
    assert is_treatment_emergent(INFUSION, None, AT_TEN) is True


@pytest.mark.parametrize(("days", "verdict"), [(30, True), (31, False)])
def test_that_the_primary_window_ends_thirty_days_after(days: int, verdict: bool) -> None:
    assert is_in_primary_window(INFUSION + timedelta(days=days), INFUSION) is verdict


def test_that_a_month_that_reaches_into_the_window_counts() -> None:
    assert is_in_primary_window(PartialDate(2026, 2), INFUSION) is True
    assert is_in_primary_window(PartialDate(2026, 3), INFUSION) is False


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(1, 3))
def test_that_knowing_less_of_the_onset_never_clears_the_treatment(onset: date, known: int) -> None:
    half = PartialDate(onset.year, onset.month if known > 1 else None, onset.day if known > 2 else None)
    if is_treatment_emergent(onset, None, INFUSION, window_days=30):
        assert is_treatment_emergent(half, None, INFUSION, window_days=30)
