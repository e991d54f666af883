"""One patient's arm in an emergency: to one person, with a reason, for good; in no row and no trail."""

from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import allocation, emergency_unblinding, people
from frailty_desktop.services.people import Role, view_of_allocation
from frailty_desktop.services.sealed_places import opened_arm
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.tables import AllocationRow
from frailty_desktop.study.blinding import AllocationView
from tests.services.clinic import Clinic

INVESTIGATOR = Role.INVESTIGATOR


def listed(clinic: Clinic) -> allocation.AllocationKey:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        return allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=6)


def opened(
    clinic: Clinic,
    patient_id: UUID,
    key: bytes,
    *,
    reason: str = "Anaphylaxis",
    told: str = "Dr Ruiz",
) -> emergency_unblinding.OpenedEnvelope:
    with clinic.act_as(INVESTIGATOR) as edit:
        return emergency_unblinding.open_envelope(
            edit,
            patient_id,
            envelope_key=key,
            reason=reason,
            who_was_told=told,
        )


def true_arm(clinic: Clinic, key: allocation.AllocationKey, kit: str) -> str:
    with clinic.study.read() as session:
        row = session.query(AllocationRow).filter(AllocationRow.kit == kit).one()
        return opened_arm(key, clinic.study.info.id, row)


def lines(clinic: Clinic) -> list[emergency_unblinding.UnblindingLine]:
    with clinic.study.read() as session:
        return emergency_unblinding.unblindings(session)


def test_that_the_envelope_holds_the_arm_of_the_list(clinic: Clinic) -> None:
    key = listed(clinic)
    for _ in range(4):
        patient = clinic.enrol()
        assert opened(clinic, patient.id, key.envelope).arm == true_arm(clinic, key, patient.kit)


def test_that_the_monitor_finds_who_opened_it_why_and_who_was_told(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    opened(clinic, patient.id, key.envelope)
    (line,) = lines(clinic)
    assert (line.patient, line.person) == (patient.number, clinic.person(INVESTIGATOR).name)
    assert (line.reason, line.who_was_told) == ("Anaphylaxis", "Dr Ruiz")
    assert line.at == clinic.clock.now


def test_that_neither_the_list_of_unblindings_nor_the_trail_holds_the_arm(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    envelope = opened(clinic, patient.id, key.envelope)
    told = repr(lines(clinic)) + repr(clinic.trail("unblinding"))
    assert told.count("Anaphylaxis") == 2
    assert envelope.arm not in told
    assert envelope.arm_label not in told


@pytest.mark.parametrize(("reason", "told"), [("", "the ward"), ("  ", "the ward"), ("Anaphylaxis", " ")])
def test_that_nothing_opens_without_a_reason_or_who_was_told(clinic: Clinic, reason: str, told: str) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    with pytest.raises(UserError):
        opened(clinic, patient.id, key.envelope, reason=reason, told=told)
    assert lines(clinic) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not INVESTIGATOR])
def test_that_nobody_but_an_investigator_opens_an_envelope(clinic: Clinic, role: Role) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    with pytest.raises(NotAllowedError), clinic.act_as(role) as edit:
        emergency_unblinding.open_envelope(
            edit, patient.id, envelope_key=key.envelope, reason="Anaphylaxis", who_was_told="the ward"
        )
    assert clinic.trail("refusal")
    assert lines(clinic) == []


def test_that_a_wrong_key_opens_nothing_and_records_nothing(clinic: Clinic) -> None:
    listed(clinic)
    patient = clinic.enrol()
    with pytest.raises(UserError, match="does not open"):
        opened(clinic, patient.id, bytes(32))
    assert lines(clinic) == []


def test_that_the_envelope_key_does_not_open_the_list(clinic: Clinic) -> None:
    key = listed(clinic)
    clinic.enrol()
    study = clinic.study
    with study.read() as session, pytest.raises(UserError, match="does not open"):
        allocation.grouping(
            session, study.info, study.design, AllocationView.OPEN, allocation.AllocationKey(key.envelope)
        )


def test_that_a_patient_without_a_kit_has_no_envelope(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.screen()
    with pytest.raises(UserError, match="has no kit"):
        opened(clinic, patient.id, key.envelope)


def test_that_it_opens_to_that_person_alone_and_no_average_opens(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    opened(clinic, patient.id, key.envelope)
    investigator, monitor = clinic.person(INVESTIGATOR), clinic.person(Role.MONITOR)
    with clinic.study.read() as session:
        assert emergency_unblinding.opened_to(session, investigator.id) == {patient.id}
        assert emergency_unblinding.opened_to(session, monitor.id) == frozenset()
    view = view_of_allocation(clinic.study.info, investigator.role, clinic.study.design)
    assert view is AllocationView.POOLED


def test_that_the_same_person_may_look_again_and_each_look_is_recorded(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    first = opened(clinic, patient.id, key.envelope)
    with clinic.act_as(INVESTIGATOR) as edit:
        assert emergency_unblinding.look_again(edit, patient.id, envelope_key=key.envelope) == first
    assert len(lines(clinic)) == 1
    assert [event.patient_id for event in clinic.trail(emergency_unblinding.SEEN_AGAIN)] == [patient.id]


def test_that_opening_twice_is_refused(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    opened(clinic, patient.id, key.envelope)
    with pytest.raises(UserError, match="already"):
        opened(clinic, patient.id, key.envelope)


def test_that_somebody_else_has_to_open_it_for_themselves(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    opened(clinic, patient.id, key.envelope)
    with clinic.act_as(Role.ADMINISTRATOR) as edit:
        second = people.add_person(edit, "Ivan Second", INVESTIGATOR)
    with (
        pytest.raises(UserError, match="have not opened"),
        clinic.study.edit(by=second.id, action="Look again") as edit,
    ):
        emergency_unblinding.look_again(edit, patient.id, envelope_key=key.envelope)


def test_that_an_unblinding_cannot_be_taken_back(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    opened(clinic, patient.id, key.envelope)
    with pytest.raises(Exception, match="never deleted"), clinic.act_as(INVESTIGATOR) as edit:
        driver_of(edit.connection).execute("DELETE FROM unblindings")
    assert len(lines(clinic)) == 1
