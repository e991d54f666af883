"""The hash a signature is bound to follows every signed value, and nothing else."""

import json
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import pytest

from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.signed_content import content_hash
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import FormRow, PatientRow
from tests.factories import APatient, a_log_entry, a_patient

LEVELS = ("form", "visit", "patient")


def hash_at(study: StudyFile, patient: APatient, level: str) -> bytes:
    record = {"form": patient.form_id, "visit": patient.visit_id, "patient": patient.id}[level]
    with study.read() as session:
        return content_hash(session, level, record)


def test_that_the_hash_is_the_one_the_format_describes(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.edit(by=nurse, action="Save") as edit:
        edit.save_answers([patient.answer("walk_note", "müde"), patient.answer("walk_distance", "345,5")])
    content = [
        "frailty-signed-1",
        "form",
        patient.form_id.hex,
        [
            [
                patient.form_id.hex,
                "walk",
                study.design_version_id.hex,
                "in_progress",
                [
                    [0, "walk_distance", "345,5", None, 345.5, None, None],
                    [0, "walk_note", "müde", None, None, None, None],
                ],
            ]
        ],
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assert hash_at(study, patient, "form") == sha256(text.encode()).digest()


def save(item: str, text: str) -> Callable[[Edit, APatient], None]:
    return lambda edit, patient: edit.save_answers([patient.answer(item, text)])


def complete(edit: Edit, patient: APatient) -> None:
    edit.session.get_one(FormRow, patient.form_id).state = "complete"


CHANGES: dict[str, Callable[[Edit, APatient], None]] = {
    "another value": save("walk_distance", "346"),
    "another text for the same value": save("walk_distance", "345.0"),
    "an answer more": save("walk_note", "tired"),
    "another state": complete,
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("change", CHANGES)
def test_that_a_change_of_what_is_signed_changes_the_hash(
    study: StudyFile, nurse: UUID, patient: APatient, level: str, change: str
) -> None:
    with study.edit(by=nurse, action="Save") as edit:
        edit.save_answers([patient.answer("walk_distance", "345")])
    before = hash_at(study, patient, level)
    with study.edit(by=nurse, action="Change") as edit:
        CHANGES[change](edit, patient)
    assert hash_at(study, patient, level) != before


@pytest.mark.parametrize("level", LEVELS)
def test_that_a_change_of_another_patient_leaves_the_hash(
    study: StudyFile, nurse: UUID, patient: APatient, level: str
) -> None:
    before = hash_at(study, patient, level)
    other = a_patient(study, nurse, "P-002")
    with study.edit(by=nurse, action="Save") as edit:
        edit.save_answers([other.answer("walk_distance", "345")])
        edit.session.get_one(PatientRow, patient.id).status_reason = "said so"
    assert hash_at(study, patient, level) == before


def test_that_a_log_entry_is_part_of_its_patient_until_it_is_taken_back(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    without = {level: hash_at(study, patient, level) for level in LEVELS}
    entry = a_log_entry(study, nurse, patient.id)
    with study.edit(by=nurse, action="Save") as edit:
        edit.save_answers([entry.answer("ae_term", "dizzy")])
    assert hash_at(study, patient, "visit") == without["visit"]
    assert hash_at(study, patient, "patient") != without["patient"]
    with study.edit(by=nurse, action="Take back", reason="entered for somebody else") as edit:
        edit.session.get_one(FormRow, entry.form_id).voided_reason = "entered for somebody else"
    assert hash_at(study, patient, "patient") == without["patient"]


def test_that_what_an_edit_has_changed_so_far_is_hashed(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    before = hash_at(study, patient, "form")
    with study.edit(by=nurse, action="Complete") as edit:
        complete(edit, patient)
        inside = content_hash(edit.session, "form", patient.form_id)
    assert inside != before
    assert inside == hash_at(study, patient, "form")
