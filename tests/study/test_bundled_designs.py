"""The designs that ship with the program hold what the protocol and the licences say."""

import pytest

from frailty_desktop.resource_files import resource
from frailty_desktop.study.design import (
    BlindingState,
    ContactType,
    Form,
    FormKind,
    ItemType,
    KeyForm,
    KeyItem,
    StudyDesign,
)
from frailty_desktop.study.design_file import bundled_designs, check_design, read_design

PHASE_1, PHASE_2 = "cratus-phase-1", "cratus-phase-2"

SCHEDULE = {
    # visit: target study day, window before, window after, contact
    "day_2": (2, 0, 1, "phone"),
    "week_1": (7, 2, 2, "phone"),
    "week_2": (14, 3, 3, "phone"),
    "month_1": (30, 7, 7, "clinic"),
    "month_3": (90, 14, 14, "clinic"),
    "month_6": (180, 14, 14, "clinic"),
    "month_12": (365, 30, 30, "clinic"),
}
_TESTS = "vitals fried sppb gait_speed handgrip six_minute_walk spirometry"
_QUESTIONS = "rand36 cesd eq5d mfi20 champs icecap iief sqolf"
FORMS_AT = {
    "screening": (
        "consent demographics eligibility history_review clinical_frailty_scale cognition haematology "
        "chemistry screening_blood six_minute_walk"
    ),
    "baseline": (
        f"{_TESTS} {_QUESTIONS} clinical_frailty_scale cognition haematology chemistry inflammation "
        "immune_panel stress_echo deficit_index"
    ),
    "infusion": "infusion",
    "day_2": "safety_contact",
    "week_1": "safety_contact",
    "week_2": "safety_contact",
    "month_1": "safety_contact primary_safety haematology chemistry",
    "month_3": f"{_TESTS} {_QUESTIONS} safety_contact inflammation haematology",
    "month_6": f"{_TESTS} {_QUESTIONS} safety_contact inflammation immune_panel stress_echo deficit_index",
    "month_12": "safety_contact rand36 eq5d",
}
LOG_FORMS = {"adverse_event", "medication", "medical_history", "deviation", "disposition", "death"}
# Instruments whose wording may not be shipped, with the most items that totals and domain scores need.
SCORES_ONLY = {"cognition": 3, "mfi20": 5, "champs": 4, "icecap": 2, "iief": 6, "sqolf": 2, "eq5d": 8}


@pytest.fixture(scope="module", params=[PHASE_1, PHASE_2])
def design(request: pytest.FixtureRequest) -> StudyDesign:
    return read_design(resource("designs", request.param))


@pytest.fixture(scope="module")
def phase_2() -> StudyDesign:
    return read_design(resource("designs", PHASE_2))


@pytest.fixture(scope="module")
def phase_1() -> StudyDesign:
    return read_design(resource("designs", PHASE_1))


def expected_at(design: StudyDesign, visit: str) -> set[str]:
    return {expected.form for expected in design.visit(visit).forms}


@pytest.mark.parametrize("name", [PHASE_1, PHASE_2])
def test_that_a_bundled_design_has_no_problem(name: str) -> None:
    assert check_design(resource("designs", name)) == []


def test_that_both_trials_are_bundled() -> None:
    assert {PHASE_1, PHASE_2} <= set(bundled_designs())


def test_that_phase_2_compares_two_doses_with_placebo_blinded(phase_2: StudyDesign) -> None:
    arms = [(arm.dose, arm.role.value, arm.ratio) for arm in phase_2.arms]
    assert arms == [(100, "treatment", 1), (200, "treatment", 1), (0, "placebo", 1)]
    assert phase_2.blinding.state is BlindingState.DOUBLE_BLIND
    assert phase_2.enrolment.planned == 30


def test_that_phase_1_raises_the_dose_in_the_open(phase_1: StudyDesign) -> None:
    assert [arm.dose for arm in phase_1.arms] == [20, 100, 200]
    assert phase_1.blinding.state is BlindingState.OPEN_LABEL
    assert phase_1.enrolment.planned == 15


def test_that_doses_are_total_cells_and_not_per_kg(design: StudyDesign) -> None:
    assert {arm.dose_unit for arm in design.arms} == {"million cells"}


def test_that_both_trials_fill_the_same_forms(phase_1: StudyDesign, phase_2: StudyDesign) -> None:
    assert phase_1.forms == phase_2.forms


@pytest.mark.parametrize("visit", SCHEDULE)
def test_that_a_visit_has_its_target_day_window_and_contact(design: StudyDesign, visit: str) -> None:
    plan = design.visit(visit)
    assert (plan.target_day, plan.before, plan.after, plan.contact.value) == SCHEDULE[visit]
    assert plan.anchor == "infusion"


