"""Who changed what, when, where and why: each change has its event, and a correction its reason."""

import hashlib
import json
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.errors import UserError
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.answer_rows import AnswerRow, answer_json
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.audit_reading import event, events
from frailty_desktop.storage.column_types import canonical_json, utc_text
from frailty_desktop.storage.connections import DatabaseError, connect
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import AcceptanceRow, FormRow, PatientRow
from tests.factories import APatient, FakeClock


def save(study: StudyFile, by: UUID, row: AnswerRow, *, reason: str = "") -> None:
    with study.edit(by=by, action="Save a field", reason=reason) as edit:
        edit.save_answers([row])


def complete(study: StudyFile, by: UUID, patient: APatient) -> None:
    with study.edit(by=by, action="Complete a form") as edit:
        form = edit.session.get_one(FormRow, patient.form_id)
        form.state, form.completed_at, form.completed_by = "complete", edit.now, by


def log_of(study: StudyFile, patient: APatient) -> list[AuditEvent]:
    with study.read() as session:
        return list(events(session, patient=patient.id))


def test_that_an_answer_event_says_everything(
    study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock
) -> None:
    save(study, nurse, patient.answer(text="345"))
    clock.now += timedelta(minutes=2)
    save(study, nurse, patient.answer(text="354"), reason="Read it wrong")
    first, second = log_of(study, patient)[-2:]
    assert second.person_id == nurse
    assert second.action == "Save a field"
    assert second.reason == "Read it wrong"
    assert second.kind == "answer"
    assert second.form_id == patient.form_id
    assert (second.item, second.group_ordinal) == ("walk_distance", 0)
    assert second.old == first.new == '{"entered_text":"345","value_number":345.0}'
    assert second.new_values == {"entered_text": "354", "value_number": 354.0}
    assert second.based_on == f"ward-3:{first.sequence}"
    assert second.previous_hash == first.hash
    assert second.at == clock.now
    assert second.recorded_at == utc_text(clock.now)


