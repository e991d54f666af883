"""Labels find places where none covers another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.axis_ticks import log_ticks, nice_ticks, tick_words
from frailty_desktop.paper.label_places import spread_apart, without_overlap

positions = st.lists(st.floats(0, 300), min_size=1, max_size=8)


@given(positions)
def test_that_labels_stand_apart_and_inside(wanted: list[float]) -> None:
    placed = sorted(spread_apart(wanted, 12, 0, 300))
    assert all(later - earlier >= 12 - 1e-6 for earlier, later in pairwise(placed))
    assert placed[0] >= -1e-6
    assert placed[-1] <= 300 + 1e-6


@given(positions)
def test_that_labels_keep_the_order_of_their_curves(wanted: list[float]) -> None:
    placed = spread_apart(wanted, 12, 0, 300)
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    assert [placed[place] for place in order] == sorted(placed)


def test_that_labels_with_room_stay_where_they_want() -> None:
    assert spread_apart([10, 50, 90], 12, 0, 100) == [10, 50, 90]


def test_that_too_many_labels_share_the_room_evenly() -> None:
    assert spread_apart([5, 5, 5], 12, 0, 12) == [0, 6, 12]


def test_that_the_last_visit_keeps_its_label_when_visits_crowd() -> None:
    assert without_overlap([(0, 10), (5, 15), (12, 22), (20, 30)], 2) == [True, False, False, True]


def test_that_ticks_are_round_numbers_inside_the_range() -> None:
    assert nice_ticks(187, 563, 5) == (200, 300, 400, 500)
    assert nice_ticks(-0.07, 0.12, 4) == (-0.05, 0.0, 0.05, 0.1)


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.integers(2, 10))
def test_that_there_are_never_more_ticks_than_fit(low: float, span: float, most: int) -> None:
    ticks = nice_ticks(low, low + span, most)
    assert 1 <= len(ticks) <= most


def test_that_a_log_axis_has_round_numbers_of_each_power_of_ten() -> None:
    assert log_ticks(0.8, 12, 5) == (1, 2, 3, 5, 10)


def test_that_all_ticks_have_the_decimals_of_the_finest() -> None:
    assert tick_words((-0.05, 0.0, 0.05)) == ("−0.05", "0.00", "0.05")
