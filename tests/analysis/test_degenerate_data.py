"""Whatever comes in, a figure is a finite number or None with a sentence; nothing raises, nothing warns."""

import dataclasses
import math
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from frailty_desktop.analysis import statistics

anything = st.one_of(
    st.floats(), st.sampled_from([0.0, -0.0, 1.0, 1.0 + 1e-16, 1e308, -1e308, 5e-324]), st.just(3.0)
)
few = st.lists(anything, max_size=8)
arm = st.sampled_from(["placebo", "low", "high"])


def assert_sound(found: Any) -> None:
    """Check every number of a result, and that a missing p value has its sentence."""
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if isinstance(value, float):
            assert math.isfinite(value), field.name
        elif dataclasses.is_dataclass(value):
            assert_sound(value)
        elif isinstance(value, tuple):
            for one in value:
                if dataclasses.is_dataclass(one):
                    assert_sound(one)
    if hasattr(found, "p"):
        is_reference = isinstance(found, statistics.AdjustedArm) and found.difference is None
        assert found.p is None or 0.0 <= found.p <= 1.0
        assert is_reference or (found.p is None) == bool(found.why_not)
    assert found.why_not.strip() == found.why_not


@given(few)
@example([1e308, 1e308])
@settings(max_examples=400, deadline=None)
def test_that_changes_of_any_kind_give_a_figure_or_a_sentence(changes: list[float]) -> None:
    assert_sound(statistics.paired_t(changes))
    assert_sound(statistics.signed_rank(changes))


@given(st.lists(few, max_size=4))
@settings(max_examples=60, deadline=None)
def test_that_groups_of_any_kind_give_a_figure_or_a_sentence(groups: list[list[float]]) -> None:
    assert_sound(statistics.kruskal_wallis(groups))
    assert_sound(statistics.jonckheere(groups))


@given(few, few)
def test_that_two_groups_of_any_kind_give_a_figure_or_a_sentence(
    one: list[float], other: list[float]
) -> None:
    assert_sound(statistics.mann_whitney(one, other))
    assert_sound(
        statistics.worst_rank(
            statistics.Ranked(one, other), statistics.Ranked(other, one), higher_is_better=True
        )
    )


@given(st.lists(st.tuples(anything, anything, arm), max_size=10))
@example([(1.0, 1e308, "placebo"), (2.0, 1e308, "placebo"), (4.0, 1e308, "low"), (5.0, 1e308, "low")])
@settings(max_examples=300, deadline=None)
def test_that_rows_of_any_kind_give_a_comparison_or_a_sentence(rows: list[tuple[float, float, str]]) -> None:
    values, baselines, arms = zip(*rows, strict=True) if rows else ((), (), ())
    fit = statistics.ancova(values, baselines, arms, "placebo", ("placebo", "low", "high"))
    assert_sound(fit)
    for one in fit.arms:
        if not fit.why_not:
            assert_sound(one)
    assert_sound(statistics.linear_trend(fit, {"placebo": 0, "low": 100, "high": 200}))


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30), st.floats(0.001, 1000))
def test_that_the_signed_rank_p_value_does_not_hang_on_the_unit(changes: list[float], unit: float) -> None:
    one, other = statistics.signed_rank(changes), statistics.signed_rank([unit * one for one in changes])
    if one.zeros == other.zeros and one.tied == other.tied:
        assert one.p == other.p
