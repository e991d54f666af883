"""RAND-36: scales, the half rule, and which scoring of pain and general health feeds the components."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.scores.rand36 import rand36
from frailty_desktop.study.scores.rand36_scales import (
    ITEMS,
    NORMS_1990_US,
    SCALES,
    WORTH,
    component_general_health,
    component_pain,
    component_scores,
    highest_answer,
)

ANSWERS = st.fixed_dictionaries({item: st.integers(1, highest_answer(item)) for item in ITEMS})


def test_that_the_eight_scales_use_each_item_but_the_second_once() -> None:
    used = [item for items in SCALES.values() for item in items]
    assert sorted(used) == sorted(ITEMS)
    assert len(used) == 35


@pytest.mark.parametrize(
    ("item", "worth"),
    [
        ("q1", (100, 75, 50, 25, 0)),
        ("q3", (0, 50, 100)),
        ("q13", (0, 100)),
        ("q20", (100, 75, 50, 25, 0)),
        ("q21", (100, 80, 60, 40, 20, 0)),
        ("q22", (100, 75, 50, 25, 0)),
        ("q24", (0, 20, 40, 60, 80, 100)),
        ("q26", (100, 80, 60, 40, 20, 0)),
        ("q32", (0, 25, 50, 75, 100)),
        ("q35", (0, 25, 50, 75, 100)),
        ("q36", (100, 75, 50, 25, 0)),
    ],
)
def test_that_an_answer_is_worth_what_rand_says(item: str, worth: tuple[int, ...]) -> None:
    assert WORTH[item] == worth


@pytest.mark.parametrize(
    ("scale", "needed"), [(scale, (len(items) + 1) // 2) for scale, items in SCALES.items()]
)
def test_that_a_scale_needs_half_of_its_items(scale: str, needed: int) -> None:
    enough = rand36(**dict.fromkeys(SCALES[scale][:needed], 1))
    too_few = rand36(**dict.fromkeys(SCALES[scale][: needed - 1], 1))
    assert enough.outputs[scale] is not None
    assert too_few.outputs[scale] is None
    assert "Fewer than half" in too_few.refusal


def test_that_a_scale_is_the_mean_of_its_answered_items() -> None:
    assert rand36(q23=4, q27=3, q29=3).outputs["energy_fatigue"] == pytest.approx(140 / 3)


def test_that_an_answer_the_item_does_not_offer_is_left_out_with_a_sentence() -> None:
    result = rand36(q20=6, q32=5)
    assert result.outputs["social_functioning"] == 100
    assert "item 20 is 6" in result.refusal


def test_that_means_of_the_norm_population_are_fifty_and_fifty() -> None:
    assert component_scores({scale: norm.mean for scale, norm in NORMS_1990_US.items()}) == (50, 50)


def test_that_the_components_follow_the_1990_norms() -> None:
    scales = {
        "physical_functioning": 55.0,
        "role_physical": 25.0,
        "pain": 52.0,
        "general_health": 57.0,
        "energy_fatigue": 45.0,
        "social_functioning": 75.0,
        "role_emotional": 66.67,
        "emotional_wellbeing": 76.0,
    }
    assert component_scores(scales) == pytest.approx((34.16, 51.65), abs=0.005)
    assert component_scores(dict.fromkeys(SCALES, 0.0)) == pytest.approx((20.14, 17.34), abs=0.005)


@pytest.mark.parametrize("scale", SCALES)
def test_that_the_components_need_all_eight_scales(scale: str) -> None:
    answers = {item: 1 for item in ITEMS if item not in SCALES[scale]}
    result = rand36(**answers)
    assert (result.outputs["pcs"], result.outputs["mcs"]) == (None, None)


@pytest.mark.parametrize(
    ("intensity", "interference", "pain"),
    [
        (1, 1, 100),
        (2, 1, 84),
        (6, 5, 0),
        (3, 2, 62),
        (None, 1, 100),
        (None, 2, 75),
        (4, None, 42),
        (None, None, None),
    ],
)
def test_that_pain_for_the_components_is_weighted_as_in_sf36_version_1(
    intensity: int | None, interference: int | None, pain: float | None
) -> None:
    given_answers = {"q21": intensity, "q22": interference}
    found = component_pain({item: answer for item, answer in given_answers.items() if answer is not None})
    assert found == (None if pain is None else pytest.approx(pain))


@pytest.mark.parametrize(("first", "health"), [(1, 100), (2, 97), (3, 92), (4, 85), (5, 80)])
def test_that_the_first_item_is_weighted_in_general_health_for_the_components(
    first: int, health: float
) -> None:
    answers = {"q1": first, "q33": 5, "q34": 1, "q35": 5, "q36": 1}
    assert component_general_health(answers) == pytest.approx(health)


def test_that_the_shown_pain_and_health_stay_as_rand_scores_them() -> None:
    result = rand36(**(dict.fromkeys(ITEMS, 1) | {"q1": 3, "q21": 3, "q22": 2}))
    assert result.outputs["pain"] == 67.5
    parts = {part.name: part.value for part in result.parts}
    assert parts["Pain for the components"] == pytest.approx(62)


@given(answers=ANSWERS)
def test_that_scales_stay_between_0_and_100(answers: dict[str, int]) -> None:
    outputs = rand36(**answers).outputs
    for scale in SCALES:
        value = outputs[scale]
        assert isinstance(value, (int, float))
        assert 0 <= value <= 100


@given(answers=ANSWERS, item=st.sampled_from(ITEMS))
def test_that_a_better_answer_never_lowers_its_scale(answers: dict[str, int], item: str) -> None:
    scale = next(scale for scale, items in SCALES.items() if item in items)
    best = WORTH[item].index(100) + 1
    before, after = (rand36(**chosen).outputs[scale] for chosen in (answers, answers | {item: best}))
    assert isinstance(before, (int, float))
    assert isinstance(after, (int, float))
    assert after >= before - 1e-9


@given(answers=ANSWERS, missing=st.sets(st.sampled_from(ITEMS)))
def test_that_missing_items_decide_alone_whether_a_scale_is_scored(
    answers: dict[str, int], missing: set[str]
) -> None:
    outputs = rand36(**{item: answer for item, answer in answers.items() if item not in missing}).outputs
    for scale, items in SCALES.items():
        enough = 2 * len(set(items) - missing) >= len(items)
        assert (outputs[scale] is not None) == enough
    assert (outputs["pcs"] is not None) == all(outputs[scale] is not None for scale in SCALES)
