"""Partial dates: what is certain of them, and that nothing is filled in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.partial_date import PartialDate


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
    known = draw(st.integers(1, 3))
    return PartialDate(day.year, day.month if known > 1 else None, day.day if known > 2 else None)


@given(partial_dates())
def test_that_an_iso_text_reads_back_as_the_same_date(known: PartialDate) -> None:
    assert PartialDate.parse_iso(known.iso()) == known


@given(partial_dates(), partial_dates(), st.data())
def test_that_certainly_before_holds_for_every_day_both_can_be(
    first: PartialDate, second: PartialDate, data: st.DataObject
) -> None:
    one = data.draw(st.dates(first.earliest(), first.latest()))
    other = data.draw(st.dates(second.earliest(), second.latest()))
    verdict = first.certainly_before(second)
    assert verdict is None or verdict is (one < other)


@given(partial_dates(), partial_dates())
def test_that_what_cannot_be_told_has_days_for_both_answers(first: PartialDate, second: PartialDate) -> None:
    if first.certainly_before(second) is None:
        assert first.earliest() < second.latest()
        assert first.latest() >= second.earliest()


@given(partial_dates(), partial_dates())
def test_that_after_is_before_seen_from_the_other_side(first: PartialDate, second: PartialDate) -> None:
    assert first.certainly_after(second) is second.certainly_before(first)


def test_that_a_month_ends_on_its_last_day_in_a_leap_year() -> None:
    assert PartialDate(2024, 2).latest() == date(2024, 2, 29)


def test_that_two_half_known_dates_of_one_month_may_be_equal() -> None:
    assert PartialDate(2024, 3).certainly_equal(date(2024, 3, 5)) is None


def test_that_dates_of_different_months_are_not_equal() -> None:
    assert PartialDate(2024, 3).certainly_equal(PartialDate(2024, 4)) is False


@pytest.mark.parametrize(
    "text", ["2024-13", "2024-02-30", "24", "2024-1", "2024-01-01T00", "", "2024-", "٢٠٢٤"]
)
def test_that_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day|range"):
        PartialDate.parse_iso(text)


def test_that_a_day_without_its_month_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2024, None, 3)
