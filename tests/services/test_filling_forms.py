"""Starting, filling, completing and correcting forms."""

from datetime import timedelta
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import forms, visits
from frailty_desktop.services.forms import FormRecord
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.missing_reason import MissingReason
from tests.services.clinic import INFUSED, Clinic

MONTH_1 = INFUSED + timedelta(days=29)
MONTH_3 = INFUSED + timedelta(days=89)


@pytest.fixture
def walk(clinic: Clinic) -> FormRecord:
    patient = clinic.treat()
    return clinic.fill(patient.id, clinic.visit(patient.id, "month_1", MONTH_1), "walk", {})


def complete(clinic: Clinic, form_id: UUID) -> None:
    with clinic.act() as edit:
        forms.complete_form(edit, form_id)


def test_that_an_answer_is_stored_as_it_was_typed(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", " 0345 ")
    stored = clinic.answer(walk.id, "walk_distance")
    assert stored is not None
    assert (stored.text, stored.value) == (" 0345 ", 345)


def test_that_text_that_does_not_parse_is_kept_with_its_problem(clinic: Clinic, walk: FormRecord) -> None:
    saved = clinic.type(walk.id, "walk_distance", "about 300")
    stored = clinic.answer(walk.id, "walk_distance")
    assert stored is not None
    assert stored.text == "about 300"
    assert stored.problem
    assert [problem.check for problem in saved.problems] == ["format"]


def test_that_a_missing_reason_is_stored_apart_from_the_value(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "UH")
    stored = clinic.answer(walk.id, "walk_distance")
    assert stored is not None
    assert (stored.value, stored.missing) == (None, MissingReason.UNABLE)


def test_that_saving_says_which_event_it_became(clinic: Clinic, walk: FormRecord) -> None:
    saved = clinic.type(walk.id, "walk_distance", "345")
    (event,) = clinic.trail(kind="answer", form=walk.id)
    assert saved.sequence == event.sequence


def test_that_the_same_answer_again_is_no_event(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    clinic.type(walk.id, "walk_distance", "345")
    assert len(clinic.trail(kind="answer", form=walk.id)) == 1


def test_that_a_field_the_form_does_not_have_is_answered_with_those_it_has(
    clinic: Clinic, walk: FormRecord
) -> None:
    with pytest.raises(UserError, match=r"no field walk_speed.*walk_distance"):
        clinic.type(walk.id, "walk_speed", "1.2")


def test_that_nothing_is_typed_into_a_computed_field(clinic: Clinic, walk: FormRecord) -> None:
    body = clinic.fill(walk.patient_id, walk.visit_id, "body", {})
    with pytest.raises(UserError, match="Body mass index is computed"):
        clinic.type(body.id, "bmi", "22")


def test_that_a_try_beyond_the_repeats_of_its_section_is_refused(clinic: Clinic, walk: FormRecord) -> None:
    grip = clinic.fill(walk.patient_id, walk.visit_id, "grip", {})
    clinic.type(grip.id, "grip_try", "21.5", group=2)
    with pytest.raises(UserError, match="no field grip_try"):
        clinic.type(grip.id, "grip_try", "21.5", group=3)


def test_that_starting_a_form_again_goes_on_with_it(clinic: Clinic, walk: FormRecord) -> None:
    with clinic.act() as edit:
        again = forms.start_form(edit, walk.patient_id, walk.visit_id, "walk")
    assert again.id == walk.id


def test_that_a_form_the_visit_does_not_ask_for_is_refused(clinic: Clinic, walk: FormRecord) -> None:
    with pytest.raises(UserError, match="Eligibility is not part of the Month 1 visit"), clinic.act() as edit:
        forms.start_form(edit, walk.patient_id, walk.visit_id, "eligibility")


def test_that_another_visits_form_waits_for_the_consent_form(clinic: Clinic) -> None:
    patient = clinic.screen()
    visit_id = clinic.visit(patient.id, "extra", clinic.today)
    with pytest.raises(UserError, match="Informed consent is not complete yet"), clinic.act() as edit:
        forms.start_form(edit, patient.id, visit_id, "walk")


def test_that_a_form_of_somebody_elses_visit_is_refused(clinic: Clinic, walk: FormRecord) -> None:
    other = clinic.treat()
    with pytest.raises(UserError, match="another patient"), clinic.act() as edit:
        forms.start_form(edit, other.id, walk.visit_id, "body")


def test_that_completing_lists_what_blocks_it_in_words(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_rests", "y")
    with pytest.raises(UserError) as refused:
        complete(clinic, walk.id)
    assert "Distance walked is still empty" in refused.value.next_step
    assert "Number of rests is still empty" in refused.value.next_step
    assert refused.value.kept == "Everything typed is saved."


def test_that_a_form_without_problems_is_completed_by_the_nurse(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    complete(clinic, walk.id)
    stored = clinic.record(walk.id)
    assert (stored.is_complete, stored.completed_by) == (True, clinic.nurse.id)


def test_that_a_doubtful_value_blocks_completion_until_it_is_accepted(
    clinic: Clinic, walk: FormRecord
) -> None:
    clinic.type(walk.id, "walk_distance", "20")
    with pytest.raises(UserError, match="below 50"):
        complete(clinic, walk.id)
    with clinic.act() as edit:
        forms.accept_problem(edit, walk.id, FieldKey("walk_distance"), "soft_range", "used a walker")
    complete(clinic, walk.id)
    assert clinic.record(walk.id).is_complete


def test_that_accepting_needs_a_reason(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "20")
    with pytest.raises(UserError, match="needs a reason"), clinic.act() as edit:
        forms.accept_problem(edit, walk.id, FieldKey("walk_distance"), "soft_range", "")


def test_that_a_value_that_cannot_be_is_not_accepted(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "2000")
    with pytest.raises(UserError, match="nothing to accept"), clinic.act() as edit:
        forms.accept_problem(edit, walk.id, FieldKey("walk_distance"), "hard_range", "true all the same")


def test_that_an_acceptance_lapses_with_the_value_it_was_given_for(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "20")
    with clinic.act() as edit:
        forms.accept_problem(edit, walk.id, FieldKey("walk_distance"), "soft_range", "used a walker")
    clinic.type(walk.id, "walk_distance", "30")
    assert clinic.record(walk.id).accepted == {}
    with pytest.raises(UserError, match="below 50"):
        complete(clinic, walk.id)


def test_that_a_correction_after_completion_needs_a_reason(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    complete(clinic, walk.id)
    with pytest.raises(UserError, match="a correction needs a reason"):
        clinic.type(walk.id, "walk_distance", "354")
    clinic.type(walk.id, "walk_distance", "354", reason="digits swapped")
    event = clinic.trail(kind="answer", form=walk.id)[-1]
    assert (event.reason, event.is_correction, event.new_values["value_number"]) == (
        "digits swapped",
        True,
        354.0,
    )


def test_that_undo_puts_the_value_before_back_and_says_so(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    clinic.type(walk.id, "walk_distance", "354")
    with clinic.act() as edit:
        undone = forms.undo_last(edit, walk.id)
    assert undone.answer.value == 345
    stored = clinic.answer(walk.id, "walk_distance")
    assert stored is not None
    assert stored.value == 345
    assert clinic.trail(kind="answer", form=walk.id)[-1].reason == "Undone"


def test_that_undo_goes_further_back_each_time(clinic: Clinic, walk: FormRecord) -> None:
    for text in ("345", "354", "435"):
        clinic.type(walk.id, "walk_distance", text)
    values = []
    for _ in range(3):
        with clinic.act() as edit:
            values.append(forms.undo_last(edit, walk.id, FieldKey("walk_distance")).answer.value)
    assert values == [354, 345, None]
    with pytest.raises(UserError, match="nothing to undo"), clinic.act() as edit:
        forms.undo_last(edit, walk.id)


def test_that_undo_keeps_a_date_typed_as_today_on_its_day(clinic: Clinic) -> None:
    patient = clinic.treat()
    entry = clinic.event(patient.id, onset="t")
    day = clinic.answer(entry.id, "ae_onset")
    clinic.clock.now += timedelta(days=3)
    clinic.type(entry.id, "ae_onset", "1/2026")
    with clinic.act() as edit:
        forms.undo_last(edit, entry.id)
    assert clinic.answer(entry.id, "ae_onset") == day


def test_that_undo_on_a_complete_form_needs_a_reason(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    complete(clinic, walk.id)
    with pytest.raises(UserError, match="needs a reason"), clinic.act() as edit:
        forms.undo_last(edit, walk.id)


def test_that_log_entries_are_numbered_per_patient(clinic: Clinic) -> None:
    first, second = clinic.treat(), clinic.treat()
    ordinals = [clinic.event(who.id, term="Fall").ordinal for who in (first, second, first)]
    assert ordinals == [1, 1, 2]


def test_that_a_voided_entry_stays_readable_and_takes_no_more_answers(clinic: Clinic) -> None:
    patient = clinic.treat()
    entry = clinic.event(patient.id, term="Fall")
    with clinic.act() as edit:
        forms.void_entry(edit, entry.id, "entered for the wrong patient")
    stored = clinic.record(entry.id)
    assert stored.is_voided
    assert stored.answers[FieldKey("ae_term")].value == "Fall"
    with pytest.raises(UserError, match="entered in error"):
        clinic.type(entry.id, "ae_term", "Cough", reason="try again")


def test_that_the_number_of_a_voided_entry_is_not_given_again(clinic: Clinic) -> None:
    patient = clinic.treat()
    entry = clinic.event(patient.id, term="Fall")
    with clinic.act() as edit:
        forms.void_entry(edit, entry.id, "entered twice")
    assert clinic.event(patient.id, term="Cough").ordinal == 2


def test_that_earlier_values_stand_beside_the_fields(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    visit_id = clinic.visit(walk.patient_id, "month_3", MONTH_3)
    with clinic.study.read() as session:
        found = forms.previous_values(session, clinic.study.design, walk.patient_id, visit_id, "walk")
    value = found[FieldKey("walk_distance")]
    assert (value.answer.value, value.visit_label, value.on) == (345, "Month 1", MONTH_1)


def test_that_the_first_visit_has_no_earlier_values(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    with clinic.study.read() as session:
        found = forms.previous_values(session, clinic.study.design, walk.patient_id, walk.visit_id, "walk")
    assert found == {}


def test_that_earlier_values_hide_from_the_rater_until_the_own_one_is_stored(clinic: Clinic) -> None:
    patient = clinic.treat()
    first = clinic.visit(patient.id, "month_1", MONTH_1)
    clinic.fill(patient.id, first, "grip", {"grip_strength": "21.5", "grip_try": "20"})
    second = clinic.visit(patient.id, "month_3", MONTH_3)
    grip = clinic.fill(patient.id, second, "grip", {})

    def shown() -> dict[str, object]:
        with clinic.study.read() as session:
            found = forms.previous_values(session, clinic.study.design, patient.id, second, "grip")
        return {key.item: value.answer.value for key, value in found.items()}

    assert shown() == {}
    clinic.type(grip.id, "grip_strength", "22")
    assert shown() == {"grip_strength": 21.5}


def test_that_a_reveal_is_recorded_once(clinic: Clinic) -> None:
    patient = clinic.treat()
    visit_id = clinic.visit(patient.id, "month_1", MONTH_1)
    grip = clinic.fill(patient.id, visit_id, "grip", {"grip_strength": "22"})
    for expected in (True, False):
        with clinic.act() as edit:
            assert forms.note_reveal(edit, grip.id) is expected
    (event,) = clinic.trail(kind="reveal")
    assert event.form_id == grip.id


def test_that_a_form_that_hides_nothing_has_no_reveal(clinic: Clinic, walk: FormRecord) -> None:
    with clinic.act() as edit:
        assert forms.note_reveal(edit, walk.id) is False
    assert clinic.trail(kind="reveal") == []


def test_that_the_matrix_shows_how_far_each_form_is(clinic: Clinic, walk: FormRecord) -> None:
    clinic.type(walk.id, "walk_distance", "345")
    clinic.fill(walk.patient_id, walk.visit_id, "grip", {"grip_strength": "strong"})
    with clinic.study.read() as session:
        matrix = visits.visit_matrix(session, clinic.study.design, walk.patient_id, clinic.today)
    states = {name: matrix.cell(name, "month_1").state.value for name in ("walk", "grip", "body", "infusion")}
    assert states == {"walk": "in_progress", "grip": "problem", "body": "empty", "infusion": "not_expected"}
    assert (matrix.cell("walk", "month_1").answered, matrix.cell("walk", "month_1").expected) == (1, 2)


def test_that_forms_stand_in_the_order_of_the_clinic(clinic: Clinic, walk: FormRecord) -> None:
    with clinic.study.read() as session:
        matrix = visits.visit_matrix(session, clinic.study.design, walk.patient_id, clinic.today)
    names = [form.name for form in matrix.forms]
    assert names == [
        "consent",
        "demographics",
        "eligibility",
        "walk",
        "infusion",
        "grip",
        "body",
        "kidney",
        "second",
    ]


def test_that_begun_forms_are_on_the_work_list_with_who_began_them(clinic: Clinic, walk: FormRecord) -> None:
    with clinic.study.read() as session:
        work = visits.work_list(session, clinic.study.design, clinic.today)
    newest = work.unfinished[0]
    assert (newest.form_id, newest.visit_label, newest.started_by) == (walk.id, "Month 1", "Nora Brandt")


def test_that_the_work_list_has_what_is_due_and_what_is_overdue(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.study.read() as session:
        work = visits.work_list(session, clinic.study.design, clinic.today)
    assert [(item.patient.id, item.planned_visit.plan.name) for item in work.due] == [(patient.id, "month_3")]
    assert [item.planned_visit.plan.name for item in work.overdue] == ["month_1"]
