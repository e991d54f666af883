"""Handgrip: best of the tries, the dominant hand and the EWGSOP2 cut-offs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.handgrip import handgrip

TRIES = [f"{side}_{number}_kg" for side in ("right", "left") for number in (1, 2, 3)]
KG = st.floats(0, 80)


@pytest.mark.parametrize(
    ("sex", "kg", "low"), [("M", 26.9, "yes"), ("M", 27, "no"), ("F", 15.9, "yes"), ("F", 16, "no")]
)
def test_that_strength_is_low_under_the_limit_of_the_sex(sex: str, kg: float, low: str) -> None:
    assert handgrip(right_1_kg=kg, sex=sex).outputs["low_strength"] == low


@pytest.mark.parametrize(("hand", "kg"), [("right", 25.0), ("left", 28.0), ("both", 28.0), (None, None)])
def test_that_the_dominant_hand_decides_its_best_try(hand: str | None, kg: float | None) -> None:
    result = handgrip(right_1_kg=25, left_2_kg=28, dominant_hand=hand)
    assert result.outputs["dominant_max_kg"] == kg


def test_that_a_hand_unable_to_grip_is_told_apart_from_one_not_tested() -> None:
    result = handgrip(right_1_kg=MissingReason.UNABLE, left_1_kg=20, dominant_hand="right", sex="F")
    assert result.outputs["dominant_max_kg"] is None
    assert result.parts[0].note == "unable for health reasons"
    assert result.refusal == ""


def test_that_a_hand_without_tries_is_named_as_missing() -> None:
    assert handgrip(right_1_kg=20, dominant_hand="right", sex="F").refusal == "Missing: left hand."


def test_that_the_count_of_tries_is_told() -> None:
    assert handgrip(right_1_kg=20, right_3_kg=21).parts[0].note == "best of 2 of 3 tries"


@given(tries=st.dictionaries(st.sampled_from(TRIES), KG, min_size=1))
def test_that_the_best_is_one_of_the_tries_and_none_is_better(tries: dict[str, Any]) -> None:
    assert handgrip(**tries).outputs["max_kg"] == max(tries.values())


@given(tries=st.dictionaries(st.sampled_from(TRIES), KG, min_size=1), name=st.sampled_from(TRIES), kg=KG)
def test_that_another_stronger_try_never_makes_weak(tries: dict[str, Any], name: str, kg: float) -> None:
    stronger = tries | {name: max(kg, tries.get(name, 0))}
    before, after = (handgrip(**chosen, sex="M").outputs["low_strength"] for chosen in (tries, stronger))
    assert (before, after) != ("no", "yes")
