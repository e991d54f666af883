"""Visits beside their windows: early, late, due, overdue, missed, waiting, no longer expected."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.design import ContactType, DayConvention, StudyDesign, VisitPlan
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.study.schedule import (
    PlannedVisit,
    RecordedVisit,
    VisitState,
    day_number,
    study_day,
    target_date,
    timeline,
)
from tests.factories import small_design_texts

INFUSION = date(2026, 1, 10)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def a_visit(
    name: str = "month_1", anchor: str = "infusion", day: int = 30, **given_fields: object
) -> VisitPlan:
    plan = VisitPlan(
        name=name,
        label=name,
        short_label=name,
        anchor=anchor,
        target_day=day,
        before=7,
        after=7,
        contact=ContactType.CLINIC,
        forms=(),
    )
    return replace(plan, **given_fields)  # type: ignore[arg-type]


def a_design(*visits: VisitPlan, convention: DayConvention = DayConvention.STUDY_DAY) -> StudyDesign:
    return replace(design_from_texts(small_design_texts()), visits=visits, day_convention=convention)


def lay(
    *visits: VisitPlan,
    today: date,
    recorded: Mapping[str, RecordedVisit] | None = None,
    anchors: Mapping[str, date] | None = None,
    ends_on: date | None = None,
    convention: DayConvention = DayConvention.STUDY_DAY,
) -> tuple[PlannedVisit, ...]:
    known = {"infusion": INFUSION} if anchors is None else anchors
    return timeline(a_design(*visits, convention=convention), known, recorded or {}, today, ends_on)


def test_that_study_day_30_is_29_days_after_the_infusion() -> None:
    (visit,) = lay(a_visit(), today=INFUSION)
    assert (visit.target, visit.opens, visit.closes) == (
        date(2026, 2, 8),
        date(2026, 2, 1),
        date(2026, 2, 15),
    )


def test_that_elapsed_day_30_is_30_days_after_the_infusion() -> None:
    assert lay(a_visit(), today=INFUSION, convention=DayConvention.ELAPSED)[0].target == date(2026, 2, 9)


def test_that_study_days_have_no_day_zero() -> None:
    assert [study_day(INFUSION + timedelta(days=days), INFUSION) for days in (-2, -1, 0, 1)] == [-2, -1, 1, 2]


@given(DAYS, st.integers(-500, 500).filter(bool), st.sampled_from(DayConvention))
def test_that_a_target_day_and_its_date_are_two_names_of_one_day(
    anchor: date, day: int, convention: DayConvention
) -> None:
    assert day_number(target_date(anchor, day, convention), anchor, convention) == day


@given(DAYS, st.integers(0, 400))
def test_that_leap_years_and_month_ends_shift_no_day(anchor: date, days: int) -> None:
    assert target_date(anchor, days, DayConvention.ELAPSED) - anchor == timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "state", "left", "late"),
    [
        (date(2026, 1, 17), VisitState.PLANNED, 15, 0),
        (date(2026, 1, 18), VisitState.SOON, 14, 0),
        (date(2026, 1, 31), VisitState.SOON, 1, 0),
        (date(2026, 2, 1), VisitState.DUE, 14, 0),
        (date(2026, 2, 15), VisitState.DUE, 0, 0),
        (date(2026, 2, 16), VisitState.OVERDUE, None, 1),
    ],
)
def test_that_a_visit_to_come_says_where_today_stands(
    today: date, state: VisitState, left: int | None, late: int
) -> None:
    (visit,) = lay(a_visit(), today=today)
    assert (visit.state, visit.days_left, visit.days_early_or_late) == (state, left, late)


@pytest.mark.parametrize(
    ("on", "state", "days"),
    [
        (date(2026, 1, 30), VisitState.DONE_EARLY, -2),
        (date(2026, 2, 1), VisitState.DONE, 0),
        (date(2026, 2, 15), VisitState.DONE, 0),
        (date(2026, 2, 18), VisitState.DONE_LATE, 3),
    ],
)
def test_that_a_visit_outside_its_window_says_by_how_many_days(
    on: date, state: VisitState, days: int
) -> None:
    (visit,) = lay(a_visit(), today=date(2026, 6, 1), recorded={"month_1": RecordedVisit(on)})
    assert (visit.state, visit.days_early_or_late) == (state, days)


def test_that_a_late_visit_keeps_its_planned_day() -> None:
    (visit,) = lay(a_visit(), today=date(2026, 6, 1), recorded={"month_1": RecordedVisit(date(2026, 3, 1))})
    assert visit.target == date(2026, 2, 8)


def test_that_a_visit_waits_for_its_anchor() -> None:
    (visit,) = lay(a_visit(), today=INFUSION, anchors={})
    assert (visit.state, visit.target) == (VisitState.AWAITS_ANCHOR, None)


FOLLOW_UP = a_visit("phone", "visit:month_1", 8)


def test_that_a_visit_anchored_on_another_follows_the_day_it_took_place() -> None:
    recorded = {"month_1": RecordedVisit(date(2026, 2, 12))}
    assert lay(a_visit(), FOLLOW_UP, today=INFUSION, recorded=recorded)[1].target == date(2026, 2, 19)


def test_that_a_visit_anchored_on_one_still_to_come_waits() -> None:
    assert lay(a_visit(), FOLLOW_UP, today=INFUSION)[1].state is VisitState.AWAITS_ANCHOR


def test_that_a_missed_visit_still_holds_its_place_for_those_after_it() -> None:
    recorded = {"month_1": RecordedVisit(None, missed=True)}
    missed, follow_up = lay(a_visit(), FOLLOW_UP, today=date(2026, 2, 16), recorded=recorded)
    assert missed.state is VisitState.MISSED
    assert follow_up.target == date(2026, 2, 15)


@pytest.mark.parametrize(
    ("ends_on", "state"),
    [
        (date(2026, 1, 20), VisitState.NOT_EXPECTED),
        (date(2026, 2, 15), VisitState.NOT_EXPECTED),
        (date(2026, 2, 16), VisitState.OVERDUE),
    ],
)
def test_that_after_a_death_only_windows_that_had_closed_are_still_owed(
    ends_on: date, state: VisitState
) -> None:
    (visit,) = lay(a_visit(), today=date(2026, 6, 1), ends_on=ends_on)
    assert visit.state is state


def test_that_a_visit_before_a_death_stays_done() -> None:
    recorded = {"month_1": RecordedVisit(date(2026, 2, 3))}
    (visit,) = lay(a_visit(), today=date(2026, 6, 1), recorded=recorded, ends_on=date(2026, 2, 4))
    assert visit.state is VisitState.DONE


def test_that_an_unscheduled_visit_appears_only_once_it_took_place() -> None:
    extra = a_visit("extra", "", 0, is_scheduled=False)
    assert lay(extra, today=INFUSION) == ()
    (visit,) = lay(extra, today=INFUSION, recorded={"extra": RecordedVisit(INFUSION)})
    assert (visit.state, visit.target) == (VisitState.DONE, None)


def test_that_the_contact_is_the_recorded_one() -> None:
    recorded = {"month_1": RecordedVisit(date(2026, 2, 3), contact="phone")}
    assert lay(a_visit(), today=INFUSION, recorded=recorded)[0].contact is ContactType.PHONE


@given(DAYS, st.integers(1, 400), st.integers(0, 60), st.integers(0, 60), st.integers(-500, 500))
def test_that_every_day_finds_a_visit_in_exactly_one_state(
    anchor: date, day: int, before: int, after: int, shift: int
) -> None:
    plan = a_visit(day=day, before=before, after=after)
    today = target_date(anchor, day, DayConvention.STUDY_DAY) + timedelta(days=shift)
    (visit,) = lay(plan, today=today, anchors={"infusion": anchor})
    if shift > after:
        assert (visit.state, visit.days_early_or_late) == (VisitState.OVERDUE, shift - after)
    elif shift >= -before:
        assert (visit.state, visit.days_left) == (VisitState.DUE, after - shift)
    else:
        assert visit.state in (VisitState.SOON, VisitState.PLANNED)
        assert visit.days_left == -before - shift
