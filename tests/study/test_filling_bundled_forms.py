"""Every form of the bundled designs can be filled by a nurse, and its checks catch what they are for."""

from datetime import date, timedelta

import pytest

from frailty_desktop.demo_data.cohort import DemoPatient, invent
from frailty_desktop.demo_data.visit_answers import VisitNews, typed_on
from frailty_desktop.resource_files import resource
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import read_design
from frailty_desktop.study.form_state import FieldKey, FormState, PatientValues
from frailty_desktop.study.patient_values import items_asked_at

CONSENT = date(2024, 3, 4)
DAYS = {
    "screening": 0,
    "baseline": 14,
    "infusion": 17,
    "day_2": 18,
    "week_1": 23,
    "week_2": 30,
    "month_1": 46,
    "month_3": 107,
    "month_6": 195,
    "month_12": 380,
}


@pytest.fixture(scope="module")
def design() -> StudyDesign:
    return read_design(resource("designs", "cratus-phase-2"))


@pytest.fixture(scope="module", params=["F", "M"])
def patient(request: pytest.FixtureRequest) -> DemoPatient:
    invented = invent(["cells_100", "placebo"] * 3, [CONSENT] * 6, seed=5)
    return next(one for one in invented if one.sex == request.param)


class Patient:
    """Fills the forms of one patient visit by visit, as a nurse would."""

    def __init__(self, design: StudyDesign) -> None:
        self.design = design
        self.values: dict[tuple[str, str], Answer] = {}
        self.dates: dict[str, date] = {}

    def form(self, name: str, visit: str = "") -> FormState:
        on = CONSENT + timedelta(days=DAYS.get(visit, 400))
        if visit:
            self.dates[visit] = on
        seen = PatientValues(
            today=on,
            visit=visit,
            visit_date=on if visit else None,
            values=self.values,
            settings=self.design.settings,
            visit_dates=self.dates,
            asked_here=items_asked_at(self.design, visit),
        )
        return FormState(self.design.form(name), seen)

    def fill(self, name: str, visit: str = "", **typed: str) -> FormState:
        state = self.form(name, visit)
        for item, text in typed.items():
            state.enter(FieldKey(item), text)
        self.keep(state, visit)
        return state

    def keep(self, state: FormState, visit: str) -> None:
        self.values |= {
            (visit, field.key.item): field.answer for field in state.fields() if field.key.group == 0
        }


@pytest.fixture
def somebody(design: StudyDesign) -> Patient:
    return Patient(design)


def failed(state: FormState) -> set[str]:
    return {problem.check for problem in state.open_problems()}


def filled_visits(design: StudyDesign, invented: DemoPatient) -> dict[tuple[str, str], FormState]:
    nurse = Patient(design)
    found = {}
    for visit, day in DAYS.items():
        for expected in design.visit(visit).forms:
            if expected.when in ('sex == "M"', 'sex == "F"') and f'"{invented.sex}"' not in expected.when:
                continue
            state = nurse.form(expected.form, visit)
            news = VisitNews(visit, CONSENT + timedelta(days=day), kit="40213")
            for key, text in typed_on(design.form(expected.form), invented, news).items():
                state.enter(key, text)
            nurse.keep(state, visit)
            found[visit, expected.form] = state
    return found


def test_that_a_whole_year_of_forms_can_be_completed(design: StudyDesign, patient: DemoPatient) -> None:
    states = filled_visits(design, patient)
    stuck = {place: state.blocking() for place, state in states.items() if state.blocking()}
    assert stuck == {}
    assert len(states) > 70


def test_that_every_score_of_the_year_comes_out(design: StudyDesign, patient: DemoPatient) -> None:
    # Predictions hold for their ages only; everything else must have a value.
    for place, state in filled_visits(design, patient).items():
        empty = {key.item for key, answer in state.derived().items() if answer.is_empty}
        assert not {name for name in empty if "predicted" not in name and not name.endswith("_z")}, place


def test_that_raw_times_give_the_sppb_total(somebody: Patient) -> None:
    state = somebody.fill(
        "sppb",
        "baseline",
        sppb_side_by_side_s="10",
        sppb_semi_tandem_s="10",
        sppb_tandem_s="7.5",
        sppb_walk_1_s="5.10",
        sppb_walk_2_s="4.90",
        sppb_single_stand="y",
        sppb_chair_stands_s="14.02",
    )
    assert state.field(FieldKey("sppb_total")).answer.value == 8


