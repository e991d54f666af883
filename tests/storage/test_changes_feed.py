"""After COMMIT, and only then, everybody who listens hears what changed, in order."""

import threading
from uuid import UUID

import pytest

from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.changes import ChangeKind, Changes
from frailty_desktop.storage.refusals import WriteRefusedError
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import PatientRow, StudyRow
from tests.factories import APatient, a_patient


def test_that_a_saved_answer_is_told_with_old_and_new(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    heard: list[Changes] = []
    study.subscribe(heard.append)
    for text in ("345", "354"):
        with study.edit(by=nurse, action="Save a field", initiator="page") as edit:
            edit.save_answers([patient.answer(text=text)])
    first, second = heard
    (change,) = second.answers
    assert second.kinds == {ChangeKind.ANSWER}
    assert second.patients == {patient.id}
    assert second.items == {"walk_distance"}
    assert second.initiator == "page"
    assert (change.old_number, change.new_number, change.visit_name) == (345.0, 354.0, "screening")
    assert (change.first_sequence, change.sequence) == (first.sequence, second.sequence)
    assert not second.is_bulk


def test_that_listeners_hear_of_it_when_it_is_on_disk(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    seen: list[int] = []

    def look(_changes: Changes) -> None:
        with study.read() as session:
            seen.append(len(patient_answers(session, patient.id)))

    study.subscribe(look)
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer()])
        assert seen == []
    assert seen == [1]


def test_that_a_failed_edit_is_not_told(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    heard: list[Changes] = []
    study.subscribe(heard.append)
    with pytest.raises(ZeroDivisionError), study.edit(by=nurse, action="Save a field") as edit:  # noqa: PT012 - one edit
        edit.save_answers([patient.answer()])
        raise ZeroDivisionError
    assert heard == []


def test_that_a_listener_that_fails_hurts_neither_the_others_nor_the_commit(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    heard: list[Changes] = []

    def fail(_changes: Changes) -> None:
        raise ZeroDivisionError

    study.subscribe(fail)
    study.subscribe(heard.append)
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer()])
    assert len(heard) == 1
    assert [type(failure) for failure in study.feed.failures] == [ZeroDivisionError]


def test_that_a_listener_may_not_write(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    def write(_changes: Changes) -> None:
        a_patient(study, nurse, "P-777")

    study.subscribe(write)
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer()])
    assert [type(failure) for failure in study.feed.failures] == [WriteRefusedError]


def test_that_who_stopped_listening_hears_nothing(study: StudyFile, nurse: UUID) -> None:
    heard: list[Changes] = []
    stop = study.subscribe(heard.append)
    stop()
    stop()
    a_patient(study, nurse)
    assert heard == []


def test_that_a_bulk_load_says_so_and_names_no_single_answer(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    heard: list[Changes] = []
    study.subscribe(heard.append)
    with study.edit(by=nurse, action="Import") as edit:
        edit.load_many([[patient.answer(group=group) for group in range(20)]])
    (changes,) = heard
    assert (changes.is_bulk, changes.answers) == (True, ())
    assert changes.patients == {patient.id}
    assert changes.items == {"walk_distance"}


def test_that_a_change_of_status_names_the_patient(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    heard: list[Changes] = []
    study.subscribe(heard.append)
    with study.edit(by=nurse, action="Enrol") as edit:
        edit.session.get_one(PatientRow, patient.id).status = "enrolled"
    assert heard[0].kinds == {ChangeKind.PATIENT}
    assert heard[0].patients == {patient.id}


def test_that_a_change_of_the_study_is_known_to_who_is_told(study: StudyFile, nurse: UUID) -> None:
    states: list[str] = []
    study.subscribe(lambda _changes: states.append(study.info.state))
    with study.edit(by=nurse, action="Unblind", reason="Finished") as edit:
        edit.session.query(StudyRow).one().state = "unblinded"
    assert states == ["unblinded"]


def test_that_changes_come_in_the_order_of_commits(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    heard: list[int] = []
    study.subscribe(lambda changes: heard.append(changes.sequence))

    def type_fields(group: int) -> None:
        for number in range(10):
            with study.edit(by=nurse, action="Save a field") as edit:
                edit.save_answers([patient.answer(text=str(number), group=group)])

    threads = [threading.Thread(target=type_fields, args=(group,)) for group in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == sorted(heard)
    assert len(heard) == 30
