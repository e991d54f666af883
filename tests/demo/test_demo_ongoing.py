"""The demo study under way has something to do on every page, and keeps its arms closed."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from frailty_desktop import demo_data
from frailty_desktop.services import patients, people, visits
from frailty_desktop.services.people import Role
from frailty_desktop.services.work_list import WorkList
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.patient_status import PatientStatus

NOW = datetime(2026, 3, 18, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudyFile]:
    path = tmp_path_factory.mktemp("demo") / "ongoing.frailty"
    demo_data.make_ongoing_study(path, lambda: NOW)
    with open_study(path, read_only=True, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def work(study: StudyFile) -> WorkList:
    with study.read() as session:
        return visits.work_list(session, study.design, NOW.astimezone().date())


def test_that_its_arms_are_closed_to_the_clinic(study: StudyFile) -> None:
    assert study.info.is_synthetic
    assert people.view_of_allocation(study.info, Role.COORDINATOR, study.design) is AllocationView.POOLED


def test_that_patients_stand_at_every_step(study: StudyFile) -> None:
    with study.read() as session:
        found = patients.list_patients(session, study.design, NOW.astimezone().date())
    assert Counter(patient.status for patient in found) == {
        PatientStatus.ENROLLED: 19,
        PatientStatus.WITHDRAWN: 1,
        PatientStatus.SCREENING: 2,
        PatientStatus.SCREEN_FAILURE: 2,
    }


def test_that_a_visit_is_due(work: WorkList) -> None:
    assert len(work.due) >= 2


def test_that_a_visit_is_overdue(work: WorkList) -> None:
    assert [entry.planned_visit.plan.name for entry in work.overdue] == ["month_3"]


def test_that_a_visit_was_missed(work: WorkList) -> None:
    assert [entry.planned_visit.plan.name for entry in work.missed] == ["month_1"]


def test_that_a_long_walk_was_begun_today(work: WorkList) -> None:
    begun = [form for form in work.unfinished if form.form_title == "Six-minute walk"]
    assert len(begun) == 1
    assert begun[0].started_at.astimezone().date() == NOW.astimezone().date()


def test_that_a_serious_event_waits_to_be_reported(work: WorkList) -> None:
    waiting = [event for event in work.open_adverse_events if event.clock and event.clock.reported_at is None]
    assert [(event.term, event.clock.is_late if event.clock else None) for event in waiting] == [
        ("Stroke, minor", False)
    ]


def test_that_nothing_is_dated_in_the_future(study: StudyFile) -> None:
    with study.read() as session:
        for patient in patients.list_patients(session, study.design, NOW.astimezone().date()):
            days = visits.patient_timeline(session, study.design, patient.id, NOW.astimezone().date())
            assert all(visit.happened_on <= NOW.astimezone().date() for visit in days if visit.happened_on)


def test_that_its_audit_trail_holds(study: StudyFile) -> None:
    assert study.checks().is_good