def test_that_lengths_and_metres_give_the_walk(somebody: Patient) -> None:
    state = somebody.fill(
        "six_minute_walk",
        "baseline",
        walk_1_laps="11",
        walk_1_partial_m="14",
        walk_2_done="y",
        walk_2_laps="11",
        walk_2_partial_m="25",
    )
    assert state.field(FieldKey("six_minute_walk_m")).answer.value == 355.0


def test_that_two_walks_far_apart_are_asked_about(somebody: Patient) -> None:
    state = somebody.fill(
        "six_minute_walk",
        "baseline",
        walk_1_laps="8",
        walk_1_partial_m="0",
        walk_2_done="y",
        walk_2_laps="11",
        walk_2_partial_m="0",
    )
    assert "walks_within_15_percent" in failed(state)


def test_that_a_patient_unable_to_grip_meets_the_weakness_criterion(somebody: Patient) -> None:
    somebody.fill("demographics", "screening", birth_date="1946", sex="F")
    tries = {f"grip_{side}_{number}_kg": "UH" for side in ("right", "left") for number in (1, 2, 3)}
    somebody.fill("handgrip", "baseline", grip_dominant_hand="right", **tries)
    state = somebody.fill("fried", "baseline", fried_unable_to_grip="y")
    assert state.field(FieldKey("fried_weakness")).answer.value is True


def test_that_diastolic_stays_below_systolic(somebody: Patient) -> None:
    state = somebody.fill("vitals", "baseline", systolic_mmhg="110", diastolic_mmhg="112")
    assert "pressure_order" in failed(state)


def test_that_a_lost_tenth_of_the_weight_is_asked_about(somebody: Patient) -> None:
    somebody.fill("vitals", "baseline", weight_kg="70", height_cm="165")
    state = somebody.fill("vitals", "month_3", weight_kg="62.5", height_cm="165")
    assert "weight_near_baseline" in failed(state)


def test_that_a_height_far_from_the_last_is_asked_about(somebody: Patient) -> None:
    somebody.fill("vitals", "baseline", weight_kg="70", height_cm="165")
    state = somebody.fill("vitals", "month_3", weight_kg="70", height_cm="156")
    assert "height_near_last" in failed(state)


def test_that_fev1_stays_within_fvc(somebody: Patient) -> None:
    state = somebody.fill("spirometry", "baseline", fev1_1_l="2.10", fvc_1_l="1.90")
    assert "fev1_within_fvc_1" in failed(state)


def test_that_a_differential_adds_up(somebody: Patient) -> None:
    state = somebody.fill(
        "haematology",
        "baseline",
        neutrophils_percent="60",
        lymphocytes_percent="20",
        monocytes_percent="6",
        eosinophils_percent="2",
        basophils_percent="1",
    )
    assert "differential_sums_to_100" in failed(state)


def test_that_a_marker_below_its_limit_is_entered_as_half_of_it(somebody: Patient) -> None:
    state = somebody.fill(
        "inflammation",
        "baseline",
        tnf_alpha_below_lloq="y",
        tnf_alpha_lloq_pg_ml="0.60",
        tnf_alpha_pg_ml="0.60",
    )
    assert "tnf_alpha_half_of_limit" in failed(state)
    state.enter(FieldKey("tnf_alpha_pg_ml"), "0.30")
    assert "tnf_alpha_half_of_limit" not in failed(state)


@pytest.mark.parametrize(
    ("form", "item", "value", "criterion", "check"),
    [
        ("cognition", "mmse_total", "24", "excl_mmse", "mmse_as_recorded"),
        ("haematology", "haemoglobin_g_dl", "7.9", "excl_haemoglobin", "haemoglobin_as_measured"),
        ("haematology", "white_cells_10e9_l", "2.99", "excl_white_cells", "white_cells_as_measured"),
        ("haematology", "platelets_10e9_l", "79", "excl_platelets", "platelets_as_measured"),
        ("chemistry", "alt_u_l", "121", "excl_liver_enzymes", "liver_enzymes_as_measured"),
        ("chemistry", "bilirubin_mg_dl", "1.6", "excl_bilirubin", "bilirubin_as_measured"),
    ],
)
def test_that_a_value_over_the_registry_limit_contradicts_no(
    somebody: Patient, form: str, item: str, value: str, criterion: str, check: str
) -> None:
    somebody.fill(form, "screening", **{item: value})
    assert check in failed(somebody.fill("eligibility", "screening", **{criterion: "n"}))


