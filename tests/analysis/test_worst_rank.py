"""Deaths as the worst ranks: who died is below who lived, and a missing value is not a death."""

import pytest

from frailty_desktop.analysis.statistics import Ranked, mann_whitney, worst_rank


def test_that_the_dead_rank_below_the_living_and_the_earlier_below_the_later() -> None:
    found = worst_rank(
        Ranked([310.0, 280.0], [40.0]), Ranked([250.0, 400.0], [90.0, 12.0]), higher_is_better=True
    )
    by_hand = mann_whitney([6.0, 5.0, 2.0], [4.0, 7.0, 3.0, 1.0])
    assert (found.p, found.test.statistic) == (by_hand.p, by_hand.statistic)
    assert (found.n, found.n_reference, found.deaths, found.deaths_reference) == (3, 4, 1, 2)


def test_that_the_dead_are_worst_when_low_values_are_good_too() -> None:
    found = worst_rank(Ranked([5.0, 8.5], [40.0]), Ranked([7.0, 8.0, 9.0]), higher_is_better=False)
    assert found.test.statistic == mann_whitney([5, 2, 0], [4, 3, 1]).statistic


def test_that_without_deaths_it_is_mann_whitney_s_test() -> None:
    living, reference = [310.0, 280.0, 333.0], [250.0, 400.0, 280.0]
    found = worst_rank(Ranked(living), Ranked(reference), higher_is_better=True)
    assert found.p == mann_whitney(living, reference).p


def test_that_two_deaths_on_one_day_are_a_tie() -> None:
    found = worst_rank(Ranked([310.0], [40.0]), Ranked([250.0], [40.0]), higher_is_better=True)
    assert found.test.tied == 2
    assert found.method.startswith("2 deaths ranked below every value")


def test_that_a_missing_value_is_left_out_and_not_ranked_worst() -> None:
    with_missing = worst_rank(Ranked([310.0, float("nan")]), Ranked([250.0, 200.0]), higher_is_better=True)
    assert (with_missing.n, with_missing.deaths) == (1, 0)
    assert "Missing values are left out." in with_missing.method


def test_that_only_deaths_can_be_compared_by_their_days() -> None:
    found = worst_rank(Ranked([], [200.0, 210.0]), Ranked([], [12.0, 30.0]), higher_is_better=True)
    assert found.p == pytest.approx(1 / 3)


def test_that_an_arm_with_nobody_is_said() -> None:
    found = worst_rank(Ranked([]), Ranked([1.0]), higher_is_better=True)
    assert (found.p, found.why_not) == (None, "One of the two groups has nobody with a value.")
