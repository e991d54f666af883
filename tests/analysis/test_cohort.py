"""The cohort holds what the averages hold, patient by patient, and obeys the law of blinding."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal
from uuid import UUID

import numpy as np
import pytest

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort import AnalysisSet, Cohort, CohortFilter, CohortMeasure, read_cohort
from frailty_desktop.analysis.cohort_values import summary_of
from frailty_desktop.storage.answer_writer import AnswerRow
from frailty_desktop.storage.tables import PatientRow
from frailty_desktop.study.blinding import POOL, ungrouped
from tests.analysis.cohort_surfaces import MEASURES
from tests.analysis.test_arm_averages import built, follow
from tests.analysis.ward import FORMS, INFUSED, Ward, a_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def cohort_of(ward: Ward, averages: ArmAverages) -> Cohort:
    with ward.study.read() as session:
        return read_cohort(session, ward.study.design, averages)


def values(
    cohort: Cohort, visit: str = "month_1", measure: CohortMeasure = "absolute", group: str = ""
) -> list[float]:
    where = group or cohort.grouping.labels[0].name
    return [float(value) for value in cohort.cell("walk_distance", visit, measure, where).values]


def fill(ward: Ward, n: int, visit: str = "month_1", at: float = 300) -> None:
    for number in range(n):
        ward.save(ward.enrol(f"P-{number:03d}"), visit, at + number)


# What a cell holds


def test_that_a_cell_holds_each_patients_value_with_its_baseline(ward: Ward) -> None:
    first, second = ward.enrol("P-001"), ward.enrol("P-002")
    ward.save(first, "screening", 300)
    ward.save(first, "month_1", 330)
    ward.save(second, "month_1", 200)
    cohort = cohort_of(ward, built(ward))
    cell = cohort.cell("walk_distance", "month_1", "absolute", "walk")
    assert (cell.ids, cell.values.tolist(), cell.baselines.tolist()) == ((first,), [330], [300])
    assert np.isnan(cohort.cell("walk_distance", "month_1", "absolute", "talk").baselines).all()


def test_that_changes_are_counted_from_the_baseline_and_percent_of_it(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "screening", 300)
    ward.save(patient, "month_1", 330)
    cohort = cohort_of(ward, built(ward))
    assert values(cohort, measure="change") == [30]
    assert values(cohort, measure="percent") == [10]
    assert values(cohort, "", "baseline") == [300]


def test_that_a_baseline_of_zero_has_no_change_in_percent(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "screening", 0)
    ward.save(patient, "month_1", 30)
    cohort = cohort_of(ward, built(ward))
    assert values(cohort, measure="change") == [30]
    assert values(cohort, measure="percent") == []


def test_that_an_empty_study_has_a_sentence_for_every_cell(ward: Ward) -> None:
    cohort = cohort_of(ward, built(ward))
    cell = cohort.cell("walk_distance", "month_1", "absolute", "walk")
    assert (cell.n, cell.sentence) == (0, "Nobody has a value here.")
    assert cohort.threads("walk_distance", ["screening", "month_1"], "absolute").values.shape == (0, 2)


def test_that_visits_are_those_that_measure_and_enter_averages(ward: Ward) -> None:
    cohort = cohort_of(ward, built(ward))
    assert [visit.name for visit in cohort.visits("walk_distance")] == ["screening", "month_1", "month_3"]
    assert [visit.name for visit in cohort.visits_after("walk_distance")] == ["month_1", "month_3"]


def test_that_the_summary_of_a_cell_is_that_of_the_averages(ward: Ward) -> None:
    chance = random.Random(4)
    for number in range(12):
        ward.save(ward.enrol(f"P-{number:03d}"), "month_1", chance.randint(2000, 6000) / 10)
    averages = built(ward)
    cohort = cohort_of(ward, averages)
    ours = summary_of(cohort.cell("walk_distance", "month_1", "absolute", "walk").values)
    theirs = averages.summary("walk_distance", "month_1", "walk")
    for part in ("n", "mean", "sd", "low", "high", "median", "q1", "q3"):
        assert getattr(ours, part) == pytest.approx(getattr(theirs, part))


# The law of blinding


def test_that_a_pooled_cell_holds_what_was_published(ward: Ward) -> None:
    fill(ward, 5)
    averages = built(ward, is_pooled=True)
    cohort = cohort_of(ward, averages)
    assert values(cohort) == [300, 301, 302, 303, 304]
    ward.heard.clear()
    ward.save(ward.patients["P-000"], "month_1", 900)
    follow_both(ward, averages, cohort)
    assert values(cohort) == [300, 301, 302, 303, 304]
    assert cohort.threads("walk_distance", ["month_1"], "absolute").values.tolist()[0] == [900]


def test_that_a_value_cleared_stays_published_until_the_next_batch(ward: Ward) -> None:
    fill(ward, 5)
    averages = built(ward, is_pooled=True)
    cohort = cohort_of(ward, averages)
    ward.heard.clear()
    ward.save(ward.patients["P-002"], "month_1", None)
    follow_both(ward, averages, cohort)
    assert values(cohort) == [300, 301, 302, 303, 304]


def test_that_published_changes_keep_the_baseline_they_were_counted_from(ward: Ward) -> None:
    for number in range(5):
        patient = ward.enrol(f"P-{number:03d}")
        ward.save(patient, "screening", 200)
        ward.save(patient, "month_1", 250)
    averages = built(ward, is_pooled=True)
    cohort = cohort_of(ward, averages)
    ward.heard.clear()
    ward.save(ward.patients["P-001"], "screening", 100)
    follow_both(ward, averages, cohort)
    cell = cohort.cell("walk_distance", "month_1", "change", POOL)
    assert (cell.values.tolist(), cell.baselines.tolist()) == ([50] * 5, [200] * 5)
    assert values(cohort, measure="percent") == [25] * 5


def test_that_a_filtered_pool_below_the_minimum_cell_shows_nothing_and_says_why(ward: Ward) -> None:
    fill(ward, 6)
    ward.infuse(ward.patients["P-000"], None)
    ward.infuse(ward.patients["P-001"], None)
    cohort = cohort_of(ward, built(ward, is_pooled=True))
    chosen = CohortFilter(analysis_set=AnalysisSet.SAFETY)
    cell = cohort.cell("walk_distance", "month_1", "absolute", POOL, chosen)
    assert cell.n == 0
    assert cell.sentence.startswith("Fewer than 5 participants")
    assert cohort.summary("walk_distance", "month_1", "absolute", POOL, chosen).n == 0
    assert cohort.counted(POOL, chosen) == 0


def test_that_the_view_none_has_lines_but_no_figure(ward: Ward) -> None:
    fill(ward, 6)
    averages = ArmAverages(ward.study.design)
    with ward.edit("Enrol") as edit:
        for patient in ward.patients.values():
            edit.session.get_one(PatientRow, patient).enrolled_on = INFUSED
    with ward.study.read() as session:
        averages.build(session, ungrouped(ward.study.design.blinding, "No average is shown."))
    cohort = cohort_of(ward, averages)
    assert cohort.cell("walk_distance", "month_1", "absolute", POOL).sentence == "No average is shown."
    assert len(cohort.threads("walk_distance", ["month_1"], "absolute").rows) == 6


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("is_pooled", [True, False])
def test_that_following_every_save_ends_where_a_fresh_start_does(
    ward: Ward, seed: int, is_pooled: bool
) -> None:
    chance = random.Random(seed)
    patients = [ward.enrol(f"P-{number}") for number in range(9)]
    averages = built(ward, is_pooled=is_pooled)
    cohort = cohort_of(ward, averages)
    everything(cohort)
    ward.heard.clear()
    for _ in range(40):
        patient = chance.choice(patients)
        _something(ward, chance, patient)
        follow_both(ward, averages, cohort)
    assert everything(cohort) == everything(cohort_of(ward, built(ward, is_pooled=is_pooled)))
    for label in cohort.grouping.labels:
        for visit in ("screening", "month_1", "month_3"):
            measures: tuple[Literal["absolute"], Literal["change"]] = ("absolute", "change")
            for measure in measures:
                theirs = averages.summary("walk_distance", visit, label.name, measure)
                ours = values(cohort, visit, measure, label.name)
                assert len(ours) == theirs.n
                assert sum(ours) == pytest.approx((theirs.mean or 0) * theirs.n)


def _something(ward: Ward, chance: random.Random, patient: UUID) -> None:
    visit = chance.choice(["screening", "month_1", "month_3"])
    dice = chance.random()
    if dice < 0.1:
        ward.infuse(patient, None if chance.random() < 0.3 else INFUSED)
    elif dice < 0.2:
        ward.void(patient, visit, "walk")
    else:
        value = None if chance.random() < 0.15 else chance.randint(200, 600)
        ward.save(patient, visit, value, chance.choice(["walk_distance", "grip_strength"]))


def follow_both(ward: Ward, averages: ArmAverages, cohort: Cohort) -> None:
    heard = list(ward.heard)
    follow(ward, averages)
    for changes in heard:
        assert cohort.apply(changes, ward.study.read) is not None


def everything(cohort: Cohort) -> list[object]:
    found: list[object] = [cohort.patients, cohort.choices()]
    for endpoint in cohort.endpoints:
        names = [visit.name for visit in cohort.visits(endpoint.name)]
        for measure in MEASURES:
            drawn = cohort.threads(endpoint.name, names, measure)
            found.append((drawn.rows.tolist(), repr(drawn.values.tolist()), drawn.hidden))
            for visit in names:
                for label in cohort.grouping.labels:
                    cell = cohort.cell(endpoint.name, visit, measure, label.name)
                    found.append((cell.ids, cell.values.tolist(), repr(cell.baselines.tolist())))
    return found


# Own lines


def test_that_a_line_kept_from_the_rater_is_left_out_and_counted(ward: Ward) -> None:
    patient, other = ward.enrol("P-001"), ward.enrol("P-002")
    for one in (patient, other):
        ward.save(one, "month_1", 20, "grip_strength")
    averages = built(ward)
    cohort = cohort_of(ward, averages)
    ward.heard.clear()
    ward.visit(patient, "month_3")
    follow_both(ward, averages, cohort)
    drawn = cohort.threads("grip", ["month_1", "month_3"], "absolute")
    assert ([cohort.patients[row].id for row in drawn.rows], drawn.hidden) == ([other], 1)
    ward.save(patient, "month_3", 21, "grip_strength")
    follow_both(ward, averages, cohort)
    assert cohort.threads("grip", ["month_1", "month_3"], "absolute").hidden == 0


def test_that_lines_are_of_the_sites_one_may_look_at(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "month_1", 300)
    cohort = cohort_of(ward, built(ward))
    with ward.study.read() as session:
        here = session.get_one(PatientRow, patient).site_id
    for sites, count in ((None, 1), (frozenset({here}), 1), (frozenset({patient}), 0)):
        drawn = cohort.threads("walk_distance", ["month_1"], "absolute", sites=sites)
        assert len(drawn.rows) == count


# Who is looked at


def test_that_the_safety_set_is_who_was_infused(ward: Ward) -> None:
    ward.enrol("P-001"), ward.enrol("P-002", infused=None)
    cohort = cohort_of(ward, built(ward))
    assert [patient.is_infused for patient in cohort.patients] == [True, False]
    assert cohort.counted("talk", CohortFilter(analysis_set=AnalysisSet.SAFETY)) == 0
    assert cohort.counted("talk") == 1


def test_that_per_protocol_asks_for_the_visits_of_the_plan(ward: Ward) -> None:
    seen, _unseen = ward.enrol("P-001"), ward.enrol("P-002")
    ward.visit(seen, "month_1")
    assert [patient.is_per_protocol for patient in cohort_of(ward, built(ward)).patients] == [True, False]


@pytest.mark.parametrize(
    ("born", "band"), [("1940-05-01", "2"), ("1950", "1"), ("1956", ""), ("1957-01-01", "0"), ("", "")]
)
def test_that_the_age_band_is_that_of_the_day_of_consent(ward: Ward, born: str, band: str) -> None:
    FORMS.update(birth_date="demographics", consent_date="consent")
    patient = ward.enrol("P-001")
    rows = [ward.row(patient, "screening", "consent_date", "1")]
    rows = [row_with(rows[0], date(2026, 2, 3).isoformat())]
    if born:
        rows.append(row_with(ward.row(patient, "screening", "birth_date", "1"), born))
    with ward.edit("Answer") as edit:
        edit.save_answers(rows)
    assert cohort_of(ward, built(ward)).patients[0].age_band == band


def row_with(row: AnswerRow, day: str) -> AnswerRow:
    whole = day if len(day) == 10 else None
    return AnswerRow(
        row.patient_id, row.visit_id, row.form_id, 0, row.item, day, value_text=day, value_date=whole
    )


def test_that_filters_are_offered_with_their_numbers_and_say_themselves(ward: Ward) -> None:
    ward.enrol("P-001"), ward.enrol("P-002")
    cohort = cohort_of(ward, built(ward))
    (site,) = cohort.choices().sites
    assert (site.label, site.n) == ("Köln", 2)
    words = cohort.filter_words(CohortFilter(sites=frozenset({site.value})))
    assert words.endswith("Site: Köln.")
    assert words.startswith("Intention to treat")
