"""One action is one commit: all of it is on disk with its audit events, or none of it is."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from frailty_desktop.storage.answer_reading import form_answers, patient_answers
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.refusals import WriteRefusedError
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.storage.tables import FormRow, PatientRow, PersonRow, SiteRow, VisitRow
from tests.factories import APatient, FakeClock, a_log_entry, a_patient, a_person, add_patient, new_study


def typed(study: StudyFile, patient: APatient) -> dict[tuple[str, int], str]:
    with study.read() as session:
        return {(row.item, row.group): row.entered_text for row in patient_answers(session, patient.id)}


def test_that_a_saved_answer_is_there_after_the_study_is_opened_again(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer(text="345")])
    study.close()
    with open_study(study.path) as again:
        assert typed(again, patient) == {("walk_distance", 0): "345"}


def test_that_an_edit_that_fails_leaves_neither_rows_nor_events(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    before = study.last_sequence
    with pytest.raises(ZeroDivisionError), study.edit(by=nurse, action="Save a field") as edit:  # noqa: PT012 - one edit, several steps
        edit.save_answers([patient.answer()])
        edit.session.get_one(PatientRow, patient.id).status = "enrolled"
        edit.session.flush()
        raise ZeroDivisionError
    assert typed(study, patient) == {}
    assert study.last_sequence == before
    with study.read() as session:
        assert session.get_one(PatientRow, patient.id).status == "screening"
    assert study.checks().is_good


def test_that_an_edit_after_a_failed_one_follows_the_chain(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with pytest.raises(ZeroDivisionError), study.edit(by=nurse, action="Save a field") as edit:  # noqa: PT012 - one edit, several steps
        edit.save_answers([patient.answer()])
        raise ZeroDivisionError
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer()])
    assert study.checks().is_good


def test_that_an_answer_keeps_each_of_its_columns(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    row = AnswerRow(
        patient.id, patient.visit_id, patient.form_id, 2, "any", " 3/2 ", "text", 1.5, "2026-02-03", "refused"
    )
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([row])
    with study.read() as session:
        (stored,) = form_answers(session, patient.id, patient.visit_id, patient.form_id)
    assert stored[:10] == (
        row.patient_id,
        row.visit_id,
        row.form_id,
        row.group,
        row.item,
        row.entered_text,
        row.value_text,
        row.value_number,
        row.value_date,
        row.missing_reason,
    )


def test_that_saving_the_same_again_writes_no_event(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    for _ in range(2):
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])
    with study.read() as session:
        assert len(list(events(session, kind="answer"))) == 1


def test_that_an_empty_field_that_was_never_filled_writes_nothing(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    before = study.last_sequence
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer(text="")])
    assert study.last_sequence == before
    assert typed(study, patient) == {}


def test_that_an_emptied_field_stays_as_an_empty_answer(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    for text in ("345", ""):
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer(text=text)])
    assert typed(study, patient) == {("walk_distance", 0): ""}


def test_that_the_first_sequence_is_the_event_that_first_gave_a_value(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    sequences = []
    for text in ("about 300", "300", "310"):
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer(text=text)])
            sequences.append(edit.sequence)
    with study.read() as session:
        (stored,) = patient_answers(session, patient.id)
    assert (stored.first_sequence, stored.sequence) == (sequences[1], sequences[2])


def test_that_one_edit_may_change_the_same_field_twice(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer(text="1"), patient.answer(text="2")])
    assert typed(study, patient) == {("walk_distance", 0): "2"}
    assert study.checks().is_good


def test_that_a_log_form_keeps_its_answers_without_a_visit(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    entry = a_log_entry(study, nurse, patient.id)
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([entry.answer("ae_term", "Fell in the corridor")])
    assert typed(study, patient) == {("ae_term", 0): "Fell in the corridor"}
    assert study.checks().is_good


def test_that_an_answer_for_a_form_of_another_patient_is_refused(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    other = a_patient(study, nurse, "P-002")
    mixed = APatient(id=other.id, visit_id=other.visit_id, form_id=patient.form_id)
    with pytest.raises(WriteRefusedError), study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([mixed.answer()])
    assert typed(study, other) == {}


def test_that_an_answer_sees_a_form_added_in_the_same_edit(study: StudyFile, nurse: UUID) -> None:
    with study.edit(by=nurse, action="Add a patient") as edit:
        patient = add_patient(edit, "P-009")
        edit.save_answers([patient.answer()])
    assert typed(study, patient) == {("walk_distance", 0): "345"}
    assert study.checks().is_good


def test_that_an_edit_inside_an_edit_is_refused(study: StudyFile, nurse: UUID) -> None:
    with (
        pytest.raises(WriteRefusedError, match="one action is one edit"),
        study.edit(by=nurse, action="Outer"),
        study.edit(by=nurse, action="Inner"),
    ):
        pass


def test_that_an_edit_inside_a_read_is_refused(study: StudyFile, nurse: UUID) -> None:
    with (
        pytest.raises(WriteRefusedError, match="end the read first"),
        study.read(),
        study.edit(by=nurse, action="Inner"),
    ):
        pass


def test_that_edits_of_two_threads_follow_each_other(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    failures: list[BaseException] = []

    def type_fields(group: int) -> None:
        try:
            for number in range(15):
                with study.edit(by=nurse, action="Save a field") as edit:
                    edit.save_answers([patient.answer(text=str(number), group=group)])
        except BaseException as failure:  # noqa: BLE001 - told to the test below
            failures.append(failure)

    threads = [threading.Thread(target=type_fields, args=(group,)) for group in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert typed(study, patient) == {("walk_distance", group): "14" for group in range(3)}
    assert study.checks().is_good


def test_that_a_read_sees_one_state_while_another_thread_writes(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    def type_field() -> None:
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])

    with study.read() as session:
        before = patient_answers(session, patient.id)
        writer = threading.Thread(target=type_field)
        writer.start()
        writer.join()
        assert patient_answers(session, patient.id) == before == []
    assert typed(study, patient) == {("walk_distance", 0): "345"}


def test_that_an_edit_says_in_words_what_is_done(study: StudyFile, nurse: UUID) -> None:
    with pytest.raises(WriteRefusedError, match="in words"), study.edit(by=nurse, action=" "):
        pass


def test_that_a_study_is_not_closed_from_inside_an_edit(study: StudyFile, nurse: UUID) -> None:
    with pytest.raises(WriteRefusedError, match="not closed"), study.edit(by=nurse, action="Look"):
        study.close()
    assert study.checks().is_good


def test_that_a_closed_study_refuses_politely(study: StudyFile, nurse: UUID) -> None:
    study.close()
    study.close()
    with pytest.raises(WriteRefusedError, match="is closed"), study.edit(by=nurse, action="Look"):
        pass
    with pytest.raises(WriteRefusedError, match="is closed"), study.read():
        pass


def test_that_a_record_linked_to_nothing_is_refused_whole(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with pytest.raises(IntegrityError), study.edit(by=nurse, action="Record a visit") as edit:  # noqa: PT012 - one edit
        edit.save_answers([patient.answer()])
        edit.session.add(VisitRow(patient_id=new_id(), plan="month_1"))
    assert typed(study, patient) == {}
    assert study.checks().is_good


def test_that_records_may_be_added_in_any_order(study: StudyFile, nurse: UUID) -> None:
    with study.edit(by=nurse, action="Add a patient") as edit:
        site = edit.session.query(SiteRow).first()
        assert site is not None
        patient_id = edit.new_id()
        edit.session.add(VisitRow(patient_id=patient_id, plan="screening"))
        edit.session.flush()
        edit.session.add(PatientRow(id=patient_id, number="P-1", site_id=site.id, status="screening"))
    assert study.checks().is_good


def rows_loaded(study: StudyFile, by: UUID, batches: list[list[AnswerRow]], reason: str = "") -> int:
    """Load batches and return how many events that wrote."""
    before = study.last_sequence
    with study.edit(by=by, action="Import", reason=reason) as edit:
        edit.load_many(iter(batches))
    return study.last_sequence - before


def test_that_a_bulk_load_takes_rows_in_any_order_and_the_last_one_of_a_field(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    other = a_patient(study, nurse, "P-002")
    batch = [
        other.answer(text="1"),
        patient.answer(text="2"),
        other.answer(text="3"),
        patient.answer(group=1),
    ]
    assert rows_loaded(study, nurse, [batch, [patient.answer(text="4")]]) == 5
    assert typed(study, patient) == {("walk_distance", 0): "4", ("walk_distance", 1): "345"}
    assert typed(study, other) == {("walk_distance", 0): "3"}
    assert study.checks().is_good


def test_that_a_bulk_load_over_stored_answers_writes_only_what_differs(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    rows = [patient.answer(text=str(group), group=group) for group in range(50)]
    assert rows_loaded(study, nurse, [rows]) == 50
    assert rows_loaded(study, nurse, [rows]) == 0
    rows[7] = patient.answer(text="changed", group=7)
    assert rows_loaded(study, nurse, [rows]) == 1
    assert typed(study, patient)["walk_distance", 7] == "changed"
    assert study.checks().is_good


def test_that_a_bulk_load_of_many_chunks_is_one_commit(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    def batches() -> Iterator[list[AnswerRow]]:
        yield [patient.answer(text=str(group), group=group) for group in range(12_000)]
        raise ZeroDivisionError

    before = study.last_sequence
    with pytest.raises(ZeroDivisionError), study.edit(by=nurse, action="Import") as edit:
        edit.load_many(batches())
    assert study.last_sequence == before
    assert typed(study, patient) == {}


def test_that_the_edit_knows_its_moment_day_and_person(
    study: StudyFile, nurse: UUID, clock: FakeClock
) -> None:
    with study.edit(by=nurse, action="Look") as edit:
        assert (edit.now, edit.by, edit.today) == (clock.now, nurse, clock.now.astimezone().date())


def test_that_an_edit_that_changes_nothing_publishes_nothing(study: StudyFile, nurse: UUID) -> None:
    heard: list[object] = []
    study.subscribe(heard.append)
    with study.edit(by=nurse, action="Look") as edit:
        edit.session.scalars(select(SiteRow)).all()
    assert heard == []


def test_that_a_row_set_to_what_it_was_writes_no_event(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    before = study.last_sequence
    with study.edit(by=nurse, action="Look") as edit:
        row = edit.session.get_one(PatientRow, patient.id)
        row.status = "enrolled"
        row.status = "screening"
    assert study.last_sequence == before


def test_that_the_old_value_of_an_expired_row_is_known(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.edit(by=nurse, action="Enrol") as edit:
        row = edit.session.get_one(PatientRow, patient.id)
        edit.session.expire(row)
        row.status = "enrolled"
    with study.read() as session:
        (event,) = events(session, record=patient.id, after_sequence=study.last_sequence - 1)
    assert (event.old, event.new) == ('{"status":"screening"}', '{"status":"enrolled"}')


def test_that_a_new_row_says_its_defaults_in_the_log(study: StudyFile, nurse: UUID) -> None:
    with study.edit(by=nurse, action="Add a person") as edit:
        edit.session.add(PersonRow(name="Ada", role="monitor"))
    with study.read() as session:
        event = next(events(session, kind="person", newest_first=True))
    assert event.new_values == {"name": "Ada", "role": "monitor", "is_active": True, "created_at": None}


def test_that_two_forms_of_one_name_in_a_visit_are_refused(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with pytest.raises(IntegrityError), study.edit(by=nurse, action="Start a form") as edit:
        edit.session.add(
            FormRow(
                patient_id=patient.id,
                visit_id=patient.visit_id,
                name="walk",
                design_version_id=edit.design_version_id,
                started_at=edit.now,
                started_by=nurse,
            )
        )
    assert study.checks().is_good


def test_that_a_second_workstation_continues_the_file_with_its_own_chain(
    tmp_path: Path, clock: FakeClock
) -> None:
    with new_study(tmp_path, clock=clock, workstation="ward-3") as study:
        nurse = a_person(study)
    with open_study(tmp_path / "study.frailty", clock=clock, workstation="clinic-b") as study:
        patient = a_patient(study, nurse)
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])
        assert study.checks().is_good
        with study.read() as session:
            log = list(events(session))
    assert [event.sequence for event in log] == list(range(1, len(log) + 1))
    assert {event.workstation for event in log} == {"ward-3", "clinic-b"}
    assert next(event for event in log if event.workstation == "clinic-b").previous_hash == bytes(32)
