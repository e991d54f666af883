"""The patient list is there before the heavy libraries are."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.patient_glance import PatientGlance, glance
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.factories import APatient, a_patient, new_study


def test_that_a_glance_shows_number_status_sex_and_birth_date(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    other = a_patient(study, nurse, "P-000")
    with study.edit(by=nurse, action="Save fields") as edit:
        edit.save_answers(
            AnswerRow(patient.id, patient.visit_id, patient.form_id, 0, item, text, value_text=text)
            for item, text in (("sex", "F"), ("birth_date", "1948-03"))
        )
    assert list(glance(study.path)) == [
        PatientGlance(other.id, "P-000", "screening", "", ""),
        PatientGlance(patient.id, "P-001", "screening", "F", "1948-03"),
    ]


def test_that_a_glance_knows_invented_patients(tmp_path: Path) -> None:
    new_study(tmp_path, name="real.frailty", synthetic=False).close()
    new_study(tmp_path, name="invented.frailty", synthetic=True).close()
    assert glance(tmp_path / "invented.frailty").is_synthetic
    assert not glance(tmp_path / "real.frailty").is_synthetic


def test_that_a_glance_at_an_empty_study_is_empty(study: StudyFile) -> None:
    assert list(glance(study.path)) == []


def test_that_a_glance_needs_no_lock_and_leaves_nothing_beside(tmp_path: Path) -> None:
    new_study(tmp_path).close()
    with open_study(tmp_path / "study.frailty"):
        assert list(glance(tmp_path / "study.frailty")) == []
    glance(tmp_path / "study.frailty")
    assert [file.name for file in tmp_path.iterdir()] == ["study.frailty"]


def test_that_a_glance_reads_a_keyed_study(tmp_path: Path) -> None:
    new_study(tmp_path, key=bytes(32)).close()
    assert list(glance(tmp_path / "study.frailty", bytes(32))) == []


@pytest.mark.parametrize("content", [b"", b"P-001 walked 345 m", b"\x00" * 9000])
def test_that_a_glance_at_something_else_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "thing.frailty"
    path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be listed"):
        glance(path)
    assert path.read_bytes() == content


def test_that_a_glance_at_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be listed"):
        glance(tmp_path / "thing.frailty")


def test_that_a_glance_imports_nothing_heavy() -> None:
    code = (
        "import sys, frailty_desktop.storage.patient_glance;"
        "print([name for name in ('sqlalchemy', 'pandas', 'numpy', 'PySide6') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
