"""CES-D: reversed items, prorating and the rule of four missing items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.ces_d import ITEMS, REVERSED, ces_d
from frailty_desktop.study.scores.result import Number

ANSWERS = st.fixed_dictionaries({item: st.integers(0, 3) for item in ITEMS})


def test_that_the_four_hopeful_items_are_turned_round() -> None:
    assert {"q4", "q8", "q12", "q16"} == REVERSED
    assert ces_d(**dict.fromkeys(ITEMS, 0)).outputs["total"] == 12
    assert ces_d(**{item: 0 if item in REVERSED else 3 for item in ITEMS}).outputs["total"] == 60
    assert ces_d(**{item: 3 if item in REVERSED else 0 for item in ITEMS}).outputs["total"] == 0


@pytest.mark.parametrize(("third", "total", "symptoms"), [(0, 15, "no"), (1, 16, "yes")])
def test_that_symptoms_start_at_16(third: int, total: int, symptoms: str) -> None:
    answers = dict.fromkeys(ITEMS, 0) | {"q1": 3, "q2": 0, "q3": third}
    result = ces_d(**answers)
    assert (result.outputs["total"], result.outputs["depressive_symptoms"]) == (total, symptoms)


@pytest.mark.parametrize(("missing", "is_scored"), [(0, True), (4, True), (5, False), (20, False)])
def test_that_more_than_four_missing_items_are_not_scored(missing: int, is_scored: bool) -> None:
    result = ces_d(**dict.fromkeys(ITEMS[missing:], 1))
    assert (result.outputs["total"] is not None) == is_scored
    assert result.outputs["items_missing"] == missing
    assert ("are missing" in result.refusal) == (not is_scored)


def test_that_a_total_of_fewer_items_is_prorated_and_says_so() -> None:
    answers: dict[str, Number] = {item: 3 if item in REVERSED else 0 for item in ITEMS}
    answers |= {"q1": 2, "q2": MissingReason.REFUSED}
    result = ces_d(**answers)
    assert result.outputs["total"] == pytest.approx(2 * 20 / 19)
    assert result.outputs["prorated"] == "yes"
    assert result.parts[0].note == "prorated from 19 answered items"


def test_that_an_answer_outside_0_to_3_counts_as_missing_with_a_sentence() -> None:
    result = ces_d(**(dict.fromkeys(ITEMS, 1) | {"q1": 4}))
    assert result.outputs["items_missing"] == 1
    assert "CES-D item 1 is 4" in result.refusal


@given(answers=ANSWERS, missing=st.sets(st.sampled_from(ITEMS), max_size=4))
def test_that_a_total_stays_between_0_and_60(answers: dict[str, int], missing: set[str]) -> None:
    total = ces_d(**{item: answer for item, answer in answers.items() if item not in missing}).outputs[
        "total"
    ]
    assert isinstance(total, (int, float))
    assert 0 <= total <= 60


@given(answers=ANSWERS, item=st.sampled_from(ITEMS))
def test_that_one_more_day_moves_the_total_by_one_point(answers: dict[str, int], item: str) -> None:
    low, high = (ces_d(**(answers | {item: days})).outputs["total"] for days in (1, 2))
    assert isinstance(low, (int, float))
    assert isinstance(high, (int, float))
    assert high - low == (-1 if item in REVERSED else 1)
