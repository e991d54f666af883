"""The Fried phenotype at every cut-off of 2001, and when a criterion is not known."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.fried import category, fried
from frailty_desktop.study.scores.fried_criteria import is_weak
from frailty_desktop.study.scores.result import ScoreResult

UNABLE = MissingReason.UNABLE


def weakness(sex: str, bmi: float, grip_max_kg: float) -> object:
    return fried(sex=sex, bmi=bmi, grip_max_kg=grip_max_kg).outputs["weakness"]


@pytest.mark.parametrize(
    ("sex", "bmi", "limit_kg"),
    [
        ("M", 18.0, 29.0),
        ("M", 24.0, 29.0),
        ("M", 24.1, 30.0),
        ("M", 26.0, 30.0),
        ("M", 26.1, 30.0),
        ("M", 28.0, 30.0),
        ("M", 28.1, 32.0),
        ("F", 18.0, 17.0),
        ("F", 23.0, 17.0),
        ("F", 23.1, 17.3),
        ("F", 26.0, 17.3),
        ("F", 26.1, 18.0),
        ("F", 29.0, 18.0),
        ("F", 29.1, 21.0),
    ],
)
def test_that_grip_is_weak_up_to_the_limit_of_sex_and_bmi(sex: str, bmi: float, limit_kg: float) -> None:
    assert weakness(sex, bmi, limit_kg) == "yes"
    assert weakness(sex, bmi, limit_kg + 0.1) == "no"


@pytest.mark.parametrize(
    ("sex", "height_cm", "slow_from_s"),
    [("M", 173, 7.0), ("M", 173.1, 6.0), ("F", 159, 7.0), ("F", 159.1, 6.0)],
)
def test_that_a_walk_is_slow_from_the_limit_of_sex_and_height(
    sex: str, height_cm: float, slow_from_s: float
) -> None:
    def slowness(walk_s: float, course_m: float) -> object:
        return fried(sex=sex, height_cm=height_cm, walk_time_s=walk_s, course_m=course_m).outputs["slowness"]

    assert [slowness(slow_from_s + apart, 4.572) for apart in (-0.01, 0)] == ["no", "yes"]
    over_4_m = slow_from_s * 4 / 4.572
    assert [slowness(math.floor(over_4_m * 100) / 100, 4), slowness(math.ceil(over_4_m * 100) / 100, 4)] == [
        "no",
        "yes",
    ]


def test_that_a_4_m_walk_is_marked_as_an_adaptation() -> None:
    result = fried(sex="F", height_cm=155, walk_time_s=6.2, course_m=4)
    assert result.equation == "Fried 2001, 4 m adaptation"
    assert [part.note for part in result.parts if part.name == "slowness"] == ["4 m adaptation"]


def test_that_a_walk_over_another_course_is_not_judged() -> None:
    result = fried(sex="F", height_cm=155, walk_time_s=6.2, course_m=6)
    assert result.outputs["slowness"] is None
    assert "15 ft (4.572 m) or 4 m" in result.refusal


@pytest.mark.parametrize(
    ("sex", "kcal", "low"), [("M", 382.9, "yes"), ("M", 383, "no"), ("F", 269.9, "yes"), ("F", 270, "no")]
)
def test_that_activity_is_low_under_the_limit_of_the_sex(sex: str, kcal: float, low: str) -> None:
    assert fried(sex=sex, activity_kcal_week=kcal).outputs["low_activity"] == low


@pytest.mark.parametrize(
    ("effort", "get_going", "met"),
    [
        (2, 0, "yes"),
        (0, 2, "yes"),
        (1, 1, "no"),
        (3, None, "yes"),
        (None, 3, "yes"),
        (1, None, None),
        (None, None, None),
    ],
)
def test_that_exhaustion_needs_one_answer_of_three_days_or_more(
    effort: int | None, get_going: int | None, met: str | None
) -> None:
    assert fried(cesd_7_effort=effort, cesd_20_get_going=get_going).outputs["exhaustion"] == met


@pytest.mark.parametrize(
    ("reported", "now_kg", "trying", "met"),
    [
        (True, None, None, "yes"),
        (False, None, None, "no"),
        (None, 76.0, False, "yes"),
        (None, 76.01, False, "no"),
        (None, 76.0, True, "no"),
        (None, 76.0, None, None),
        (None, 85.0, None, "no"),
        (False, 70.0, False, "yes"),
        (True, 80.0, None, "yes"),
        (None, None, None, None),
    ],
)
def test_that_weight_loss_is_reported_or_computed_from_80_kg_a_year_ago(
    reported: bool | None, now_kg: float | None, trying: bool | None, met: str | None
) -> None:
    result = fried(lost_over_10_lb=reported, weight_kg=now_kg, weight_year_ago_kg=80, trying_to_lose=trying)
    assert result.outputs["weight_loss"] == met


def test_that_unable_to_walk_or_grip_meets_the_criterion() -> None:
    result = fried(walk_time_s=UNABLE, grip_max_kg=UNABLE)
    assert (result.outputs["slowness"], result.outputs["weakness"]) == ("yes", "yes")


def test_that_a_grip_recorded_elsewhere_as_impossible_meets_the_criterion() -> None:
    assert fried(grip_unable=True).outputs["weakness"] == "yes"
    assert fried(grip_unable=True, grip_max_kg=40, sex="M", bmi=25).outputs["weakness"] == "no"


@pytest.mark.parametrize("reason", [MissingReason.REFUSED, MissingReason.NOT_DONE, MissingReason.UNKNOWN])
def test_that_a_refused_grip_leaves_the_criterion_open(reason: MissingReason) -> None:
    assert fried(sex="M", bmi=25, grip_max_kg=reason).outputs["weakness"] is None


@pytest.mark.parametrize(
    ("met", "missing", "found"),
    [
        (0, 0, "robust"),
        (1, 0, "pre-frail"),
        (2, 0, "pre-frail"),
        (3, 0, "frail"),
        (5, 0, "frail"),
        (0, 1, "indeterminate"),
        (1, 1, "pre-frail"),
        (2, 1, "indeterminate"),
        (3, 1, "frail"),
        (1, 2, "indeterminate"),
        (3, 2, "frail"),
        (0, 5, "indeterminate"),
    ],
)
def test_that_the_class_is_named_only_when_missing_criteria_cannot_change_it(
    met: int, missing: int, found: str
) -> None:
    assert category(met=met, missing=missing) == found


def test_that_a_count_is_given_only_when_all_five_criteria_are_known() -> None:
    result = fried(lost_over_10_lb=True, cesd_7_effort=3, walk_time_s=UNABLE)
    assert (result.outputs["category"], result.outputs["criteria_met"]) == ("frail", None)
    assert result.outputs["criteria_known"] == 3


def test_that_an_indeterminate_class_says_how_many_criteria_are_known() -> None:
    result = fried(lost_over_10_lb=True, cesd_7_effort=3)
    assert result.outputs["category"] == "indeterminate"
    assert "2 of 5 criteria are known" in result.refusal


def with_criteria(*met: bool | None) -> ScoreResult:
    """Fill in a man of 175 cm so that each criterion is met, not met or not known."""
    loss, tired, inactive, slow, weak = met
    return fried(
        sex="M",
        height_cm=175,
        weight_kg=75,
        lost_over_10_lb=loss,
        cesd_7_effort=None if tired is None else 3 * tired,
        cesd_20_get_going=None if tired is None else 0,
        activity_kcal_week=None if inactive is None else 900 - 800 * inactive,
        walk_time_s=None if slow is None else 4 + 5 * slow,
        course_m=4.572,
        grip_max_kg=None if weak is None else 45 - 25 * weak,
    )


def test_that_no_answer_still_missing_can_contradict_a_class_that_was_named() -> None:
    for known in product((True, False, None), repeat=5):
        named = with_criteria(*known).outputs["category"]
        if named in (None, "indeterminate"):
            continue
        filled = product(*[(True, False) if met is None else (met,) for met in known])
        assert {with_criteria(*full).outputs["category"] for full in filled} == {named}, known


@given(sex=st.sampled_from("MF"), bmi=st.floats(12, 60), weaker=st.floats(0, 80), stronger=st.floats(0, 80))
def test_that_more_grip_never_makes_weak(sex: str, bmi: float, weaker: float, stronger: float) -> None:
    weaker, stronger = sorted((weaker, stronger))
    assert is_weak(sex, bmi, weaker) >= is_weak(sex, bmi, stronger)


@given(
    sex=st.sampled_from("MF"),
    height_cm=st.floats(120, 200),
    course_m=st.sampled_from([4, 4.572]),
    first=st.floats(1, 60),
    second=st.floats(1, 60),
)
def test_that_a_faster_walk_never_makes_slow(
    sex: str, height_cm: float, course_m: float, first: float, second: float
) -> None:
    fast, slow = sorted((first, second))

    def is_slow(walk_s: float) -> bool:
        result = fried(sex=sex, height_cm=height_cm, course_m=course_m, walk_time_s=walk_s)
        return result.outputs["slowness"] == "yes"

    assert is_slow(fast) <= is_slow(slow)
