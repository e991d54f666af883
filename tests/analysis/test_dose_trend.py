"""Trend tests against a published example, against every arrangement, and against R's emmeans."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis import exact_ranks
from frailty_desktop.analysis.dose_trend import null_variance
from frailty_desktop.analysis.statistics import Ancova, ancova, jonckheere, linear_trend, mann_whitney
from tests.analysis.published_data import ANOREXIA, OZONE, PIECES


def rising_pairs(groups: list[list[float]]) -> float:
    return sum(
        (u < v) + 0.5 * (u == v)
        for place, lower in enumerate(groups)
        for upper in groups[place + 1 :]
        for u in lower
        for v in upper
    )


def test_that_metal_pieces_rise_as_hollander_and_wolfe_print() -> None:
    # Hollander & Wolfe, example 6.2: J = 79; P(J >= 79) = .0231 one-sided from their table for untied ranks.
    found = jonckheere(PIECES)
    assert (found.statistic, found.is_exact) == (79.0, True)
    assert found.p is not None
    assert found.p / 2 == pytest.approx(0.0231, abs=0.003)


def test_that_ties_keep_the_trend_exact() -> None:
    # R, all 4 200 arrangements enumerated with combn: J = 29, p = 0.0157142857143
    found = jonckheere([(1, 2, 2), (2, 3, 4, 5), (4, 4, 6)])
    assert found.statistic == 29.0
    assert found.p == pytest.approx(0.0157142857143, abs=1e-12)
    assert "mid-ranks" in found.method


@given(st.lists(st.integers(0, 3).map(float), min_size=6, max_size=6))
def test_that_the_trend_p_value_is_the_share_of_all_arrangements(values: list[float]) -> None:
    groups = [values[:1], values[1:3], values[3:]]
    found = jonckheere(groups)
    if len(set(values)) == 1:
        assert found.p is None
        return
    middle = (36 - 1 - 4 - 9) / 4
    distances = [
        abs(rising_pairs([list(p[:1]), list(p[1:3]), list(p[3:])]) - middle) for p in permutations(values)
    ]
    observed = abs(rising_pairs(groups) - middle)
    assert found.p == pytest.approx(np.mean([one >= observed - 1e-9 for one in distances]), abs=1e-12)


@given(st.lists(st.integers(0, 5).map(float), min_size=9, max_size=9))
def test_that_the_variance_with_ties_is_that_of_all_arrangements(values: list[float]) -> None:
    sizes = (2, 3, 4)
    ties = np.unique(values, return_counts=True)[1]
    chances = exact_ranks.ordered_pairs_distribution(sizes, ties.tolist())
    statistics = np.arange(chances.size) / 2
    spread = float((chances * (statistics - float(chances @ statistics)) ** 2).sum())
    assert null_variance(sizes, ties.astype(float)) == pytest.approx(spread, rel=1e-9, abs=1e-12)


def test_that_large_groups_use_an_approximation_close_to_the_exact_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = jonckheere(OZONE[:2])
    monkeypatch.setattr(exact_ranks, "MOST_WORK", 0)
    approximate = jonckheere(OZONE[:2])
    assert (exact.is_exact, approximate.is_exact) == (True, False)
    assert approximate.p == pytest.approx(exact.p, abs=0.002)
    assert approximate.p == pytest.approx(mann_whitney(OZONE[1], OZONE[0]).p, abs=1e-12)
    assert "normal approximation" in approximate.method


def test_that_the_statistic_of_large_groups_counts_rising_pairs() -> None:
    large = jonckheere(OZONE[:4])
    assert not large.is_exact
    assert large.statistic == rising_pairs([list(month) for month in OZONE[:4]])


def test_that_a_falling_trend_is_as_unlikely_as_a_rising_one() -> None:
    assert jonckheere(PIECES[::-1]).p == pytest.approx(jonckheere(PIECES).p, abs=1e-12)


def anorexia() -> Ancova:
    arms, before, after = zip(*ANOREXIA, strict=True)
    return ancova(after, before, arms, "Cont", ("Cont", "CBT", "FT"))


def test_that_the_slope_over_the_dose_is_the_contrast_of_adjusted_means() -> None:
    # R, emmeans: contrast of Cont, CBT, FT as doses 0, 1, 2: 4.33006409, SE 1.096574706, df 68,
    # 95 % CI 2.141883334 to 6.518244847, t = 3.949
    found = linear_trend(anorexia(), {"Cont": 0, "CBT": 1, "FT": 2})
    assert found.slope == pytest.approx(4.33006409, abs=1e-7)
    assert (found.low, found.high) == pytest.approx((2.141883334, 6.518244847), abs=1e-7)
    assert found.t == pytest.approx(3.949, abs=5e-4)
    assert found.df == 68


def test_that_the_dose_is_in_its_own_unit() -> None:
    found = linear_trend(anorexia(), {"Cont": 0, "CBT": 100, "FT": 200})
    assert found.slope == pytest.approx(0.0433006409, abs=1e-9)


def test_that_one_dose_is_no_trend() -> None:
    found = linear_trend(anorexia(), {"Cont": 0})
    assert (found.p, found.why_not) == (None, "Fewer than two doses have anybody with a value.")
