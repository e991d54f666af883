"""The arms of a study open when it is finished and locked, by two people with the right, and a reason."""

from uuid import UUID

import pytest
from sqlalchemy import select

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import allocation, database_lock, forms, proposals, study_unblinding
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.people import Role
from frailty_desktop.storage.tables import FormRow
from frailty_desktop.study.blinding import AllocationView
from tests.services.clinic import Clinic

STATISTICIAN, INVESTIGATOR = Role.UNBLINDED_STATISTICIAN, Role.INVESTIGATOR
REASON = "The analysis plan is signed"


def listed(clinic: Clinic) -> AllocationKey:
    with clinic.act_as(STATISTICIAN) as edit:
        return allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=6)


def finished(clinic: Clinic) -> None:
    with clinic.act_as(INVESTIGATOR) as edit:
        allocation.finish_study(edit, reason="Last visit done")


def locked(clinic: Clinic) -> None:
    with clinic.study.read() as session:
        begun = list(session.scalars(select(FormRow.id).where(FormRow.state == "in_progress")))
    with clinic.act() as edit:
        for form_id in begun:
            forms.complete_form(edit, form_id)
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        database_lock.lock_study(edit)


def proposed(clinic: Clinic, role: Role = INVESTIGATOR) -> UUID:
    with clinic.act_as(role) as edit:
        return study_unblinding.propose_unblinding(edit, reason=REASON)


def unblinded(
    clinic: Clinic, proposal: UUID, key: AllocationKey, role: Role = STATISTICIAN, *, reason: str = REASON
) -> None:
    with clinic.act_as(role) as edit:
        study_unblinding.unblind(edit, proposal, key, second=clinic.person(role), reason=reason)


def ready(clinic: Clinic) -> AllocationKey:
    key = listed(clinic)
    clinic.enrol()
    finished(clinic)
    locked(clinic)
    return key


def arms(clinic: Clinic) -> dict[UUID, str]:
    study = clinic.study
    with study.read() as session:
        return dict(allocation.grouping(session, study.info, study.design, AllocationView.OPEN).group_of)


def test_that_two_people_open_the_arms_of_a_locked_study_for_good(clinic: Clinic) -> None:
    key = listed(clinic)
    patient = clinic.enrol()
    finished(clinic)
    locked(clinic)
    unblinded(clinic, proposed(clinic), key)
    assert (clinic.study.info.state, clinic.study.info.is_finished) == ("unblinded", True)
    assert patient.id in arms(clinic)


def test_that_an_unfinished_study_stays_closed(clinic: Clinic) -> None:
    listed(clinic)
    with pytest.raises(UserError, match="The end of the study is not recorded"):
        proposed(clinic)


def test_that_an_unlocked_study_stays_closed(clinic: Clinic) -> None:
    listed(clinic)
    finished(clinic)
    with pytest.raises(UserError, match="not locked"):
        proposed(clinic)


def test_that_a_study_unlocked_between_the_two_stays_closed(clinic: Clinic) -> None:
    key = ready(clinic)
    proposal = proposed(clinic)
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        unlock = database_lock.propose_unlock(edit, "A late correction")
    with clinic.act_as(INVESTIGATOR) as edit:
        database_lock.confirm_unlock(edit, unlock, second=clinic.person(INVESTIGATOR))
    with pytest.raises(UserError, match="not locked"):
        unblinded(clinic, proposal, key)
    assert clinic.study.info.state == "blinded"


def test_that_one_person_alone_opens_nothing(clinic: Clinic) -> None:
    key = ready(clinic)
    proposal = proposed(clinic, STATISTICIAN)
    with pytest.raises(UserError, match="somebody else"):
        unblinded(clinic, proposal, key)
    assert clinic.study.info.state == "blinded"


@pytest.mark.parametrize("role", [role for role in Role if role not in (STATISTICIAN, INVESTIGATOR)])
def test_that_no_other_role_takes_part(clinic: Clinic, role: Role) -> None:
    key = ready(clinic)
    with pytest.raises(NotAllowedError):
        proposed(clinic, role)
    proposal = proposed(clinic)
    with pytest.raises(NotAllowedError):
        unblinded(clinic, proposal, key, role)
    assert clinic.study.info.state == "blinded"


def test_that_a_wrong_key_changes_nothing_and_the_proposal_stands(clinic: Clinic) -> None:
    ready(clinic)
    proposal = proposed(clinic)
    with pytest.raises(UserError, match="does not open"):
        unblinded(clinic, proposal, AllocationKey(bytes(32)))
    assert clinic.study.info.state == "blinded"
    with clinic.study.read() as session:
        assert [each.id for each in proposals.open_proposals(session)] == [proposal]


def test_that_both_need_a_reason(clinic: Clinic) -> None:
    key = ready(clinic)
    with pytest.raises(UserError, match="needs a reason"), clinic.act_as(INVESTIGATOR) as edit:
        study_unblinding.propose_unblinding(edit, reason=" ")
    with pytest.raises(UserError, match="needs a reason"):
        unblinded(clinic, proposed(clinic), key, reason="")


def test_that_a_proposal_about_something_else_opens_no_arm(clinic: Clinic) -> None:
    key = ready(clinic)
    with clinic.act_as(INVESTIGATOR) as edit:
        unlock = database_lock.propose_unlock(edit, "A late correction")
    with pytest.raises(UserError, match="about something else"):
        unblinded(clinic, unlock, key)
    assert clinic.study.info.state == "blinded"


def test_that_the_arms_open_once(clinic: Clinic) -> None:
    key = ready(clinic)
    unblinded(clinic, proposed(clinic), key)
    with pytest.raises(UserError, match="already open"):
        proposed(clinic)


def test_that_the_trail_names_both(clinic: Clinic) -> None:
    key = ready(clinic)
    unblinded(clinic, proposed(clinic), key)
    last = [event for event in clinic.trail("proposal") if event.new_values.get("state") == "confirmed"]
    assert [event.person_id for event in last] == [clinic.person(STATISTICIAN).id]
    first = clinic.trail("proposal")[0]
    assert first.person_id == clinic.person(INVESTIGATOR).id
    assert first.new_values["reason"] == REASON
