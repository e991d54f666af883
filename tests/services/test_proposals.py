"""What two people must agree on is done by neither of them alone."""

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import proposals
from frailty_desktop.services.people import Role
from frailty_desktop.services.proposals import Proposal
from tests.services.clinic import Clinic


def propose(clinic: Clinic, reason: str = "An event was found in the archive") -> Proposal:
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        proposals.propose(edit, proposals.UNLOCK, reason)
    return standing(clinic)[0]


def standing(clinic: Clinic) -> list[Proposal]:
    with clinic.study.read() as session:
        return proposals.open_proposals(session)


def test_that_a_proposal_waits_for_a_second_person(clinic: Clinic) -> None:
    made = propose(clinic)
    assert (made.action, made.proposed_by_name) == (proposals.UNLOCK, "The data manager")


def test_that_a_proposal_needs_a_reason(clinic: Clinic) -> None:
    with pytest.raises(UserError, match="needs a reason"):
        propose(clinic, "  ")


def test_that_nobody_confirms_their_own_proposal(clinic: Clinic) -> None:
    made, same = propose(clinic), clinic.person(Role.DATA_MANAGER)
    with pytest.raises(UserError, match="somebody else confirms"), clinic.act_as(Role.DATA_MANAGER) as edit:
        proposals.confirm(edit, made.id, second=same)
    assert standing(clinic) == [made]


def test_that_a_second_person_without_the_right_does_not_confirm(clinic: Clinic) -> None:
    made, nurse = propose(clinic), clinic.nurse
    with pytest.raises(NotAllowedError), clinic.act() as edit:
        proposals.confirm(edit, made.id, second=nurse)
    assert standing(clinic) == [made]


def test_that_a_second_person_with_the_right_confirms(clinic: Clinic) -> None:
    made, second = propose(clinic), clinic.person(Role.INVESTIGATOR)
    with clinic.act_as(Role.INVESTIGATOR) as edit:
        proposals.confirm(edit, made.id, second=second)
    assert standing(clinic) == []


def test_that_a_proposal_is_confirmed_once(clinic: Clinic) -> None:
    made, second = propose(clinic), clinic.person(Role.INVESTIGATOR)
    with clinic.act_as(Role.INVESTIGATOR) as edit:
        proposals.confirm(edit, made.id, second=second)
    with pytest.raises(UserError, match="no longer stands"), clinic.act_as(Role.INVESTIGATOR) as edit:
        proposals.confirm(edit, made.id, second=second)


def test_that_a_proposal_can_be_withdrawn(clinic: Clinic) -> None:
    made = propose(clinic)
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        proposals.withdraw(edit, made.id)
    assert standing(clinic) == []


def test_that_the_same_is_not_proposed_twice(clinic: Clinic) -> None:
    propose(clinic)
    with pytest.raises(UserError, match="proposed this already"):
        propose(clinic)


def test_that_a_coordinator_proposes_nothing(clinic: Clinic) -> None:
    with pytest.raises(NotAllowedError), clinic.act() as edit:
        proposals.propose(edit, proposals.UNBLIND, "Curious")
