"""Every kind of picture of the arms says what the values say, and something sensible where there are none."""

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.arms_lines import with_kept_threads
from frailty_desktop.analysis.arms_pictures import ArmsKind, ArmsQuestion, arms_picture
from frailty_desktop.analysis.arms_responders import responders
from frailty_desktop.analysis.arms_shapes import violin_outline, whisker_ends
from frailty_desktop.analysis.cohort import EVERYBODY, AnalysisSet, Cohort, CohortFilter
from frailty_desktop.analysis.picture import Bar, Box, Line, Outline, Picture, Threads, Whisker
from frailty_desktop.study.design import Direction
from tests.analysis.cohort_surfaces import SHOWN, questions
from tests.analysis.test_arm_averages import built
from tests.analysis.test_cohort import cohort_of, follow_both
from tests.analysis.ward import INFUSED, Ward, a_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def drawn(
    cohort: Cohort, kind: ArmsKind, measure: str = "absolute", endpoint: str = "walk_distance"
) -> Picture:
    return arms_picture(cohort, ArmsQuestion(endpoint, kind, measure))  # type: ignore[arg-type]


def full(ward: Ward, patients: int = 8) -> None:
    """Fill a ward with walks at three visits; patients go to the two arms in turn."""
    for number in range(patients):
        patient = ward.enrol(f"P-{number:03d}")
        for visit, more in (("screening", 0), ("month_1", 5 * number), ("month_3", 10 * number)):
            ward.save(patient, visit, 300 + number + more)


# Bad cases


def nobody(_ward: Ward) -> None:
    """An empty study."""


def one_patient(ward: Ward) -> None:
    """One patient, measured throughout."""
    full(ward, 1)


def one_visit(ward: Ward) -> None:
    """A study that has only just begun."""
    for number in range(6):
        ward.save(ward.enrol(f"P-{number:03d}"), "screening", 300 + number)


def all_missing(ward: Ward) -> None:
    """Patients and visits, and no value."""
    for number in range(6):
        ward.visit(ward.enrol(f"P-{number:03d}"), "month_1")


def constant(ward: Ward) -> None:
    """Everybody walks as far as everybody, always."""
    for number in range(8):
        patient = ward.enrol(f"P-{number:03d}")
        for visit in ("screening", "month_1", "month_3"):
            ward.save(patient, visit, 300)


def ties(ward: Ward) -> None:
    """Two values only, shared by all."""
    for number in range(8):
        patient = ward.enrol(f"P-{number:03d}")
        for visit in ("screening", "month_1", "month_3"):
            ward.save(patient, visit, 300 + 10 * (number % 2))


def zero_baseline(ward: Ward) -> None:
    """Nobody could walk before."""
    for number in range(8):
        patient = ward.enrol(f"P-{number:03d}")
        ward.save(patient, "screening", 0)
        ward.save(patient, "month_1", 10 * number)


def no_infusion(ward: Ward) -> None:
    """Nobody was infused: there is no baseline and no change."""
    for number in range(8):
        ward.save(ward.enrol(f"P-{number:03d}", infused=None), "screening", 300 + number)


CASES: tuple[Callable[[Ward], None], ...] = (
    nobody,
    one_patient,
    one_visit,
    all_missing,
    constant,
    ties,
    zero_baseline,
    no_infusion,
    full,
)


@pytest.mark.parametrize("is_pooled", [True, False])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_that_every_picture_of_a_bad_case_is_sound_or_says_why_there_is_none(
    ward: Ward, case: Callable[[Ward], None], is_pooled: bool
) -> None:
    case(ward)
    cohort = cohort_of(ward, built(ward, is_pooled=is_pooled))
    for question in questions(cohort, [EVERYBODY]):
        assert_sound(arms_picture(cohort, question))


def assert_sound(picture: Picture) -> None:
    """A picture has marks, finite axes and words; or none of it and a sentence."""
    assert picture.title
    assert picture.description.endswith(".")
    assert bool(picture.sentence) == picture.is_empty == (len(picture.table.rows) == 0)
    assert picture.table.sentence == picture.sentence
    for axis in (picture.x, picture.y):
        assert math.isfinite(axis.low)
        assert math.isfinite(axis.high)
        assert axis.low < axis.high
    for mark in picture.marks:
        for part in fields(mark):
            value = getattr(mark, part.name)
            if isinstance(value, float):
                assert math.isfinite(value), (mark, part.name)
            if isinstance(value, np.ndarray) and part.name != "y" and value.dtype == np.float64:
                assert np.isfinite(value).all() or part.name in {"low", "high"}
    said = [picture.title, picture.description, picture.sentence, *picture.notes]
    said += [cell.words for row in picture.table.rows for cell in row.cells]
    said += [stop.words for stop in picture.stops]
    assert not [words for words in said if "nan" in words.lower() or "inf " in words or "-" in words[:1]]


