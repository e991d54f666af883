"""Saving a document: the right is asked first, the trail knows before the file is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.analysis.trail import TrailFilter, trail_lines
from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.paper.page_setter import Stopped
from frailty_desktop.paper.saved_document import save_document
from frailty_desktop.services import patients, trail_access
from frailty_desktop.services.people import Role, view_of_allocation
from tests.reports.told_words import asked
from tests.services.clinic import Clinic
from tests.services.review_room import ReviewRoom, open_room
from tests.services.staff import hire


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    with made.clinic.study:
        yield made


@pytest.fixture
def clinic(room: ReviewRoom) -> Clinic:
    return room.clinic


def test_that_a_site_prints_its_patient_and_the_trail_says_so_in_words(
    clinic: Clinic, room: ReviewRoom, tmp_path: Path
) -> None:
    request = asked(clinic, patient_id=room.patient.id)
    pages = save_document("filled-forms", request, tmp_path / "forms.pdf")
    assert pages > 1
    study = clinic.study
    with study.read() as session:
        view = view_of_allocation(study.info, clinic.nurse.role, study.design)
        reader = trail_access.trail_reader(session, clinic.nurse, view, clinic.today)
        newest = next(trail_lines(session, study.design, TrailFilter(), reader))
    assert (newest.kind, newest.person, newest.patient) == ("print", "Nora Brandt", room.patient.number)
    assert "Filled forms" in newest.new
    assert "forms.pdf" in newest.new


@pytest.mark.parametrize("kind", ["patient-profile"])
def test_that_everybody_at_once_takes_the_right_to_export(clinic: Clinic, tmp_path: Path, kind: str) -> None:
    with pytest.raises(NotAllowedError):
        save_document(kind, asked(clinic), tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()
    assert clinic.trail("print") == []
    assert [event.new_values["right"] for event in clinic.trail("refusal")] == ["export"]
    manager = hire(clinic, Role.DATA_MANAGER)
    assert save_document(kind, asked(clinic, manager), tmp_path / "a.pdf") > 0


def test_that_an_auditor_gets_the_complete_record(clinic: Clinic, room: ReviewRoom, tmp_path: Path) -> None:
    auditor = hire(clinic, Role.AUDITOR)
    assert save_document(
        "patient-record", asked(clinic, auditor, patient_id=room.patient.id), tmp_path / "a.pdf"
    )


def test_that_who_reads_no_patient_prints_none(clinic: Clinic, room: ReviewRoom, tmp_path: Path) -> None:
    admin = hire(clinic, Role.ADMINISTRATOR, "Ada Holm")
    with pytest.raises(NotAllowedError):
        save_document("patient-profile", asked(clinic, admin, patient_id=room.patient.id), tmp_path / "a.pdf")


def test_that_blank_forms_of_a_study_are_anybodys_and_on_record(clinic: Clinic, tmp_path: Path) -> None:
    admin = hire(clinic, Role.ADMINISTRATOR, "Ada Holm")
    save_document("blank-forms", asked(clinic, admin), tmp_path / "a.pdf")
    assert len(clinic.trail("print")) == 1


def test_that_what_was_stopped_is_not_on_record(clinic: Clinic, room: ReviewRoom, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        save_document(
            "patient-profile",
            asked(clinic, patient_id=room.patient.id),
            tmp_path / "a.pdf",
            is_stopped=lambda: True,
        )
    assert not (tmp_path / "a.pdf").exists()
    assert clinic.trail("print") == []


def test_that_a_place_that_cannot_be_written_to_leaves_nothing_on_record(
    clinic: Clinic, room: ReviewRoom, tmp_path: Path
) -> None:
    with pytest.raises(UserError):
        save_document("patient-profile", asked(clinic, patient_id=room.patient.id), tmp_path / "no" / "a.pdf")
    assert clinic.trail("print") == []


def test_that_a_crowded_patient_stays_on_one_page(clinic: Clinic, room: ReviewRoom, tmp_path: Path) -> None:
    for number in range(14):
        term = f"Fall number {number}, on the stairs, with a bruise that took long to fade"
        clinic.event(room.patient.id, term=term, onset="2026-02-01", grade="2", outcome="open")
    with clinic.act() as edit:
        patients.withdraw(edit, room.patient.id, clinic.today, "Moved away to be with family. " * 6)
    request = asked(clinic, patient_id=room.patient.id)
    assert save_document("patient-profile", request, tmp_path / "a.pdf") == 1
