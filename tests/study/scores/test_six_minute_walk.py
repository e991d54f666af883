"""Six-minute walk: laps and metres, two tests, and predictions within their ages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.six_minute_walk import chs_2003_m, enright_1998_m, six_minute_walk

MAN: dict[str, Any] = {"sex": "M", "height_cm": 170, "weight_kg": 75}
METRES = st.floats(10, 900)


def test_that_a_distance_is_laps_and_the_metres_after_the_last() -> None:
    result = six_minute_walk(lap_m=30, laps_1=11, partial_1_m=14.5)
    assert result.outputs["distance_1_m"] == 344.5


def test_that_laps_without_their_length_are_no_distance() -> None:
    result = six_minute_walk(laps_1=11, partial_1_m=14.5)
    assert result.outputs["best_m"] is None
    assert "lap length" in result.refusal


def test_that_an_entered_distance_goes_before_laps() -> None:
    assert six_minute_walk(lap_m=30, laps_1=11, distance_1_m=350).outputs["best_m"] == 350


def test_that_one_test_is_enough_for_a_best_distance_but_not_for_agreement() -> None:
    result = six_minute_walk(distance_1_m=300, distance_2_m=MissingReason.UNABLE)
    assert (result.outputs["best_m"], result.outputs["tests_agree"]) == (300, None)


@pytest.mark.parametrize(("second_m", "agree"), [(345, "yes"), (345.1, "no"), (300, "yes"), (250, "no")])
def test_that_two_tests_agree_within_15_percent_of_the_shorter(second_m: float, agree: str) -> None:
    assert six_minute_walk(distance_1_m=300, distance_2_m=second_m).outputs["tests_agree"] == agree


@pytest.mark.parametrize(
    ("age", "by_1998", "by_chs"),
    [
        (39.9, False, False),
        (40, True, False),
        (67.9, True, False),
        (68, True, True),
        (80, True, True),
        (80.1, False, True),
    ],
)
def test_that_each_equation_predicts_within_its_ages(age: float, by_1998: bool, by_chs: bool) -> None:
    result = six_minute_walk(**MAN, age_years=age, distance_1_m=300)
    assert (result.outputs["predicted_enright_1998_m"] is not None) == by_1998
    assert (result.outputs["predicted_chs_2003_m"] is not None) == by_chs
    assert ("Enright & Sherrill 1998 covers ages 40 to 80" in result.refusal) == (not by_1998)
    assert ("starts at age 68" in result.refusal) == (not by_chs)


@pytest.mark.parametrize(("sex", "below_m"), [("M", 153), ("F", 139)])
def test_that_the_lower_limit_lies_a_fixed_way_below_the_prediction(sex: str, below_m: float) -> None:
    outputs = six_minute_walk(**(MAN | {"sex": sex}), age_years=75).outputs
    predicted, limit = outputs["predicted_enright_1998_m"], outputs["lln_enright_1998_m"]
    assert isinstance(predicted, float)
    assert isinstance(limit, float)
    assert predicted - limit == pytest.approx(below_m)


@given(first=METRES, second=METRES)
def test_that_the_best_is_the_longer_and_agreement_does_not_depend_on_order(
    first: float, second: float
) -> None:
    forth = six_minute_walk(distance_1_m=first, distance_2_m=second).outputs
    back = six_minute_walk(distance_1_m=second, distance_2_m=first).outputs
    assert forth["best_m"] == back["best_m"] == max(first, second)
    assert forth["tests_agree"] == back["tests_agree"]


@given(
    sex=st.sampled_from("MF"), age=st.floats(60, 95), height=st.floats(140, 200), weight=st.floats(40, 130)
)
def test_that_age_and_weight_shorten_what_is_predicted_and_height_lengthens_it(
    sex: str, age: float, height: float, weight: float
) -> None:
    for predict in (enright_1998_m, chs_2003_m):
        here = predict(sex=sex, age_years=age, height_cm=height, weight_kg=weight)
        assert predict(sex=sex, age_years=age + 1, height_cm=height, weight_kg=weight) < here
        assert predict(sex=sex, age_years=age, height_cm=height, weight_kg=weight + 1) < here
        assert predict(sex=sex, age_years=age, height_cm=height + 1, weight_kg=weight) > here
