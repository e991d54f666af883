"""The mixed model against R's nlme, lmerTest and a likelihood written out in R, on the Orthodont data."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frailty_desktop.analysis.statistics import (
    RepeatedMeasures,
    RepeatedValues,
    VisitEffect,
    ancova,
    repeated_measures,
)
from tests.analysis.published_data import ORTHODONT
from tests.analysis.test_degenerate_data import anything, assert_sound

Row = tuple[str, str, str, float, float]
MISSING = {("M03", "14"), ("M07", "12"), ("F02", "12"), ("F02", "14"), ("F09", "10"), ("M11", "14")}
INCOMPLETE = [row for row in ORTHODONT if (row[0], row[2]) not in MISSING]
VISITS, SEXES = ("10", "12", "14"), ("Male", "Female")


def rows(data: list[Row], visits: tuple[str, ...] = VISITS, arms: tuple[str, ...] = SEXES) -> RepeatedValues:
    children, sexes, ages, before, distances = zip(*data, strict=True) if data else ((), (), (), (), ())
    return RepeatedValues(children, ages, sexes, before, distances, visits, arms)


def figures(effect: VisitEffect) -> tuple[float | None, ...]:
    return (effect.difference, effect.se, effect.df)


def effect_at(found: RepeatedMeasures, visit: str) -> VisitEffect:
    return next(effect for effect in found.effects if effect.visit == visit)


def test_that_the_unstructured_model_is_the_one_that_r_fits() -> None:
    # R: the restricted likelihood written out, optim and numerical second derivatives; nlme::gls with corSymm
    # and varIdent agrees to four digits (-0.58415, -1.62677, -2.37677; SE 0.70580, 0.79376, 0.78882).
    found = repeated_measures(rows(ORTHODONT), "Male")
    expected = {
        "10": (-0.584155759649, 0.705801952859, 25.0588130108),
        "12": (-1.62676939601, 0.793760823671, 25.4572134812),
        "14": (-2.37676939601, 0.788813942469, 25.7807686658),
    }
    for visit, r_prints in expected.items():
        assert figures(effect_at(found, visit)) == pytest.approx(r_prints, rel=1e-5)
    assert found.structure == "unstructured"
    assert found.covariance[0] == pytest.approx((2.951068, 0.987865, 2.087351), abs=1e-5)


def test_that_missing_visits_leave_the_unstructured_model_the_one_of_r() -> None:
    # R, as above, with six visits missing; nlme::gls: -0.63448, -1.78516, -2.53396;
    # SE 0.72794, 0.84066, 0.81698
    found = repeated_measures(rows(INCOMPLETE), "Male")
    expected = {
        "10": (-0.634477401619, 0.727943609483, 24.6774529454),
        "12": (-1.78516295386, 0.840657803402, 24.6466245747),
        "14": (-2.53396360719, 0.81698082106, 24.9011066175),
    }
    for visit, r_prints in expected.items():
        assert figures(effect_at(found, visit)) == pytest.approx(r_prints, rel=1e-5)
    assert (found.patients, found.observations) == (27, 75)
    assert (effect_at(found, "14").n, effect_at(found, "14").n_reference) == (10, 14)


def test_that_compound_symmetry_is_the_random_intercept_of_r() -> None:
    # R, lmerTest: lmer(y ~ base + visit * Sex + (1 | Subject)), emmeans with lmer.df = "satterthwaite"
    found = repeated_measures(rows(INCOMPLETE), "Male", "compound symmetry")
    last = effect_at(found, "14")
    assert figures(last) == pytest.approx((-2.618298165343, 0.806970175482, 47.7262175351), rel=1e-6)
    assert (last.low, last.high) == pytest.approx((-4.24106093733, -0.995535393353), abs=1e-5)
    assert last.p == pytest.approx(0.00215146717878, rel=1e-5)


def test_that_statsmodels_agrees_on_compound_symmetry() -> None:
    children, sexes, ages, before, after = zip(*INCOMPLETE, strict=True)
    design = np.array(
        [
            [sex == one and age == visit for visit in VISITS for one in SEXES] + [distance]
            for sex, age, distance in zip(sexes, ages, before, strict=True)
        ],
        dtype=float,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what statsmodels says while it is imported is not ours
        from statsmodels.regression.mixed_linear_model import MixedLM

        judged = MixedLM(np.array(after), design, groups=np.array(children)).fit(reml=True)
    found = repeated_measures(rows(INCOMPLETE), "Male", "compound symmetry")
    differences = judged.fe_params[1:6:2] - judged.fe_params[0:6:2]
    assert [effect.difference for effect in found.effects] == pytest.approx(differences.tolist(), rel=1e-4)
    assert found.covariance[0][1] == pytest.approx(float(judged.cov_re[0, 0]), rel=1e-3)


def test_that_complete_data_give_the_degrees_of_freedom_of_lmertest() -> None:
    # R, lmerTest: difference at 10: -0.612104870257, SE 0.767299583999, df 45.3940192807
    first = effect_at(repeated_measures(rows(ORTHODONT), "Male", "compound symmetry"), "10")
    assert figures(first) == pytest.approx((-0.612104870257, 0.767299583999, 45.3940192807), rel=1e-6)


def test_that_one_visit_is_an_analysis_of_covariance() -> None:
    data = [row for row in ORTHODONT if row[2] == "14"]
    _, sexes, _, before, after = zip(*data, strict=True)
    female = ancova(after, before, sexes, "Male").arm("Female")
    (effect,) = repeated_measures(rows(data, ("14",)), "Male").effects
    assert (effect.difference, effect.low, effect.high, effect.p) == pytest.approx(
        (female.difference, female.low, female.high, female.p), rel=1e-6
    )
    assert effect.df == pytest.approx(24.0, rel=1e-6)
    (again,) = repeated_measures(rows(data, ("14",)), "Male", "compound symmetry").effects
    assert again == effect


def test_that_the_order_of_the_rows_and_their_unit_do_not_matter() -> None:
    metres = [(c, s, v, b / 1000, y / 1000) for c, s, v, b, y in reversed(INCOMPLETE)]
    found = effect_at(repeated_measures(rows(metres), "Male"), "12")
    assert found.difference == pytest.approx(-0.00178516295386, rel=1e-5)
    assert found.df == pytest.approx(24.6466245747, rel=1e-5)


def test_that_few_patients_fall_back_to_compound_symmetry_and_say_so() -> None:
    few = [row for row in ORTHODONT if row[0] in {"M01", "M02", "M05", "F01", "F03"}]
    found = repeated_measures(rows(few), "Male")
    assert found.structure == "compound symmetry"
    assert found.notes == (
        "An unstructured covariance could not be estimated; compound symmetry was used instead.",
    )
    assert any("compound symmetry" in sentence for sentence in found.assumptions)


def test_that_the_assumptions_are_named() -> None:
    said = " ".join(repeated_measures(rows(ORTHODONT), "Male").assumptions)
    for word in ("unstructured", "missing at random", "normally distributed", "Satterthwaite", "nominal"):
        assert word in said


def test_that_a_visit_without_an_arm_says_so_and_the_others_are_compared() -> None:
    no_girls_at_14 = [row for row in ORTHODONT if (row[1], row[2]) != ("Female", "14")]
    found = repeated_measures(rows(no_girls_at_14), "Male")
    last = effect_at(found, "14")
    assert (last.p, last.why_not) == (
        None,
        "Nobody of one of the two arms has both values at this visit.",
    )
    assert effect_at(found, "10").p is not None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "Nobody has both a baseline and a value after it."),
        ([row for row in ORTHODONT if row[1] == "Male"], "Only the reference arm has anybody"),
        ([row for row in ORTHODONT if row[1] == "Female"], "Nobody of the reference arm has both values"),
        ([(*row[:4], 7.0) for row in ORTHODONT], "All values are equal"),
        ([row for row in ORTHODONT if row[0] in {"M01", "F01"}], "Too few patients"),
    ],
)
def test_that_what_cannot_be_fitted_is_a_sentence(data: list[Row], sentence: str) -> None:
    found = repeated_measures(rows(data), "Male")
    assert found.why_not.startswith(sentence)
    assert found.effects == ()


def test_that_visits_that_are_copies_of_each_other_do_not_pass_for_a_model() -> None:
    copied = [(c, s, v, b, 20.0 + int(c[1:]) % 7) for c, s, v, b, _ in ORTHODONT]
    found = repeated_measures(rows(copied), "Male")
    assert found.why_not.startswith("The model did not converge")


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABCDEFGHIJ"),
            st.sampled_from(SEXES),
            st.sampled_from(VISITS),
            anything,
            st.one_of(anything, st.floats(0, 10)),
        ),
        max_size=30,
    )
)
@settings(deadline=None, max_examples=40)
def test_that_rows_of_any_kind_give_a_model_or_a_sentence(data: list[Row]) -> None:
    found = repeated_measures(rows(data), "Male")
    assert_sound(found)
    assert bool(found.why_not) == (not found.effects)
