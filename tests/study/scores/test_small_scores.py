"""The scores of a few lines: gait speed, BMI, eGFR, deficit index and Clinical Frailty Scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.bmi import bmi
from frailty_desktop.study.scores.clinical_frailty_scale import clinical_frailty_scale
from frailty_desktop.study.scores.deficit_index import deficit_index
from frailty_desktop.study.scores.egfr_ckd_epi_2021 import egfr_ckd_epi_2021, egfr_ml_min
from frailty_desktop.study.scores.gait_speed import gait_speed
from frailty_desktop.study.scores.registry import score
from frailty_desktop.study.scores.result import InputValue

SECONDS = st.floats(0.5, 100)


@pytest.mark.parametrize(("walk_s", "slow"), [(5.0, "yes"), (4.99, "no")])
def test_that_a_walk_is_slow_up_to_0_8_metres_a_second(walk_s: float, slow: str) -> None:
    assert gait_speed(course_m=4, walk_1_s=walk_s).outputs["slow"] == slow


@given(first=SECONDS, second=SECONDS)
def test_that_a_faster_walk_never_lowers_the_speed(first: float, second: float) -> None:
    speed = gait_speed(course_m=4, walk_1_s=first, walk_2_s=second).outputs["speed_m_s"]
    assert speed == 4 / min(first, second)


def test_that_being_unable_to_walk_is_no_speed_of_zero() -> None:
    result = gait_speed(course_m=4, walk_1_s=MissingReason.UNABLE)
    assert result.outputs["speed_m_s"] is None
    assert "Unable to walk" in result.refusal


@pytest.mark.parametrize(("walk_s", "is_doubted"), [(1.59, True), (1.6, False), (40.0, False), (40.1, True)])
def test_that_an_unlikely_speed_is_doubted_but_kept(walk_s: float, is_doubted: bool) -> None:
    result = gait_speed(course_m=4, walk_1_s=walk_s)
    assert result.outputs["speed_m_s"] == 4 / walk_s
    assert ("unlikely" in result.parts[-1].note) == is_doubted


def test_that_bmi_without_height_names_the_height() -> None:
    assert bmi(weight_kg=80).refusal == "Missing: height."


def test_that_creatinine_may_come_in_either_unit() -> None:
    in_mg = egfr_ckd_epi_2021(creatinine_mg_dl=1.0, age_years=78, sex="F").outputs["egfr"]
    in_umol = egfr_ckd_epi_2021(creatinine_umol_l=88.4, age_years=78, sex="F").outputs["egfr"]
    assert in_mg == pytest.approx(in_umol)


def test_that_children_have_no_adult_filtration_rate() -> None:
    result = egfr_ckd_epi_2021(creatinine_mg_dl=1.0, age_years=17.9, sex="F")
    assert result.outputs["egfr"] is None
    assert "18 or more" in result.refusal


@given(sex=st.sampled_from("MF"), age=st.floats(18, 100), low=st.floats(0.2, 15), high=st.floats(0.2, 15))
def test_that_more_creatinine_never_raises_the_filtration_rate(
    sex: str, age: float, low: float, high: float
) -> None:
    low, high = sorted((low, high))
    rates = [egfr_ml_min(creatinine_mg_dl=value, age_years=age, sex=sex) for value in (low, high)]
    assert rates[0] >= rates[1] > 0


def deficits(present: int, absent: int, missing: int) -> dict[str, InputValue]:
    values: list[InputValue] = [1] * present + [0] * absent + [MissingReason.NOT_DONE] * missing
    return {f"deficit_{number}": value for number, value in enumerate(values, 1)}


@pytest.mark.parametrize(
    ("present", "absent", "missing", "index"),
    [(10, 30, 0, 0.25), (8, 24, 8, 0.25), (8, 23, 9, None), (8, 22, 0, 8 / 30), (8, 21, 0, None)],
)
def test_that_the_index_needs_thirty_deficits_and_four_fifths_of_them_answered(
    present: int, absent: int, missing: int, index: float | None
) -> None:
    result = deficit_index(deficits(present, absent, missing))
    assert result.outputs["index"] == index
    assert bool(result.refusal) == (index is None)


def test_that_a_deficit_may_be_a_share_a_yes_or_a_code() -> None:
    mixed = {f"deficit_{number}": 0 for number in range(1, 28)}
    result = score("deficit_index", {**mixed, "deficit_28": 0.5, "deficit_29": True, "deficit_30": "1"})
    assert result.outputs["index"] == 2.5 / 30


@given(values=st.lists(st.floats(0, 1) | st.none(), min_size=30, max_size=60))
def test_that_an_index_stays_between_0_and_1(values: list[float | None]) -> None:
    result = deficit_index({f"deficit_{number}": value for number, value in enumerate(values, 1)})
    index = result.outputs["index"]
    assert (index is None) == (values.count(None) > 0.2 * len(values))
    assert index is None or (isinstance(index, float) and 0 <= index <= 1 + 1e-12)


@pytest.mark.parametrize(
    ("version", "name"), [("1.2", "Vulnerable"), ("2.0", "Living with very mild frailty")]
)
def test_that_level_4_is_named_by_the_version_used(version: str, name: str) -> None:
    assert clinical_frailty_scale(level=4, version=version).outputs["level_name"] == name


@pytest.mark.parametrize("level", [0, 10, 4.5])
def test_that_a_level_that_does_not_exist_is_left_out_with_a_sentence(level: float) -> None:
    result = clinical_frailty_scale(level=level, version="1.2")
    assert result.outputs["level"] is None
    assert f"level is {level:g}" in result.refusal
