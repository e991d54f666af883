"""The pictures of the results page draw what their tables say, and say why where there is nothing to draw."""

import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from frailty_desktop.analysis.cohort import Cohort
from frailty_desktop.analysis.dose_picture import dose_picture
from frailty_desktop.analysis.dose_response import DoseResponse, dose_response
from frailty_desktop.analysis.forest_picture import forest_lines, forest_picture
from frailty_desktop.analysis.model_picture import ModelQuestion, fit_model, model_picture, model_question
from frailty_desktop.analysis.picture import Picture, Points, Whisker
from frailty_desktop.analysis.results_figures import results_figures
from tests.analysis.test_results_table import CASES, bad_cases, cohort_of
from tests.analysis.ward import Ward, a_ward

WALK = "walk_distance"


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def fill(ward: Ward, count: int = 14) -> None:
    """Give patients walks at three visits; those of the first arm gain more."""
    chance = random.Random(7)
    for number in range(count):
        patient = ward.enrol(f"P-{number:03d}")
        before = chance.uniform(250, 450)
        ward.save(patient, "screening", before)
        for visit in ("month_1", "month_3"):
            ward.save(patient, visit, before + chance.gauss(30 if number % 2 == 0 else 0, 20))


def forest(cohort: Cohort) -> Picture:
    return forest_picture(results_figures(cohort), "month_1")


def response(cohort: Cohort) -> DoseResponse:
    return dose_response(cohort, cohort.design.endpoint(WALK), cohort.design.visit("month_1"))


def dose(cohort: Cohort) -> Picture:
    return dose_picture(response(cohort))


def question(cohort: Cohort) -> ModelQuestion:
    return model_question(cohort, cohort.design.endpoint(WALK))


def model(cohort: Cohort) -> Picture:
    asked = question(cohort)
    return model_picture(asked, fit_model(asked))


PICTURES: dict[str, Callable[[Cohort], Picture]] = {"forest": forest, "dose": dose, "model": model}


def whiskers(picture: Picture) -> list[Whisker]:
    return [mark for mark in picture.marks if isinstance(mark, Whisker)]


# Forest


def test_that_a_line_is_the_difference_in_baseline_deviations_of_the_comparator(ward: Ward) -> None:
    fill(ward)
    cohort = cohort_of(ward)
    figures = results_figures(cohort)
    (line, _) = forest_lines(figures, "month_1")
    spread = float(cohort.cell(WALK, "", "baseline", "talk").values.std(ddof=1))
    scaled = line.scaled()
    assert scaled is not None
    assert line.difference is not None
    assert (line.sd, scaled[0]) == pytest.approx((spread, line.difference / spread))
    assert whiskers(forest(cohort))[0].centre == pytest.approx(scaled[0])


def test_that_the_raw_difference_stands_in_the_measures_unit(ward: Ward) -> None:
    fill(ward)
    (line, _) = forest_lines(results_figures(cohort_of(ward)), "month_1")
    assert "\u00a0m; nominal p " in line.words()


def test_that_a_measure_nobody_has_says_so_in_its_line(ward: Ward) -> None:
    fill(ward)
    (_, line) = forest_lines(results_figures(cohort_of(ward)), "month_1")
    assert (line.scaled(), line.words()) == (None, "Nobody has both a baseline and a value.")


def test_that_each_line_is_a_stop_that_opens_its_endpoint(ward: Ward) -> None:
    fill(ward)
    assert {stop.key for stop in forest(cohort_of(ward)).stops} == {WALK, "grip"}


# Dose and response


def test_that_every_patient_is_a_point_at_their_dose(ward: Ward) -> None:
    fill(ward)
    cohort = cohort_of(ward)
    picture = dose(cohort)
    points = [mark for mark in picture.marks if isinstance(mark, Points)]
    assert [mark.x.size for mark in points] == [7, 7]
    assert [mark.x.mean() for mark in points] == pytest.approx([0, 30], abs=1)
    changes = cohort.cell(WALK, "month_1", "change", "talk").values
    assert sorted(points[0].y.tolist()) == pytest.approx(sorted(changes.tolist()))


