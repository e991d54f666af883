"""What a chart shows: empty, one point, one patient, all missing; then groups, bands, marks and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

import pytest

from frailty_desktop.analysis.chart_series import (
    ChartQuestion,
    ChartSeries,
    DatedMark,
    chart,
    ghost_at,
    with_ghost,
)
from frailty_desktop.analysis.patient_series import PatientPoint, PatientSeries, PatientVisit
from frailty_desktop.analysis.statistics import GroupSummary, summarise
from frailty_desktop.study.blinding import POOL, Grouping, by_arm, pooled, ungrouped
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts
from tests.factories import small_design_texts

SOMEBODY = UUID(int=17)
INFUSED = date(2026, 3, 2)
DAYS = {"screening": -14, "month_1": 29, "month_3": 89, "extra": 50}
ABSOLUTE = ChartQuestion(SOMEBODY, "walk_distance")
CHANGE = replace(ABSOLUTE, measure="change")


@cache
def design() -> StudyDesign:
    return design_from_texts(small_design_texts())


@dataclass
class GivenAverages:
    """Averages as a test wants them: values by visit and group."""

    grouping: Grouping | None
    values: Mapping[tuple[str, str], list[float]] = field(default_factory=dict)
    changes: Mapping[tuple[str, str], list[float]] = field(default_factory=dict)

    def summary(
        self, endpoint: str, visit: str, group: str, measure: Literal["absolute", "change"] = "absolute"
    ) -> GroupSummary:
        table = self.changes if measure == "change" else self.values
        return summarise(table.get((visit, group), []))

    def baseline(self, endpoint: str, group: str) -> GroupSummary:
        return self.summary(endpoint, "screening", group)


def arms(
    values: Mapping[tuple[str, str], list[float]] | None = None,
    changes: Mapping[tuple[str, str], list[float]] | None = None,
) -> GivenAverages:
    return GivenAverages(by_arm(design().arms, {}), values or {}, changes or {})


def patient(
    walks: Mapping[str, float] | None = None,
    *,
    infused: date | None = INFUSED,
    ends_on: date | None = None,
    days: Mapping[str, int] = DAYS,
) -> PatientSeries:
    dates = {visit: INFUSED + timedelta(days=day) for visit, day in days.items()}
    points = [
        PatientPoint(
            visit=visit,
            visit_label=design().visit(visit).label,
            visit_id=UUID(int=place),
            form_id=UUID(int=place),
            date=dates[visit],
            day=None,
            value=value,
            is_scheduled=design().visit(visit).is_scheduled,
        )
        for place, (visit, value) in enumerate((walks or {}).items())
    ]
    points.sort(key=lambda point: point.date or date.max)
    visits = tuple(
        PatientVisit(point.visit_id, point.visit, point.visit_label, point.date, False, point.is_scheduled)
        for point in points
    )
    return PatientSeries(
        patient_id=SOMEBODY,
        number="P-017",
        reference_start=infused,
        ends_on=ends_on,
        end_label="Died" if ends_on else "",
        visits=visits,
        points={"walk_distance": tuple(points)},
    )


def shown(
    question: ChartQuestion,
    averages: GivenAverages | None,
    who: PatientSeries | None,
    marks: tuple[DatedMark, ...] = (),
) -> ChartSeries:
    return chart(question, design(), averages, who, marks, date(2026, 6, 1))


# The four that come first


def test_that_an_empty_chart_says_what_makes_it_fill() -> None:
    series = shown(replace(ABSOLUTE, patient_id=None), arms(), None)
    assert series.is_empty
    assert [label for _x, label in series.ticks] == ["Scr", "M1", "M3"]
    assert "Record a visit" in series.sentence


def test_that_one_point_is_a_point_with_room_around_it() -> None:
    series = shown(ABSOLUTE, arms(), patient({"screening": 354}))
    own = series.curve("patient")
    assert own is not None
    assert (own.x, own.y) == ((0.0,), (354,))
    assert series.y_range[0] < 354 < series.y_range[1]
    assert series.latest == "354\u00a0m at Screening"


def test_that_one_patient_stands_alone_without_averages() -> None:
    series = shown(ABSOLUTE, None, patient({"screening": 354, "month_1": 412}))
    assert [curve.key for curve in series.curves] == ["patient"]
    assert series.latest == "412\u00a0m at Month 1, +58 from baseline"
    assert "being computed" in series.sentence


def test_that_a_patient_with_everything_missing_is_told_where_the_first_value_is_due() -> None:
    series = shown(ABSOLUTE, arms(), patient())
    assert series.is_empty
    assert series.sentence == "P-017 has no value yet. The first one is due at Screening."


# Groups


def test_that_each_arm_is_a_curve_with_its_interval_and_n() -> None:
    averages = arms({("month_1", "walk"): [300, 310, 320], ("month_1", "talk"): [290]})
    series = shown(ABSOLUTE, averages, None)
    walk, talk = series.curve("walk"), series.curve("talk")
    assert walk is not None
    assert talk is not None
    assert (walk.y, walk.n, walk.end_label) == ((310.0,), (3,), "Walk")
    assert walk.low[0] == pytest.approx(310 - 4.302653 * 10 / 3**0.5, rel=1e-6)
    assert (talk.y, talk.low, talk.high) == ((290.0,), (None,), (None,))
    assert [count.n for count in series.counts] == [(0, 3, 0), (0, 1, 0)]


@pytest.mark.parametrize(
    ("spread", "expected"), [("sd", (310.0, 300.0, 320.0)), ("iqr", (310.0, 305.0, 315.0))]
)
def test_that_the_spread_is_what_was_asked(
    spread: Literal["sd", "iqr"], expected: tuple[float, float, float]
) -> None:
    averages = arms({("month_1", "walk"): [300, 310, 320]})
    walk = shown(replace(ABSOLUTE, spread=spread), averages, None).curve("walk")
    assert walk is not None
    assert (walk.y[0], walk.low[0], walk.high[0]) == expected


def test_that_the_change_of_a_group_starts_at_zero_with_its_baseline_n() -> None:
    averages = arms({("screening", "walk"): [300, 310]}, {("month_1", "walk"): [20, 30]})
    walk = shown(CHANGE, averages, None).curve("walk")
    assert walk is not None
    assert (walk.x, walk.y, walk.n) == ((0.0, 1.0), (0.0, 25.0), (2, 2))


def test_that_a_pool_below_the_minimum_shows_nobody_and_says_why() -> None:
    averages = GivenAverages(pooled([], design().blinding), {})
    series = shown(ABSOLUTE, averages, patient({"screening": 354}))
    assert [curve.key for curve in series.curves] == ["patient"]
    assert "Fewer than 5 participants have a value" in series.sentence


def test_that_the_pool_is_drawn_in_the_style_of_no_arm() -> None:
    averages = GivenAverages(pooled([], design().blinding), {("screening", POOL): [300, 310, 320, 330, 340]})
    pool = shown(ABSOLUTE, averages, None).curve(POOL)
    assert pool is not None
    assert pool.style_index == -1


def test_that_the_view_none_gives_its_own_sentence() -> None:
    averages = GivenAverages(ungrouped(design().blinding, "No average is shown to this role."))
    series = shown(ABSOLUTE, averages, patient({"screening": 354}))
    assert "No average is shown to this role." in series.sentence


# The patient


def test_that_change_is_counted_from_the_last_value_up_to_the_infusion() -> None:
    series = shown(CHANGE, arms(), patient({"screening": 354, "month_1": 412, "month_3": 340}))
    own = series.curve("patient")
    assert own is not None
    assert list(own.y) == [0, 58, -14]
    assert series.latest == "−14\u00a0m from baseline at Month 3"


def test_that_without_an_infusion_there_is_no_change_and_a_sentence() -> None:
    series = shown(CHANGE, arms(), patient({"screening": 354}, infused=None))
    assert series.curve("patient") is None
    assert "before the infusion is recorded" in series.sentence


def test_that_a_line_over_a_missed_visit_is_marked_as_bridged() -> None:
    own = shown(ABSOLUTE, arms(), patient({"screening": 354, "month_3": 340})).curve("patient")
    assert own is not None
    assert own.bridged == {0}


def test_that_death_ends_the_line_and_says_so() -> None:
    died = INFUSED + timedelta(days=60)
    series = shown(ABSOLUTE, arms(), patient({"month_1": 354, "month_3": 340}, ends_on=died))
    own = series.curve("patient")
    assert own is not None
    assert own.x == (1.0,)
    assert [(mark.kind, mark.label) for mark in series.marks][-1] == ("end", "Died")
    assert "1 value dated after the patient's end is not drawn" in series.sentence


def test_that_an_unscheduled_value_lies_between_its_neighbours() -> None:
    own = shown(ABSOLUTE, arms(), patient({"month_1": 354, "extra": 350, "month_3": 340})).curve("patient")
    assert own is not None
    assert own.x[1] == pytest.approx(1 + (50 - 29) / (89 - 29))


# Axes, bands, marks


def test_that_days_are_real_for_the_patient_and_nominal_for_groups() -> None:
    late = DAYS | {"month_1": 35}
    averages = arms({("month_1", "walk"): [300, 310]})
    series = shown(replace(ABSOLUTE, x="day"), averages, patient({"month_1": 354}, days=late))
    own, walk = series.curve("patient"), series.curve("walk")
    assert own is not None
    assert walk is not None
    assert (own.x, walk.x) == ((35.0,), (29.0,))
    assert (series.x_label, series.tick_details) == ("Study day", ("−14", "30", "90"))


def test_that_windows_are_drawn_to_scale_on_the_day_axis() -> None:
    windows = shown(replace(ABSOLUTE, x="day"), arms(), None).windows
    assert (21.5, 36.5, "Month 1") in windows


def test_that_a_patient_is_compared_with_the_substantial_change_only() -> None:
    series = shown(ABSOLUTE, arms(), patient({"screening": 354}))
    assert series.bands == ((404.0, "+50"), (304.0, "−50"))


def test_that_change_charts_of_groups_show_small_and_substantial_change() -> None:
    averages = arms({("screening", "walk"): [300]}, {("month_1", "walk"): [20, 30]})
    series = shown(replace(CHANGE, patient_id=None), averages, None)
    assert [y for y, _label in series.bands] == [50, -50, 20, -20]


def test_that_infusion_and_adverse_events_are_marked_where_they_happened() -> None:
    fall = DatedMark(INFUSED + timedelta(days=59), "Fall", "serious_adverse_event")
    series = shown(replace(ABSOLUTE, x="day"), arms(), patient({"month_1": 354}), (fall,))
    assert [(mark.kind, mark.x) for mark in series.marks] == [
        ("infusion", 0.0),
        ("serious_adverse_event", 59.0),
    ]


def test_that_a_value_of_zero_has_no_place_on_a_log_axis_and_the_chart_says_so() -> None:
    series = shown(replace(ABSOLUTE, scale="log"), arms(), patient({"screening": 0, "month_1": 354}))
    own = series.curve("patient")
    assert own is not None
    assert list(own.y) == [354]
    assert "no place on a log axis" in series.sentence


# The value being typed


def test_that_an_unsaved_value_is_a_ghost_tied_to_the_point_before() -> None:
    series = ghost_at(shown(ABSOLUTE, arms(), patient({"screening": 354})), "month_1", 700)
    ghost = series.curve("ghost")
    assert ghost is not None
    assert (ghost.x, ghost.y) == ((0.0, 1.0), (354, 700))
    assert series.y_range[1] > 700


def test_that_a_ghost_in_a_change_chart_is_a_change() -> None:
    ghost = ghost_at(shown(CHANGE, arms(), patient({"screening": 354})), "month_1", 400).curve("ghost")
    assert ghost is not None
    assert ghost.y[-1] == 46


def test_that_an_emptied_field_takes_the_ghost_away() -> None:
    series = with_ghost(shown(ABSOLUTE, arms(), patient({"screening": 354})), 1.0, 400)
    assert ghost_at(series, "month_1", None).curve("ghost") is None


def test_that_the_chart_can_be_read_aloud() -> None:
    averages = arms({("month_1", "walk"): [300, 310, 320]})
    series = shown(ABSOLUTE, averages, patient({"screening": 354, "month_1": 412}))
    assert series.description == (
        "Six-minute walk distance, P-017: 2 points, latest 412\u00a0m at Month 1, +58 from baseline."
        " Averages: A walk a day 310.0\u00a0m at Month 1, n 3."
    )
