"""E6 4.1: protect the blind; document every unblinding.

What a blinded person sees is compared byte by byte in `tests/services/test_non_interference.py` (services,
charts, trail, exports, log), `tests/cli/test_blind_commands.py` and `tests/gui/test_blind_pages.py`.
"""

from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import allocation, database_lock, emergency_unblinding, kits, study_unblinding
from frailty_desktop.services.people import Role, view_of_allocation
from frailty_desktop.study.blinding import AllocationView
from tests.services.clinic import Clinic, open_clinic
from tests.services.twins import BLINDED, make_twins


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return open_clinic(tmp_path)


def listed(clinic: Clinic) -> allocation.AllocationKey:
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        return allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=6)


@pytest.mark.parametrize("role", BLINDED)
def test_that_no_blinded_role_has_an_open_view(clinic: Clinic, role: Role) -> None:
    with clinic.study:
        view = view_of_allocation(clinic.study.info, role, clinic.study.design)
    assert view is (AllocationView.NONE if role is Role.ADMINISTRATOR else AllocationView.POOLED)


def test_that_twin_studies_with_other_arms_are_one_file_but_for_the_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    twins = make_twins(folders[0], folders[1], monkeypatch)
    for twin in twins:
        twin.clinic.study.close()
    one, other = (twin.clinic.study.path.read_bytes() for twin in twins)
    assert one == other


@pytest.mark.parametrize("role", [role for role in BLINDED if role is not Role.INVESTIGATOR])
def test_that_a_blinded_role_opens_no_envelope_makes_no_list_and_keeps_no_stock(
    clinic: Clinic, role: Role
) -> None:
    with clinic.study:
        key = listed(clinic)
        patient = clinic.enrol()
        with pytest.raises(NotAllowedError), clinic.act_as(role) as edit:
            emergency_unblinding.open_envelope(
                edit, patient.id, envelope_key=key.envelope, reason="Curious", who_was_told="nobody"
            )
        with pytest.raises(NotAllowedError), clinic.act_as(role) as edit:
            allocation.extend_list(edit, key, seed="1", length=2)
        with pytest.raises(NotAllowedError), clinic.act_as(role) as edit:
            kits.dispense(edit, patient.id, patient.kit)
        assert len(clinic.trail("refusal")) == 3


def test_that_an_emergency_unblinding_is_on_record_with_reason_and_who_was_told(clinic: Clinic) -> None:
    with clinic.study:
        key = listed(clinic)
        patient = clinic.enrol()
        with clinic.act_as(Role.INVESTIGATOR) as edit:
            emergency_unblinding.open_envelope(
                edit, patient.id, envelope_key=key.envelope, reason="Anaphylaxis", who_was_told="the ward"
            )
        with clinic.study.read() as session:
            (line,) = emergency_unblinding.unblindings(session)
        assert (line.patient, line.reason, line.who_was_told) == (patient.number, "Anaphylaxis", "the ward")
        (event,) = clinic.trail("unblinding")
        assert event.person_id == clinic.person(Role.INVESTIGATOR).id


def test_that_the_study_is_unblinded_by_two_when_it_is_finished_and_locked_and_on_record(
    clinic: Clinic,
) -> None:
    with clinic.study:
        key = listed(clinic)
        with clinic.act_as(Role.INVESTIGATOR) as edit:
            allocation.finish_study(edit, reason="Last visit done")
        with pytest.raises(UserError, match="not locked"), clinic.act_as(Role.INVESTIGATOR) as edit:
            study_unblinding.propose_unblinding(edit, reason="Analysis")
        with clinic.act_as(Role.DATA_MANAGER) as edit:
            database_lock.lock_study(edit)
        with clinic.act_as(Role.INVESTIGATOR) as edit:
            proposal = study_unblinding.propose_unblinding(edit, reason="Analysis")
        second = clinic.person(Role.UNBLINDED_STATISTICIAN)
        with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
            study_unblinding.unblind(edit, proposal, key, second=second, reason="Analysis")
        confirmed = clinic.trail("proposal")[-1]
        assert (confirmed.new_values["state"], confirmed.person_id) == ("confirmed", second.id)
        assert clinic.study.info.unblinded_at == clinic.clock.now
