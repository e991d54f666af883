"""The plan of enrolment is a line through the milestones, from nobody on the first patient's day."""

from datetime import date

from frailty_desktop.resource_files import resource
from frailty_desktop.study.design_conduct import Milestone, plan_line, planned_by
from frailty_desktop.study.design_file import read_design

FIRST = date(2026, 1, 1)
BY_DATE = (Milestone(10, on=date(2026, 1, 11)), Milestone(40, on=date(2026, 1, 31)))


def test_that_nobody_is_planned_on_the_day_of_the_first_patient() -> None:
    assert planned_by(BY_DATE, FIRST, FIRST) == 0


def test_that_the_plan_is_straight_between_two_milestones() -> None:
    assert planned_by(BY_DATE, FIRST, date(2026, 1, 6)) == 5
    assert planned_by(BY_DATE, FIRST, date(2026, 1, 21)) == 25


def test_that_the_plan_stays_at_its_last_milestone() -> None:
    assert planned_by(BY_DATE, FIRST, date(2027, 1, 1)) == 40


def test_that_a_milestone_before_the_first_patient_starts_the_line() -> None:
    late = date(2026, 2, 20)
    assert plan_line(BY_DATE, late)[0] == (date(2026, 1, 11), 10)
    assert planned_by(BY_DATE, late, date(2025, 1, 1)) == 10


def test_that_months_count_from_the_first_patient() -> None:
    assert Milestone(7, month=12).day(FIRST) == date(2027, 1, 1)
    assert planned_by((Milestone(12, month=12),), FIRST, date(2026, 7, 2)) == 12 * 182 / 365


def test_that_there_is_no_plan_without_milestones() -> None:
    assert planned_by((), FIRST, FIRST) is None


def test_that_the_bundled_plans_end_where_the_designs_do_and_say_that_they_are_nobodys_publication() -> None:
    for name in ("cratus-phase-1", "cratus-phase-2"):
        design = read_design(resource("designs", name))
        plan = design.plans.conduct
        assert plan.of_site("")[-1].patients == design.enrolment.planned
        assert "not a published" in plan.source
