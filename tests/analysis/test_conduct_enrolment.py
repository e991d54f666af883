"""Enrolment against the plan: counts by day and site, and what the pace so far amounts to."""

from datetime import date, timedelta

from frailty_desktop.analysis.conduct_enrolment import EnrolmentFigures, enrolment_of
from frailty_desktop.analysis.conduct_enrolment_view import enrolment_view
from frailty_desktop.analysis.conduct_facts import ConductPatient
from frailty_desktop.study.design_conduct import ConductPlan, Milestone
from frailty_desktop.study.patient_status import PatientStatus
from tests.analysis.conducted import FIRST, a_patient, enrolled_on, facts_of, planned_design

DESIGN = planned_design()
DAY_30 = FIRST + timedelta(days=30)


def figures(*patients: ConductPatient, today: date = DAY_30) -> EnrolmentFigures:
    return enrolment_of(facts_of(DESIGN, today, *patients))


def said(found: EnrolmentFigures) -> str:
    return " ".join(enrolment_view(found, DESIGN).sentences)


def test_that_the_curve_counts_who_was_enrolled_by_each_day() -> None:
    found = figures(*enrolled_on(DESIGN, 0, 10, 10, 20))
    assert found.days == (
        (FIRST, 1),
        (FIRST + timedelta(days=10), 3),
        (FIRST + timedelta(days=20), 4),
    )


def test_that_the_plan_of_today_stands_beside_the_count() -> None:
    found = figures(*enrolled_on(DESIGN, 0, 10, 20))
    assert found.everybody.planned == 15  # 30 in 60 days, half way
    assert "The plan says 15 by today: 12 fewer." in said(found)


def test_that_the_projected_end_is_the_arithmetic_of_the_pace() -> None:
    # 3 enrolled in 30 days leaves 27, which take 270 days at that pace.
    found = figures(*enrolled_on(DESIGN, 0, 10, 20))
    assert found.since_first is not None
    assert found.since_first.ends_on == DAY_30 + timedelta(days=270)
    assert "28 Oct 2026" in said(found)
    assert "not a forecast" in said(found)


def test_that_a_pace_of_nobody_lately_projects_no_end() -> None:
    found = figures(*enrolled_on(DESIGN, 0, 5), today=FIRST + timedelta(days=200))
    assert found.recent is not None
    assert (found.recent.enrolled, found.recent.ends_on) == (0, None)
    assert "never are" in said(found)


def test_that_there_is_no_pace_on_the_first_day() -> None:
    found = figures(*enrolled_on(DESIGN, 0), today=FIRST)
    assert found.since_first is None
    assert "29 are still to come." in said(found)


def test_that_a_study_with_everybody_projects_nothing() -> None:
    found = figures(*enrolled_on(DESIGN, *range(30)))
    assert "Nobody more is planned. The last was enrolled on 30 Jan 2026." in said(found)
    assert "arithmetic" not in said(found)


def test_that_enrolments_after_today_are_counted_and_said() -> None:
    found = figures(*enrolled_on(DESIGN, 0, 10, 50))
    assert found.everybody.enrolled == 3
    assert found.dated_ahead == 1
    notes = enrolment_view(found, DESIGN).pictures[0].notes
    assert any("clock" in note for note in notes)


def test_that_each_site_has_its_own_counts_and_plan() -> None:
    plan = ConductPlan("Ours.", (Milestone(10, on=date(2026, 3, 2), site="KOE"),))
    design = planned_design(plan)
    patients = [
        a_patient(design, 1, site="KOE"),
        a_patient(design, 2, PatientStatus.SCREENING, enrolled=None, site="KOE"),
        a_patient(design, 3, PatientStatus.SCREEN_FAILURE, enrolled=None, site="MIA"),
    ]
    found = enrolment_of(facts_of(design, DAY_30, *patients))
    koe, mia = found.by_site
    assert (koe.screened, koe.in_screening, koe.enrolled, koe.planned, koe.planned_in_all) == (2, 1, 1, 5, 10)
    assert (mia.failed, mia.enrolled, mia.planned) == (1, 0, None)
    assert [picture.name for picture in enrolment_view(found, design).pictures] == [
        "enrolment",
        "enrolment-by-site",
    ]


def test_that_the_picture_has_steps_a_plan_line_and_a_stop_for_each_day() -> None:
    picture = enrolment_view(figures(*enrolled_on(DESIGN, 0, 10)), DESIGN).pictures[0]
    lines = [mark for mark in picture.marks if getattr(mark, "is_stepped", None) is not None]
    assert [line.is_stepped for line in lines] == [True, False]  # type: ignore[union-attr]
    assert [stop.words for stop in picture.stops] == [
        "1 Jan 2026: 1 enrolled, 0.0 planned",
        "11 Jan 2026: 2 enrolled, 5.0 planned",
    ]


def test_that_without_a_plan_the_page_says_so() -> None:
    design = planned_design(ConductPlan())
    found = enrolment_of(facts_of(design, DAY_30, *enrolled_on(design, 0)))
    view = enrolment_view(found, design)
    assert view.pictures[0].title == "Enrolment"
    assert any("no enrolment plan" in note for note in view.pictures[0].notes)


def test_that_a_plan_that_ends_at_another_number_is_told() -> None:
    design = planned_design(ConductPlan("Ours.", (Milestone(20, month=6),)))
    found = enrolment_of(facts_of(design, DAY_30, *enrolled_on(design, 0)))
    notes = enrolment_view(found, design).pictures[0].notes
    assert "The plan ends at 20 patients, the design plans 30." in notes


def test_that_a_plan_for_more_than_the_design_stays_inside_the_picture() -> None:
    design = planned_design(ConductPlan("Ours.", (Milestone(240, month=6),)))
    found = enrolment_of(facts_of(design, DAY_30, *enrolled_on(design, *range(30))))
    picture = enrolment_view(found, design).pictures[0]
    assert picture.y.high > 240
    assert any(getattr(mark, "words", "") == "Today" for mark in picture.marks)


def test_that_an_empty_study_is_a_sentence() -> None:
    found = figures()
    view = enrolment_view(found, DESIGN)
    assert view.pictures[0].is_empty
    assert view.pictures[0].sentence
    assert "Nobody is in the study yet" in said(found)


def test_that_a_study_with_patients_in_screening_only_says_how_many() -> None:
    found = figures(a_patient(DESIGN, 1, PatientStatus.SCREENING, enrolled=None))
    assert said(found) == "Nobody is enrolled yet. 1 in screening."
