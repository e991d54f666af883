"""Exact proportions against R's documented examples."""

import pytest

from frailty_desktop.analysis.statistics import clopper_pearson, fisher_exact


def test_that_none_of_ten_may_be_up_to_three_in_ten() -> None:
    # binom.test(0, 10): 0.000000000000 0.308497107819
    found = clopper_pearson(0, 10)
    assert (found.share, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.308497107819, abs=1e-11)


def test_that_mendel_s_peas_give_what_r_documents() -> None:
    # ?binom.test, Conover 1971: 682 of 925: 0.7372973, CI 0.7076683 0.7654066
    found = clopper_pearson(682, 925)
    assert found.share == pytest.approx(0.737297297297, abs=1e-11)
    assert (found.low, found.high) == pytest.approx((0.707668264079, 0.765406558242), abs=1e-10)


def test_that_all_of_ten_reach_to_one() -> None:
    found = clopper_pearson(10, 10)
    assert found.low == pytest.approx(1 - 0.308497107819, abs=1e-11)
    assert found.high == 1.0


def test_that_nobody_is_no_proportion() -> None:
    found = clopper_pearson(0, 0)
    assert (found.share, found.why_not) == (None, "Nobody is counted here.")


def test_that_more_than_all_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="11 of 10"):
        clopper_pearson(11, 10)


def test_that_the_tea_and_the_convictions_give_what_r_documents() -> None:
    # ?fisher.test: TeaTasting two-sided p = 0.4857; Convictions p-value = 0.0005367
    assert fisher_exact(3, 4, 1, 4).p == pytest.approx(0.485714285714, abs=1e-11)
    assert fisher_exact(2, 17, 10, 13).p == pytest.approx(0.000536724119, abs=1e-11)


def test_that_an_empty_cell_has_a_p_value_and_no_odds_ratio() -> None:
    # fisher.test(matrix(c(0, 10, 3, 7), 2)): p-value = 0.2105
    found = fisher_exact(3, 10, 0, 10)
    assert found.odds_ratio is None
    assert found.p == pytest.approx(0.210526315789, abs=1e-11)


def test_that_no_event_anywhere_is_no_difference() -> None:
    assert fisher_exact(0, 10, 0, 10).p == 1.0


def test_that_an_arm_with_nobody_is_said() -> None:
    assert fisher_exact(0, 0, 1, 10).why_not == "One of the two groups has nobody."
