"""Lists by stratum: site, sex, age band; the next place of the own stratum; running out said early."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import allocation, kits, places_left
from frailty_desktop.services.enrolment_rules import enrolment_obstacles
from frailty_desktop.services.people import Role
from frailty_desktop.services.sealed_places import opened_arm
from frailty_desktop.storage.tables import AllocationRow
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.study.design_policies import Factor
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.strata import all_strata, level_of
from tests.services.clinic import Clinic, open_clinic, trial_texts

FACTORS = 'factors = ["site", "sex", { item = "birth_date", cuts = [75] }]'
AGE = Item(name="age", label="Age", type=ItemType.INTEGER)
BORN = Item(name="born", label="Born", type=ItemType.PARTIAL_DATE)


@pytest.fixture
def stratified(tmp_path: Path) -> Iterator[Clinic]:
    texts = trial_texts()
    texts["study.toml"] += f"\n[randomisation]\n{FACTORS}\nwarn_below = 3\n"
    clinic = open_clinic(tmp_path, texts)
    with clinic.study:
        yield clinic


def made(clinic: Clinic, length: int = 4, *, seed: str = "7") -> allocation.AllocationKey:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        return allocation.prepare_list(edit, seed=seed, block_sizes=(2, 4), length=length)


def arms_by_stratum(clinic: Clinic, key: allocation.AllocationKey) -> dict[str, list[str]]:
    with clinic.study.read() as session:
        study_id = clinic.study.info.id
        found: dict[str, list[str]] = {}
        for row in session.query(AllocationRow).order_by(AllocationRow.number):
            found.setdefault(row.stratum, []).append(opened_arm(key, study_id, row))
    return found


def left(clinic: Clinic) -> dict[str, int]:
    with clinic.study.read() as session:
        return {each.stratum: each.count for each in places_left.places_left(session, clinic.study.design)}


def warnings(clinic: Clinic) -> tuple[str, ...]:
    with clinic.study.read() as session:
        return places_left.running_out(session, clinic.study.design)


def test_that_there_is_a_stratum_for_every_combination(stratified: Clinic) -> None:
    made(stratified)
    assert set(left(stratified)) == {
        f"{site} / {sex} / {band}" for site in ("MIA", "KOE") for sex in "FM" for band in ("<75", ">=75")
    }


def test_that_every_stratum_is_balanced_on_its_own(stratified: Clinic) -> None:
    key = made(stratified, length=8)
    for arms in arms_by_stratum(stratified, key).values():
        counts = Counter(arms)
        assert abs(counts["walk"] - counts["talk"]) <= 2  # half of the largest block, where the last is cut


def test_that_strata_are_drawn_apart(stratified: Clinic) -> None:
    key = made(stratified, length=16)
    lists = [tuple(arms) for arms in arms_by_stratum(stratified, key).values()]
    assert len(set(lists)) == len(lists)


def test_that_the_recorded_seed_gives_the_same_arms_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = []
    for _ in range(2):
        texts = trial_texts()
        texts["study.toml"] += f"\n[randomisation]\n{FACTORS}\n"
        clinic = open_clinic(tmp_path_factory.mktemp("site"), texts)
        with clinic.study:
            found.append(arms_by_stratum(clinic, made(clinic, 8, seed="2026-04")))
    assert found[0] == found[1]


def test_that_a_patient_gets_the_next_place_of_their_stratum(stratified: Clinic) -> None:
    made(stratified)
    young, old = PartialDate(1955, 3, 1), PartialDate(1940, 3, 1)
    enrolled = [stratified.enrol(born=born) for born in (young, old, young)]
    with stratified.study.read() as session:
        line_of = {line.patient_id: line.stratum for line in kits.stock(session)}
        number_of = {row.patient_id: row.number for row in session.query(AllocationRow)}
    assert [line_of[patient.id] for patient in enrolled] == [
        "MIA / F / <75",
        "MIA / F / >=75",
        "MIA / F / <75",
    ]
    assert number_of[enrolled[2].id] == number_of[enrolled[0].id] + 1


def test_that_the_last_block_is_cut_so_that_no_count_tells_its_size(stratified: Clinic) -> None:
    made(stratified, length=5)
    assert set(left(stratified).values()) == {5}


def test_that_a_missing_answer_that_decides_the_stratum_stands_in_the_way(stratified: Clinic) -> None:
    made(stratified)
    patient = stratified.screen(sex="", born=PartialDate(1951))
    stratified.make_eligible(patient.id)
    with stratified.study.read() as session:
        said = enrolment_obstacles(session, stratified.study.design, patient.id, stratified.today)
    assert any("Sex decides the stratum" in sentence for sentence in said)
    assert any("Date of birth decides the stratum" in sentence for sentence in said)


def test_that_few_places_left_are_said_for_their_stratum(stratified: Clinic) -> None:
    made(stratified)
    assert warnings(stratified) == ()
    stratified.enrol()
    stratified.enrol()
    assert warnings(stratified) == (
        "In the stratum MIA / F / >=75 2 places are left: ask for more before they run out.",
    )


def test_that_an_empty_stratum_refuses_its_patients_alone(stratified: Clinic) -> None:
    made(stratified, length=1)
    stratified.enrol(sex="F")
    with pytest.raises(UserError, match="No kit is left for another patient in the stratum MIA / F / >=75"):
        stratified.enrol(sex="F")
    assert stratified.enrol(sex="M").kit
    assert any("no place is left" in sentence for sentence in warnings(stratified))


def test_that_places_are_added_under_the_same_key(stratified: Clinic) -> None:
    key = made(stratified, length=1)
    stratified.enrol(sex="F")
    with stratified.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        allocation.extend_list(edit, key, seed="8", block_sizes=(2,), length=2)
    assert stratified.enrol(sex="F").kit
    assert len(arms_by_stratum(stratified, key)["MIA / F / >=75"]) == 3


def test_that_another_key_adds_nothing(stratified: Clinic) -> None:
    made(stratified)
    wrong, maker = allocation.AllocationKey(bytes(32)), Role.UNBLINDED_STATISTICIAN
    with pytest.raises(UserError, match="does not open"), stratified.act_as(maker) as edit:
        allocation.extend_list(edit, wrong, seed="8", length=2)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.UNBLINDED_STATISTICIAN])
def test_that_no_other_role_makes_a_list(stratified: Clinic, role: Role) -> None:
    with pytest.raises(NotAllowedError), stratified.act_as(role) as edit:
        allocation.prepare_list(edit, seed="1", block_sizes=(2,))


def test_that_a_correction_after_enrolment_moves_nobody(stratified: Clinic) -> None:
    made(stratified)
    patient = stratified.enrol(sex="F")
    form_id = stratified.fill(patient.id, stratified.visit_id(patient.id, "screening"), "demographics", {}).id
    stratified.type(form_id, "sex", "M", reason="Typed wrongly")
    assert stratified.find(patient.id).kit == patient.kit


@given(st.lists(st.integers(40, 100), min_size=1, max_size=3, unique=True), st.integers(0, 130))
def test_that_every_age_is_in_exactly_one_band(cuts: list[int], age: int) -> None:
    factor = Factor("age", tuple(float(cut) for cut in sorted(cuts)))
    bands = all_strata([factor], [], {"age": AGE})
    assert level_of(factor, AGE, age, None) in bands
    assert len(set(bands)) == len(cuts) + 1


@given(st.integers(1930, 1970))
def test_that_older_patients_are_never_in_a_younger_band(year: int) -> None:
    factor, consent = Factor("born", (70.0, 80.0)), date(2026, 1, 5)
    order = all_strata([factor], [], {"born": BORN})
    places = [
        order.index(level_of(factor, BORN, PartialDate(born, 6, 1), consent)) for born in (year, year - 3)
    ]
    assert all(younger <= older for younger, older in pairwise(places))


def test_that_a_year_of_birth_counts_when_it_leaves_no_doubt() -> None:
    factor, consent = Factor("born", (75.0,)), date(2026, 6, 1)
    assert level_of(factor, BORN, PartialDate(1940), consent) == ">=75"
    assert level_of(factor, BORN, PartialDate(1951), consent) == ""
