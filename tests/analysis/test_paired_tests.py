"""The paired t test against R's documented example and the figures the trial published."""

import math

import numpy as np
import pytest

from frailty_desktop.analysis.statistics import paired_t
from tests.analysis.published_data import SLEEP_ONE, SLEEP_TWO


def test_that_student_s_sleep_gives_what_r_documents() -> None:
    # ?t.test, sleep, paired: t = -4.0621, df = 9, p-value = 0.002833, CI -2.4598858 -0.7001142, mean -1.58
    found = paired_t(np.subtract(SLEEP_ONE, SLEEP_TWO))
    assert (found.n, found.df) == (10, 9)
    assert found.mean == pytest.approx(-1.58, abs=1e-12)
    assert found.t == pytest.approx(-4.062127683, abs=1e-8)
    assert found.p == pytest.approx(0.0028328902, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((-2.459885763277, -0.700114236723), abs=1e-10)


def test_that_the_published_walk_of_the_trial_has_the_implied_t() -> None:
    # Clinical reference 2.1: +64.8 m with p = .011 and df 9 implies t = 3.19, SE 20.3 and SD about 64 m.
    shape = np.arange(10.0)
    changes = 64.8 + (shape - shape.mean()) / shape.std(ddof=1) * 20.3 * math.sqrt(10)
    found = paired_t(changes)
    assert (f"{found.mean:.1f}", f"{found.t:.2f}", f"{found.p:.3f}", found.df) == ("64.8", "3.19", "0.011", 9)


def test_that_a_patient_with_one_value_alone_is_left_out() -> None:
    assert paired_t([1.0, 2.0, 4.0, float("nan")]) == paired_t([1.0, 2.0, 4.0])


def test_that_equal_changes_are_said_and_not_divided_by() -> None:
    found = paired_t([2.5, 2.5, 2.5])
    assert (found.mean, found.p) == (2.5, None)
    assert found.why_not == "Every change is the same: there is no spread to test."
