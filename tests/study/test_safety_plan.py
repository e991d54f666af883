"""The safety plan of the bundled designs, and the laboratory grades that come of it."""

from datetime import date, datetime, time

import pytest

from frailty_desktop.resource_files import resource
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import read_design
from frailty_desktop.study.event_rules import choice_terms, goes_on, is_related, moment_of
from frailty_desktop.study.grading import lab_table
from frailty_desktop.study.laboratory import NormalLimits, grade_of, has_grades, normal_limits
from frailty_desktop.study.partial_date import PartialDate

BOTH = ("cratus-phase-1", "cratus-phase-2")


@pytest.fixture(scope="module", params=BOTH)
def design(request: pytest.FixtureRequest) -> StudyDesign:
    return read_design(resource(f"designs/{request.param}"))


def test_that_the_primary_endpoint_has_the_five_components_of_the_registry(design: StudyDesign) -> None:
    primary = design.plans.safety.primary
    assert primary is not None
    assert primary.days == 30
    names = [component.name for component in primary.components]
    assert names == ["death", "embolism", "stroke", "dyspnoea", "laboratory"]
    assert [component.name for component in primary.components if component.is_death] == ["death"]


def test_that_the_stopping_rule_says_that_it_is_our_choice(design: StudyDesign) -> None:
    rule = design.plans.safety.stopping
    assert rule is not None
    assert "choice" in rule.source


def test_that_every_test_with_limits_in_ctcae_is_graded(design: StudyDesign) -> None:
    gradings = {test.grading for test in design.plans.safety.tests}
    assert gradings == set(lab_table(design.ctcae_version))


def test_that_a_count_in_thousands_is_graded_in_cells(design: StudyDesign) -> None:
    test = design.plans.safety.test("platelets")
    limits = normal_limits(test, design.settings, "F")
    found = [grade_of(test, "5.0", value, limits) for value in (150, 149, 74, 49, 24)]
    assert [grade.number if grade else None for grade in found] == [0, 1, 2, 3, 4]


def test_that_limits_by_sex_need_the_sex(design: StudyDesign) -> None:
    test = design.plans.safety.test("haemoglobin")
    assert normal_limits(test, design.settings, "F") == NormalLimits(12.0, None)
    assert normal_limits(test, design.settings, "M") == NormalLimits(13.0, None)
    assert normal_limits(test, design.settings, "") == NormalLimits()
    assert grade_of(test, "5.0", 9.0, NormalLimits()) is None


def test_that_an_enzyme_with_an_abnormal_baseline_counts_in_multiples_of_it(design: StudyDesign) -> None:
    test = design.plans.safety.test("alt")
    limits = normal_limits(test, design.settings, "M")
    grade = grade_of(test, "5.0", 130, limits, baseline=100)
    assert grade is not None
    assert grade.number == 0


def test_that_a_version_without_limits_is_known_to_have_none() -> None:
    assert has_grades("5.0")
    assert not has_grades("6.0")


def test_that_causality_is_related_from_possible_on(design: StudyDesign) -> None:
    item = design.form("adverse_event").item("ae_related_product")
    found = {choice.code: is_related(choice_terms(item, choice.code)) for choice in item.choices}
    assert found == {
        "UNRELATED": False,
        "UNLIKELY": False,
        "POSSIBLE": True,
        "PROBABLE": True,
        "DEFINITE": True,
    }
    assert is_related(choice_terms(item, None)) is None


def test_that_an_event_goes_on_until_something_says_that_it_ended() -> None:
    assert goes_on(None, None, frozenset())
    assert goes_on(True, PartialDate(2026), frozenset())
    assert not goes_on(None, PartialDate(2026), frozenset())
    assert not goes_on(None, None, frozenset({"fatal"}))


def test_that_a_time_of_day_joins_a_whole_date_only() -> None:
    assert moment_of(PartialDate(2026, 3, 2), time(9, 30)) == datetime.combine(date(2026, 3, 2), time(9, 30))
    assert moment_of(PartialDate(2026, 3), time(9, 30)) == PartialDate(2026, 3)
    assert moment_of(PartialDate(2026, 3, 2), None) == PartialDate(2026, 3, 2)
    assert moment_of(None, time(9, 30)) is None
