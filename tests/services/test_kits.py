"""The pharmacist's account of the kits: what may follow what, and whose kit is whose."""

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import allocation, kits
from frailty_desktop.services.kits import KitState
from frailty_desktop.services.people import Role
from tests.services.clinic import Clinic

PHARMACIST = Role.PHARMACIST


def stocked(clinic: Clinic, *, are_here: bool = True, length: int = 4) -> allocation.AllocationKey:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        return allocation.prepare_list(
            edit, seed="5", block_sizes=(2,), length=length, kits_are_here=are_here
        )


def state(clinic: Clinic, kit: str) -> KitState:
    with clinic.study.read() as session:
        return next(line.state for line in kits.stock(session) if line.kit == kit)


def unassigned(clinic: Clinic) -> list[str]:
    with clinic.study.read() as session:
        return [line.kit for line in kits.stock(session) if line.patient_id is None]


def test_that_a_kit_goes_from_stock_to_patient_and_back_to_its_end(clinic: Clinic) -> None:
    stocked(clinic)
    patient = clinic.enrol()
    seen = [state(clinic, patient.kit)]
    with clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, patient.id, patient.kit)
    seen.append(state(clinic, patient.kit))
    with clinic.act_as(PHARMACIST) as edit:
        kits.take_back(edit, patient.kit, "Two ampoules left")
    seen.append(state(clinic, patient.kit))
    with clinic.act_as(PHARMACIST) as edit:
        kits.destroy(edit, patient.kit, "Incinerated, certificate 12")
    seen.append(state(clinic, patient.kit))
    assert seen == [KitState.IN_STOCK, KitState.DISPENSED, KitState.RETURNED, KitState.DESTROYED]


def test_that_every_step_stands_in_the_trail_with_who_and_when(clinic: Clinic) -> None:
    stocked(clinic)
    patient = clinic.enrol()
    with clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, patient.id, patient.kit)
    event = clinic.trail(kind="allocation")[-1]
    assert event.person_id == clinic.person(PHARMACIST).id
    assert event.new_values["kit_state"] == "dispensed"


def test_that_a_skipped_kit_is_refused_and_the_right_one_is_named(clinic: Clinic) -> None:
    stocked(clinic)
    patient = clinic.enrol()
    other = unassigned(clinic)[0]
    with pytest.raises(UserError) as refused, clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, patient.id, other)
    assert f"Kit {other} is not the one assigned to {patient.number}." in str(refused.value)
    assert f"Dispense kit {patient.kit}" in str(refused.value)
    assert state(clinic, other) is KitState.IN_STOCK


def test_that_another_patients_kit_is_refused(clinic: Clinic) -> None:
    stocked(clinic)
    one, other = clinic.enrol(), clinic.enrol()
    with pytest.raises(UserError, match="not the one assigned"), clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, one.id, other.kit)


@pytest.mark.parametrize("came_back", [False, True])
def test_that_a_kit_is_never_used_twice(clinic: Clinic, came_back: bool) -> None:
    stocked(clinic)
    patient = clinic.enrol()
    with clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, patient.id, patient.kit)
        if came_back:
            kits.take_back(edit, patient.kit, "Unopened")
    with pytest.raises(UserError, match="cannot become dispensed"), clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, patient.id, patient.kit)


def test_that_a_patient_in_screening_gets_no_kit(clinic: Clinic) -> None:
    stocked(clinic)
    patient = clinic.screen()
    with pytest.raises(UserError, match="assigned at enrolment"), clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, patient.id, unassigned(clinic)[0])


def test_that_an_expected_kit_is_waited_for_and_not_jumped_over(clinic: Clinic) -> None:
    stocked(clinic, are_here=False)
    with pytest.raises(UserError, match="has not arrived yet"):
        clinic.enrol()
    with clinic.act_as(PHARMACIST) as edit:
        assert kits.receive(edit, unassigned(clinic)) == 4
    assert clinic.enrol().kit


def test_that_a_delivery_is_received_whole_or_not_at_all(clinic: Clinic) -> None:
    stocked(clinic, are_here=False)
    first, *_ = unassigned(clinic)
    with pytest.raises(UserError, match="There is no kit 1"), clinic.act_as(PHARMACIST) as edit:
        kits.receive(edit, [first, "1"])
    assert state(clinic, first) is KitState.EXPECTED


def test_that_a_place_whose_kit_is_in_quarantine_is_passed_over_until_it_is_released(clinic: Clinic) -> None:
    stocked(clinic)
    doubtful = unassigned(clinic)[:3]
    for kit in doubtful:
        with clinic.act_as(PHARMACIST) as edit:
            kits.quarantine(edit, kit, "Too warm on the way")
    assert clinic.enrol().kit not in doubtful
    with pytest.raises(UserError, match="No kit is left"):
        clinic.enrol()
    with clinic.act_as(PHARMACIST) as edit:
        kits.release(edit, doubtful[0], "The logger was wrong")
    assert clinic.enrol().kit == doubtful[0]


def test_that_a_kit_at_a_patient_is_not_destroyed(clinic: Clinic) -> None:
    stocked(clinic)
    patient = clinic.enrol()
    with clinic.act_as(PHARMACIST) as edit:
        kits.dispense(edit, patient.id, patient.kit)
    with pytest.raises(UserError, match="take it back"), clinic.act_as(PHARMACIST) as edit:
        kits.destroy(edit, patient.kit, "Expired")


def test_that_a_note_that_names_an_arm_is_refused_without_repeating_it(clinic: Clinic) -> None:
    stocked(clinic)
    kit = unassigned(clinic)[0]
    with pytest.raises(UserError, match="names a treatment") as refused, clinic.act_as(PHARMACIST) as edit:
        kits.quarantine(edit, kit, "One of the Talk  boxes broke")
    assert "talk" not in str(refused.value).casefold()


def test_that_a_step_without_a_reason_is_refused(clinic: Clinic) -> None:
    stocked(clinic)
    with pytest.raises(UserError, match="needs a reason"), clinic.act_as(PHARMACIST) as edit:
        kits.destroy(edit, unassigned(clinic)[0], " ")


@pytest.mark.parametrize("role", [role for role in Role if role is not PHARMACIST])
def test_that_nobody_else_accounts_for_kits(clinic: Clinic, role: Role) -> None:
    stocked(clinic)
    patient = clinic.enrol()
    for act in (
        lambda edit: kits.receive(edit, [patient.kit]),
        lambda edit: kits.quarantine(edit, patient.kit, "x"),
        lambda edit: kits.release(edit, patient.kit, "x"),
        lambda edit: kits.dispense(edit, patient.id, patient.kit),
        lambda edit: kits.take_back(edit, patient.kit, "x"),
        lambda edit: kits.destroy(edit, patient.kit, "x"),
    ):
        with pytest.raises(NotAllowedError), clinic.act_as(role) as edit:
            act(edit)


def test_that_the_stock_is_in_no_order_of_the_list_and_holds_no_arm(clinic: Clinic) -> None:
    stocked(clinic, length=12)
    with clinic.study.read() as session:
        lines = kits.stock(session)
    assert [line.kit for line in lines] == sorted(line.kit for line in lines)
    assert not {"walk", "talk"} & set(str(lines).replace("'", " ").split())
