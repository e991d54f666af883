"""EMA 2023: no unblinding facts in the trail that blinded people read; the trail at each data point.

Byte by byte for other arms: tests/services/test_non_interference.py. One key from a field to its history, on
the form and in the audit view: tests/gui/test_form_page.py and tests/gui/test_audit_view.py.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.analysis.history import field_history
from frailty_desktop.analysis.review_report import report_text, review_report
from frailty_desktop.analysis.trail import TrailFilter, trail_lines, trail_page
from frailty_desktop.exports.trail_files import export_trail
from frailty_desktop.services import allocation, assigned_kits, emergency_unblinding, kits, patient_list
from frailty_desktop.services.people import Role, view_of_allocation
from frailty_desktop.services.rights import Right
from frailty_desktop.services.roles import role_rights
from frailty_desktop.services.trail_access import trail_reader
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.study.trail_reader import TrailReader
from tests.services.clinic import INFUSED, Clinic, open_clinic
from tests.services.twins import BLINDED

TOLD = "She reacted and is on the talk arm"
READERS = [role for role in BLINDED if Right.READ_TRAIL in role_rights()[role].rights]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A blinded study in which a patient's envelope was opened, with a reason that says too much."""
    clinic = open_clinic(tmp_path_factory.mktemp("opened"))
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        key = allocation.prepare_list(edit, seed="5", block_sizes=(2,), length=6)
    patient = clinic.treat()
    visit = clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=30))
    clinic.fill(patient.id, visit, "walk", {"walk_distance": "345"})
    with clinic.act_as(Role.INVESTIGATOR, TOLD) as edit:
        emergency_unblinding.open_envelope(
            edit, patient.id, envelope_key=key.envelope, reason=TOLD, who_was_told=TOLD
        )
    for role in READERS:
        clinic.person(role)
    yield clinic
    clinic.study.close()


def reader(clinic: Clinic, role: Role) -> TrailReader:
    person = clinic.person(role)
    view = view_of_allocation(clinic.study.info, role, clinic.study.design)
    with clinic.study.read() as session:
        return trail_reader(session, person, view, clinic.today)


def trail_text(clinic: Clinic, role: Role) -> str:
    with clinic.study.read() as session:
        lines = trail_lines(session, clinic.study.design, TrailFilter(), reader(clinic, role))
        return "\n".join(repr(line) for line in lines)


@pytest.mark.parametrize("role", READERS)
def test_that_a_blinded_trail_names_the_unblinding_without_its_contents(clinic: Clinic, role: Role) -> None:
    text = trail_text(clinic, role)
    assert "Emergency unblinding" in text
    assert "talk" not in text


@pytest.mark.parametrize("role", READERS)
def test_that_no_search_of_a_blinded_person_finds_an_arm(clinic: Clinic, role: Role) -> None:
    with clinic.study.read() as session:
        found = trail_page(session, clinic.study.design, TrailFilter(words="talk"), reader(clinic, role))
    assert found.lines == ()


@pytest.mark.parametrize("role", READERS)
def test_that_no_file_and_no_report_of_a_blinded_person_holds_one(
    clinic: Clinic, role: Role, tmp_path: Path
) -> None:
    study, person = clinic.study, clinic.person(role)
    view = view_of_allocation(study.info, role, study.design)
    export_trail(study, person, view, TrailFilter(), tmp_path / "trail", at=clinic.clock.now)
    with study.read() as session:
        report = review_report(session, study.design, reader(clinic, role))
    written = b"".join(file.read_bytes() for file in (tmp_path / "trail").iterdir())
    assert b"talk" not in written
    assert "talk" not in report_text(report, "", "", "")


def test_that_the_trail_of_a_blinded_person_holds_no_place_of_the_list(clinic: Clinic) -> None:
    with clinic.study.read() as session:
        numbers = {kit.kit for kit in kits.stock(session)} - set(_given(clinic))
    text = trail_text(clinic, Role.COORDINATOR)
    assert numbers
    assert not [number for number in numbers if number in text]


def _given(clinic: Clinic) -> list[str]:
    with clinic.study.read() as session:
        return list(assigned_kits.kits(session).values())


def test_that_each_stored_value_has_its_trail(clinic: Clinic) -> None:
    monitor = reader(clinic, Role.MONITOR)
    with clinic.study.read() as session:
        patients = patient_list.list_patients(session, clinic.study.design, clinic.today)
        stored = [answer for patient in patients for answer in patient_answers(session, patient.id)]
        assert stored
        for answer in stored:
            lines = field_history(
                session, clinic.study.design, answer.form_id, answer.item, answer.group, monitor
            )
            assert next(line.sequence for line in lines if line.kind == "answer") == answer.sequence
