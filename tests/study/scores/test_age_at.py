"""Age at a visit from full and partial birth dates."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from frailty_desktop.study.scores.age_at import age_at, completed_years, decimal_years

BIRTHS = st.dates(date(1910, 1, 1), date(1970, 12, 31))
VISITS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("birth", "visit", "years"),
    [
        ("1946-03-02", "2024-03-01", 77),
        ("1946-03-02", "2024-03-02", 78),
        ("1944-02-29", "2023-02-28", 78),
        ("1944-02-29", "2023-03-01", 79),
        ("1944-02-29", "2024-02-29", 80),
        ("2024-03-01", "2024-03-01", 0),
    ],
)
def test_that_a_year_is_complete_on_the_birthday(birth: str, visit: str, years: int) -> None:
    assert age_at(birth_date=birth, visit_date=visit).outputs["age_years"] == years


@pytest.mark.parametrize(
    ("birth", "visit", "years"),
    [
        ("1946-03", "2024-02-29", 77),
        ("1946-03", "2024-03-15", None),
        ("1946-03", "2024-03-31", 78),
        ("1946", "2024-06-30", None),
        ("1946", "2024-12-31", 78),
    ],
)
def test_that_a_partial_birth_date_gives_years_only_when_they_are_certain(
    birth: str, visit: str, years: int | None
) -> None:
    result = age_at(birth_date=birth, visit_date=visit)
    assert result.outputs["age_years"] == years
    assert result.outputs["age_decimal_years"] is None
    assert ("only partly known" in result.refusal) == (years is None)


def test_that_a_partial_birth_date_gives_a_range_and_its_middle() -> None:
    outputs = age_at(birth_date="1946", visit_date="2024-07-01").outputs
    youngest, middle, oldest = (outputs[name] for name in ("youngest_years", "middle_years", "oldest_years"))
    assert [round(float(str(age)), 1) for age in (youngest, middle, oldest)] == [77.5, 78.0, 78.5]


@pytest.mark.parametrize(
    ("birth", "visit", "sentence"),
    [
        ("2024-03-02", "2024-03-01", "after the visit date"),
        ("1946-02-30", "2024-03-01", "birth date is not a date"),
        ("spring", "2024-03-01", "birth date is not a date"),
        ("1946-03-02", "2024-03", "must be a full date"),
        ("1946-03-02", None, "Missing: visit date"),
    ],
)
def test_that_dates_that_give_no_age_are_answered_with_a_sentence(
    birth: str, visit: str | None, sentence: str
) -> None:
    result = age_at(birth_date=birth, visit_date=visit)
    assert set(result.outputs.values()) == {None}
    assert sentence in result.refusal


@given(birth=BIRTHS, visit=VISITS)
def test_that_decimal_years_lie_within_the_running_year_and_grow_each_day(birth: date, visit: date) -> None:
    years = decimal_years(birth, visit)
    assert completed_years(birth, visit) <= years < completed_years(birth, visit) + 1
    assert decimal_years(birth, visit + timedelta(days=1)) > years


@given(birth=BIRTHS, visit=VISITS)
def test_that_what_a_partial_date_says_holds_for_the_full_date(birth: date, visit: date) -> None:
    assume(birth < visit)
    full = age_at(birth_date=birth.isoformat(), visit_date=visit.isoformat()).outputs
    for known in (birth.isoformat()[:7], birth.isoformat()[:4]):
        partial = age_at(birth_date=known, visit_date=visit.isoformat()).outputs
        assert partial["age_years"] in (None, full["age_years"])
        youngest, exact, oldest = (
            float(str(value))
            for value in (partial["youngest_years"], full["age_decimal_years"], partial["oldest_years"])
        )
        assert youngest <= exact <= oldest
