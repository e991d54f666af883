"""What safety is judged by, as it is read from a file in which people typed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.safety_data import SafetyData
from frailty_desktop.analysis.safety_primary import findings, outcomes
from frailty_desktop.analysis.safety_reading import read_safety
from frailty_desktop.services import forms, patients, visits
from frailty_desktop.services.adverse_events import for_study
from frailty_desktop.services.people import Role
from frailty_desktop.storage.tables import SiteRow
from frailty_desktop.study.blinding import by_arm, pooled
from frailty_desktop.study.partial_date import PartialDate
from tests.services.clinic import INFUSED, Clinic, open_clinic, trial_texts

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
_LATER = """
[[visit]]
name = "again"
label = "Treated again"
short_label = "Again"
epoch = "again"
scheduled = false
contact = "clinic"
forms = ["walk"]
"""
_EPOCHS = """
[[epoch]]
name = "first"
label = "Treatment"

[[epoch]]
name = "again"
label = "After a second treatment"
enters_averages = false

[settings]"""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    texts = trial_texts()
    in_an_epoch = 'contact = "clinic"\nepoch = "first"'
    texts["visits.toml"] = texts["visits.toml"].replace('contact = "clinic"', in_an_epoch) + _LATER
    texts["study.toml"] = texts["study.toml"].replace("\n[settings]", _EPOCHS, 1)
    opened = open_clinic(tmp_path, texts)
    yield opened
    opened.study.close()


def read(clinic: Clinic, *, sites: frozenset[UUID] | None = None) -> SafetyData:
    study = clinic.study
    with study.read() as session:
        return read_safety(session, study.design, pooled((), study.design.blinding), NOW, sites)


def day(after: int) -> str:
    return (INFUSED + timedelta(days=after)).isoformat()


def test_that_an_entry_is_read_as_the_adverse_event_log_reads_it(clinic: Clinic) -> None:
    one = clinic.treat()
    clinic.event(
        one.id,
        term="Broken  hip",
        onset=day(9),
        ongoing="n",
        end=day(20),
        grade="3",
        serious="y",
        hospitalisation="y",
        related="POSSIBLE",
        outcome="recovered",
        aware_at=f"{day(9)} 10:00",
        reported_at=f"{day(11)} 11:00",
    )
    (event,) = read(clinic).events
    with clinic.study.read() as session:
        (line,) = for_study(session, clinic.study.design, NOW)
    assert (event.term, event.grade, event.is_serious, event.criteria) == (
        "Broken hip",
        line.grade,
        line.is_serious,
        line.criteria,
    )
    assert (event.onset, event.end, event.is_ongoing) == (line.onset, line.end, line.is_ongoing)
    assert (event.is_emergent, event.outcome) == (line.is_treatment_emergent, line.outcome)
    assert (event.is_related_to_product, event.clock) == (line.is_related_to_product, line.clock)
    assert event.clock is not None
    assert event.clock.is_late


def test_that_an_entry_made_in_error_is_left_out(clinic: Clinic) -> None:
    one = clinic.treat()
    record = clinic.event(one.id, term="Fall", onset=day(1))
    with clinic.act("Wrong patient") as edit:
        forms.void_entry(edit, record.id, "Wrong patient")
    assert read(clinic).events == ()


def test_that_an_onset_half_known_or_not_known_is_kept_so(clinic: Clinic) -> None:
    one = clinic.treat()
    clinic.event(one.id, term="Fall", onset="3/2026")
    clinic.event(one.id, term="Cold", onset="UK")
    assert [event.onset for event in read(clinic).events] == [PartialDate(2026, 3), None]


def test_that_everybody_infused_is_in_the_safety_set_and_nobody_else(clinic: Clinic) -> None:
    clinic.enrol()
    treated = clinic.treat()
    found = read(clinic)
    assert [one.id for one in found.infused] == [treated.id]
    assert found.sizes == {"all": 1}


def test_that_the_arm_is_the_allocated_one_and_who_has_none_is_counted_in_none(clinic: Clinic) -> None:
    one, two = clinic.treat(), clinic.treat()
    study = clinic.study
    with study.read() as session:
        found = read_safety(session, study.design, by_arm(study.design.arms, {one.id: "walk"}), NOW)
    assert [patient.group for patient in found.infused] == ["walk", None]
    assert found.sizes == {"walk": 1, "talk": 0}
    assert two.id in {patient.id for patient in found.infused}


def test_that_the_time_of_the_infusion_is_read(clinic: Clinic) -> None:
    one = clinic.enrol()
    with clinic.act() as edit:
        visit_id = visits.record_visit(edit, one.id, "infusion_day", INFUSED)
    typed = {"infusion_date": INFUSED.isoformat(), "infusion_time": "10:15"}
    clinic.fill(one.id, visit_id, "infusion", typed)
    (patient,) = read(clinic).infused
    assert patient.began == datetime.combine(INFUSED, datetime.min.time()).replace(hour=10, minute=15)


def test_that_a_flag_of_a_form_is_a_sign_and_no_is_none(clinic: Clinic) -> None:
    one, two = clinic.treat(), clinic.treat()
    for patient, said in ((one, "y"), (two, "n")):
        visit_id = clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=29))
        clinic.fill(patient.id, visit_id, "walk", {"walk_rests": said})
    assert [(finding.component, finding.day) for finding in findings(read(clinic))] == [("rest", 30)]


def test_that_a_recorded_death_is_a_component_of_the_patient(clinic: Clinic) -> None:
    one = clinic.treat()
    with clinic.act() as edit:
        patients.record_death(edit, one.id, INFUSED + timedelta(days=12), "At home")
    found = read(clinic)
    assert [finding.component for finding in findings(found)] == ["death"]
    assert outcomes(found)[0].groups[0].count == 1


def test_that_what_began_after_a_second_treatment_counts_for_nobody(clinic: Clinic) -> None:
    one = clinic.treat()
    clinic.visit(one.id, "again", date(2026, 2, 10))
    clinic.event(one.id, term="Before", onset="2026-02-09")
    clinic.event(one.id, term="After", onset="2026-02-10")
    found = read(clinic)
    assert [event.term for event in found.counted_events] == ["Before"]
    assert len(found.events) == 2


def test_that_who_is_charged_with_one_site_reads_of_its_patients_alone(clinic: Clinic) -> None:
    here = clinic.treat()
    away = clinic.screen(site="KOE")
    clinic.event(here.id, term="Fall", onset=day(2))
    clinic.event(away.id, term="Cold", onset=day(2))
    with clinic.study.read() as session:
        site = session.query(SiteRow).filter_by(code="KOE").one().id
    found = read(clinic, sites=frozenset({site}))
    assert [patient.id for patient in found.patients] == [away.id]
    assert [event.term for event in found.events] == ["Cold"]
    assert found.is_of_sites


def test_that_a_study_with_nobody_is_read(clinic: Clinic) -> None:
    clinic.person(Role.INVESTIGATOR)
    found = read(clinic)
    assert (found.patients, found.events, found.signs) == ((), (), ())
