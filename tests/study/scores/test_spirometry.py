"""Spirometry: efforts, repeatability, ranges of the equations, agreement with another implementation."""

import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.lung_reference import EQUATIONS, MEASURES, gli
from frailty_desktop.study.scores.spirometry import spirometry

GLI_GROUPS = EQUATIONS["gli_2012"].groups
NHANES_GROUPS = EQUATIONS["nhanes_iii"].groups
PERSON: dict[str, Any] = {"sex": "M", "age_years": 78, "height_cm": 170, "equation": "gli_global_2022"}


def test_that_the_best_of_each_counts_even_from_different_efforts() -> None:
    result = spirometry(**PERSON, fev1_1_l=2.0, fev1_2_l=2.2, fvc_1_l=3.1, fvc_2_l=2.9)
    assert (result.outputs["fev1_l"], result.outputs["fvc_l"]) == (2.2, 3.1)
    assert result.outputs["fev1_fvc"] == pytest.approx(2.2 / 3.1)


@pytest.mark.parametrize(("second_l", "repeatable"), [(1.95, "yes"), (1.949, "no"), (2.10, "yes")])
def test_that_the_two_largest_efforts_must_lie_within_150_ml(second_l: float, repeatable: str) -> None:
    result = spirometry(**PERSON, fev1_1_l=1.2, fev1_2_l=2.10, fev1_3_l=second_l)
    assert result.outputs["fev1_repeatable"] == repeatable


def test_that_one_effort_says_nothing_about_repeatability() -> None:
    assert (
        spirometry(**PERSON, fev1_1_l=2.1, fev1_2_l=MissingReason.REFUSED).outputs["fev1_repeatable"] is None
    )


def test_that_an_entered_best_value_goes_before_the_efforts() -> None:
    assert spirometry(**PERSON, fev1_l=2.3, fev1_1_l=2.1).outputs["fev1_l"] == 2.3


def test_that_an_fev1_above_the_fvc_gives_no_ratio_but_a_sentence() -> None:
    result = spirometry(**PERSON, fev1_l=3.1, fvc_l=2.1)
    assert result.outputs["fev1_fvc"] is None
    assert "FEV1 is larger than FVC" in result.refusal


def test_that_the_predicted_values_appear_before_the_patient_has_blown() -> None:
    result = spirometry(**PERSON)
    assert result.outputs["fev1_predicted_l"] == pytest.approx(2.544, abs=0.001)
    assert (result.outputs["fev1_z"], result.refusal) == (None, "Missing: FEV1.")


def test_that_the_measured_values_stand_without_an_equation() -> None:
    result = spirometry(fev1_l=2.1)
    assert (result.outputs["fev1_l"], result.outputs["fev1_predicted_l"]) == (2.1, None)
    assert "reference equation" in result.refusal


@pytest.mark.parametrize(
    ("equation", "group", "stored"),
    [
        ("gli_global_2022", None, "GLI Global 2022"),
        ("gli_global_2022", "caucasian", "GLI Global 2022"),
        ("gli_2012", "south_east_asian", "GLI-2012, south_east_asian"),
        ("nhanes_iii", "mexican_american", "NHANES III, mexican_american"),
    ],
)
def test_that_the_equation_is_stored_beside_the_result(equation: str, group: str | None, stored: str) -> None:
    result = spirometry(**(PERSON | {"equation": equation}), ethnic_group=group, fev1_l=2.1)
    assert (result.equation, result.outputs["equation"]) == (stored, stored)


@pytest.mark.parametrize(
    ("equation", "youngest", "oldest"),
    [("gli_global_2022", 3, 95), ("gli_2012", 3, 95), ("nhanes_iii", 20, 80)],
)
def test_that_an_equation_predicts_within_its_ages_alone(
    equation: str, youngest: float, oldest: float
) -> None:
    def at(age_years: float) -> tuple[object, str]:
        person = PERSON | {"equation": equation, "age_years": age_years}
        result = spirometry(**person, ethnic_group="caucasian", fev1_l=2.1)
        return result.outputs["fev1_percent_predicted"], result.refusal

    for age_years in (youngest, oldest):
        assert at(age_years)[0] is not None
        assert at(age_years)[1] == ""
    for age_years in (youngest - 0.01, oldest + 0.01):
        value, refusal = at(age_years)
        assert value is None
        assert "covers ages" in refusal


@pytest.mark.parametrize("equation", ["gli_2012", "nhanes_iii"])
def test_that_an_equation_with_groups_asks_for_the_group(equation: str) -> None:
    result = spirometry(**(PERSON | {"equation": equation}), fev1_l=2.1)
    assert result.outputs["fev1_predicted_l"] is None
    assert "group" in result.refusal


def test_that_a_group_unknown_to_an_equation_is_said() -> None:
    result = spirometry(**(PERSON | {"equation": "nhanes_iii"}), ethnic_group="north_east_asian", fev1_l=2.1)
    assert result.outputs["fev1_predicted_l"] is None
    assert "NHANES III has no equation for the group" in result.refusal


