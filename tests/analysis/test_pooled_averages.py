"""While a study is blinded no single save shows in an average, and a restart finds the same one again."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.released_cell import ReleasedCell
from frailty_desktop.analysis.statistics import GroupSummary
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.tables import PatientRow
from frailty_desktop.study.blinding import POOL, ungrouped
from tests.analysis.test_arm_averages import VISITS, built, everything, follow
from tests.analysis.ward import Ward, a_ward

MINIMUM, BATCH = 5, 3


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def at_month_1(averages: ArmAverages) -> GroupSummary:
    return averages.summary("walk_distance", "month_1", POOL)


def test_that_four_patients_give_no_average(ward: Ward) -> None:
    for number in range(4):
        ward.save(ward.enrol(f"P-{number}"), "month_1", 300 + number)
    assert at_month_1(built(ward, is_pooled=True)).n == 0


def test_that_the_fifth_patient_brings_the_first_average(ward: Ward) -> None:
    patients = [ward.enrol(f"P-{number}") for number in range(5)]
    averages = built(ward, is_pooled=True)
    for place, patient in enumerate(patients):
        ward.save(patient, "month_1", 300 + place)
        touched = follow(ward, averages)
        assert touched == ({"walk_distance"} if place == 4 else frozenset())
    assert (at_month_1(averages).n, at_month_1(averages).mean) == (5, 302)


def test_that_the_average_stands_still_until_three_more_patients_have_a_value(ward: Ward) -> None:
    patients = [ward.enrol(f"P-{number}") for number in range(8)]
    for patient in patients[:5]:
        ward.save(patient, "month_1", 300)
    averages = built(ward, is_pooled=True)
    counts = []
    for patient in patients[5:]:
        ward.save(patient, "month_1", 400)
        follow(ward, averages)
        counts.append(at_month_1(averages).n)
    assert counts == [5, 5, 8]


def test_that_a_correction_waits_for_the_next_batch(ward: Ward) -> None:
    patients = [ward.enrol(f"P-{number}") for number in range(5)]
    for patient in patients:
        ward.save(patient, "month_1", 300)
    averages = built(ward, is_pooled=True)
    ward.heard.clear()
    ward.save(patients[0], "month_1", 900)
    assert follow(ward, averages) == frozenset()
    assert at_month_1(averages).mean == 300
    assert at_month_1(built(ward, is_pooled=True)).mean == 300


def test_that_a_patient_counts_from_the_enrolment_on_and_moves_nothing_published(ward: Ward) -> None:
    screened = ward.enrol("P-0", status="screening")
    ward.save(screened, "screening", 900)
    for number in range(1, 6):
        ward.save(ward.enrol(f"P-{number}"), "screening", 300)
    with ward.edit("Enrol") as edit:
        edit.session.get_one(PatientRow, screened).status = "enrolled"
    summary = built(ward, is_pooled=True).summary("walk_distance", "screening", POOL)
    assert (summary.n, summary.mean) == (5, 300)


def test_that_the_view_none_gives_no_average_at_all(ward: Ward) -> None:
    for number in range(6):
        ward.save(ward.enrol(f"P-{number}"), "month_1", 300 + number)
    averages = ArmAverages(ward.study.design)
    with ward.study.read() as session:
        averages.build(session, ungrouped(ward.study.design.blinding, "No average is shown."))
    assert at_month_1(averages).n == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_a_restart_finds_every_published_average_again(ward: Ward, seed: int) -> None:
    chance = random.Random(seed)
    patients = [ward.enrol(f"P-{number}") for number in range(9)]
    averages = built(ward, is_pooled=True)
    for step in range(45):
        patient, visit = chance.choice(patients), chance.choice(VISITS)
        value = None if chance.random() < 0.15 else chance.randint(2000, 6000) / 10
        if chance.random() < 0.1:
            ward.void(patient, visit, "walk")
        ward.save(patient, visit, value)
        follow(ward, averages)
        if step % 15 == 14:
            assert everything(averages) == everything(built(ward, is_pooled=True))


# The rule itself, for any history of one cell

Save = tuple[int, int | None]


@given(st.lists(st.tuples(st.integers(0, 11), st.one_of(st.none(), st.integers(0, 500))), max_size=80))
def test_that_no_save_moves_a_published_average_unless_a_batch_of_new_patients_came(
    history: list[Save],
) -> None:
    patients = [new_id() for _ in range(12)]
    cell, held = ReleasedCell(MINIMUM, BATCH), dict[int, float]()
    published: set[int] = set()
    for who, value in history:
        before = cell.summary()
        if who in held:
            cell.remove(patients[who], held.pop(who))
        if value is not None:
            cell.add(patients[who], float(value))
            held[who] = float(value)
        cell.settle()
        if cell.summary() != before:
            assert len(held.keys() - published) >= BATCH
            assert len(held) >= MINIMUM
            published |= held.keys()
