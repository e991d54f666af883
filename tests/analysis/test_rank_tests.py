"""Rank tests against R's documented examples, against every arrangement, and on what the trial published."""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from frailty_desktop.analysis.statistics import kruskal_wallis, mann_whitney, signed_rank
from tests.analysis.published_data import (
    DEPRESSION_AFTER,
    DEPRESSION_BEFORE,
    MUCOCILIARY,
    OZONE,
    PERMEABILITY_AT_TERM,
    PERMEABILITY_EARLY,
)

small = st.integers(min_value=-4, max_value=4).map(float)


def _changes_with(n: int, rank_sum: int) -> list[float]:
    """Return n changes without ties of which the positive ones have this rank sum."""
    changes = []
    for rank in range(n, 0, -1):
        is_positive = rank_sum >= rank
        rank_sum -= rank if is_positive else 0
        changes.append(float(rank if is_positive else -rank))
    assert rank_sum == 0
    return changes


# Wilcoxon's signed ranks


def test_that_the_depression_scale_gives_what_r_documents() -> None:
    # ?wilcox.test: V = 40, p-value = 0.01953 one-sided; two-sided in R: 0.0390625
    changes = np.subtract(DEPRESSION_BEFORE, DEPRESSION_AFTER)
    found = signed_rank(changes)
    assert (found.w_plus, found.n, found.zeros, found.tied, found.is_exact) == (40.0, 9, 0, 0, True)
    assert found.p is not None
    assert found.p / 2 == pytest.approx(0.01953125, abs=1e-12)


def test_that_zeros_and_ties_are_counted_and_the_p_value_stays_exact() -> None:
    # R, exactRankTests::wilcox.exact(c(-2,1,0,3,3,5,-1,4,0,2,6,3)): V = 50, p-value = 0.01953125
    found = signed_rank([-2, 1, 0, 3, 3, 5, -1, 4, 0, 2, 6, 3])
    assert (found.w_plus, found.n, found.zeros, found.used, found.tied) == (50.0, 12, 2, 10, 7)
    assert found.p == pytest.approx(0.01953125, abs=1e-12)
    assert found.method == (
        "Wilcoxon signed-rank test, exact. 2 changes of zero left out. "
        "7 changes share their size with another: mid-ranks."
    )


def test_that_many_changes_use_the_corrected_normal_approximation() -> None:
    # R: b <- c(1:60)*c(1,1,-1,1,1,-1); b[5:8] <- 5; wilcox.test(c(b,0,0)): V = 1206, p-value = 0.0324666096
    changes = np.arange(1, 61) * np.tile([1, 1, -1, 1, 1, -1], 10)
    changes[4:8] = 5
    found = signed_rank([*changes.tolist(), 0, 0])
    assert (found.w_plus, found.is_exact) == (1206.0, False)
    assert found.p == pytest.approx(0.0324666096, abs=1e-9)
    assert "normal approximation" in found.method


