"""The results table holds what scipy computes, and a sentence where nothing can be computed."""

import random
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import mean, stdev
from uuid import UUID

import numpy as np
import pytest
from scipy import stats

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort import EVERYBODY, AnalysisSet, Cohort, CohortFilter, read_cohort
from frailty_desktop.analysis.picture import Row, TableView
from frailty_desktop.analysis.results_figures import followed
from frailty_desktop.analysis.results_table import ResultsFigures, results_figures, results_table
from frailty_desktop.analysis.results_tidy import tidy_results
from frailty_desktop.study.blinding import Grouping, by_arm, ungrouped
from frailty_desktop.study.design import ArmRole
from tests.analysis.ward import INFUSED, Ward, a_ward

WALK, GRIP = "walk_distance", "grip"


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def cohort_of(ward: Ward, grouping: Grouping | None = None) -> Cohort:
    averages = ArmAverages(ward.study.design, read=ward.study.read)
    with ward.study.read() as session:
        averages.build(session, grouping or ward.by_arm())
        return read_cohort(session, ward.study.design, averages)


def figures_of(ward: Ward, grouping: Grouping | None = None) -> ResultsFigures:
    return results_figures(cohort_of(ward, grouping))


def fill(ward: Ward, count: int = 12) -> dict[UUID, tuple[float, float]]:
    """Give patients a walk before and after; every second one is in the first arm."""
    chance = random.Random(4)
    walks: dict[UUID, tuple[float, float]] = {}
    for number in range(count):
        patient = ward.enrol(f"P-{number:03d}")
        before = chance.randint(250, 450)
        after = before + chance.uniform(-20, 60) + (30 if number % 2 == 0 else 0)
        ward.save(patient, "screening", before)
        ward.save(patient, "month_1", after)
        walks[patient] = (before, after)
    return walks


def columns_of(walks: dict[UUID, tuple[float, float]], arm: int) -> tuple[list[float], list[float]]:
    """Return the walks of an arm, before and after."""
    own = list(walks.values())[arm::2]
    return [before for before, _ in own], [after for _, after in own]


def cell(table: TableView, row: Row, column: str) -> str:
    return row.cells[[one.name for one in table.columns].index(column)].words


def row_of(table: TableView, endpoint: str, label: str) -> Row:
    return next(row for row in table.rows if row.key == endpoint and row.cells[0].words == label)


def words(table: TableView) -> Iterator[str]:
    yield table.title
    yield table.sentence
    yield from table.notes
    yield from (column.label for column in table.columns)
    yield from (cell.words for row in table.rows for cell in row.cells)
    yield from (cell.value for row in table.rows for cell in row.cells)


# Figures


def test_that_the_change_of_an_arm_is_tested_as_scipy_tests_it(ward: Ward) -> None:
    walks = fill(ward)
    at_visit = figures_of(ward).measure(WALK).at("month_1")
    assert at_visit is not None
    for place, arm in enumerate(at_visit.arms):
        before, after = columns_of(walks, place)
        changes = [late - early for early, late in zip(before, after, strict=True)]
        assert (arm.n, arm.change.n) == (6, 6)
        assert arm.value.mean == pytest.approx(mean(after))
        assert arm.change.mean == pytest.approx(mean(changes))
        assert arm.change.sd == pytest.approx(stdev(changes))
        assert arm.t.p == pytest.approx(stats.ttest_rel(after, before).pvalue)
        assert arm.ranks.p == pytest.approx(stats.wilcoxon(changes, method="exact").pvalue)


