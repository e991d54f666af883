"""Recording, missing and moving visits, and what is refused."""

from datetime import date, timedelta

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import forms, patients, visits
from frailty_desktop.services.visits import VisitAlreadyRecordedError
from frailty_desktop.study.design import ContactType
from frailty_desktop.study.schedule import VisitState
from tests.services.clinic import CONSENT, INFUSED, Clinic

MONTH_1 = INFUSED + timedelta(days=29)
MONTH_3 = INFUSED + timedelta(days=89)


def test_that_a_second_visit_of_the_same_plan_is_refused_with_a_way_on(clinic: Clinic) -> None:
    patient = clinic.treat()
    first = clinic.visit(patient.id, "month_3", MONTH_3)
    with pytest.raises(VisitAlreadyRecordedError) as refused:
        clinic.visit(patient.id, "month_3", MONTH_3 + timedelta(days=1))
    assert str(refused.value) == "P-001 already has a Month 3 visit. Nothing was saved. Open it instead?"
    assert refused.value.visit_id == first


def test_that_a_visit_to_come_is_refused(clinic: Clinic) -> None:
    patient = clinic.treat()
    with pytest.raises(UserError, match="21 Apr 2026 is still to come"):
        clinic.visit(patient.id, "month_3", clinic.today + timedelta(days=1))


def test_that_a_visit_before_consent_is_refused(clinic: Clinic) -> None:
    patient = clinic.treat()
    with pytest.raises(UserError, match="before P-001 consented on 5 Jan 2026"):
        clinic.visit(patient.id, "extra", CONSENT - timedelta(days=1))


def test_that_treatment_before_enrolment_is_refused(clinic: Clinic) -> None:
    patient = clinic.screen()
    with pytest.raises(UserError, match="not enrolled"):
        clinic.visit(patient.id, "infusion_day", INFUSED)


def test_that_follow_up_before_enrolment_is_refused(clinic: Clinic) -> None:
    patient = clinic.screen()
    with pytest.raises(UserError, match="Enrol the patient first"):
        clinic.visit(patient.id, "month_1", MONTH_1)


def test_that_a_visit_keeps_the_planned_contact_unless_another_is_said(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        visits.record_visit(edit, patient.id, "month_1", MONTH_1, ContactType.PHONE)
    clinic.visit(patient.id, "month_3", MONTH_3)
    with clinic.study.read() as session:
        line = visits.patient_timeline(session, clinic.study.design, patient.id, clinic.today)
    contacts = {visit.plan.name: visit.contact for visit in line}
    assert (contacts["month_1"], contacts["month_3"]) == (ContactType.PHONE, ContactType.CLINIC)


def test_that_a_contact_that_is_not_planned_is_refused(clinic: Clinic) -> None:
    patient = clinic.treat()
    with pytest.raises(UserError, match="not planned as a contact by phone"), clinic.act() as edit:
        visits.record_visit(edit, patient.id, "month_3", MONTH_3, ContactType.PHONE)


def test_that_a_missed_visit_says_why(clinic: Clinic) -> None:
    patient = clinic.treat()
    with pytest.raises(UserError, match="needs a reason"), clinic.act() as edit:
        visits.record_missed(edit, patient.id, "month_1", " ")
    with clinic.act() as edit:
        visits.record_missed(edit, patient.id, "month_1", "in hospital")
    with clinic.study.read() as session:
        line = visits.patient_timeline(session, clinic.study.design, patient.id, clinic.today)
    assert {visit.plan.name: visit.state for visit in line}["month_1"] is VisitState.MISSED


def test_that_recording_a_visit_that_was_missed_points_to_it(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        visit_id = visits.record_missed(edit, patient.id, "month_1", "in hospital")
    with pytest.raises(VisitAlreadyRecordedError, match="recorded as missed") as refused:
        clinic.visit(patient.id, "month_1", MONTH_1)
    assert refused.value.visit_id == visit_id


def test_that_a_missed_visit_becomes_one_that_took_place_when_it_gets_a_day(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        visit_id = visits.record_missed(edit, patient.id, "month_1", "in hospital")
    with clinic.act() as edit:
        visits.move_visit(edit, visit_id, MONTH_1, "the other site saw the patient")
    with clinic.study.read() as session:
        line = visits.patient_timeline(session, clinic.study.design, patient.id, clinic.today)
    assert {visit.plan.name: visit.happened_on for visit in line}["month_1"] == MONTH_1


def test_that_moving_a_visit_needs_a_reason(clinic: Clinic) -> None:
    patient = clinic.treat()
    visit_id = clinic.visit(patient.id, "month_1", MONTH_1)
    with pytest.raises(UserError, match="needs a reason"), clinic.act() as edit:
        visits.move_visit(edit, visit_id, MONTH_1 + timedelta(days=1), "")


def test_that_a_moved_visit_derives_the_age_on_its_day_again(clinic: Clinic) -> None:
    patient = clinic.treat()
    visit_id = clinic.visit(patient.id, "month_1", date(2026, 2, 28))
    kidney = clinic.fill(patient.id, visit_id, "kidney", {"creatinine": "1.1"})
    before = clinic.answer(kidney.id, "age_on_day")
    with clinic.act() as edit:
        visits.move_visit(edit, visit_id, date(2026, 3, 2), "written on the wrong day")
    after = clinic.answer(kidney.id, "age_on_day")
    assert before is not None
    assert after is not None
    assert (before.value, after.value) == (79, 80)


def test_that_unscheduled_visits_can_be_many(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        visits.add_unscheduled(edit, patient.id, "extra", MONTH_1)
        visits.add_unscheduled(edit, patient.id, "extra", MONTH_1 + timedelta(days=3))
    with clinic.study.read() as session:
        matrix = visits.visit_matrix(session, clinic.study.design, patient.id, clinic.today)
    assert [column.key for column in matrix.columns if column.name == "extra"] == ["extra", "extra#1"]


def test_that_a_visit_after_a_death_is_refused_in_words(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.record_death(edit, patient.id, date(2026, 2, 1), "pneumonia")
    with pytest.raises(UserError, match=r"P-001 died on 1 Feb 2026; a later visit cannot have taken place"):
        clinic.visit(patient.id, "month_1", MONTH_1)


def test_that_a_visit_after_a_withdrawal_is_refused_and_says_what_still_can_be_recorded(
    clinic: Clinic,
) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.withdraw(edit, patient.id, date(2026, 2, 1), "no more time")
    with pytest.raises(UserError, match="Adverse events and a death can still be recorded"):
        clinic.visit(patient.id, "month_1", MONTH_1)


def test_that_a_visit_from_before_a_withdrawal_can_be_entered_late(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.withdraw(edit, patient.id, MONTH_1, "no more time")
    clinic.visit(patient.id, "month_1", MONTH_1)
    assert clinic.find(patient.id).last_visit is not None


def test_that_a_form_of_a_missed_visit_is_refused(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        visit_id = visits.record_missed(edit, patient.id, "month_1", "in hospital")
    with pytest.raises(UserError, match="recorded as missed"), clinic.act() as edit:
        forms.start_form(edit, patient.id, visit_id, "walk")


def test_that_a_visit_nobody_expects_cannot_be_missed(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.withdraw(edit, patient.id, date(2026, 2, 1), "no more time")
    with pytest.raises(UserError, match="not expected for Month 3"), clinic.act() as edit:
        visits.record_missed(edit, patient.id, "month_3", "withdrew")
