"""What review says of one form comes in one read, and what a person may do with a patient's forms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.services import holds, people
from frailty_desktop.services.form_review import FormReview, review_of_form, rights_on_patient
from frailty_desktop.services.lookups import site_row
from frailty_desktop.services.people import Role
from frailty_desktop.services.roles import Right, role_rights
from frailty_desktop.services.source_verification import MarkState
from frailty_desktop.storage.ids import THE_PROGRAM
from tests.services.clinic import open_clinic
from tests.services.review_room import BMI, HEIGHT, WEIGHT, ReviewRoom, open_room
from tests.services.staff import by, hire


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    with made.clinic.study:
        yield made


def review(room: ReviewRoom) -> FormReview:
    study = room.clinic.study
    with study.read() as session:
        return review_of_form(session, study.design, room.form_id, room.clinic.today)


def test_that_a_form_nobody_reviewed_has_nothing(room: ReviewRoom) -> None:
    assert review(room) == FormReview()
    assert not review(room).moves_with_answers


def test_that_queries_and_marks_come_with_their_fields(room: ReviewRoom) -> None:
    first = room.ask()
    room.ask(text="And the shoes?")
    room.mark(WEIGHT, HEIGHT)

    found = review(room)

    assert [line.question for line in found.queries[WEIGHT]] == ["The source says 77.", "And the shoes?"]
    standing = found.standing(WEIGHT)
    assert standing is not None
    assert standing.id == first
    assert {key: mark.state for key, mark in found.marks.items()} == dict.fromkeys(
        (WEIGHT, HEIGHT, BMI), MarkState.VERIFIED
    )
    assert found.moves_with_answers


def test_that_a_closed_query_stands_no_longer(room: ReviewRoom) -> None:
    query_id = room.ask()
    room.answer(query_id)
    room.close(query_id)

    assert review(room).standing(WEIGHT) is None


def test_that_a_hold_comes_with_the_fields_a_query_has_opened(room: ReviewRoom) -> None:
    manager = hire(room.clinic, Role.DATA_MANAGER)
    with by(room.clinic, manager) as edit:
        holds.lock(edit, "patient", room.patient.id)
    room.ask(opens=True)

    hold = review(room).hold

    assert hold is not None
    assert (hold.kind, hold.level, hold.person) == ("locked", "patient", "Dario Lind")
    assert hold.opened == {WEIGHT}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MONITOR, Role.AUDITOR])
def test_that_rights_on_a_patient_are_those_of_the_role(room: ReviewRoom, role: Role) -> None:
    person = hire(room.clinic, role, "Rosa Reader")
    with room.clinic.study.read() as session:
        found = rights_on_patient(session, person.id, room.patient.id, room.clinic.today)

    assert found == role_rights()[role].rights


def test_that_a_role_at_another_site_gives_no_right_on_a_patient(tmp_path: Path) -> None:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            site_id = site_row(edit.session, "KOE").id
            mirko = people.add_person(edit, "Mirko Sand", Role.MONITOR, site_id=site_id)
        here, there = clinic.screen(site="KOE"), clinic.screen(site="MIA")
        with clinic.study.read() as session:
            own = rights_on_patient(session, mirko.id, here.id, clinic.today)
            other = rights_on_patient(session, mirko.id, there.id, clinic.today)

    assert Right.VERIFY_SOURCE in own
    assert other == frozenset()
