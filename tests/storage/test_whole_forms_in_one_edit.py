"""A row made and changed, or a field typed twice, in one edit: the log still says what is there."""

from uuid import UUID

from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import FormRow
from tests.factories import APatient, add_patient


def test_that_a_row_made_and_changed_in_one_edit_is_what_its_log_says(study: StudyFile, nurse: UUID) -> None:
    with study.edit(by=nurse, action="Fill a form at once") as edit:
        made = add_patient(edit, "P-009")
        edit.session.flush()
        form = edit.session.get_one(FormRow, made.form_id)
        form.state, form.completed_at, form.completed_by = "complete", edit.now, nurse

    assert study.checks().is_good


def test_that_a_field_saved_twice_in_one_call_keeps_both_events(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer(text="345"), patient.answer(text="354")])

    with study.read() as session:
        texts = [event.new_values["entered_text"] for event in events(session, item="walk_distance")]
    assert texts == ["345", "354"]
    assert study.checks().is_good
