"""21 CFR 11.200: two components at the first signing of a session, one after, all again after a break."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.services import signatures
from frailty_desktop.services.signing_session import Components
from tests.services.clinic import open_clinic
from tests.services.signing_room import APPROVED, PASSWORD, REVIEWED, SigningRoom, open_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SigningRoom]:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        yield open_room(clinic)


def forms_to_sign(room: SigningRoom, count: int) -> list[UUID]:
    made = []
    for _ in range(count):
        patient = room.clinic.screen()
        visit_id = room.clinic.visit_id(patient.id, "screening")
        made.append(room.complete_form(patient.id, visit_id, "demographics"))
    return made


def sign(room: SigningRoom, form_id: UUID, name: str, password: str, meaning: str = REVIEWED) -> None:
    with room.as_investigator() as edit:
        signatures.sign(edit, room.signing, "form", form_id, meaning, Components(name, password))


def test_that_both_components_are_asked_for_once_and_again_after_an_idle_lock(room: SigningRoom) -> None:
    first, second, third = forms_to_sign(room, 3)
    name = room.investigator.name
    with pytest.raises(NotAllowedError):
        sign(room, first, "", PASSWORD)
    sign(room, first, name, PASSWORD)
    sign(room, second, "", PASSWORD)
    room.signing.break_()  # what the window says when it locked itself
    with pytest.raises(NotAllowedError):
        sign(room, third, "", PASSWORD)
    sign(room, third, name, PASSWORD)
    assert all(room.stands("form", form_id) for form_id in (first, second, third))


def test_that_a_signature_never_goes_without_the_password(room: SigningRoom) -> None:
    (form_id,) = forms_to_sign(room, 1)
    sign(room, form_id, room.investigator.name, PASSWORD)
    with pytest.raises(NotAllowedError):
        sign(room, form_id, room.investigator.name, "", APPROVED)


def test_that_a_signature_is_used_by_its_owner_alone(room: SigningRoom) -> None:
    (form_id,) = forms_to_sign(room, 1)
    with pytest.raises(NotAllowedError):
        sign(room, form_id, room.clinic.nurse.name, PASSWORD)
    assert not room.stands("form", form_id)
    assert room.clinic.trail("refusal")