def test_that_an_arm_with_nobody_leaves_the_others_as_they_are(ward: Ward) -> None:
    full(ward, 1)
    for kind in ArmsKind:
        picture = drawn(cohort_of(ward, built(ward)), kind, "change")
        assert not picture.sentence
        assert_sound(picture)


# What is drawn


def test_that_the_mean_and_its_interval_are_those_of_the_averages(ward: Ward) -> None:
    full(ward)
    averages = built(ward)
    picture = drawn(cohort_of(ward, averages), ArmsKind.MEAN, "change")
    summary = averages.summary("walk_distance", "month_3", "walk", "change")
    walk = next(mark for mark in picture.marks if isinstance(mark, Line) and mark.key == "walk")
    assert walk.y.tolist()[0] == 0
    assert walk.y.tolist()[2] == summary.mean
    ends = [(mark.low, mark.high) for mark in picture.marks if isinstance(mark, Whisker)]
    assert (summary.low, summary.high) in ends
    assert picture.x.details == ("", "4·4", "4·4")


def test_that_the_table_holds_what_is_drawn_to_the_last_digit(ward: Ward) -> None:
    full(ward)
    averages = built(ward)
    picture = drawn(cohort_of(ward, averages), ArmsKind.MEAN)
    summary = averages.summary("walk_distance", "month_1", "talk")
    row = next(
        row for row in picture.table.rows if [cell.value for cell in row.cells[:2]] == ["month_1", "talk"]
    )
    assert [cell.value for cell in row.cells[2:]] == [
        "4",
        repr(summary.mean),
        repr(summary.low),
        repr(summary.high),
    ]


def test_that_a_visit_that_measured_nobody_has_no_empty_place(ward: Ward) -> None:
    one_visit(ward)
    picture = drawn(cohort_of(ward, built(ward)), ArmsKind.MEAN)
    assert [label for _x, label in picture.x.ticks] == ["Scr"]


def test_that_every_line_opens_its_patient(ward: Ward) -> None:
    full(ward)
    picture = drawn(cohort_of(ward, built(ward)), ArmsKind.LINES)
    (threads,) = [mark for mark in picture.marks if isinstance(mark, Threads)]
    assert list(threads.keys) == [str(patient) for patient in ward.patients.values()]
    stop = picture.stops[4]
    assert (stop.key, stop.words) == (
        str(ward.patients["P-001"]),
        "P-001 (A talk a day), Month 1: 306\u00a0m",
    )
    assert picture.table.rows[1].key == stop.key


def test_that_blinded_lines_name_no_group(ward: Ward) -> None:
    full(ward)
    picture = drawn(cohort_of(ward, built(ward, is_pooled=True)), ArmsKind.LINES)
    assert picture.stops[0].words == "P-000, Screening: 300\u00a0m"
    assert [column.name for column in picture.table.columns] == ["patient", "screening", "month_1", "month_3"]


def test_that_changes_begin_at_zero(ward: Ward) -> None:
    full(ward)
    picture = drawn(cohort_of(ward, built(ward)), ArmsKind.LINES, "change")
    (threads,) = [mark for mark in picture.marks if isinstance(mark, Threads)]
    assert threads.y[:, 0].tolist() == [0.0] * 8


def test_that_a_pooled_mean_below_the_minimum_cell_is_a_sentence(ward: Ward) -> None:
    full(ward, 4)
    picture = drawn(cohort_of(ward, built(ward, is_pooled=True)), ArmsKind.MEAN)
    assert picture.sentence.startswith("No visit has 5 participants")


def test_that_a_filter_is_said_under_the_picture(ward: Ward) -> None:
    full(ward)
    question = ArmsQuestion("walk_distance", chosen=CohortFilter(analysis_set=AnalysisSet.SAFETY))
    notes = arms_picture(cohort_of(ward, built(ward)), question).notes
    assert "Safety set: everybody who was infused." in notes


# A save while the many lines are being drawn


def after_saving(ward: Ward, value: float, moved: str) -> tuple[Picture, Picture, Picture | None]:
    """Return the picture before and after a save of P-002, and what can be shown at once."""
    full(ward)
    averages = built(ward)
    cohort = cohort_of(ward, averages)
    before = drawn(cohort, ArmsKind.LINES)
    ward.heard.clear()
    ward.save(ward.patients["P-002"], "month_1", value)
    follow_both(ward, averages, cohort)
    after = drawn(cohort, ArmsKind.LINES)
    return before, after, with_kept_threads(before, after, {str(ward.patients[moved])})


def test_that_a_moved_line_is_there_before_the_others_are_drawn_again(ward: Ward) -> None:
    before, after, at_once = after_saving(ward, 333, "P-002")
    assert at_once is not None
    assert [mark for mark in at_once.marks if isinstance(mark, Threads)] == [
        mark for mark in before.marks if isinstance(mark, Threads)
    ]
    moved = [mark for mark in at_once.marks if isinstance(mark, Line) and not mark.key]
    assert [line.y.tolist() for line in moved] == [[302, 333, 322]]
    assert list(at_once.stops) == list(after.stops)


