"""A form filled elsewhere obeys the same rules as one typed field by field."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services.whole_form import record_whole_form, record_whole_forms
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import INFUSED, Clinic

MONTH_1 = INFUSED + timedelta(days=29)
REASON = "Checked against the paper form."


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    return clinic.treat().id


@pytest.fixture
def month_1(clinic: Clinic, patient: UUID) -> UUID:
    return clinic.visit(patient, "month_1", MONTH_1)


def typed(**answers: str) -> Mapping[FieldKey, str]:
    return {FieldKey(item): text for item, text in answers.items()}


def record(
    clinic: Clinic, patient: UUID, visit: UUID | None, form: str, reason: str = "", **answers: str
) -> UUID:
    with clinic.act() as edit:
        return record_whole_form(edit, patient, visit, form, typed(**answers), doubts_accepted=reason)


def test_that_a_whole_form_is_stored_and_complete(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form_id = record(clinic, patient, month_1, "grip", grip_strength="23,5")
    stored = clinic.answer(form_id, "grip_strength")
    assert stored is not None
    assert (stored.text, stored.value) == ("23,5", 23.5)
    assert clinic.record(form_id).is_complete


def test_that_it_carries_what_is_derived_from_it(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form_id = record(clinic, patient, month_1, "body", height_cm="160", weight_kg="64")
    stored = clinic.answer(form_id, "bmi")
    assert stored is not None
    assert stored.value == pytest.approx(25.0)


def test_that_later_forms_of_the_same_go_see_earlier_ones(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    filled = [("body", typed(height_cm="160", weight_kg="64")), ("second", typed())]
    with clinic.act() as edit:
        _, second = record_whole_forms(edit, patient, month_1, filled)
    stored = clinic.answer(second, "second_index")
    assert stored is not None
    assert stored.value == pytest.approx(25.0 / 1.6**2)


def test_that_an_earlier_form_follows_a_later_one(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    second = record(clinic, patient, month_1, "second")
    record(clinic, patient, month_1, "body", height_cm="160", weight_kg="64")
    stored = clinic.answer(second, "second_index")
    assert stored is not None
    assert stored.value == pytest.approx(25.0 / 1.6**2)


def test_that_a_required_answer_left_out_refuses_the_form(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    before = clinic.study.last_sequence
    with pytest.raises(UserError):
        record(clinic, patient, month_1, "grip")
    assert clinic.study.last_sequence == before


def test_that_a_doubt_refuses_the_form_without_a_reason(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    with pytest.raises(UserError):
        record(clinic, patient, month_1, "grip", grip_strength="75")


def test_that_a_doubt_is_accepted_with_its_reason(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form_id = record(clinic, patient, month_1, "grip", REASON, grip_strength="75")
    assert clinic.record(form_id).accepted[FieldKey("grip_strength")] == {"soft_range"}


def test_that_a_hard_problem_is_never_accepted(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    with pytest.raises(UserError):
        record(clinic, patient, month_1, "grip", REASON, grip_strength="400")


def test_that_a_form_is_not_recorded_twice(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    record(clinic, patient, month_1, "grip", grip_strength="23")
    with pytest.raises(UserError):
        record(clinic, patient, month_1, "grip", grip_strength="24")


def test_that_a_form_the_visit_does_not_ask_for_is_refused(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    with pytest.raises(UserError):
        record(clinic, patient, month_1, "eligibility")


def test_that_a_derived_field_cannot_be_filled(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    with pytest.raises(UserError):
        record(clinic, patient, month_1, "body", height_cm="160", weight_kg="64", bmi="25")


def test_that_log_entries_are_numbered_on(clinic: Clinic, patient: UUID) -> None:
    with clinic.act() as edit:
        entries = [("adverse_event", typed(ae_term=term)) for term in ("Fall", "Rash")]
        first, second = record_whole_forms(edit, patient, None, entries, complete=False)
    assert (clinic.record(first).ordinal, clinic.record(second).ordinal) == (1, 2)


def test_that_a_log_takes_no_visit(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    with pytest.raises(UserError):
        record(clinic, patient, month_1, "adverse_event", ae_term="Fall")


def test_that_every_row_of_it_agrees_with_the_audit_trail(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    record(clinic, patient, month_1, "grip", REASON, grip_strength="75")
    assert clinic.study.checks().is_good
