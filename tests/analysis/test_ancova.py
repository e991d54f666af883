"""Analysis of covariance against R's lm and emmeans on the anorexia data of MASS, and its bad cases."""

import numpy as np
import pytest

from frailty_desktop.analysis.statistics import Ancova, ancova, ancova_by_code
from tests.analysis.published_data import ANOREXIA

ARMS, BEFORE, AFTER = zip(*ANOREXIA, strict=True)


def anorexia() -> Ancova:
    return ancova(AFTER, BEFORE, ARMS, "Cont", ("Cont", "CBT", "FT"))


def test_that_the_differences_are_those_that_r_prints() -> None:
    # R: lm(Postwt ~ Prewt + Treat), reference Cont. The example of ?anorexia prints the same model of the
    # change: CBT - Cont = 4.0971 (SE 1.8935), slope 0.4345 - 1 = -0.5655 (SE 0.1612).
    fit = anorexia()
    cognitive, family = fit.arm("CBT"), fit.arm("FT")
    assert cognitive.difference == pytest.approx(4.097065528, abs=1e-8)
    assert (cognitive.low, cognitive.high) == pytest.approx((0.318659858978, 7.875471197167), abs=1e-8)
    assert cognitive.p == pytest.approx(0.03399931, abs=1e-8)
    assert family.difference == pytest.approx(8.660128181, abs=1e-8)
    assert (family.low, family.high) == pytest.approx((4.283766668074, 13.036489693909), abs=1e-8)
    assert family.p == pytest.approx(0.00018902, abs=1e-8)


def test_that_the_model_is_the_one_that_r_fits() -> None:
    # Residual standard error 6.97818304 on 68 degrees of freedom, slope 0.434461150
    fit = anorexia()
    assert (fit.n, fit.df) == (72, 68)
    assert fit.residual_sd == pytest.approx(6.97818304, abs=1e-8)
    assert fit.slope == pytest.approx(0.434461150, abs=1e-8)


def test_that_adjusted_means_are_those_at_the_common_baseline() -> None:
    # emmeans: Cont 81.477262786 with CI 78.732724102136 to 84.221801470337
    control = anorexia().arm("Cont")
    assert control.mean == pytest.approx(81.477262786, abs=1e-8)
    assert (control.mean_low, control.mean_high) == pytest.approx(
        (78.732724102136, 84.221801470337), abs=1e-8
    )
    assert (control.difference, control.why_not) == (None, "")


def test_that_the_change_gives_the_same_differences_as_the_value() -> None:
    of_change = ancova(np.subtract(AFTER, BEFORE), BEFORE, ARMS, "Cont", ("Cont", "CBT", "FT"))
    assert of_change.arm("FT").difference == pytest.approx(anorexia().arm("FT").difference, abs=1e-9)
    assert of_change.arm("FT").p == pytest.approx(anorexia().arm("FT").p, abs=1e-12)


def test_that_codes_and_names_give_the_same() -> None:
    names = ("Cont", "CBT", "FT")
    codes = np.array([names.index(arm) for arm in ARMS])
    assert ancova_by_code(np.array(AFTER), np.array(BEFORE), codes, names, "Cont") == anorexia()


def test_that_rows_without_both_values_are_left_out() -> None:
    more = ancova([*AFTER, float("nan"), 80.0], [*BEFORE, 80.0, float("nan")], [*ARMS, "FT", "FT"], "Cont")
    assert more == anorexia()


def test_that_an_arm_with_nobody_is_named_and_the_others_are_compared() -> None:
    fit = ancova(AFTER, BEFORE, ARMS, "Cont", ("Cont", "CBT", "FT", "none yet"))
    assert fit.arm("none yet").why_not == "Nobody of this arm has both values."
    assert fit.arm("FT").difference == pytest.approx(8.660128181, abs=1e-8)


def test_that_equal_baselines_leave_a_plain_comparison() -> None:
    fit = ancova([1.0, 2.0, 3.0, 5.0], [7.0] * 4, ["p", "p", "a", "a"], "p")
    assert fit.note == "All baselines are equal: the arms are compared without adjustment."
    assert fit.arm("a").difference == pytest.approx(2.5)
    assert (fit.df, fit.slope) == (2, None)


def test_that_a_missing_reference_is_said() -> None:
    fit = ancova([1.0, 2.0, 3.0], [1.0, 2.0, 4.0], ["a", "a", "b"], "p")
    assert fit.why_not == "Nobody of the reference arm has both values: there is nothing to compare with."


def test_that_a_baseline_that_tells_the_arms_apart_is_said() -> None:
    fit = ancova([1.0, 2.0, 3.0, 5.0], [7.0, 7.0, 8.0, 8.0], ["p", "p", "a", "a"], "p")
    assert fit.why_not == "In each arm all baselines are equal: arm and baseline cannot be told apart."


def test_that_a_constant_endpoint_is_said() -> None:
    fit = ancova([4.0] * 6, [1.0, 2.0, 3.0, 1.0, 2.0, 4.0], ["p", "p", "p", "a", "a", "a"], "p")
    assert fit.why_not == "All values are equal: there is no spread to compare."