def test_that_the_difference_is_that_of_a_linear_model(ward: Ward) -> None:
    walks = fill(ward)
    at_visit = figures_of(ward).measure(WALK).at("month_1")
    assert at_visit is not None
    assert at_visit.fit is not None
    found = at_visit.fit.arm("walk")
    rows = list(walks.values())
    design = np.array([[1.0, place % 2 == 0, before] for place, (before, _) in enumerate(rows)])
    after = np.array([late for _, late in rows])
    solved, residue, _, _ = np.linalg.lstsq(design, after, rcond=None)
    df = len(rows) - 3
    error = np.sqrt(residue[0] / df * np.linalg.inv(design.T @ design)[1, 1])
    half = stats.t.ppf(0.975, df) * error
    assert found.difference == pytest.approx(solved[1])
    assert (found.low, found.high) == pytest.approx((solved[1] - half, solved[1] + half))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(solved[1]) / error, df))


def test_that_the_baseline_is_summarised_once_per_arm(ward: Ward) -> None:
    walks = fill(ward)
    baseline = figures_of(ward).measure(WALK).baseline("walk").value
    before, _ = columns_of(walks, 0)
    assert (baseline.n, baseline.mean, baseline.median) == pytest.approx((6, mean(before), np.median(before)))


def test_that_the_comparator_is_the_arm_with_that_role(ward: Ward) -> None:
    fill(ward)
    figures = figures_of(ward)
    assert figures.comparator is not None
    assert (figures.comparator.name, [group.name for group in figures.compared]) == ("talk", ["walk"])


def test_that_a_filter_leaves_patients_out(ward: Ward) -> None:
    fill(ward, 6)
    ward.enrol("P-100", infused=None)
    ward.enrol("P-101", infused=None)
    cohort = cohort_of(ward)
    counted = results_figures(cohort, CohortFilter(analysis_set=AnalysisSet.SAFETY)).counted
    assert (results_figures(cohort).counted, counted) == ((4, 4), (3, 3))


def test_that_each_measure_is_told_before_it_is_computed(ward: Ward) -> None:
    told: list[tuple[int, int, str]] = []
    results_figures(cohort_of(ward), step=lambda *step: told.append(step))
    assert told == [(0, 2, "Six-minute walk distance"), (1, 2, "Grip strength")]


# The table


def test_that_a_visit_shows_value_change_and_p_values(ward: Ward) -> None:
    walks = fill(ward)
    table = results_table(figures_of(ward))
    row = row_of(table, WALK, "Month 1")
    before, after = columns_of(walks, 0)
    changes = [late - early for early, late in zip(before, after, strict=True)]
    assert cell(table, row, "walk_n") == "6"
    assert cell(table, row, "walk_value") == f"{mean(after):.1f} ± {stdev(after):.1f}"
    assert cell(table, row, "walk_change") == f"+{mean(changes):.1f} ± {stdev(changes):.1f}"
    assert cell(table, row, "walk_p_t") == f"{stats.ttest_rel(after, before).pvalue:.3f}"
    assert cell(table, row, "walk_p_wilcoxon") == f"{stats.wilcoxon(changes, method='exact').pvalue:.3f}"


def test_that_every_p_heading_says_nominal(ward: Ward) -> None:
    fill(ward)
    table = results_table(figures_of(ward))
    assert {column.label for column in table.columns if column.label.startswith("p,")} == {
        "p, paired\u00a0t (nominal)",
        "p, Wilcoxon (nominal)",
        "p, ANCOVA (nominal)",
    }


def test_that_all_rows_are_as_wide_as_the_table(ward: Ward) -> None:
    fill(ward)
    figures = figures_of(ward)
    for table in (results_table(figures), results_table(figures, "month_1"), tidy_results(figures)):
        widths = {len(row.cells) for row in table.rows if not row.is_heading}
        assert widths == {len(table.columns)}


def test_that_one_visit_gives_one_row_a_measure_with_its_baseline(ward: Ward) -> None:
    walks = fill(ward)
    table = results_table(figures_of(ward), "month_1")
    before, _ = columns_of(walks, 0)
    assert [row.key for row in table.rows] == [WALK, GRIP]
    assert cell(table, table.rows[0], "walk_baseline") == f"{mean(before):.1f} ± {stdev(before):.1f}"


