"""What is read for the page about conduct: the person's sites, the version in force, few queries."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_delay import entry_delay
from frailty_desktop.analysis.conduct_enrolment import enrolment
from frailty_desktop.analysis.conduct_facts import read_facts
from frailty_desktop.analysis.conduct_flow import consort_flow
from frailty_desktop.analysis.conduct_forms import missing_forms
from frailty_desktop.analysis.conduct_queries import query_ageing
from frailty_desktop.analysis.conduct_visits import visit_compliance
from frailty_desktop.services import patients
from frailty_desktop.storage.tables import FormRow, SiteRow
from frailty_desktop.study.blinding import pooled
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.study.design_versions import Approval, DesignVersions
from tests.analysis.conducted import a_clinic
from tests.services.clinic import INFUSED, Clinic, trial_texts


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with a_clinic(tmp_path) as made:
        yield made


def site(session: Session, code: str) -> UUID:
    found = session.scalar(select(SiteRow.id).where(SiteRow.code == code))
    assert found is not None
    return found


def test_that_somebody_of_one_site_sees_the_patients_of_that_site_alone(clinic: Clinic) -> None:
    here, there = clinic.screen(site="MIA"), clinic.screen(site="KOE")
    for patient in (here, there):
        visit = clinic.visit_id(patient.id, "screening")
        clinic.fill(patient.id, visit, "walk", {"walk_distance": "345"})
    design, today = clinic.study.design, clinic.today
    with clinic.study.read() as session:
        sites = frozenset({site(session, "KOE")})
        facts = read_facts(session, design, today, sites)
        assert [patient.number for patient in facts.patients] == [there.number]
        assert list(facts.sites) == ["KOE"]
        assert enrolment(session, design, today, sites).everybody.screened == 1
        assert visit_compliance(session, design, today, sites).overall.due == 1
        assert missing_forms(session, design, today, sites).total().begun == 3  # consent, demographics, walk
        assert {one.site for one in entry_delay(session, design, today, sites).facts} == {"KOE"}
        grouping = pooled([], design.blinding)
        assert consort_flow(session, design, grouping, today, sites).assessed.count == 1
        assert query_ageing(session, design, today, frozenset()).facts == ()


def test_that_enrolment_at_some_sites_is_not_held_against_the_plan_of_all(clinic: Clinic) -> None:
    clinic.enrol()
    with clinic.study.read() as session:
        found = enrolment(session, clinic.study.design, clinic.today, frozenset({site(session, "MIA")}))
    assert not found.is_whole
    assert found.everybody.planned is None
    assert found.since_first is not None
    assert found.since_first.ends_on is None


def two_versions(approved_at: str, on: date) -> StudyDesign:
    """Make a design whose second version asks for month 1 a month later, in force at one site."""
    first = design_from_texts(trial_texts())
    later = tuple(
        replace(visit, target_day=60) if visit.name == "month_1" else visit for visit in first.visits
    )
    ids = (UUID(int=1), UUID(int=2))
    versions = DesignVersions.of_designs(
        {ids[0]: first, ids[1]: replace(first, version="2", visits=later)},
        ids[0],
        [Approval(approved_at, ids[1], on)],
    )
    return versions.of(ids[1])


@pytest.mark.parametrize(("approved_at", "is_due"), [("KOE", True), ("MIA", False)])
def test_that_windows_are_those_of_the_version_in_force_at_the_site(
    clinic: Clinic, approved_at: str, is_due: bool
) -> None:
    clinic.treat()  # at MIA
    today = INFUSED + timedelta(days=40)
    design = two_versions(approved_at, INFUSED)
    with clinic.study.read() as session:
        found = visit_compliance(session, design, today)
    assert bool(found.by_visit["month_1"].late) is is_due


def test_that_the_queries_do_not_grow_with_the_patients(clinic: Clinic) -> None:
    def statements() -> int:
        seen: list[str] = []
        with clinic.study.read() as session:
            bind = session.get_bind()
            event.listen(bind, "before_cursor_execute", lambda *asked: seen.append(asked[2]))
            design, today = clinic.study.design, clinic.today
            facts = read_facts(session, design, today)
            missing_forms(session, design, today)
            visit_compliance(session, design, today)
            query_ageing(session, design, today)
            entry_delay(session, design, today)
            consort_flow(session, design, pooled([], design.blinding), today)
            assert facts.patients
        return len(seen)

    clinic.treat()
    few = statements()
    for _ in range(4):
        clinic.treat()
    assert statements() == few


def test_that_a_patient_whose_infusion_was_entered_in_error_was_not_infused(clinic: Clinic) -> None:
    treated = clinic.treat()
    with clinic.study.read() as session:
        (patient,) = read_facts(session, clinic.study.design, clinic.today).patients
    assert patient.infused_on == INFUSED
    clinic_visit = clinic.visit_id(treated.id, "infusion_day")
    with clinic.act("Wrong patient") as edit:
        form = edit.session.scalar(select(FormRow).where(FormRow.visit_id == clinic_visit))
        assert form is not None
        form.voided_reason = "Wrong patient"
    with clinic.study.read() as session:
        (patient,) = read_facts(session, clinic.study.design, clinic.today).patients
    assert patient.infused_on is None


def test_that_a_screen_failure_is_read_with_its_reason(clinic: Clinic) -> None:
    failed = clinic.screen()
    with clinic.act() as edit:
        patients.screen_failure(edit, failed.id, clinic.today, "MMSE too low.")
    with clinic.study.read() as session:
        (patient,) = read_facts(session, clinic.study.design, clinic.today).patients
    assert (patient.status.value, patient.status_reason) == ("screen_failure", "MMSE too low.")