def test_that_the_trend_over_two_doses_is_the_rank_sum_test(ward: Ward) -> None:
    fill(ward)
    cohort = cohort_of(ward)
    low, high = (cohort.cell(WALK, "month_1", "change", arm).values for arm in ("talk", "walk"))
    found = response(cohort).ranks
    assert found is not None
    assert found.p == pytest.approx(stats.mannwhitneyu(high, low, method="exact").pvalue)


def test_that_the_slope_over_two_doses_is_their_difference_per_unit_of_dose(ward: Ward) -> None:
    fill(ward)
    found = response(cohort_of(ward))
    assert found.slope is not None
    assert found.fit is not None
    means = {arm.name: arm.mean for arm in found.fit.arms}
    assert means["walk"] is not None
    assert means["talk"] is not None
    assert found.slope.slope == pytest.approx((means["walk"] - means["talk"]) / 30)


def test_that_a_patients_point_opens_the_patient(ward: Ward) -> None:
    fill(ward)
    keys = {stop.key for stop in dose(cohort_of(ward)).stops}
    assert keys == {"", *(str(patient) for patient in ward.patients.values())}


def test_that_doses_in_different_units_share_no_axis(ward: Ward) -> None:
    fill(ward)
    cohort = cohort_of(ward)
    first, second = cohort.design.arms
    cohort.design = replace(cohort.design, arms=(first, replace(second, dose_unit="h")))
    assert "different units" in response(cohort).sentence


# The mixed model


def test_that_the_model_compares_at_every_visit(ward: Ward) -> None:
    fill(ward)
    picture = model(cohort_of(ward))
    assert [row.cells[0].words for row in picture.table.rows] == ["Month 1", "Month 3"]
    assert len(whiskers(picture)) == 2


def test_that_the_model_is_fitted_to_every_change_with_its_baseline(ward: Ward) -> None:
    fill(ward)
    asked = question(cohort_of(ward)).rows
    assert asked is not None
    assert (len(asked.values), len(set(asked.patients))) == (28, 14)
    assert np.isfinite(asked.baselines).all()


def test_that_the_notes_name_what_the_model_rests_on(ward: Ward) -> None:
    fill(ward)
    notes = " ".join(model(cohort_of(ward)).notes)
    assert "restricted maximum likelihood" in notes
    assert "missing at random" in notes
    assert "nominal" in notes


# Everywhere


def test_that_the_pool_gets_a_sentence_instead(ward: Ward) -> None:
    fill(ward)
    pool = cohort_of(ward, ward.pooled())
    for picture in (draw(pool) for draw in PICTURES.values()):
        assert picture.sentence
        assert (picture.marks, picture.stops, picture.notes) == ((), (), ())


@pytest.mark.parametrize("case", CASES)
def test_that_a_bad_case_gives_a_picture_or_a_sentence(ward: Ward, case: str) -> None:
    bad_cases(ward, case)
    cohort = cohort_of(ward)
    for draw in PICTURES.values():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = draw(cohort)
        said = [picture.title, picture.description, *picture.notes, picture.sentence]
        said += [stop.words for stop in picture.stops]
        said += [cell.words for row in picture.table.rows for cell in row.cells]
        assert not [text for text in said if "nan" in text.lower().split() or "None" in text]
        assert picture.sentence or picture.marks
        assert np.isfinite([picture.x.low, picture.x.high, picture.y.low, picture.y.high]).all()
        assert picture.x.high > picture.x.low
        assert picture.y.high > picture.y.low


def test_that_no_stop_lies_outside_the_axes(ward: Ward) -> None:
    fill(ward)
    cohort = cohort_of(ward)
    for picture in (draw(cohort) for draw in PICTURES.values()):
        assert picture.stops
        assert all(picture.x.low <= stop.x <= picture.x.high for stop in picture.stops)
        assert all(picture.y.low <= stop.y <= picture.y.high for stop in picture.stops)