def test_that_lines_in_another_range_are_drawn_again_as_a_whole(ward: Ward) -> None:
    assert after_saving(ward, 999, "P-002")[2] is None


def test_that_lines_of_somebody_else_are_never_left_as_they_were(ward: Ward) -> None:
    assert after_saving(ward, 333, "P-003")[2] is None


# Boxes and violins


def test_that_whiskers_end_at_values_no_farther_than_one_and_a_half_boxes() -> None:
    # 1 to 9 and 30: quartiles 3.25 and 7.75 (type 7), so the upper fence is 14.5 and 30 lies beyond it.
    assert whisker_ends(np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 30.0])) == (1.0, 9.0)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=40))
def test_that_a_violin_never_goes_beyond_the_values(values: list[float]) -> None:
    found = violin_outline(np.array(values))
    if found is None:
        return
    places, widths = found
    assert places.min() >= min(values)
    assert places.max() <= max(values)
    assert np.isfinite(widths).all()
    assert widths.max() == pytest.approx(1)


def test_that_many_values_have_the_shape_that_counting_them_one_by_one_gives() -> None:
    from scipy.stats import gaussian_kde

    values = np.random.default_rng(3).normal(300, 60, 5000)
    found = violin_outline(values)
    assert found is not None
    places, widths = found
    exact = gaussian_kde(values)(places)
    assert np.abs(widths - exact / exact.max()).max() < 0.01


def test_that_equal_values_are_a_line_and_no_shape(ward: Ward) -> None:
    constant(ward)
    picture = drawn(cohort_of(ward, built(ward)), ArmsKind.VIOLIN)
    assert not [mark for mark in picture.marks if isinstance(mark, Outline)]
    assert [mark for mark in picture.marks if isinstance(mark, Line)]


def test_that_a_box_holds_the_quartiles(ward: Ward) -> None:
    full(ward)
    averages = built(ward)
    summary = averages.summary("walk_distance", "month_1", "walk")
    boxes = [mark for mark in drawn(cohort_of(ward, averages), ArmsKind.BOX).marks if isinstance(mark, Box)]
    assert (summary.q1, summary.median, summary.q3) in [(box.q1, box.median, box.q3) for box in boxes]


# Responders


@pytest.mark.parametrize(
    ("direction", "count"), [(Direction.HIGHER_IS_BETTER, 2), (Direction.LOWER_IS_BETTER, 1)]
)
def test_that_responders_change_for_the_better_by_the_difference(direction: Direction, count: int) -> None:
    assert responders(np.array([20.0, 30.0, 19.9, -20.0]), 20.0, direction) == count


def test_that_a_difference_that_is_reached_on_paper_is_reached() -> None:
    assert 1.15 - 1.05 < 0.1
    assert responders(np.array([1.15 - 1.05]), 0.1, Direction.HIGHER_IS_BETTER) == 1


def test_that_the_share_of_responders_has_its_exact_interval(ward: Ward) -> None:
    full(ward)
    cohort = cohort_of(ward, built(ward))
    picture = drawn(cohort, ArmsKind.RESPONDERS)
    # Changes at month 1 are 0, 10, 20, 30 in the first arm: 2 of 4, exactly 6.8 to 93.2 %.
    bar = next(mark for mark in picture.marks if isinstance(mark, Bar))
    assert (bar.bottom, bar.top) == (0, 50)
    assert picture.stops[0].words == "A walk a day, Month 1: 2 of 4 (50 %, 95 % CI 7 to 93 %)"
    assert any("20\u00a0m or more" in note and "Perera 2006" in note for note in picture.notes)


def test_that_without_a_published_difference_a_sentence_stands_there(ward: Ward) -> None:
    full(ward)
    ward.save(ward.patients["P-000"], "month_1", 20, "grip_strength")
    picture = drawn(cohort_of(ward, built(ward)), ArmsKind.RESPONDERS, endpoint="grip")
    assert picture.sentence == "No smallest difference that matters is published for Grip strength."


def test_that_nobody_responds_where_neither_way_is_better(ward: Ward) -> None:
    full(ward)
    cohort = cohort_of(ward, built(ward))
    endpoints = tuple(replace(one, direction=Direction.NEITHER) for one in cohort.design.endpoints)
    cohort.design = replace(cohort.design, endpoints=endpoints)
    assert drawn(cohort, ArmsKind.RESPONDERS).sentence.startswith("Of Six-minute walk distance neither")


@pytest.mark.parametrize("measure", SHOWN)
def test_that_values_after_the_reference_start_only_make_changes(ward: Ward, measure: str) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "screening", 300)
    ward.visit(patient, "month_1", INFUSED - timedelta(days=1))
    ward.save(patient, "month_1", 330)
    picture = drawn(cohort_of(ward, built(ward)), ArmsKind.LINES, measure)
    assert bool(picture.sentence) == (measure != "absolute")
