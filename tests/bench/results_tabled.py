"""Rows: the results table of twelve endpoints, beside the same figures from plain pandas, scipy, statsmodels.

Both start from values in memory: here the averages that a window keeps anyway, there a frame with a row for
each patient, endpoint and visit.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort import Cohort, read_cohort
from frailty_desktop.analysis.models import least_squares
from frailty_desktop.analysis.results_table import ResultsFigures, results_figures, results_table
from tests.bench.bench_study import ENDPOINTS, VISITS, BenchStudy, item_name, make_study, visit_name
from tests.bench.figures import Figure, in_words, medians_in_turn, seconds_of

FEW = 300
TIMES = 3
REACH = 1.0
FLOOR = "the same figures in pandas, scipy, statsmodels"
CONTROL = "placebo"
_NEARLY = 1e-8


def measure(bench: BenchStudy, folder: Path) -> list[Figure]:
    """Measure at 300 patients and at as many as the bench has."""
    small = make_study(folder / "results.frailty", FEW)
    with small.study:
        with small.study.edit(by=small.by, action="Load") as edit:
            edit.load_many(small.batches())
        few = _row(small)
    return [few, _row(bench)]


def _row(bench: BenchStudy) -> Figure:
    averages = ArmAverages(bench.study.design, read=bench.study.read)
    with bench.study.read() as session:
        averages.build(session, bench.grouping())
        made: list[Cohort] = []
        read = seconds_of(lambda: made.append(read_cohort(session, bench.study.design, averages)))
    (cohort,) = made
    frame = _frame(cohort)
    figures = results_figures(cohort)
    cells = _compare(figures, _plain(frame))
    here, there = medians_in_turn([lambda: _ours(cohort), lambda: _plain(frame)], TIMES)
    return Figure(
        f"results table, {ENDPOINTS} endpoints at {VISITS - 1} visits, {len(bench.patients):,} patients",
        FLOOR,
        here,
        there,
        REACH,
        f"the cohort was read in {in_words(read)}; {cells} figures are the same on both sides",
    )


def _ours(cohort: Cohort) -> None:
    results_table(results_figures(cohort))


def _frame(cohort: Cohort) -> pd.DataFrame:
    """Put everybody's values into a frame, with the baseline beside each."""
    parts = []
    for number in range(ENDPOINTS):
        for place in range(1, VISITS):
            for label in cohort.grouping.labels:
                cell = cohort.cell(item_name(number), visit_name(place), "change", label.name)
                parts.append(
                    pd.DataFrame(
                        {
                            "item": item_name(number),
                            "visit": visit_name(place),
                            "arm": label.name,
                            "value": cell.values + cell.baselines,
                            "baseline": cell.baselines,
                        }
                    )
                )
    return pd.concat(parts, ignore_index=True)


Plain = dict[tuple[str, str], dict[str, dict[str, float]]]


def _plain(frame: pd.DataFrame) -> Plain:
    """Compute what the table holds as somebody would with the libraries alone."""
    found: Plain = {}
    frame = frame.assign(change=frame["value"] - frame["baseline"])
    measured = ["value", "change"]
    summary = frame.groupby(["item", "visit", "arm"])[measured].agg(["count", "mean", "std"])
    quartiles = [frame.groupby(["item", "visit", "arm"])[measured].quantile(q) for q in (0.25, 0.5, 0.75)]
    columns = {
        "n": summary["value", "count"].to_dict(),
        "mean": summary["value", "mean"].to_dict(),
        "sd": summary["value", "std"].to_dict(),
        "median": quartiles[1]["value"].to_dict(),
    }
    for (item, visit), rows in frame.groupby(["item", "visit"]):
        at = found[str(item), str(visit)] = {}
        for arm, own in rows.groupby("arm"):
            change = own["change"].to_numpy()
            at[str(arm)] = {
                **{name: float(column[item, visit, arm]) for name, column in columns.items()},
                "t_p": float(stats.ttest_1samp(change, 0.0).pvalue),
                "rank_p": _rank_p(change),
            }
        _add_differences(rows, at)
    return found


def _rank_p(change: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    # Changes that are equal on paper differ in the last binary digit: rounded, they are ties here as there.
    return float(stats.wilcoxon(change.round(6), correction=True, method="approx").pvalue)


def _add_differences(rows: pd.DataFrame, at: dict[str, dict[str, float]]) -> None:
    others = [arm for arm in at if arm != CONTROL]
    dummies = [(rows["arm"] == arm).to_numpy(dtype=float) for arm in others]
    design = np.column_stack([np.ones(len(rows)), *dummies, rows["baseline"]])
    fit = least_squares(rows["value"].to_numpy(), design)
    intervals = fit.conf_int()
    for place, arm in enumerate(others, 1):
        at[arm] |= {
            "difference": float(fit.params[place]),
            "low": float(intervals[place][0]),
            "high": float(intervals[place][1]),
            "p": float(fit.pvalues[place]),
        }


def _compare(figures: ResultsFigures, plain: Plain) -> int:
    """Refuse a row for figures that are not those of the libraries; say how many were compared."""
    compared = 0
    for measure in figures.measures:
        for at_visit in measure.visits:
            for arm in at_visit.arms:
                theirs = plain[measure.endpoint.name, at_visit.visit.name][arm.group]
                ours = {"n": arm.n, "mean": arm.value.mean, "sd": arm.value.sd, "median": arm.value.median}
                ours |= {"t_p": arm.t.p, "rank_p": arm.ranks.p}
                if at_visit.fit is not None and "difference" in theirs:
                    fitted = at_visit.fit.arm(arm.group)
                    ours |= {name: getattr(fitted, name) for name in ("difference", "low", "high", "p")}
                for name, value in ours.items():
                    if value is None or not math.isclose(value, theirs[name], rel_tol=1e-6, abs_tol=_NEARLY):
                        raise RuntimeError(f"{measure.endpoint.name} {name}: {value} here, {theirs[name]}")
                compared += len(ours)
    return compared