def test_that_each_field_shows_its_own_history(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    for text in ("1", "2"):
        save(study, nurse, patient.answer(text=text))
        save(study, nurse, patient.answer("walk_rests", text=text))
    with study.read() as session:
        history = list(
            events(session, patient=patient.id, form=patient.form_id, item="walk_rests", newest_first=True)
        )
    assert [line.new_values["entered_text"] for line in history] == ["2", "1"]


def test_that_events_are_found_by_time(
    study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock
) -> None:
    clock.now += timedelta(days=1)
    save(study, nurse, patient.answer())
    with study.read() as session:
        assert len(list(events(session, since=clock.now))) == 1
        assert all(line.kind != "answer" for line in events(session, until=clock.now))


def test_that_one_event_is_found_by_its_place(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    save(study, nurse, patient.answer())
    with study.read() as session:
        found = event(session, study.last_sequence)
        assert event(session, 10_000) is None
    assert found is not None
    assert found.address == f"answer/{patient.form_id}/0/walk_distance"


def test_that_anybody_can_recompute_a_hash(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    save(study, nurse, patient.answer("walk_note", 'Müde, "sehr"\n\x1f\u2028'), reason='grün \\ "blau"')
    study.close()
    tool = connect(study.path)
    names = (
        "workstation recorded_at utc_offset_minutes person_id action reason sequence kind patient_id form_id"
    )
    names += " record_id item group_ordinal is_correction old new based_on previous_hash hash"
    query = f"SELECT {names.replace(' ', ', ')} FROM audit_events ORDER BY sequence"  # noqa: S608 - ours
    rows = tool.execute(query).fetchall()
    tool.close()
    previous = "0" * 64
    for row in rows:
        fields = [value.hex() if isinstance(value, bytes) else value for value in row]
        assert fields[-2] == previous
        text = json.dumps(["frailty-audit-1", *fields[:-1]], ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert fields[-1] == previous


def test_that_creating_the_study_is_the_programs_doing(study: StudyFile) -> None:
    with study.read() as session:
        log = list(events(session))
    assert {line.person_id for line in log} == {THE_PROGRAM}
    assert {line.kind for line in log} == {"workstation", "study", "design_version", "site"}


def test_that_a_clock_set_back_is_recorded_once(
    study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock
) -> None:
    before = clock.now
    clock.now -= timedelta(hours=1)
    save(study, nurse, patient.answer(text="1"))
    save(study, nurse, patient.answer(text="2"))
    with study.read() as session:
        (set_back,) = events(session, kind="clock")
    assert set_back.new_values == {"set_back_from": utc_text(before), "to": utc_text(clock.now)}
    assert study.checks().is_good


def test_that_events_stay_in_the_order_they_happened_when_the_clock_does_not(
    study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock
) -> None:
    save(study, nurse, patient.answer(text="1"))
    clock.now -= timedelta(days=1)
    save(study, nurse, patient.answer(text="2"))
    texts = [line.new_values["entered_text"] for line in log_of(study, patient) if line.kind == "answer"]
    assert texts == ["1", "2"]


def test_that_something_seen_can_be_noted_without_a_record(study: StudyFile, nurse: UUID) -> None:
    with study.edit(by=nurse, action="Export the study") as edit:
        edit.note("export", details={"folder": "out"})
    with study.read() as session:
        (line,) = events(session, kind="export")
    assert (line.action, line.new_values) == ("Export the study", {"folder": "out"})
    assert study.checks().is_good


def test_that_a_correction_of_a_complete_form_needs_a_reason(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    save(study, nurse, patient.answer(text="345"))
    complete(study, nurse, patient)
    with pytest.raises(UserError, match="needs a reason"):
        save(study, nurse, patient.answer(text="354"), reason="  ")
    with study.read() as session:
        assert [row.entered_text for row in patient_answers(session, patient.id)] == ["345"]


def test_that_a_reasoned_correction_is_marked_as_one(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    save(study, nurse, patient.answer(text="345"))
    complete(study, nurse, patient)
    save(study, nurse, patient.answer(text="354"), reason=" Read it wrong ")
    last = log_of(study, patient)[-1]
    assert (last.is_correction, last.reason) == (True, "Read it wrong")


def test_that_a_bulk_load_into_a_complete_form_needs_a_reason(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    complete(study, nurse, patient)
    with pytest.raises(UserError, match="needs a reason"), study.edit(by=nurse, action="Import") as edit:
        edit.load_many([[patient.answer()]])
    assert log_of(study, patient)[-1].kind == "form"


def test_that_a_complete_form_is_reopened_only_with_a_reason(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    complete(study, nurse, patient)
    with pytest.raises(UserError, match="needs a reason"), study.edit(by=nurse, action="Reopen") as edit:
        edit.session.get_one(FormRow, patient.form_id).state = "in_progress"
    with study.edit(by=nurse, action="Reopen", reason="Wrong visit") as edit:
        edit.session.get_one(FormRow, patient.form_id).state = "in_progress"
    assert log_of(study, patient)[-1].is_correction


def test_that_a_form_cannot_be_opened_and_corrected_without_a_reason_in_one_edit(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    save(study, nurse, patient.answer(text="345"))
    complete(study, nurse, patient)
    with pytest.raises(UserError, match="needs a reason"), study.edit(by=nurse, action="Sneak") as edit:  # noqa: PT012 - one edit, several steps
        edit.session.get_one(FormRow, patient.form_id).state = "in_progress"
        edit.save_answers([patient.answer(text="1")])


def test_that_the_file_refuses_an_unreasoned_correction_with_a_forged_event(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    save(study, nurse, patient.answer(text="345"))
    complete(study, nurse, patient)
    study.close()
    tool = connect(study.path)
    copy_event = (
        "INSERT INTO audit_events SELECT sequence + 50, workstation, recorded_at, utc_offset_minutes,"
        " person_id, action, '', kind, patient_id, form_id, record_id, item, group_ordinal, {}, old, new,"
        " based_on, previous_hash, hash FROM audit_events WHERE kind = 'answer'"
    )
    try:
        with pytest.raises(DatabaseError, match="CHECK"):
            tool.execute(copy_event.format(1))
        tool.execute(copy_event.format(0))
        with pytest.raises(DatabaseError, match="with a reason"):
            tool.execute("UPDATE answers SET value_number = 1, sequence = sequence + 50")
    finally:
        tool.close()


def test_that_an_acceptance_carries_its_reason_into_the_log(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.edit(by=nurse, action="Accept a value") as edit:
        edit.session.add(
            AcceptanceRow(
                form_id=patient.form_id, item="walk_distance", check="soft_range", reason="Very fit"
            )
        )
    last = log_of(study, patient)[-1]
    assert (last.kind, last.item, last.form_id, last.reason) == (
        "acceptance",
        "walk_distance",
        patient.form_id,
        "Very fit",
    )


def test_that_a_withdrawn_acceptance_stays_in_the_log(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    row = AcceptanceRow(form_id=patient.form_id, item="walk_distance", check="soft_range", reason="Very fit")
    with study.edit(by=nurse, action="Accept a value") as edit:
        edit.session.add(row)
    with study.edit(by=nurse, action="Take it back") as edit:
        edit.session.delete(edit.session.get_one(AcceptanceRow, row.id))
    given, taken = log_of(study, patient)[-2:]
    assert (taken.old, taken.new) == (given.new, None)
    assert study.checks().is_good


def test_that_a_patient_event_names_old_and_new(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    with study.edit(by=nurse, action="Withdraw a patient", reason="Moved away") as edit:
        row = edit.session.get_one(PatientRow, patient.id)
        row.status, row.status_reason, row.status_date = "withdrawn", "Moved away", edit.today
    last = log_of(study, patient)[-1]
    assert last.old_values == {"status": "screening", "status_date": None, "status_reason": ""}
    assert last.new_values == {
        "status": "withdrawn",
        "status_date": "2026-02-03",
        "status_reason": "Moved away",
    }


TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))


@given(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), TEXTS, NUMBERS, TEXTS, TEXTS))
def test_that_the_fast_json_of_an_answer_is_the_canonical_one(
    values: tuple[str, str | None, float | None, str | None, str | None],
) -> None:
    names = ("entered_text", "value_text", "value_number", "value_date", "missing_reason")
    given = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    if "value_number" in given:
        given["value_number"] = float(given["value_number"] or 0) + 0.0
    assert answer_json(values) == canonical_json(given)


def test_that_a_number_that_is_none_is_not_stored() -> None:
    with pytest.raises(ValueError, match="finite"):
        answer_json(("x", None, float("nan"), None, None))
