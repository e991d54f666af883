"""Who is in the study, and what each role may see of the allocation."""

from dataclasses import replace
from itertools import product

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import people, roles
from frailty_desktop.services.people import Role, view_of_allocation
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design import BlindingState
from tests.services.clinic import Clinic

UNBLINDED = {Role.UNBLINDED_STATISTICIAN, Role.PHARMACIST}


def expected(role: Role, state: str, is_finished: bool, policy: BlindingState) -> AllocationView:
    if policy is BlindingState.OPEN_LABEL or role in UNBLINDED:
        return AllocationView.OPEN
    if (state, is_finished) == ("unblinded", True):
        return AllocationView.OPEN
    return AllocationView.NONE if role is Role.ADMINISTRATOR else AllocationView.POOLED


@pytest.mark.parametrize(
    ("role", "state", "is_finished", "policy"),
    list(product(Role, ("blinded", "unblinded", "open-label"), (False, True), BlindingState)),
)
def test_that_the_view_follows_role_state_end_and_policy(
    clinic: Clinic, role: Role, state: str, is_finished: bool, policy: BlindingState
) -> None:
    info = replace(clinic.study.info, state=state, is_finished=is_finished)
    design = clinic.study.design
    design = replace(design, blinding=replace(design.blinding, state=policy))
    assert view_of_allocation(info, role, design) is expected(role, state, is_finished, policy)


def test_that_every_role_is_either_blinded_or_known_as_unblinded() -> None:
    assert roles.unblinded_roles() == UNBLINDED


def test_that_a_person_is_found_again_with_role(clinic: Clinic) -> None:
    with clinic.study.read() as session:
        found = people.person(session, clinic.nurse.id)
    assert found == clinic.nurse


def test_that_people_are_listed_in_the_order_they_came(clinic: Clinic) -> None:
    with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        people.add_person(edit, "Ada Ruiz", Role.INVESTIGATOR)
    with clinic.study.read() as session:
        assert [person.name for person in people.people(session)] == ["Nora Brandt", "Ada Ruiz"]


def test_that_a_name_is_given_once_whatever_its_case(clinic: Clinic) -> None:
    with pytest.raises(UserError, match="already in this study"), clinic.act_as(Role.ADMINISTRATOR) as edit:
        people.add_person(edit, " nora  BRANDT ", Role.MONITOR)


def test_that_a_person_needs_a_name(clinic: Clinic) -> None:
    with pytest.raises(UserError, match="needs a name"), clinic.act_as(Role.ADMINISTRATOR) as edit:
        people.add_person(edit, "  ", Role.MONITOR)


def test_that_every_role_has_words() -> None:
    assert all(role.label for role in Role)