def test_that_a_row_opens_its_endpoint(ward: Ward) -> None:
    fill(ward)
    assert {row.key for row in results_table(figures_of(ward)).rows} == {WALK, GRIP}


def test_that_a_negative_change_has_a_true_minus_sign(ward: Ward) -> None:
    for number in range(4):
        patient = ward.enrol(f"P-{number}")
        ward.save(patient, "screening", 300)
        ward.save(patient, "month_1", 290 - number)
    table = results_table(figures_of(ward))
    assert cell(table, row_of(table, WALK, "Month 1"), "walk_change").startswith("−11.0")
    assert not [text for text in words(table) if text.startswith("-") and not text[1:2].isdigit()]


def test_that_the_tidy_table_holds_unrounded_numbers(ward: Ward) -> None:
    walks = fill(ward)
    table = tidy_results(figures_of(ward))
    (row,) = [
        row
        for row in table.rows
        if [cell.value for cell in row.cells][0:6:5] == [WALK, "walk"] and row.cells[3].value == "month_1"
    ]
    before, after = columns_of(walks, 0)
    assert float(cell(table, row, "t_test_p")) == pytest.approx(stats.ttest_rel(after, before).pvalue)


# Deaths


def died(ward: Ward, patient: UUID, after_days: int) -> None:
    """Record a death so many days after the infusion, as the status of the patient."""
    from frailty_desktop.storage.tables import PatientRow

    with ward.edit("Die") as edit:
        row = edit.session.get_one(PatientRow, patient)
        row.status, row.status_date = "died", INFUSED + timedelta(days=after_days)


def test_that_a_death_before_the_visit_ranks_below_every_value(ward: Ward) -> None:
    walks = fill(ward, 10)
    lost = ward.enrol("P-100")
    ward.save(lost, "screening", 300)
    died(ward, lost, 20)
    at_visit = figures_of(ward).measure(WALK).at("month_1")
    assert at_visit is not None
    ((arm, worst),) = at_visit.worst
    change = [[late - early for early, late in list(walks.values())[place::2]] for place in (0, 1)]
    expected = stats.mannwhitneyu([*change[0], -1e6], change[1], method="exact").pvalue
    assert (arm, worst.deaths, worst.n, worst.n_reference) == ("walk", 1, 6, 5)
    assert worst.p == pytest.approx(expected)


def test_that_a_death_has_a_row_of_its_own(ward: Ward) -> None:
    fill(ward, 10)
    lost = ward.enrol("P-100")
    ward.save(lost, "screening", 300)
    died(ward, lost, 20)
    table = results_table(figures_of(ward))
    row = row_of(table, WALK, "Month 1, deaths ranked worst")
    assert (cell(table, row, "walk_n"), cell(table, row, "walk_value")) == ("6", "1 death")
    assert cell(table, row, "walk_p_ancova")


def test_that_a_death_after_the_window_changes_nothing(ward: Ward) -> None:
    fill(ward, 10)
    lost = ward.enrol("P-100")
    ward.save(lost, "screening", 300)
    died(ward, lost, 40)
    at_visit = figures_of(ward).measure(WALK).at("month_1")
    assert at_visit is not None
    assert at_visit.worst == ()


# Blinded


def test_that_the_pool_has_one_group_and_no_column_that_compares(ward: Ward) -> None:
    fill(ward)
    table = results_table(figures_of(ward, ward.pooled()))
    assert {column.group for column in table.columns} == {"", "All participants (N = 12)"}
    assert "no arms are compared" in table.notes[0]


def test_that_the_pool_is_computed_from_published_values(ward: Ward) -> None:
    fill(ward)
    grouping = ward.pooled()
    averages = ArmAverages(ward.study.design, read=ward.study.read)
    with ward.study.read() as session:
        averages.build(session, grouping)
    at_visit = figures_of(ward, grouping).measure(WALK).at("month_1")
    assert at_visit is not None
    assert at_visit.arms[0].value.mean == pytest.approx(averages.summary(WALK, "month_1", "all").mean)