def test_that_the_one_year_visit_may_be_a_phone_call(design: StudyDesign) -> None:
    assert ContactType.PHONE in design.visit("month_12").contact_alternatives


def test_that_a_one_year_phone_call_expects_no_measurement(design: StudyDesign) -> None:
    conditions = {expected.form: expected.when for expected in design.visit("month_12").forms}
    measured = {"vitals", "handgrip", "sppb", "gait_speed", "six_minute_walk"}
    assert {form for form, when in conditions.items() if when == 'contact_how == "clinic"'} == measured


def test_that_screening_counts_from_consent(design: StudyDesign) -> None:
    assert design.visit("screening").anchor == "consent"


def test_that_baseline_falls_within_thirty_days_of_consent(design: StudyDesign) -> None:
    baseline = design.visit("baseline")
    assert (baseline.anchor, baseline.target_day + baseline.after) == ("consent", 30)


def test_that_the_infusion_falls_within_seven_days_of_baseline(design: StudyDesign) -> None:
    infusion = design.visit("infusion")
    # Study days: the baseline is day 1, so day 8 is seven days later.
    first, last = infusion.target_day - infusion.before, infusion.target_day + infusion.after
    assert (infusion.anchor, first, last) == ("visit:baseline", 1, 8)


@pytest.mark.parametrize("visit", FORMS_AT)
def test_that_a_visit_expects_its_forms(design: StudyDesign, visit: str) -> None:
    assert set(FORMS_AT[visit].split()) <= expected_at(design, visit)


def test_that_the_long_walk_comes_last_at_the_visits_that_measure_all(design: StudyDesign) -> None:
    last = {
        visit: design.visit(visit).forms[-1].form for visit in ("baseline", "month_3", "month_6", "month_12")
    }
    assert set(last.values()) == {"six_minute_walk"}


def test_that_the_sexual_health_forms_go_to_the_sex_they_are_for(design: StudyDesign) -> None:
    conditions = {expected.form: expected.when for expected in design.visit("month_6").forms}
    assert conditions["iief"] == 'sex == "M"'
    assert conditions["sqolf"] == 'sex == "F"'


@pytest.mark.parametrize("form", ["iief", "sqolf"])
def test_that_declining_a_sexual_health_form_is_an_answer(design: StudyDesign, form: str) -> None:
    status = design.form(form).item(f"{form}_status")
    assert {choice.code for choice in status.choices} == {
        "COMPLETED",
        "DECLINED",
        "NOT_ACTIVE",
        "NOT_APPLICABLE",
    }


@pytest.mark.parametrize("form", sorted(LOG_FORMS))
def test_that_what_happens_between_visits_is_a_log(design: StudyDesign, form: str) -> None:
    assert design.form(form).kind is FormKind.LOG


def test_that_every_form_is_a_log_or_expected_at_a_visit(design: StudyDesign) -> None:
    expected = {entry.form for visit in design.visits for entry in visit.forms}
    assert {form.name for form in design.forms} == expected | LOG_FORMS


def test_that_a_later_infusion_never_enters_the_averages(design: StudyDesign) -> None:
    epochs = {epoch.name: epoch.enters_averages for epoch in design.epochs}
    assert epochs[design.visit("later_infusion").epoch] is False
    assert all(epochs[design.visit(visit).epoch] for visit in ("screening", "baseline", *SCHEDULE))


def test_that_every_key_item_is_named(design: StudyDesign) -> None:
    assert set(design.key_items) == set(KeyItem)


def test_that_every_key_form_is_named(design: StudyDesign) -> None:
    assert set(design.key_forms) == set(KeyForm)


def test_that_short_titles_fit_the_visit_matrix(design: StudyDesign) -> None:
    assert [form.name for form in design.forms if len(form.short_title) > 8] == []


@pytest.mark.parametrize("form", SCORES_ONLY)
def test_that_a_licensed_instrument_asks_for_totals_only(design: StudyDesign, form: str) -> None:
    items = design.form(form).items()
    assert len(items) <= SCORES_ONLY[form]
    assert all(len(item.label) <= 50 and "?" not in item.label for item in items)


@pytest.mark.parametrize("form", SCORES_ONLY)
def test_that_a_licensed_instrument_says_that_its_questions_stay_on_paper(
    design: StudyDesign, form: str
) -> None:
    assert "licensed" in design.form(form).notice or "stay" in design.form(form).notice or form == "icecap"
    assert design.form(form).notice


