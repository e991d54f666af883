"""The Short Physical Performance Battery at every published cut-off, and with parts missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.sppb import sppb, walk_points

SECONDS = st.floats(0.5, 90)


@pytest.mark.parametrize(
    ("course_m", "walk_s", "points"),
    [
        (4, 4.81, 4),
        (4, 4.82, 3),
        (4, 6.20, 3),
        (4, 6.21, 2),
        (4, 8.70, 2),
        (4, 8.71, 1),
        (3, 3.61, 4),
        (3, 3.62, 3),
        (3, 4.65, 3),
        (3, 4.66, 2),
        (3, 6.52, 2),
        (3, 6.53, 1),
    ],
)
def test_that_a_walk_is_scored_by_the_cut_offs_of_its_course(
    course_m: int, walk_s: float, points: int
) -> None:
    assert sppb(course_m=course_m, walk_1_s=walk_s).outputs["walk_points"] == points


@pytest.mark.parametrize(
    ("chair_s", "points"),
    [(11.19, 4), (11.20, 3), (13.69, 3), (13.70, 2), (16.69, 2), (16.70, 1), (60.0, 1), (60.01, 0)],
)
def test_that_chair_stands_are_scored_at_their_cut_offs(chair_s: float, points: int) -> None:
    assert sppb(chair_time_s=chair_s).outputs["chair_points"] == points


@pytest.mark.parametrize(
    ("side", "semi", "tandem", "points"),
    [
        (9.99, None, None, 0),
        (10, 9.99, None, 1),
        (10, 10, 2.99, 2),
        (10, 10, 3, 3),
        (10, 10, 9.99, 3),
        (10, 10, 10, 4),
        (10, 10, None, None),
        (10, None, 10, None),
        (None, 10, 10, None),
        (10, 10, MissingReason.UNABLE, 2),
        (10, MissingReason.UNABLE, None, 1),
        (MissingReason.UNABLE, None, None, 0),
        (10, 10, MissingReason.REFUSED, None),
    ],
)
def test_that_balance_stops_at_the_first_stand_not_held(
    side: float | None, semi: float | None, tandem: float | None, points: int | None
) -> None:
    result = sppb(side_by_side_s=side, semi_tandem_s=semi, tandem_s=tandem)
    assert result.outputs["balance_points"] == points


@pytest.mark.parametrize("course_m", [None, 5, 2.44, MissingReason.UNKNOWN])
def test_that_a_walk_without_a_known_course_is_refused_with_the_reason(course_m: float | None) -> None:
    result = sppb(
        course_m=course_m, walk_1_s=4.0, side_by_side_s=10, semi_tandem_s=10, tandem_s=10, chair_time_s=10
    )
    assert result.outputs["walk_points"] is None
    assert result.outputs["total"] is None
    assert result.outputs["balance_points"] == 4
    assert "course of 3 m or 4 m" in result.refusal


@pytest.mark.parametrize(
    ("tandem_s", "chair_s", "total", "category", "low"),
    [
        (10, 10.0, 12, "high", "no"),
        (3, 12.0, 10, "high", "no"),
        (2, 12.0, 9, "intermediate", "no"),
        (2, 14.0, 8, "intermediate", "yes"),
        (2, 17.0, 7, "intermediate", "yes"),
        (2, 61.0, 6, "low", "yes"),
    ],
)
def test_that_a_total_has_its_category(
    tandem_s: float, chair_s: float, total: int, category: str, low: str
) -> None:
    result = sppb(
        course_m=4, walk_1_s=4.5, side_by_side_s=10, semi_tandem_s=10, tandem_s=tandem_s, chair_time_s=chair_s
    )
    assert result.outputs["total"] == total
    assert (result.outputs["category"], result.outputs["low_performance"]) == (category, low)


@pytest.mark.parametrize(("walk_s", "total", "category"), [(4.5, 4, "low"), (5.0, 3, "severe limitation")])
def test_that_few_points_fall_into_the_lower_categories(walk_s: float, total: int, category: str) -> None:
    result = sppb(course_m=4, walk_1_s=walk_s, side_by_side_s=5, chair_time_s=70)
    assert (result.outputs["total"], result.outputs["category"]) == (total, category)


def test_that_somebody_unable_to_do_any_of_it_scores_nothing() -> None:
    unable = MissingReason.UNABLE
    result = sppb(walk_1_s=unable, side_by_side_s=unable, chair_time_s=unable)
    assert (result.outputs["total"], result.refusal) == (0, "")


def test_that_a_walk_counts_when_only_the_other_one_was_impossible() -> None:
    assert sppb(course_m=4, walk_1_s=5.0, walk_2_s=MissingReason.UNABLE).outputs["walk_points"] == 3


@pytest.mark.parametrize("reason", [MissingReason.REFUSED, MissingReason.NOT_DONE, MissingReason.UNKNOWN])
def test_that_a_refused_part_leaves_the_total_open(reason: MissingReason) -> None:
    result = sppb(
        course_m=4, walk_1_s=4, side_by_side_s=10, semi_tandem_s=10, tandem_s=10, chair_time_s=reason
    )
    assert result.outputs["total"] is None
    assert result.refusal == "Missing: chair stand time."


def test_that_a_time_of_zero_is_left_out_with_a_sentence() -> None:
    result = sppb(chair_time_s=0)
    assert result.outputs["chair_points"] is None
    assert "must be above 0" in result.refusal


def test_that_the_course_is_named_beside_the_result() -> None:
    assert sppb(course_m=3, walk_1_s=4).equation == "SPPB, 3 m course"


@given(slow=SECONDS, fast=SECONDS, course_m=st.sampled_from([3, 4]))
def test_that_a_faster_walk_never_lowers_the_points(slow: float, fast: float, course_m: int) -> None:
    fast, slow = sorted((slow, fast))
    assert 4 >= walk_points(course_m, fast) >= walk_points(course_m, slow) >= 1


@given(first=SECONDS, second=SECONDS)
def test_that_the_order_of_the_two_walks_changes_nothing(first: float, second: float) -> None:
    forth, back = (
        sppb(course_m=4, walk_1_s=first, walk_2_s=second),
        sppb(course_m=4, walk_1_s=second, walk_2_s=first),
    )
    assert forth.outputs == back.outputs


@given(
    walk_s=SECONDS,
    side=st.floats(0, 12),
    semi=st.floats(0, 12),
    tandem=st.floats(0, 12),
    chair_s=st.floats(1, 100),
)
def test_that_a_full_battery_is_the_sum_of_its_parts_from_0_to_12(
    walk_s: float, side: float, semi: float, tandem: float, chair_s: float
) -> None:
    result = sppb(
        course_m=4,
        walk_1_s=walk_s,
        side_by_side_s=side,
        semi_tandem_s=semi,
        tandem_s=tandem,
        chair_time_s=chair_s,
    )
    total = result.outputs["total"]
    assert total in range(13)
    assert total == sum(part.value for part in result.parts if isinstance(part.value, (int, float)))
