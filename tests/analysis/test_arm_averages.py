"""Averages of arms follow every kind of edit and agree with what pandas computes from the file."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.statistics import GroupSummary
from tests.analysis.ward import INFUSED, Ward, a_ward

Measure = Literal["absolute", "change"]
Place = tuple[str, str, str, Measure]
MEASURES: tuple[Measure, ...] = ("absolute", "change")
VISITS = ("screening", "month_1", "month_3", "extra")


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def built(ward: Ward, *, is_pooled: bool = False) -> ArmAverages:
    averages = ArmAverages(ward.study.design, read=ward.study.read)
    with ward.study.read() as session:
        averages.build(session, ward.pooled() if is_pooled else ward.by_arm())
    return averages


def follow(ward: Ward, averages: ArmAverages) -> frozenset[str]:
    touched: set[str] = set()
    while ward.heard:
        touched |= averages.apply(ward.heard.pop(0))
    return frozenset(touched)


def everything(averages: ArmAverages) -> dict[Place, GroupSummary]:
    assert averages.grouping is not None
    return {
        (endpoint.name, visit, label.name, measure): averages.summary(
            endpoint.name, visit, label.name, measure
        )
        for endpoint in averages.endpoints
        for visit in VISITS
        for label in averages.grouping.labels
        for measure in MEASURES
    }


def test_that_an_empty_study_has_no_mean(ward: Ward) -> None:
    averages = built(ward)
    assert averages.summary("walk_distance", "month_1", "walk").n == 0
    assert averages.summary("walk_distance", "month_1", "walk").mean is None


def test_that_a_saved_value_moves_the_mean_of_its_arm_only(ward: Ward) -> None:
    first, second = ward.enrol("P-001"), ward.enrol("P-002")
    ward.save(first, "month_1", 400)
    ward.save(second, "month_1", 300)
    averages = built(ward)
    ward.heard.clear()
    ward.save(first, "month_1", 410)
    assert follow(ward, averages) == {"walk_distance"}
    assert averages.summary("walk_distance", "month_1", "walk").mean == 410
    assert averages.summary("walk_distance", "month_1", "talk").mean == 300


def test_that_the_baseline_is_the_last_value_up_to_the_infusion(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "screening", 300)
    ward.visit(patient, "extra", INFUSED - timedelta(days=1))
    ward.save(patient, "extra", 320)
    ward.save(patient, "month_1", 350)
    averages = built(ward)
    assert averages.baseline("walk_distance", "walk").mean == 320
    assert averages.summary("walk_distance", "month_1", "walk", "change").mean == 30


def test_that_a_corrected_baseline_moves_every_change_of_that_patient(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    for visit, value in (("screening", 300), ("month_1", 350), ("month_3", 360)):
        ward.save(patient, visit, value)
    averages = built(ward)
    ward.heard.clear()
    ward.save(patient, "screening", 310)
    follow(ward, averages)
    changes = [averages.summary("walk_distance", visit, "walk", "change").mean for visit in VISITS[1:3]]
    assert changes == [40, 50]


def test_that_unscheduled_visits_stay_out_of_the_averages(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "extra", 333)
    assert built(ward).summary("walk_distance", "extra", "walk").n == 0


def test_that_a_visit_moved_behind_the_infusion_gives_no_baseline_any_more(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "screening", 300)
    ward.save(patient, "month_1", 350)
    averages = built(ward)
    ward.heard.clear()
    ward.move(patient, "screening", INFUSED + timedelta(days=3))
    assert "walk_distance" in follow(ward, averages)
    assert averages.baseline("walk_distance", "walk").n == 0
    assert averages.summary("walk_distance", "month_1", "walk", "change").n == 0


def test_that_a_voided_form_leaves_the_averages(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "month_1", 350)
    averages = built(ward)
    ward.heard.clear()
    ward.void(patient, "month_1", "walk")
    follow(ward, averages)
    assert averages.summary("walk_distance", "month_1", "walk").n == 0
    assert everything(built(ward)) == everything(averages)


def test_that_a_new_patient_asks_for_a_rebuild(ward: Ward) -> None:
    averages = built(ward)
    ward.heard.clear()
    ward.enrol("P-001")
    follow(ward, averages)
    assert averages.needs_rebuild


def test_that_changes_already_contained_are_passed_over(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "month_1", 350)
    averages = built(ward)
    assert follow(ward, averages) == frozenset()
    assert averages.summary("walk_distance", "month_1", "walk").n == 1


# Any history: what was followed edit by edit is what is computed from the file

Action = tuple[str, int, str, float]
actions = st.lists(
    st.tuples(
        st.sampled_from(["save"] * 6 + ["grip", "clear", "move", "infuse", "uninfuse", "void"]),
        st.integers(0, 3),
        st.sampled_from(VISITS),
        st.integers(2000, 6000).map(lambda tenths: tenths / 10),
    ),
    max_size=30,
)


def act(ward: Ward, action: Action) -> None:
    what, who, visit, number = action
    patient = list(ward.patients.values())[who % len(ward.patients)]
    if what == "save":
        ward.save(patient, visit, number)
    elif what == "grip":
        ward.save(patient, visit, number / 10, "grip_strength")
    elif what == "clear":
        ward.save(patient, visit, None)
    elif what == "move":
        ward.move(patient, visit, date(2026, 2, 1) + timedelta(days=int(number) % 120))
    elif what == "void":
        ward.void(patient, visit, "walk")
    else:
        shift = timedelta(days=int(number) % 60 - 30)
        ward.infuse(patient, INFUSED + shift if what == "infuse" else None)


@settings(max_examples=12)
@given(actions)
def test_that_following_any_history_gives_what_a_rebuild_gives(history: list[Action]) -> None:
    with TemporaryDirectory() as folder, a_ward(Path(folder)) as ward:
        for number in range(4):
            ward.enrol(f"P-{number:03d}")
        averages = built(ward)
        ward.heard.clear()
        for action in history:
            act(ward, action)
            follow(ward, averages)
        assert everything(averages) == everything(built(ward))
        assert_agrees_with_pandas(ward, averages)


def assert_agrees_with_pandas(ward: Ward, averages: ArmAverages) -> None:
    table = tidy(ward)
    for (endpoint, visit, group, measure), summary in everything(averages).items():
        values = table[
            (table.endpoint == endpoint)
            & (table.plan == visit)
            & (table.group == group)
            & (table.plan != "extra")
        ][measure].dropna()
        assert summary.n == len(values)
        if len(values):
            assert summary.mean == pytest.approx(values.mean(), rel=1e-12, abs=1e-9)
        if len(values) > 1:
            assert summary.sd == pytest.approx(values.std(), rel=1e-9, abs=1e-9)


def tidy(ward: Ward) -> pd.DataFrame:
    """Compute values and changes with pandas, from the tables of the file."""
    arm_of = ward.by_arm().group_of
    with ward.study.read() as session:
        raw = session.connection().exec_driver_sql(
            "select a.patient_id, v.plan, v.date, a.item, a.value_number from answers a join visits v"
            " on v.id = a.visit_id where a.value_number is not null"
            " and a.form_id not in (select id from forms where voided_reason <> '')"
        )
        values = pd.DataFrame(raw.fetchall(), columns=["patient", "plan", "date", "item", "absolute"])
        starts = session.connection().exec_driver_sql(
            "select patient_id, value_date from answers where item = 'infusion_date' and value_date <> ''"
        )
        start_of: dict[bytes, str] = dict(starts.fetchall())
    order = {plan.name: place for place, plan in enumerate(ward.study.design.visits)}
    values["order"] = values["plan"].map(order)
    values["start"] = values["patient"].map(start_of)
    values["endpoint"] = values["item"].map({"walk_distance": "walk_distance", "grip_strength": "grip"})
    values["group"] = values["patient"].map({patient.bytes: arm for patient, arm in arm_of.items()})
    values = values.sort_values(["date", "order"])
    before = values[values["date"] <= values["start"].fillna("")]
    baseline = before.groupby(["patient", "item"])["absolute"].last().rename("baseline")
    values = values.merge(baseline, how="left", on=["patient", "item"])
    is_after = values["date"] > values["start"].fillna("9999")
    values["change"] = (values["absolute"] - values["baseline"]).where(is_after)
    return values