@pytest.mark.parametrize(
    ("form", "item", "value", "criterion", "check"),
    [
        ("cognition", "mmse_total", "25", "excl_mmse", "mmse_as_recorded"),
        ("haematology", "haemoglobin_g_dl", "8.0", "excl_haemoglobin", "haemoglobin_as_measured"),
        ("haematology", "white_cells_10e9_l", "3.0", "excl_white_cells", "white_cells_as_measured"),
        ("haematology", "platelets_10e9_l", "80", "excl_platelets", "platelets_as_measured"),
        ("chemistry", "bilirubin_mg_dl", "1.5", "excl_bilirubin", "bilirubin_as_measured"),
    ],
)
def test_that_a_value_at_the_registry_limit_does_not_exclude(
    somebody: Patient, form: str, item: str, value: str, criterion: str, check: str
) -> None:
    somebody.fill(form, "screening", **{item: value})
    assert check not in failed(somebody.fill("eligibility", "screening", **{criterion: "n"}))


def test_that_a_reversible_cause_excuses_a_high_inr(somebody: Patient) -> None:
    somebody.fill("screening_blood", "screening", inr="2.4", inr_reversible_cause="y")
    assert "inr_as_measured" not in failed(somebody.fill("eligibility", "screening", excl_inr="n"))


def test_that_nobody_is_eligible_against_a_criterion(somebody: Patient) -> None:
    state = somebody.fill(
        "eligibility",
        "screening",
        incl_consent="y",
        incl_age="y",
        incl_frail="y",
        excl_bilirubin="y",
        is_eligible="y",
    )
    assert "eligible_needs_no_exclusion" in failed(state)


EVENT = {"ae_term": "Fall", "ae_onset": "2024-05-02", "ae_grade": "2", "ae_serious": "n", "ae_ongoing": "n"}


@pytest.mark.parametrize(
    ("typed", "check"),
    [
        ({"ae_end": "2024-05-01"}, "ae_end_after_onset"),
        ({"ae_serious": "y", "ae_death": "n", "ae_life_threatening": "n", "ae_hospitalisation": "n",
          "ae_disability": "n", "ae_congenital": "n", "ae_medically_important": "n"},
         "serious_needs_criterion"),
        ({"ae_grade": "5", "ae_outcome": "RECOVERED"}, "grade_5_is_fatal"),
        ({"ae_grade": "3", "ae_outcome": "FATAL"}, "grade_5_is_fatal"),
        ({"ae_outcome": "RECOVERED"}, "recovered_has_end_date"),
        ({"ae_ongoing": "y", "ae_outcome": "RECOVERED"}, "ongoing_not_recovered"),
        ({"ae_serious": "y", "ae_hospitalisation": "y", "ae_hospitalised_from": "2024-05-04",
          "ae_hospitalised_until": "2024-05-03"}, "hospital_dates_in_order"),
        ({"ae_serious": "y", "ae_aware_at": "2024-05-03 10:00", "ae_reported_at": "2024-05-03 09:00"},
         "reported_after_aware"),
    ],
)  # fmt: skip
def test_that_an_adverse_event_agrees_with_itself(
    somebody: Patient, typed: dict[str, str], check: str
) -> None:
    assert check in failed(somebody.fill("adverse_event", **{**EVENT, **typed}))


def test_that_a_recovered_event_with_its_end_is_in_order(somebody: Patient) -> None:
    state = somebody.fill("adverse_event", **EVENT, ae_outcome="RECOVERED", ae_end="2024-05-09")
    assert failed(state) == set()


def test_that_the_primary_endpoint_follows_its_components(somebody: Patient) -> None:
    state = somebody.fill("primary_safety", "month_1", primary_stroke="y", primary_any="n")
    assert "any_follows_components" in failed(state)


def test_that_the_sexual_health_totals_wait_for_a_completed_form(somebody: Patient) -> None:
    state = somebody.fill("iief", "baseline", iief_status="DECLINED")
    assert not state.field(FieldKey("iief_erectile")).is_visible
    assert state.blocking() == ()