def test_that_a_height_outside_nhanes_leaves_volumes_unpredicted() -> None:
    result = spirometry(
        sex="F",
        age_years=78,
        height_cm=144.9,
        equation="nhanes_iii",
        ethnic_group="caucasian",
        fev1_l=1.2,
        fvc_l=1.8,
    )
    assert result.outputs["fev1_predicted_l"] is None
    assert result.outputs["fev1_fvc_predicted"] is not None
    assert "heights 145 to 180 cm" in result.refusal


def test_that_the_lower_limit_is_where_z_is_minus_1645_thousandths() -> None:
    for equation in ("gli_global_2022", "gli_2012"):
        for measure in MEASURES:
            expected = gli(equation, measure, "F", 81.3, 156, "caucasian")
            assert expected.z(expected.lln) == pytest.approx(-1.645, abs=1e-9)


AGES = st.floats(3, 95)
HEIGHTS = st.floats(100, 210)


@given(sex=st.sampled_from("MF"), age=AGES, height=HEIGHTS, low=st.floats(0.3, 6), high=st.floats(0.3, 6))
def test_that_more_litres_never_lower_z(sex: str, age: float, height: float, low: float, high: float) -> None:
    low, high = sorted((low, high))
    for equation in ("gli_global_2022", "gli_2012"):
        expected = gli(equation, "fev1", sex, age, height, "caucasian")
        assert expected.z(low) <= expected.z(high)
        assert expected.z(expected.predicted) == 0


@given(sex=st.sampled_from("MF"), age=AGES, shorter=HEIGHTS, taller=HEIGHTS)
def test_that_taller_people_are_never_predicted_less_litres(
    sex: str, age: float, shorter: float, taller: float
) -> None:
    shorter, taller = sorted((shorter, taller))
    for measure in ("fev1", "fvc"):
        one, other = (gli("gli_global_2022", measure, sex, age, height) for height in (shorter, taller))
        assert one.predicted <= other.predicted


PYSPIRO_PARAMETERS = {"fev1": "FEV1", "fvc": "FVC", "fev1_fvc": "FEV1FVC"}


def other_implementation(equation: str) -> Any:
    """Return the class of pyspiro that evaluates an equation."""
    name = {"gli_global_2022": "BOWERMAN_2022", "gli_2012": "GLI_2012", "nhanes_iii": "HANKINSON_1999"}[
        equation
    ]
    module = pytest.importorskip(f"pyspiro.src.spirometry.{name}")
    return getattr(module, name)()


@pytest.fixture(scope="module")
def others() -> dict[str, Any]:
    with warnings.catch_warnings():
        # It reads its tables with a pandas keyword that is going away; that is its own affair.
        warnings.filterwarnings("ignore", message="The inplace keyword")
        return {equation: other_implementation(equation) for equation in EQUATIONS}


@given(
    equation=st.sampled_from(list(EQUATIONS)),
    sex=st.sampled_from("MF"),
    age=AGES,
    height=st.floats(140, 200),
    group_number=st.integers(0, 4),
    fev1=st.floats(0.4, 2.5),
    fvc=st.floats(2.5, 6),
)
def test_that_an_independent_implementation_agrees(
    others: dict[str, Any],
    equation: str,
    sex: str,
    age: float,
    height: float,
    group_number: int,
    fev1: float,
    fvc: float,
) -> None:
    groups = EQUATIONS[equation].groups
    group = groups[group_number % len(groups)] if groups else None
    age = min(max(age, 20.5), 80.0) if equation == "nhanes_iii" else age
    result = spirometry(
        sex=sex,
        age_years=age,
        height_cm=height,
        equation=equation,
        ethnic_group=group,
        fev1_l=fev1,
        fvc_l=fvc,
    )
    other = others[equation]
    measured = {"fev1": fev1, "fvc": fvc, "fev1_fvc": fev1 / fvc}
    for measure, parameter in PYSPIRO_PARAMETERS.items():
        in_percent = equation == "nhanes_iii" and measure == "fev1_fvc"
        value = measured[measure] * (100 if in_percent else 1)
        arguments = [int(sex == "M"), age, height, *([groups.index(group) + 1] if group else [])]
        percent, z, lln, *_ = other.all(*arguments, other.Parameters[parameter].value, value)
        ours = [
            result.outputs[f"{measure}_percent_predicted"],
            result.outputs[f"{measure}_z"],
            result.outputs[f"{measure}_lln" + ("" if measure == "fev1_fvc" else "_l")],
        ]
        if ours[0] is None:
            assert "heights" in result.refusal
            assert not isinstance(percent, float)
            continue
        assert ours[0] == pytest.approx(float(percent), abs=0.0051)
        assert ours[1] == pytest.approx(float(z), abs=1e-6)
        assert ours[2] == pytest.approx(float(lln) / (100 if in_percent else 1), abs=1e-6)
