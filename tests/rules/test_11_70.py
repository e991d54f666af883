"""21 CFR 11.70: a signature is bound to its record; moved elsewhere it is found, and a change voids it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.services import signatures
from frailty_desktop.storage.connections import connect
from frailty_desktop.storage.study_file import open_study
from tests.services.clinic import open_clinic
from tests.services.signing_room import SigningRoom, open_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SigningRoom]:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        yield open_room(clinic)


def a_form(room: SigningRoom) -> UUID:
    patient = room.clinic.screen()
    visit_id = room.clinic.visit_id(patient.id, "screening")
    return room.complete_form(patient.id, visit_id, "demographics")


def test_that_a_signature_copied_to_another_record_is_found(room: SigningRoom) -> None:
    signed, other = a_form(room), a_form(room)
    room.sign("form", signed)
    path = room.clinic.study.path
    room.clinic.study.close()
    raw = connect(path, key=None, mode="rw")
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute("UPDATE signatures SET record_id = ?", (other.bytes,))
    raw.close()
    with open_study(path, read_only=True) as study:
        bad = study.checks().first_bad
    assert bad is not None
    assert "signature" in f"{bad}"


def test_that_a_changed_value_voids_the_signature_and_leaves_the_form_unsigned(room: SigningRoom) -> None:
    form_id = a_form(room)
    room.sign("form", form_id)
    room.clinic.type(form_id, "sex", "M", reason="Typed on the wrong patient")
    with room.clinic.study.read() as session:
        assert not signatures.is_signed(session, form_id)
    line = room.signatures("form", form_id)[0]
    assert line.is_void
    assert "Typed on the wrong patient" in line.voided_because
