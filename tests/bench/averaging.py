"""Row: arm means, intervals and n of all endpoints after one save, beside the same from scratch in pandas."""

from __future__ import annotations

import random
import sqlite3
import statistics

import pandas as pd
from scipy import stats

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.changes import Changes
from frailty_desktop.study.blinding import Grouping
from tests.bench.bench_study import ENDPOINTS, VISITS, BenchStudy, item_name, visit_name
from tests.bench.figures import Figure, in_words, seconds_of

TIMES = 60
REACH = 1 / 100
FLOOR = "the same from scratch in pandas"


def measure(bench: BenchStudy) -> Figure:
    """Save values, let the averages follow, ask for every mean; then compute them all anew."""
    grouping = bench.grouping()
    averages = ArmAverages(bench.study.design, read=bench.study.read)
    with bench.study.read() as session:
        built = seconds_of(lambda: averages.build(session, grouping))
    heard: list[Changes] = []
    stop = bench.study.subscribe(heard.append)
    chance = random.Random(11)
    taken = []
    for _ in range(TIMES):
        _save_one(bench, chance)
        changes = heard.pop()
        taken.append(seconds_of(lambda changes=changes: _follow(averages, grouping, changes)))  # type: ignore[misc]
    stop()
    from_scratch = statistics.median(seconds_of(lambda: _pandas(bench, grouping)) for _ in range(3))
    _compare(averages, _pandas(bench, grouping))
    return Figure(
        f"arm means, CI and n of {ENDPOINTS} endpoints after one save, {len(bench.patients):,} patients",
        FLOOR,
        statistics.median(taken),
        from_scratch,
        REACH,
        f"built once from the file in {in_words(built)}; the last state equals pandas in every cell",
    )


def _save_one(bench: BenchStudy, chance: random.Random) -> None:
    patient, place = chance.choice(bench.patients), chance.randrange(VISITS)
    value = round(chance.uniform(200, 500), 3)
    item = item_name(chance.randrange(ENDPOINTS))
    row = AnswerRow(
        patient.id, patient.visits[place], patient.forms[place], 0, item, str(value), value_number=value
    )
    with bench.study.edit(by=bench.by, action="Save an answer") as edit:
        edit.save_answers([row])


def _follow(averages: ArmAverages, grouping: Grouping, changes: Changes) -> None:
    averages.apply(changes)
    for number in range(ENDPOINTS):
        for place in range(VISITS):
            for label in grouping.labels:
                averages.summary(item_name(number), visit_name(place), label.name)


def _pandas(bench: BenchStudy, grouping: Grouping) -> pd.DataFrame:
    items = ", ".join(f"'{item_name(number)}'" for number in range(ENDPOINTS))
    query = (
        "SELECT answers.item, answers.patient_id, visits.plan AS visit, answers.value_number AS value"  # noqa: S608
        f" FROM answers JOIN visits ON visits.id = answers.visit_id WHERE answers.item IN ({items})"
    )
    connection = sqlite3.connect(f"file:{bench.study.path}?mode=ro", uri=True)
    frame = pd.read_sql_query(query, connection)
    connection.close()
    arms = {patient.bytes: arm for patient, arm in grouping.group_of.items()}
    frame["arm"] = frame["patient_id"].map(arms)
    summary = frame.groupby(["item", "visit", "arm"])["value"].agg(["count", "mean", "std"])
    half = stats.t.ppf(0.975, summary["count"] - 1) * summary["std"] / summary["count"] ** 0.5
    summary["low"], summary["high"] = summary["mean"] - half, summary["mean"] + half
    return summary


def _compare(averages: ArmAverages, summary: pd.DataFrame) -> None:
    """Refuse a figure for averages that are not the ones pandas finds."""
    for place, row in summary.iterrows():
        if not isinstance(place, tuple):
            raise TypeError("three names mark a cell")
        found = averages.summary(*place)
        for ours, theirs in ((found.mean, row["mean"]), (found.low, row["low"]), (found.high, row["high"])):
            if ours is None or abs(ours - theirs) > 1e-6:
                raise RuntimeError(f"{place}: {ours} here, {theirs} in pandas")
