"""Screen failure, withdrawal, loss, death, completion; and taking one back."""

from datetime import date, timedelta

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import forms, patients
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.patient_status import PatientStatus
from tests.services.clinic import CONSENT, INFUSED, Clinic

LATER = INFUSED + timedelta(days=20)


def test_that_a_screen_failure_needs_a_reason(clinic: Clinic) -> None:
    patient = clinic.screen()
    with pytest.raises(UserError, match="needs a reason"), clinic.act() as edit:
        patients.screen_failure(edit, patient.id, CONSENT, "")


def test_that_a_screen_failure_keeps_its_day_and_reason(clinic: Clinic) -> None:
    patient = clinic.screen()
    with clinic.act() as edit:
        patients.screen_failure(edit, patient.id, CONSENT, "MMSE 22")
    found = clinic.find(patient.id)
    assert (found.status, found.status_date, found.status_reason) == (
        PatientStatus.SCREEN_FAILURE,
        CONSENT,
        "MMSE 22",
    )


def test_that_an_enrolled_patient_is_no_screen_failure(clinic: Clinic) -> None:
    patient = clinic.enrol()
    with pytest.raises(UserError, match="cannot become screen failure"), clinic.act() as edit:
        patients.screen_failure(edit, patient.id, LATER, "too late")


def test_that_who_was_enrolled_stays_known_after_the_end(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.withdraw(edit, patient.id, LATER, "moved away")
    assert clinic.find(patient.id).enrolled_on == patient.enrolled_on


def test_that_an_end_before_a_recorded_visit_is_refused(clinic: Clinic) -> None:
    patient = clinic.treat()
    with pytest.raises(UserError, match="has a First day visit on 19 Jan 2026"), clinic.act() as edit:
        patients.lost_to_follow_up(edit, patient.id, INFUSED - timedelta(days=1), "no answer")


def test_that_a_death_to_come_is_refused(clinic: Clinic) -> None:
    patient = clinic.treat()
    with pytest.raises(UserError, match="still to come"), clinic.act() as edit:
        patients.record_death(edit, patient.id, clinic.today + timedelta(days=1))


def test_that_a_death_starts_the_death_form_with_its_date(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        form_id = patients.record_death(edit, patient.id, LATER, "pneumonia")
    assert form_id is not None
    stored = clinic.answer(form_id, "death_date")
    assert stored is not None
    assert stored.value == PartialDate.of(LATER)


def test_that_a_death_form_with_another_date_is_not_overwritten(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.fill(patient.id, None, "death", {"death_date": "3/2026"})
    with pytest.raises(UserError, match=r"says Mar 2026, not 8 Feb 2026"), clinic.act() as edit:
        patients.record_death(edit, patient.id, LATER)


def test_that_a_partly_known_date_on_the_death_form_is_kept(clinic: Clinic) -> None:
    patient = clinic.treat()
    entry = clinic.fill(patient.id, None, "death", {"death_date": "2/2026"})
    with clinic.act() as edit:
        assert patients.record_death(edit, patient.id, date(2026, 2, 28)) == entry.id
    stored = clinic.record(entry.id).answers[FieldKey("death_date")]
    assert stored.value == PartialDate(2026, 2)


def test_that_a_death_after_a_withdrawal_is_recorded(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.withdraw(edit, patient.id, LATER, "moved away")
    with clinic.act() as edit:
        patients.record_death(edit, patient.id, LATER + timedelta(days=9))
    assert clinic.find(patient.id).status is PatientStatus.DIED


def test_that_age_stops_at_death(clinic: Clinic) -> None:
    patient = clinic.treat(born=PartialDate(1946, 3, 1))
    with clinic.act() as edit:
        patients.record_death(edit, patient.id, date(2026, 2, 8))
    assert clinic.find(patient.id).age_years == 79


def test_that_an_adverse_event_can_be_entered_after_a_withdrawal(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.withdraw(edit, patient.id, LATER, "moved away")
    with clinic.act() as edit:
        assert forms.start_entry(edit, patient.id, "adverse_event").ordinal == 1


def test_that_an_end_recorded_by_mistake_is_taken_back_with_a_reason(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.lost_to_follow_up(edit, patient.id, LATER, "no answer")
    with clinic.act() as edit:
        patients.take_back_status(edit, patient.id, "came to the clinic")
    assert clinic.find(patient.id).status is PatientStatus.ENROLLED


def test_that_a_patient_who_takes_part_has_nothing_to_take_back(clinic: Clinic) -> None:
    patient = clinic.treat()
    with pytest.raises(UserError, match="nothing to take back"), clinic.act() as edit:
        patients.take_back_status(edit, patient.id, "mistake")


def test_that_a_patient_who_died_has_no_next_visit(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.record_death(edit, patient.id, LATER)
    assert clinic.find(patient.id).next_visit is None
