"""Laboratory grades of CTCAE version 5 at each limit, and no grade where none can be given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.errors import UserError
from frailty_desktop.study.grading import ctcae_grade, grade_rule, grade_rules, lab_table

LIMITS = {
    "haemoglobin": (12.0, 16.0),
    "white_cells": (4000, 11000),
    "neutrophils": (1800, 7700),
    "lymphocytes": (1000, 4800),
    "platelets": (150_000, 400_000),
    "alt": (7, 40),
    "ast": (7, 40),
    "alkaline_phosphatase": (40, 100),
    "bilirubin": (0.1, 1.0),
    "creatinine": (0.6, 1.2),
    "potassium": (3.5, 5.0),
    "sodium": (135, 145),
}


def grade(test: str, value: float, baseline: float | None = None) -> int:
    found = ctcae_grade("5.0", test, value, *LIMITS[test], baseline)
    assert found is not None
    return found.number


@pytest.mark.parametrize(
    ("test", "value", "number"),
    [
        ("haemoglobin", 12.0, 0),
        ("haemoglobin", 11.9, 1),
        ("haemoglobin", 10.0, 1),
        ("haemoglobin", 9.9, 2),
        ("haemoglobin", 8.0, 2),
        ("haemoglobin", 7.9, 3),
        ("white_cells", 3000, 1),
        ("white_cells", 2999, 2),
        ("white_cells", 999, 4),
        ("neutrophils", 1499, 2),
        ("neutrophils", 499, 4),
        ("lymphocytes", 799, 2),
        ("lymphocytes", 199, 4),
        ("platelets", 75_000, 1),
        ("platelets", 49_999, 3),
        ("platelets", 24_999, 4),
        ("alt", 40, 0),
        ("alt", 41, 1),
        ("alt", 120, 1),
        ("alt", 121, 2),
        ("alt", 200, 2),
        ("alt", 201, 3),
        ("ast", 800, 3),
        ("ast", 801, 4),
        ("alkaline_phosphatase", 250, 1),
        ("alkaline_phosphatase", 251, 2),
        ("alkaline_phosphatase", 2001, 4),
        ("bilirubin", 1.5, 1),
        ("bilirubin", 1.6, 2),
        ("bilirubin", 3.1, 3),
        ("bilirubin", 10.1, 4),
        ("creatinine", 1.3, 1),
        ("creatinine", 1.9, 2),
        ("creatinine", 3.7, 3),
        ("creatinine", 7.3, 4),
        ("potassium", 5.0, 0),
        ("potassium", 5.1, 1),
        ("potassium", 5.6, 2),
        ("potassium", 6.1, 3),
        ("potassium", 7.1, 4),
        ("potassium", 3.4, 1),
        ("potassium", 2.9, 3),
        ("potassium", 2.4, 4),
        ("sodium", 134, 1),
        ("sodium", 130, 1),
        ("sodium", 129, 2),
        ("sodium", 124, 3),
        ("sodium", 119, 4),
    ],
)
def test_that_a_value_has_the_grade_of_its_limits(test: str, value: float, number: int) -> None:
    assert grade(test, value) == number


@pytest.mark.parametrize(
    ("test", "value", "baseline", "number"),
    [
        ("alt", 100, 80, 0),
        ("alt", 120, 80, 1),
        ("alt", 240, 80, 1),
        ("alt", 241, 80, 2),
        ("alt", 1601, 80, 4),
        ("alt", 121, 30, 2),
        ("alkaline_phosphatase", 239, 120, 0),
        ("alkaline_phosphatase", 240, 120, 1),
        ("bilirubin", 2.0, 2.0, 0),
        ("bilirubin", 2.1, 2.0, 1),
        ("creatinine", 1.0, 0.6, 2),
        ("creatinine", 2.5, 0.8, 3),
    ],
)
def test_that_an_abnormal_baseline_is_what_multiples_are_counted_from(
    test: str, value: float, baseline: float, number: int
) -> None:
    assert grade(test, value, baseline) == number


def test_that_a_grade_names_its_term_and_the_limit_that_decided() -> None:
    found = ctcae_grade("5.0", "potassium", 2.4, 3.5, 5.0)
    assert found is not None
    assert (found.term, found.rule) == ("Hypokalaemia", "below 2.5 mmol/L")


def test_that_a_value_within_normal_has_no_grade_however_low_normal_lies() -> None:
    found = ctcae_grade("5.0", "haemoglobin", 9.8, 9.5, 16.0)
    assert found is not None
    assert found.number == 0


def test_that_without_the_limit_of_normal_there_is_no_grade() -> None:
    assert ctcae_grade("5.0", "haemoglobin", 9.0, None, 16.0) is None
    assert ctcae_grade("5.0", "alt", 90, 7, None) is None


def test_that_one_limit_alone_does_not_call_a_two_sided_test_normal() -> None:
    assert ctcae_grade("5.0", "potassium", 4.0, None, 5.0) is None
    high = ctcae_grade("5.0", "potassium", 6.1, None, 5.0)
    assert high is not None
    assert high.number == 3


@pytest.mark.parametrize("version", ["5", "5.0", "v5.0", " 5.0 "])
def test_that_version_five_has_several_writings(version: str) -> None:
    assert lab_table(version)


@pytest.mark.parametrize("version", ["6.0", "4.03", "", "five"])
def test_that_limits_of_another_version_never_stand_in(version: str) -> None:
    with pytest.raises(UserError, match="not in this program"):
        ctcae_grade(version, "alt", 90, 7, 40)


def test_that_an_unknown_test_is_refused_naming_those_there_are() -> None:
    with pytest.raises(UserError, match="haemoglobin"):
        ctcae_grade("5.0", "ferritin", 90, 7, 40)


@given(st.sampled_from(sorted(LIMITS)), st.floats(0, 3), st.floats(0, 3), st.none() | st.floats(0.1, 3))
def test_that_further_from_normal_never_has_a_lower_grade(
    test: str, first: float, second: float, baseline: float | None
) -> None:
    low, high = LIMITS[test]
    near, far = sorted((first, second))
    start = None if baseline is None else baseline * high
    assert grade(test, high * (1 + near), start) <= grade(test, high * (1 + far), start)
    # A baseline counts upwards only, so downwards is asked without one.
    assert grade(test, low / (1 + near)) <= grade(test, low / (1 + far))


def test_that_each_of_the_five_grades_has_its_rule() -> None:
    assert [rule.number for rule in grade_rules()] == [1, 2, 3, 4, 5]
    assert grade_rule(5).label == "death"
