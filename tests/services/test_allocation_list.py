"""The sealed list, the kits, the groups, and that nothing of the arms shows while the study is blinded."""

from collections import Counter
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.errors import UserError
from frailty_desktop.services import allocation
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.people import Role
from frailty_desktop.services.randomisation import in_design_order, permuted_blocks
from frailty_desktop.storage.tables import AllocationRow
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design import Arm, ArmRole
from tests.services.clinic import Clinic, open_clinic, trial_texts

ARMS = (
    Arm("low", "Low dose", "Low", 100, "million", ArmRole.TREATMENT),
    Arm("high", "A much longer name of the high dose", "High", 200, "million", ArmRole.TREATMENT, ratio=2),
    Arm("placebo", "Placebo", "Placebo", 0, "million", ArmRole.PLACEBO),
)


def prepared(clinic: Clinic, seed: str = "41", length: int | None = None) -> AllocationKey:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        return allocation.prepare_list(edit, seed=seed, block_sizes=(2, 4), length=length)


def rows(clinic: Clinic) -> list[tuple[int, str, bytes, UUID | None]]:
    with clinic.study.read() as session:
        found = session.query(AllocationRow).order_by(AllocationRow.number)
        return [(row.number, row.kit, bytes(row.sealed), row.patient_id) for row in found]


def arms(clinic: Clinic, key: AllocationKey | None) -> dict[UUID, str]:
    with clinic.study.read() as session:
        study = clinic.study
        found = allocation.grouping(session, study.info, study.design, AllocationView.OPEN, key)
    return dict(found.group_of)


@given(st.text(min_size=1, max_size=12), st.lists(st.sampled_from([4, 8, 12]), min_size=1, max_size=3))
def test_that_every_block_is_balanced_by_the_ratios(seed: str, sizes: list[int]) -> None:
    places = permuted_blocks(ARMS, seed=seed, block_sizes=sizes, length=30)
    assert len(places) >= 30
    for block in {place.block for place in places}:
        counts = Counter(place.arm for place in places if place.block == block)
        assert counts["high"] == 2 * counts["low"] == 2 * counts["placebo"]


def test_that_the_same_seed_gives_the_same_list_on_every_machine() -> None:
    places = permuted_blocks(ARMS, seed="2026-01-15 site 01", block_sizes=[4], length=8)
    again = permuted_blocks(ARMS, seed="2026-01-15 site 01", block_sizes=[4], length=8)
    assert places == again
    assert "".join(place.arm[0] for place in places) == "hhlphlhp"


def test_that_a_block_that_cannot_hold_the_ratio_is_refused() -> None:
    with pytest.raises(UserError, match="such as 4 or 8"):
        permuted_blocks(ARMS, seed="1", block_sizes=[4, 6], length=8)


def test_that_a_dose_escalation_goes_arm_after_arm() -> None:
    places = in_design_order(ARMS, 8)
    assert [place.arm for place in places] == ["low"] * 2 + ["high"] * 4 + ["placebo"] * 2


def test_that_the_list_is_made_once(clinic: Clinic) -> None:
    prepared(clinic)
    with pytest.raises(UserError, match="already has an allocation list"):
        prepared(clinic)


def test_that_enrolment_hands_out_the_kits_in_the_order_of_the_list(clinic: Clinic) -> None:
    prepared(clinic)
    handed = [clinic.enrol().kit, clinic.enrol().kit]
    assert handed == [kit for _, kit, _, _ in rows(clinic)][:2]


def test_that_a_study_without_a_list_enrols_without_a_kit(clinic: Clinic) -> None:
    assert clinic.enrol().kit == ""


def test_that_an_empty_list_refuses_the_next_patient_and_leaves_them_in_screening(clinic: Clinic) -> None:
    prepared(clinic, length=2)
    for _ in rows(clinic):
        clinic.enrol()
    with pytest.raises(UserError, match="No kit is left"):
        clinic.enrol()


def test_that_a_patient_gets_one_kit(clinic: Clinic) -> None:
    prepared(clinic)
    patient = clinic.enrol()
    with pytest.raises(UserError, match=f"already has kit {patient.kit}"), clinic.act() as edit:
        allocation.assign_next(edit, patient.id)


def test_that_kit_numbers_say_nothing_about_their_place(clinic: Clinic) -> None:
    prepared(clinic, length=30)
    kits = [int(kit) for _, kit, _, _ in rows(clinic)]
    assert len(set(kits)) == len(kits)
    assert any(first > second for first, second in pairwise(kits))


def test_that_kits_do_not_follow_from_the_seed(tmp_path_factory: pytest.TempPathFactory) -> None:
    drawn = []
    for _ in range(2):
        clinic = open_clinic(tmp_path_factory.mktemp("site"))
        with clinic.study:
            prepared(clinic, seed="41")
            drawn.append([kit for _, kit, _, _ in rows(clinic)])
    assert drawn[0] != drawn[1]