def test_that_the_frailty_scale_ships_its_level_names_and_no_description(design: StudyDesign) -> None:
    form = design.form("clinical_frailty_scale")
    assert "permission" in form.notice
    assert {item.name for item in form.items()} == {"cfs_level", "cfs_version", "cfs_level_name", "cfs_rater"}


def test_that_the_rater_of_the_frailty_scale_does_not_see_the_last_level(design: StudyDesign) -> None:
    assert design.form("clinical_frailty_scale").hide_previous


@pytest.mark.parametrize("form", ["sppb", "six_minute_walk", "handgrip", "gait_speed", "spirometry"])
def test_that_what_is_measured_may_be_seen_beside_its_last_value(design: StudyDesign, form: str) -> None:
    assert not design.form(form).hide_previous


def typed_choices(form: Form) -> list[str]:
    return [item.name for item in form.items() if item.type is ItemType.CHOICE and item.derivation is None]


def test_that_the_rand_36_has_its_thirty_six_items_and_its_notice(design: StudyDesign) -> None:
    form = design.form("rand36")
    assert [f"rand36_{number:02d}" for number in range(1, 37)] == typed_choices(form)[:36]
    assert "RAND" in form.notice
    assert "not the SF-36" in form.notice


def test_that_the_rand_36_is_never_called_sf_36(design: StudyDesign) -> None:
    form = design.form("rand36")
    texts = [form.title, form.short_title, *(item.label + item.help for item in form.items())]
    assert not any("SF-36" in text for text in texts)


def test_that_the_ces_d_has_its_twenty_items(design: StudyDesign) -> None:
    assert typed_choices(design.form("cesd")) == [f"cesd_{number:02d}" for number in range(1, 21)]


def test_that_every_grip_try_of_both_hands_is_kept(design: StudyDesign) -> None:
    names = {item.name for item in design.form("handgrip").items()}
    assert {f"grip_{side}_{number}_kg" for side in ("right", "left") for number in (1, 2, 3)} <= names


def test_that_both_long_walks_keep_what_the_distance_is_made_of(design: StudyDesign) -> None:
    names = {item.name for item in design.form("six_minute_walk").items()}
    parts = ("laps", "partial_m", "rests", "spo2_before_percent", "spo2_after_percent", "borg_breath_after")
    assert {f"walk_{test}_{part}" for test in (1, 2) for part in parts} <= names


def test_that_the_infusion_form_asks_for_no_dose_and_no_arm(phase_2: StudyDesign) -> None:
    form = phase_2.form("infusion")
    assert not any(word in item.name for item in form.items() for word in ("dose", "arm", "cells"))
    assert form.item("infusion_kit").required


def test_that_no_text_of_a_form_names_an_arm_of_a_blinded_trial(phase_2: StudyDesign) -> None:
    labels = {arm.label.lower() for arm in phase_2.arms if arm.dose > 0}
    texts = [f"{item.label} {item.help}".lower() for form in phase_2.forms for item in form.items()]
    assert not any(label in text for label in labels for text in texts)


def test_that_the_adverse_event_log_follows_what_is_learned_later(design: StudyDesign) -> None:
    sections = {section.name: section for section in design.form("adverse_event").sections}
    assert sections["follow_up"].repeats >= 10


def test_that_criteria_that_were_not_confirmed_say_so(design: StudyDesign) -> None:
    form = design.form("eligibility")
    further = next(section for section in form.sections if section.name == "further_exclusion")
    assert all("unverified" in item.help for item in further.items)


@pytest.mark.parametrize(
    ("endpoint", "small", "substantial"),
    [
        ("six_minute_walk", 20, 50),
        ("sppb", 0.5, 1.0),
        ("gait_speed", 0.05, 0.10),
        ("handgrip", 5.0, None),
        ("fev1", None, None),
        ("pcs", None, None),
        ("eq_index", None, None),
    ],
)
def test_that_an_important_difference_is_the_published_one_or_none(
    design: StudyDesign, endpoint: str, small: float | None, substantial: float | None
) -> None:
    found = design.endpoint(endpoint)
    assert (found.mcid_small, found.mcid_substantial) == (small, substantial)


@pytest.mark.parametrize("endpoint", ["tnf_alpha", "crp", "il6", "d_dimer"])
def test_that_inflammation_markers_are_charted_as_skewed(design: StudyDesign, endpoint: str) -> None:
    assert design.endpoint(endpoint).is_skewed


def test_that_every_endpoint_is_measured_at_baseline_and_month_6(design: StudyDesign) -> None:
    for visit in ("baseline", "month_6"):
        measured = {item.name for form in expected_at(design, visit) for item in design.form(form).items()}
        assert {endpoint.item for endpoint in design.endpoints} <= measured