def test_that_few_participants_give_a_sentence(ward: Ward) -> None:
    fill(ward, 3)
    table = results_table(figures_of(ward, ward.pooled()))
    assert "fewer than 5 participants" in table.sentence
    assert table.rows == ()


def test_that_without_a_view_the_table_says_why(ward: Ward) -> None:
    fill(ward)
    nothing = ungrouped(ward.study.design.blinding, "Not for now.")
    table = results_table(figures_of(ward, nothing))
    assert (table.rows, table.sentence) == ((), "Not for now.")


# Bad cases: a table with sentences, never a warning or a NaN


def bad_cases(ward: Ward, case: str) -> None:
    if case == "nobody":
        return
    count = 1 if case == "one patient" else 8
    for number in range(count):
        patient = ward.enrol(f"P-{number}")
        if case == "nobody measured":
            continue
        ward.save(patient, "screening", 300)
        if case == "baseline only":
            continue
        if case == "an arm with nobody measured" and number % 2:
            continue
        after = {"constant": 300, "ties": 310 if number % 4 < 2 else 290}.get(case, 300 + number)
        ward.save(patient, "month_1", after)


CASES = [
    "nobody",
    "one patient",
    "nobody measured",
    "baseline only",
    "constant",
    "ties",
    "an arm with nobody measured",
    "usual",
]


@pytest.mark.parametrize("case", CASES)
def test_that_a_bad_case_gives_a_table_without_nan(ward: Ward, case: str) -> None:
    bad_cases(ward, case)
    for grouping in (ward.by_arm(), ward.pooled()):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figures = figures_of(ward, grouping)
            tables = [results_table(figures), results_table(figures, "month_1"), tidy_results(figures)]
        said = [text.lower() for table in tables for text in words(table)]
        assert not [text for text in said if text in {"nan", "inf", "none"} or "nan " in text]
        assert tables[0].sentence or tables[0].rows


def test_that_an_empty_study_says_what_fills_the_table(ward: Ward) -> None:
    assert "fills as patients are enrolled" in results_table(figures_of(ward)).sentence


def test_that_a_constant_change_says_why_there_is_no_p(ward: Ward) -> None:
    bad_cases(ward, "constant")
    table = results_table(figures_of(ward))
    words_of_p = cell(table, row_of(table, WALK, "Month 1"), "walk_p_t")
    assert words_of_p.startswith("note ")
    number = words_of_p.removeprefix("note ")
    assert f"Note {number}: Every change is the same: there is no spread to test." in table.notes


def test_that_zeros_and_ties_are_counted_in_the_notes(ward: Ward) -> None:
    bad_cases(ward, "ties")
    notes = " ".join(results_table(figures_of(ward)).notes)
    assert "2 exact, 0 with zeros left out, 2 with ties" in notes


# Published figures


def test_that_without_published_figures_there_is_no_such_column(ward: Ward) -> None:
    fill(ward)
    assert not [column for column in results_table(figures_of(ward)).columns if column.is_muted]


# The comparator


def test_that_without_placebo_or_control_no_column_compares(ward: Ward) -> None:
    fill(ward)
    treated = [replace(arm, role=ArmRole.TREATMENT) for arm in ward.study.design.arms]
    table = results_table(figures_of(ward, by_arm(treated, ward.by_arm().group_of)))
    assert not [column for column in table.columns if "difference" in column.name]
    assert "no placebo or control arm" in table.notes[0]


def test_that_following_some_endpoints_gives_what_computing_all_gives(ward: Ward) -> None:
    fill(ward)
    before = figures_of(ward)
    ward.save(next(iter(ward.patients.values())), "month_1", 480)
    cohort = cohort_of(ward)
    assert followed(before, cohort, EVERYBODY, {WALK}) == results_figures(cohort)
