"""From values to pixels: the same one by one and all at once, and never a number Qt cannot take."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.picture import Axis
from frailty_desktop.paper.picture_axis import AxisPlace

numbers = st.floats(allow_nan=True, allow_infinity=True)
axes = st.builds(
    Axis,
    label=st.just(""),
    low=numbers,
    high=numbers,
    ticks=st.just(()),
    scale=st.sampled_from(["linear", "log", "rows"]),
)


@given(axes, st.lists(numbers, max_size=4), st.floats(0, 2000), st.floats(0, 2000))
def test_that_one_value_lies_where_many_do(axis: Axis, values: list[float], start: float, end: float) -> None:
    place = AxisPlace.of(axis, start, end)
    together = place.pixels(np.array(values, dtype=np.float64)).tolist()
    alone = [place.px(value) for value in values]
    assert [math.isnan(at) for at in together] == [math.isnan(at) for at in alone]
    assert np.allclose(together, alone, atol=1e-3, equal_nan=True)
    assert all(math.isnan(at) or abs(at) <= 1e6 for at in alone)


def test_that_the_ends_of_an_axis_lie_at_its_ends() -> None:
    place = AxisPlace.of(Axis(label="", low=10, high=1000, ticks=(), scale="log"), 50, 250)
    assert [place.px(10), place.px(100), place.px(1000)] == [50, 150, 250]


def test_that_a_log_axis_from_zero_starts_at_its_lowest_tick() -> None:
    ticks = ((0.0, "0"), (0.1, "0.1"), (1.0, "1"))
    place = AxisPlace.of(Axis(label="", low=0, high=10, ticks=ticks, scale="log"), 0, 100)
    assert place.px(0.1) == 0
    assert math.isnan(place.px(0.0))


def test_that_an_axis_without_length_has_its_value_in_the_middle() -> None:
    assert AxisPlace.of(Axis(label="", low=7, high=7, ticks=()), 0, 100).px(7) == 50