def test_that_the_published_p_values_of_the_trial_lie_on_the_exact_lattice() -> None:
    # Clinical reference, finding 4: .031 .812 .129 .004 are on the lattice for n 5-10, .011 and .025 are not.
    lattice = {
        f"{signed_rank(_changes_with(n, rank_sum)).p:.3f}"
        for n in range(5, 11)
        for rank_sum in range(n * (n + 1) // 2 + 1)
    }
    assert {"0.031", "0.812", "0.129", "0.004"} <= lattice
    assert not {"0.011", "0.025"} & lattice


def test_that_six_changes_of_one_sign_give_one_in_thirty_two() -> None:
    assert signed_rank([1.5, 2.0, 0.5, 3.0, 1.0, 2.5]).p == 1 / 32


def test_that_changes_equal_on_paper_are_ties_and_zeros() -> None:
    found = signed_rank([2.1 - 1.9, 1.3 - 1.1, 0.3 - 0.1 - 0.2, -0.5])
    assert (found.zeros, found.tied) == (1, 2)


@given(st.lists(small, min_size=1, max_size=9))
def test_that_the_signed_rank_p_value_is_the_share_of_all_sign_patterns(changes: list[float]) -> None:
    moved = [change for change in changes if change]
    found = signed_rank(changes)
    if not moved:
        assert found.p is None
        return
    ranks = stats.rankdata(np.abs(moved))
    observed = ranks[np.array(moved) > 0].sum()
    sums = [np.dot(ranks, signs) for signs in product((0, 1), repeat=len(moved))]
    distance = abs(observed - ranks.sum() / 2)
    share = np.mean([abs(one - ranks.sum() / 2) >= distance - 1e-9 for one in sums])
    assert found.p == pytest.approx(share, abs=1e-12)


# Mann and Whitney


def test_that_permeability_gives_what_r_documents() -> None:
    # ?wilcox.test: W = 35, p-value = 0.1272 one-sided; two-sided in R: 0.254412254412
    found = mann_whitney(PERMEABILITY_AT_TERM, PERMEABILITY_EARLY)
    assert (found.statistic, found.is_exact) == (35.0, True)
    assert found.p == pytest.approx(0.254412254412, abs=1e-11)


def test_that_ties_keep_the_p_value_exact() -> None:
    # R, coin::wilcox_test(distribution = "exact") and exactRankTests::wilcox.exact: p = 0.0868298368298
    found = mann_whitney([1, 2, 2, 3, 5, 8], [2, 4, 5, 5, 9, 9, 10])
    assert (found.statistic, found.tied) == (9.0, 8)
    assert found.p == pytest.approx(0.0868298368298, abs=1e-12)
    assert found.method == "Mann-Whitney test, exact. 8 values occur more than once: mid-ranks."


def test_that_ozone_in_may_and_august_gives_what_r_finds() -> None:
    # ?wilcox.test, airquality: W = 127.5; exact by coin::wilcox_test: p = 6.1087351888e-05
    found = mann_whitney(OZONE[0], OZONE[3])
    assert (found.statistic, found.is_exact) == (127.5, True)
    assert found.p == pytest.approx(6.1087351888e-05, rel=1e-9)


def test_that_large_groups_use_the_corrected_normal_approximation() -> None:
    # R: wilcox.test(rep(may, 3), rep(august, 3)): W = 1147.5, p-value = 1.86267047e-11
    found = mann_whitney(np.repeat(OZONE[0], 3), np.repeat(OZONE[3], 3))
    assert (found.statistic, found.is_exact) == (1147.5, False)
    assert found.p == pytest.approx(1.86267047114e-11, rel=1e-9)


@given(st.lists(small, min_size=1, max_size=5), st.lists(small, min_size=1, max_size=5))
def test_that_the_mann_whitney_p_value_is_the_share_of_all_arrangements(
    a: list[float], b: list[float]
) -> None:
    found = mann_whitney(a, b)
    ranks = stats.rankdata([*a, *b])
    if len(set(a + b)) == 1:
        assert found.p is None
        return
    expected = len(a) * (len(ranks) + 1) / 2
    distance = abs(ranks[: len(a)].sum() - expected)
    sums = [sum(chosen) for chosen in combinations(ranks, len(a))]
    assert found.p == pytest.approx(
        np.mean([abs(one - expected) >= distance - 1e-9 for one in sums]), abs=1e-12
    )


# Kruskal and Wallis


def test_that_mucociliary_efficiency_gives_what_r_documents() -> None:
    # ?kruskal.test: chi-squared = 0.77143, df = 2, p-value = 0.68 (approximate)
    found = kruskal_wallis(MUCOCILIARY)
    assert found.statistic == pytest.approx(0.7714285714, abs=1e-9)
    assert found.p == pytest.approx(0.679964774, abs=1e-9)
    assert "chi-squared approximation" in found.method


def test_that_ozone_by_month_gives_what_r_documents() -> None:
    # ?kruskal.test, airquality: chi-squared = 29.267, df = 4, p-value = 6.901e-06
    found = kruskal_wallis(OZONE)
    assert found.statistic == pytest.approx(29.26657631, abs=1e-7)
    assert found.p == pytest.approx(6.90071412e-06, rel=1e-7)


def test_that_twelve_values_in_three_groups_are_counted_exactly() -> None:
    # R, all 34 650 arrangements of these ranks enumerated with combn: p = 0.769696969697
    found = kruskal_wallis([(2.9, 3.0, 2.5, 2.6), (3.8, 2.7, 4.0, 2.4), (2.8, 3.4, 3.7, 2.2)])
    assert found.statistic == pytest.approx(0.6153846154, abs=1e-9)
    assert found.is_exact
    assert found.p == pytest.approx(0.769696969697, abs=1e-11)


def test_that_two_groups_give_the_same_by_either_test() -> None:
    groups: list[Sequence[float]] = [(1, 2, 2, 3, 5), (2, 4, 5, 5, 9)]
    assert kruskal_wallis(groups).p == pytest.approx(mann_whitney(*groups).p, abs=1e-12)
