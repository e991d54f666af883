"""The adverse event log: lines, treatment emergence, the 24-hour clock, and what does not fit."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from frailty_desktop.services import adverse_events, forms, patients, visits
from frailty_desktop.services.adverse_events import AdverseEventLine, SaeClock
from frailty_desktop.study.partial_date import PartialDate
from tests.services.clinic import INFUSED, Clinic

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
AFTER, BEFORE = "2026-02-01", "2026-01-10"


def lines(clinic: Clinic, patient_id: UUID, now: datetime = NOW) -> tuple[AdverseEventLine, ...]:
    with clinic.study.read() as session:
        return adverse_events.for_patient(session, clinic.study.design, patient_id, now)


def checks(clinic: Clinic, patient_id: UUID) -> set[str]:
    with clinic.study.read() as session:
        found = adverse_events.consistency(session, clinic.study.design, patient_id, NOW)
    return {problem.check for problem in found}


def clock_of(clinic: Clinic, now: datetime, **times: str) -> SaeClock:
    patient = clinic.treat()
    clinic.event(patient.id, term="Stroke", onset=AFTER, serious="y", **times)
    (line,) = lines(clinic, patient.id, now)
    assert line.clock is not None
    return line.clock


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


def test_that_a_line_reads_in_the_words_of_the_form(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Fall", onset="2/2026", grade="2", outcome="open", related="POSSIBLE")
    (line,) = lines(clinic, patient.id)
    assert (line.patient_number, line.ordinal, line.term, line.grade) == ("P-001", 1, "Fall", 2)
    assert (line.onset, line.outcome) == (PartialDate(2026, 2), "Not recovered")
    assert (line.causality_product, line.is_related_to_product) == ("Possible", True)


def test_that_unlikely_is_not_related_and_unjudged_is_unknown(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Fall", related="UNLIKELY")
    clinic.event(patient.id, term="Cough")
    assert [line.is_related_to_product for line in lines(clinic, patient.id)] == [False, None]


def test_that_an_event_without_an_end_goes_on(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Fall", onset=AFTER)
    clinic.event(patient.id, term="Cough", onset=AFTER, ongoing="n", end="2026-02-03")
    assert [line.is_open for line in lines(clinic, patient.id)] == [True, False]


@pytest.mark.parametrize(
    ("typed", "emergent", "primary"),
    [
        ({"onset": BEFORE, "ongoing": "n", "end": "2026-01-12"}, False, False),
        ({"onset": BEFORE, "ongoing": "y"}, False, False),
        ({"onset": BEFORE, "ongoing": "y", "worsened_on": AFTER}, True, False),
        ({"onset": AFTER}, True, True),
        ({"onset": "2026-04-01"}, True, False),
        ({"onset": "UK"}, True, True),
    ],
)
def test_that_treatment_emergence_follows_the_infusion(
    clinic: Clinic, typed: dict[str, str], emergent: bool, primary: bool
) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Fall", **typed)
    (line,) = lines(clinic, patient.id)
    assert (line.is_treatment_emergent, line.in_primary_window) == (emergent, primary)


def test_that_emergence_is_unknown_before_treatment(clinic: Clinic) -> None:
    patient = clinic.enrol()
    clinic.event(patient.id, term="Fall", onset=BEFORE)
    (line,) = lines(clinic, patient.id)
    assert line.is_treatment_emergent is None


def test_that_the_clock_runs_24_hours_from_awareness(clinic: Clinic) -> None:
    clock = clock_of(clinic, local("2026-04-20 12:00"), aware_at="2026-04-19 17:12")
    assert clock.remaining == timedelta(hours=5, minutes=12)
    assert (clock.is_running, clock.is_late) == (True, False)


def test_that_weekends_count(clinic: Clinic) -> None:
    friday_to_sunday = clock_of(clinic, local("2026-04-19 12:00"), aware_at="2026-04-17 17:00")
    assert friday_to_sunday.is_late


def test_that_a_report_stops_the_clock(clinic: Clinic) -> None:
    clock = clock_of(
        clinic, local("2026-04-20 12:00"), aware_at="2026-04-10 08:00", reported_at="2026-04-10 20:00"
    )
    assert (clock.is_running, clock.is_late, clock.remaining) == (False, False, timedelta(hours=12))


def test_that_a_report_after_24_hours_was_late(clinic: Clinic) -> None:
    clock = clock_of(
        clinic, local("2026-04-20 12:00"), aware_at="2026-04-10 08:00", reported_at="2026-04-11 08:01"
    )
    assert clock.is_late


def test_that_a_running_clock_keeps_an_ended_event_on_the_work_list(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(
        patient.id, term="Fall", onset=AFTER, ongoing="n", end=AFTER, serious="y", aware_at="2026-04-20 08:00"
    )
    with clinic.study.read() as session:
        work = visits.work_list(session, clinic.study.design, clinic.today, NOW)
    assert [line.term for line in work.open_adverse_events] == ["Fall"]


def test_that_the_shortest_clock_comes_first_on_the_work_list(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Cough", onset=AFTER)
    clinic.event(patient.id, term="Fall", onset=AFTER, serious="y", aware_at="2026-04-20 08:00")
    clinic.event(patient.id, term="Stroke", onset=AFTER, serious="y", aware_at="2026-04-19 20:00")
    with clinic.study.read() as session:
        work = visits.work_list(session, clinic.study.design, clinic.today, NOW)
    assert [line.term for line in work.open_adverse_events] == ["Stroke", "Fall", "Cough"]


def test_that_voided_events_are_in_no_list(clinic: Clinic) -> None:
    patient = clinic.treat()
    entry = clinic.event(patient.id, term="Fall", onset=AFTER)
    with clinic.act() as edit:
        forms.void_entry(edit, entry.id, "entered twice")
    with clinic.study.read() as session:
        assert adverse_events.for_study(session, clinic.study.design, NOW) == ()


def test_that_the_study_log_is_in_the_order_of_patients_and_entries(clinic: Clinic) -> None:
    first, second = clinic.treat(), clinic.treat()
    for who, term in ((second, "Cough"), (first, "Fall"), (first, "Rash")):
        clinic.event(who.id, term=term)
    with clinic.study.read() as session:
        found = adverse_events.for_study(session, clinic.study.design, NOW)
    assert [(line.patient_number, line.term) for line in found] == [
        ("P-001", "Fall"),
        ("P-001", "Rash"),
        ("P-002", "Cough"),
    ]


@pytest.mark.parametrize(
    ("typed", "check"),
    [
        ({"serious": "y"}, "serious_criterion"),
        ({"hospitalisation": "y", "serious": "n"}, "criterion_serious"),
        ({"grade": "5", "outcome": "open"}, "grade_5_fatal"),
        ({"grade": "4", "outcome": "fatal"}, "grade_5_fatal"),
        ({"death": "y", "outcome": "open"}, "fatal_death"),
        ({"onset": "2026-02-03", "ongoing": "n", "end": "2026-02-01"}, "end_after_onset"),
        ({"onset": "2026-02-03", "outcome": "recovered"}, "resolved_end"),
        ({"outcome": "fatal"}, "fatal_status"),
        ({"onset": "2026-02-03", "hospitalised_from": "2026-02-01"}, "hospital_inside"),
        ({"ongoing": "n", "end": "2026-02-03", "hospitalised_until": "2026-02-05"}, "hospital_inside"),
        ({"serious": "y"}, "serious_aware"),
    ],
)
def test_that_what_does_not_fit_is_said(clinic: Clinic, typed: dict[str, str], check: str) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Fall", **typed)
    assert check in checks(clinic, patient.id)


def test_that_an_event_in_order_has_no_problems(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(
        patient.id,
        term="Pneumonia",
        onset="2026-02-01",
        ongoing="n",
        end="2026-02-10",
        grade="3",
        serious="y",
        death="n",
        hospitalisation="y",
        hospitalised_from="2026-02-02",
        hospitalised_until="2026-02-09",
        outcome="recovered",
        aware_at="2026-02-02 09:00",
        reported_at="2026-02-02 11:00",
    )
    assert checks(clinic, patient.id) == set()


def test_that_partial_dates_are_only_wrong_when_they_must_be(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Fall", onset="2026-02-15", ongoing="n", end="2/2026")
    assert checks(clinic, patient.id) == set()


def test_that_a_fatal_event_matches_the_recorded_death(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(
        patient.id,
        term="Stroke",
        onset=AFTER,
        ongoing="n",
        grade="5",
        death="y",
        serious="y",
        outcome="fatal",
        aware_at="2026-02-02 09:00",
    )
    with clinic.act() as edit:
        patients.record_death(edit, patient.id, date(2026, 2, 3), "stroke")
    assert checks(clinic, patient.id) == set()


def test_that_a_fatal_event_after_the_death_does_not_fit(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Stroke", onset="2026-02-20", grade="5", death="y", outcome="fatal")
    with clinic.act() as edit:
        patients.record_death(edit, patient.id, INFUSED + timedelta(days=5), "stroke")
    assert "fatal_onset" in checks(clinic, patient.id)


def test_that_a_death_without_a_fatal_event_is_noticed(clinic: Clinic) -> None:
    patient = clinic.treat()
    with clinic.act() as edit:
        patients.record_death(edit, patient.id, INFUSED + timedelta(days=5), "not known")
    assert checks(clinic, patient.id) == {"death_needs_event"}


def test_that_a_grade_comes_with_its_rule(clinic: Clinic) -> None:
    patient = clinic.treat()
    clinic.event(patient.id, term="Fall", grade="4")
    (line,) = lines(clinic, patient.id)
    assert line.grade_rule is not None
    assert line.grade_rule.label == "life-threatening"
