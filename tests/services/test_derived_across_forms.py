"""Values computed from other forms follow when those are corrected, in the same edit and with a reason."""

from datetime import timedelta
from uuid import UUID

import pytest

from frailty_desktop.services import forms
from frailty_desktop.storage.changes import Changes
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import INFUSED, Clinic

MONTH_1 = INFUSED + timedelta(days=29)
MONTH_3 = INFUSED + timedelta(days=89)


@pytest.fixture
def month_1(clinic: Clinic) -> tuple[UUID, UUID]:
    patient = clinic.treat()
    return patient.id, clinic.visit(patient.id, "month_1", MONTH_1)


def number(clinic: Clinic, form_id: UUID, item: str) -> float:
    answer = clinic.answer(form_id, item)
    assert answer is not None
    assert isinstance(answer.value, float | int)
    return round(answer.value, 2)


def test_that_a_derived_item_is_saved_with_the_answer_that_changed_it(
    clinic: Clinic, month_1: tuple[UUID, UUID]
) -> None:
    body = clinic.fill(*month_1, "body", {"height_cm": "170"})
    saved = clinic.type(body.id, "weight_kg", "70")
    assert saved.derived.keys() == {FieldKey("bmi")}
    assert number(clinic, body.id, "bmi") == 24.22


def test_that_answer_and_derived_item_are_one_edit(clinic: Clinic, month_1: tuple[UUID, UUID]) -> None:
    body = clinic.fill(*month_1, "body", {"height_cm": "170"})
    heard: list[Changes] = []
    clinic.study.subscribe(heard.append)
    clinic.type(body.id, "weight_kg", "70")
    assert [sorted(changes.items) for changes in heard] == [["bmi", "weight_kg"]]


def test_that_a_form_starts_with_what_follows_from_other_forms(
    clinic: Clinic, month_1: tuple[UUID, UUID]
) -> None:
    clinic.fill(*month_1, "body", {"height_cm": "170", "weight_kg": "70"})
    second = clinic.fill(*month_1, "second", {})
    assert number(clinic, second.id, "second_index") == 8.38


def test_that_another_form_of_the_visit_follows_through_two_steps(
    clinic: Clinic, month_1: tuple[UUID, UUID]
) -> None:
    body = clinic.fill(*month_1, "body", {"height_cm": "170", "weight_kg": "70"})
    second = clinic.fill(*month_1, "second", {})
    clinic.type(body.id, "weight_kg", "80")
    assert number(clinic, second.id, "second_index") == 9.58


def test_that_a_complete_form_that_follows_says_why(clinic: Clinic, month_1: tuple[UUID, UUID]) -> None:
    body = clinic.fill(*month_1, "body", {"height_cm": "170", "weight_kg": "70"})
    second = clinic.fill(*month_1, "second", {})
    with clinic.act() as edit:
        forms.complete_form(edit, second.id)
    clinic.type(body.id, "weight_kg", "80")
    event = clinic.trail(kind="answer", form=second.id)[-1]
    assert event.reason == "Derived again because Body mass index changed."
    assert event.is_correction


def test_that_the_reason_of_a_correction_stays_with_the_answer_that_was_corrected(
    clinic: Clinic, month_1: tuple[UUID, UUID]
) -> None:
    body = clinic.fill(*month_1, "body", {"height_cm": "170", "weight_kg": "70"})
    second = clinic.fill(*month_1, "second", {})
    with clinic.act() as edit:
        forms.complete_form(edit, body.id)
    clinic.type(body.id, "weight_kg", "80", reason="scales misread")
    assert {event.reason for event in clinic.trail(kind="answer", form=body.id)[-2:]} == {"scales misread"}
    assert clinic.trail(kind="answer", form=second.id)[-1].reason.startswith("Derived again")


def test_that_a_correction_of_sex_reaches_every_later_visit(clinic: Clinic) -> None:
    patient = clinic.treat(sex="F")
    kidneys = [
        clinic.fill(patient.id, clinic.visit(patient.id, name, on), "kidney", {"creatinine": "1.0"})
        for name, on in (("month_1", MONTH_1), ("month_3", MONTH_3))
    ]
    women = [number(clinic, kidney.id, "egfr") for kidney in kidneys]
    screening = clinic.visit_id(patient.id, "screening")
    demographics = clinic.fill(patient.id, screening, "demographics", {})
    clinic.type(demographics.id, "sex", "M")
    men = [number(clinic, kidney.id, "egfr") for kidney in kidneys]
    assert all(man > woman for man, woman in zip(men, women, strict=True))


def test_that_an_earlier_visit_does_not_follow_a_later_one(clinic: Clinic) -> None:
    patient = clinic.treat()
    early = clinic.visit(patient.id, "month_1", MONTH_1)
    clinic.fill(patient.id, early, "body", {"height_cm": "170", "weight_kg": "70"})
    second = clinic.fill(patient.id, early, "second", {})
    late = clinic.visit(patient.id, "month_3", MONTH_3)
    clinic.fill(patient.id, late, "body", {"height_cm": "170", "weight_kg": "90"})
    assert number(clinic, second.id, "second_index") == 8.38


def test_that_an_emptied_input_empties_what_follows(clinic: Clinic, month_1: tuple[UUID, UUID]) -> None:
    body = clinic.fill(*month_1, "body", {"height_cm": "170", "weight_kg": "70"})
    second = clinic.fill(*month_1, "second", {})
    clinic.type(body.id, "weight_kg", "")
    answer = clinic.answer(second.id, "second_index")
    assert answer is not None
    assert answer.is_empty


def test_that_undo_takes_what_follows_back_too(clinic: Clinic, month_1: tuple[UUID, UUID]) -> None:
    body = clinic.fill(*month_1, "body", {"height_cm": "170", "weight_kg": "70"})
    second = clinic.fill(*month_1, "second", {})
    clinic.type(body.id, "weight_kg", "80")
    with clinic.act() as edit:
        forms.undo_last(edit, body.id)
    assert number(clinic, second.id, "second_index") == 8.38
