"""The running sums agree with a computation from scratch after any history of edits."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.running_cell import RunningCell
from frailty_desktop.analysis.statistics import summarise, t_quantile

measured = st.floats(min_value=-1e5, max_value=1e5, allow_nan=False).map(lambda value: round(value, 3))


def filled(values: list[float]) -> RunningCell:
    cell = RunningCell()
    cell.fill(values)
    return cell


def test_that_an_empty_cell_has_no_mean() -> None:
    assert RunningCell().summary().mean is None
    assert RunningCell().summary().n == 0


def test_that_one_value_has_a_mean_but_no_interval() -> None:
    summary = filled([412.0]).summary()
    assert (summary.mean, summary.median, summary.sd, summary.low) == (412.0, 412.0, None, None)


def test_that_ten_values_have_the_interval_of_student_t() -> None:
    values = [345.9, 280.0, 410.5, 333.0, 390.0, 300.0, 365.0, 344.0, 322.0, 401.0]
    summary = filled(values).summary()
    half = 2.2621571627982 * np.std(values, ddof=1) / math.sqrt(10)
    assert summary.low == pytest.approx(np.mean(values) - half, rel=1e-12)
    assert summary.high == pytest.approx(np.mean(values) + half, rel=1e-12)


@pytest.mark.parametrize(
    ("freedom", "known"), [(1, 12.7062), (4, 2.7764), (9, 2.2622), (29, 2.0452), (1000, 1.9623)]
)
def test_that_t_quantiles_are_those_of_the_printed_table(freedom: int, known: float) -> None:
    assert round(t_quantile(freedom), 4) == known


@given(st.lists(measured, min_size=1, max_size=40))
def test_that_quartiles_are_those_of_pandas(values: list[float]) -> None:
    summary = filled(values).summary()
    expected = pd.Series(values).quantile([0.25, 0.5, 0.75]).tolist()
    assert [summary.q1, summary.median, summary.q3] == pytest.approx(expected, rel=1e-12, abs=1e-9)


@given(st.lists(st.tuples(measured, st.booleans()), max_size=80))
def test_that_adding_and_removing_ends_exactly_where_filling_does(history: list[tuple[float, bool]]) -> None:
    cell, present = RunningCell(), []
    for value, is_taken_back in history:
        cell.add(value)
        present.append(value)
        if is_taken_back:
            cell.remove(present.pop(len(present) // 2))
    assert cell.summary() == filled(present).summary()


@given(st.lists(measured, max_size=60))
def test_that_the_running_summary_is_the_one_from_scratch(values: list[float]) -> None:
    running, scratch = filled(values).summary(), summarise(values)
    for part in ("n", "mean", "sd", "low", "high", "median", "q1", "q3"):
        expected = getattr(scratch, part)
        if expected is not None:
            expected = pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert getattr(running, part) == expected, part


def test_that_a_small_spread_on_a_large_mean_is_not_lost() -> None:
    values = [1e9 + step / 8 for step in range(8)]
    assert filled(values).summary().sd == pytest.approx(np.std(np.arange(8) / 8, ddof=1), rel=1e-12)


def test_that_removing_what_was_never_added_is_refused() -> None:
    with pytest.raises(ValueError, match="never added"):
        filled([1.0]).remove(2.0)
