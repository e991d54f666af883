"""Taking patients in: screening, the obstacles before enrolment, numbers and lists."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import patients, visits
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.patient_status import PatientStatus
from tests.services.clinic import CONSENT, Clinic


def obstacles(clinic: Clinic, patient_id: UUID) -> str:
    with clinic.study.read() as session:
        found = patients.enrolment_obstacles(session, clinic.study.design, patient_id, clinic.today)
    return " ".join(found)


def form_id_of(clinic: Clinic, patient_id: UUID, name: str) -> UUID:
    with clinic.study.read() as session:
        matrix = visits.visit_matrix(session, clinic.study.design, patient_id, clinic.today)
    form_id = matrix.cell(name, "screening").form_id
    assert form_id is not None
    return form_id


def test_that_screening_fills_in_consent_date_birth_date_and_sex(clinic: Clinic) -> None:
    patient = clinic.screen(sex="M", born=PartialDate(1946, 3))
    visit_id = clinic.visit_id(patient.id, "screening")
    consent = clinic.fill(patient.id, visit_id, "consent", {})
    person = clinic.fill(patient.id, visit_id, "demographics", {})
    values = {key.item: answer.value for key, answer in {**consent.answers, **person.answers}.items()}
    assert values == {"consent_date": CONSENT, "birth_date": PartialDate(1946, 3), "sex": "M"}


def test_that_a_screened_patient_is_in_screening_with_the_next_number(clinic: Clinic) -> None:
    first, second = clinic.screen(), clinic.screen()
    assert (first.number, second.number, second.status) == ("P-001", "P-002", PatientStatus.SCREENING)


def test_that_the_header_says_age_and_sex(clinic: Clinic) -> None:
    patient = clinic.screen(sex="F", born=PartialDate(1946, 3, 1))
    assert (patient.age_years, patient.sex) == (80, "F")


def test_that_an_age_left_open_by_a_partial_birth_date_is_not_guessed(clinic: Clinic) -> None:
    patient = clinic.screen(born=PartialDate(1946))
    assert patient.age_years is None


def test_that_consent_in_the_future_is_refused_and_nothing_is_saved(clinic: Clinic) -> None:
    with pytest.raises(UserError, match="still to come"), clinic.act() as edit:
        patients.screen(edit, consent_date=clinic.today + timedelta(days=1), site="MIA")
    with clinic.study.read() as session:
        assert patients.list_patients(session, clinic.study.design, clinic.today) == []


def test_that_an_unknown_site_is_answered_with_the_sites_there_are(clinic: Clinic) -> None:
    with pytest.raises(UserError, match="KOE, MIA"):
        clinic.screen(site="PAR")


def test_that_enrolment_names_every_form_in_its_way(clinic: Clinic) -> None:
    patient = clinic.screen()
    found = obstacles(clinic, patient.id)
    assert "Complete the form Informed consent" in found
    assert "Fill in the form Eligibility" in found


def test_that_enrolment_is_refused_until_consent_and_eligibility_are_complete(clinic: Clinic) -> None:
    patient = clinic.screen()
    with pytest.raises(UserError, match="P-001 cannot be enrolled yet"), clinic.act() as edit:
        patients.enrol(edit, patient.id, CONSENT)
    assert clinic.find(patient.id).status is PatientStatus.SCREENING


def test_that_a_complete_and_eligible_patient_is_enrolled(clinic: Clinic) -> None:
    patient = clinic.enrol()
    assert (patient.status, patient.enrolled_on) == (PatientStatus.ENROLLED, CONSENT + timedelta(days=7))


def test_that_a_patient_who_is_not_eligible_is_not_enrolled(clinic: Clinic) -> None:
    patient = clinic.screen()
    clinic.make_eligible(patient.id)
    eligibility = form_id_of(clinic, patient.id, "eligibility")
    clinic.type(eligibility, "is_eligible", "n", reason="typed wrongly")
    assert "the answer is no" in obstacles(clinic, patient.id)


@pytest.mark.parametrize("born", [date(1930, 1, 4), date(1966, 1, 6)])
def test_that_ages_outside_the_limits_at_consent_are_refused(clinic: Clinic, born: date) -> None:
    patient = clinic.screen(born=PartialDate.of(born))
    clinic.make_eligible(patient.id)
    assert "this study takes 60 to 95" in obstacles(clinic, patient.id)


@pytest.mark.parametrize("born", [date(1930, 1, 6), date(1966, 1, 5)])
def test_that_both_age_limits_belong_to_the_study(clinic: Clinic, born: date) -> None:
    patient = clinic.screen(born=PartialDate.of(born))
    clinic.make_eligible(patient.id)
    assert obstacles(clinic, patient.id) == ""


def test_that_a_birth_year_on_the_limit_is_not_exact_enough(clinic: Clinic) -> None:
    patient = clinic.screen(born=PartialDate(1966))
    clinic.make_eligible(patient.id)
    assert "not exact enough" in obstacles(clinic, patient.id)


def test_that_enrolment_before_consent_is_refused(clinic: Clinic) -> None:
    patient = clinic.screen()
    clinic.make_eligible(patient.id)
    with pytest.raises(UserError, match="before P-001 consented"), clinic.act() as edit:
        patients.enrol(edit, patient.id, CONSENT - timedelta(days=1))


def test_that_a_patient_is_enrolled_once(clinic: Clinic) -> None:
    patient = clinic.enrol()
    with pytest.raises(UserError, match="enrolled already"), clinic.act() as edit:
        patients.enrol(edit, patient.id, CONSENT)


def test_that_a_patient_is_found_by_number_in_any_case(clinic: Clinic) -> None:
    patient = clinic.screen()
    with clinic.study.read() as session:
        found = patients.find_patient(session, clinic.study.design, " p-001 ", clinic.today)
    assert found.id == patient.id


def test_that_a_number_nobody_has_is_answered_with_an_example(clinic: Clinic) -> None:
    with clinic.study.read() as session, pytest.raises(UserError, match="as in P-001"):
        patients.find_patient(session, clinic.study.design, "17", clinic.today)


def test_that_the_list_shows_the_next_visit_of_each_patient(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.study.read() as session:
        (row,) = patients.list_patients(session, clinic.study.design, clinic.today)
    assert row.next_visit is not None
    assert (row.id, row.next_visit.plan.name) == (patient.id, "month_3")
    assert row.last_visit is not None
    assert row.last_visit.plan.name == "infusion_day"