def test_that_sealed_arms_have_one_length_and_no_two_are_alike(clinic: Clinic) -> None:
    prepared(clinic, length=30)
    sealed = [content for _, _, content, _ in rows(clinic)]
    assert len({len(content) for content in sealed}) == 1
    assert len(set(sealed)) == len(sealed)


def test_that_the_file_holds_neither_key_nor_seed_nor_arm_of_a_patient(clinic: Clinic) -> None:
    key = prepared(clinic, seed="a-seed-nobody-guesses")
    clinic.enrol()
    clinic.study.close()
    stored = b"".join(file.read_bytes() for file in clinic.study.path.parent.iterdir() if file.is_file())
    assert b"a-seed-nobody-guesses" not in stored
    assert key.secret not in stored
    assert key.secret.hex().encode() not in stored


def test_that_the_trail_of_the_list_holds_sealed_bytes_only(clinic: Clinic) -> None:
    prepared(clinic, seed="a-seed-nobody-guesses")
    clinic.enrol()
    events = clinic.trail(kind="allocation")
    told = {name for event in events for name in event.new_values}
    assert told == {
        *("number", "kit", "stratum", "sealed", "envelope", "patient_id", "assigned_at"),
        *("kit_state", "kit_state_at", "kit_note"),
    }
    texts = {event.new_values["sealed"] for event in events if "sealed" in event.new_values}
    assert texts == {content.hex() for _, _, content, _ in rows(clinic)}


def test_that_the_key_opens_the_arms(clinic: Clinic) -> None:
    key = prepared(clinic)
    people_in = [clinic.enrol().id for _ in range(4)]
    opened = arms(clinic, key)
    assert set(opened) == set(people_in)
    assert set(opened.values()) <= {"walk", "talk"}


def test_that_without_the_key_no_arm_is_shown(clinic: Clinic) -> None:
    prepared(clinic)
    clinic.enrol()
    with pytest.raises(UserError, match="sealed"):
        arms(clinic, None)


def test_that_another_key_opens_nothing(clinic: Clinic) -> None:
    prepared(clinic)
    clinic.enrol()
    with pytest.raises(UserError, match="does not open"):
        arms(clinic, AllocationKey(bytes(32)))


def test_that_a_sealed_arm_does_not_open_in_another_row(clinic: Clinic) -> None:
    key = prepared(clinic)
    clinic.enrol()
    with clinic.act() as edit:
        first, second = edit.session.query(AllocationRow).order_by(AllocationRow.number).limit(2)
        first.sealed, second.sealed = second.sealed, first.sealed
    with pytest.raises(UserError, match="does not open"):
        arms(clinic, key)


def test_that_a_key_survives_being_written_down() -> None:
    key = AllocationKey(bytes(range(32)))
    assert AllocationKey.from_text(f" {key.text()}\n") == key


@pytest.mark.parametrize("text", ["", "00ff", "not a key", "zz" * 32])
def test_that_what_is_no_key_is_said(text: str) -> None:
    with pytest.raises(UserError, match="64 characters"):
        AllocationKey.from_text(text)


def test_that_the_end_of_the_study_needs_a_reason(clinic: Clinic) -> None:
    with pytest.raises(UserError, match="needs a reason"), clinic.act_as(Role.INVESTIGATOR) as edit:
        allocation.finish_study(edit, reason=" ")


def test_that_pooled_groups_hold_everybody_enrolled_and_nobody_else(clinic: Clinic) -> None:
    prepared(clinic)
    enrolled = clinic.enrol()
    clinic.screen()
    study = clinic.study
    with study.read() as session:
        grouping = allocation.grouping(session, study.info, study.design, AllocationView.POOLED)
    assert set(grouping.group_of) == {enrolled.id}
    assert (grouping.minimum_cell, grouping.batch) == (5, 3)


def test_that_no_view_has_no_group(clinic: Clinic) -> None:
    clinic.enrol()
    study = clinic.study
    with study.read() as session:
        grouping = allocation.grouping(session, study.info, study.design, AllocationView.NONE)
    assert (grouping.labels, dict(grouping.group_of)) == ((), {})
    assert grouping.sentence


def test_that_arms_keep_their_style_and_the_comparator_has_the_grey_one(clinic: Clinic) -> None:
    labels = allocation.arm_labels(clinic.study.design)
    assert [(label.name, label.style_index) for label in labels] == [("walk", 0), ("talk", 2)]


def test_that_an_open_label_study_opens_its_list_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = trial_texts()
    texts["study.toml"] = texts["study.toml"].replace("double-blind", "open-label")
    clinic = open_clinic(tmp_path_factory.mktemp("open"), texts)
    with clinic.study:
        with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
            allocation.prepare_list(edit, seed="", length=4)
        first, *_, last = [clinic.enrol().id for _ in range(4)]
        opened = arms(clinic, None)
    assert (opened[first], opened[last]) == ("walk", "talk")
