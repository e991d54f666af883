"""Whoever is charged with one site sees the queries, the progress and the changes of that site alone."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.services import monitor_visits, people, queries, rights, source_verification
from frailty_desktop.services.lookups import site_row
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.rights import Right
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import Clinic, open_clinic
from tests.services.staff import by, hire

SEX = FieldKey("sex")


class TwoSites:
    """One patient at each site, each with a query and a change, and a monitor of the second site."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        everywhere = hire(clinic, Role.MONITOR)
        with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            self.site_id = site_row(edit.session, "KOE").id
            self.monitor: Person = people.add_person(edit, "Mirko Sand", Role.MONITOR, site_id=self.site_id)
        self.forms: dict[str, UUID] = {}
        self.numbers: dict[str, str] = {}
        for site in ("MIA", "KOE"):
            patient = clinic.screen(site=site)
            visit_id = clinic.visit_id(patient.id, "screening")
            form_id = clinic.fill(patient.id, visit_id, "demographics", {"sex": "F"}).id
            self.forms[site], self.numbers[site] = form_id, patient.number
            with by(clinic, everywhere) as edit:
                queries.open_query(edit, form_id, SEX, "Sure?")


@pytest.fixture
def two_sites(tmp_path: Path) -> Iterator[TwoSites]:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        yield TwoSites(clinic)


def test_that_only_the_own_sites_records_are_listed(two_sites: TwoSites) -> None:
    study, today = two_sites.clinic.study, two_sites.clinic.today
    with study.read() as session:
        sites = rights.sites_for(session, two_sites.monitor.id, Right.VERIFY_SOURCE, today)
        asked = queries.open_queries(session, study.design, today, sites=sites)
        found = source_verification.progress(session, study.design, today, sites=sites)
        changed = monitor_visits.changed_since(session, study.design, 0, sites=sites)
    own = {two_sites.numbers["KOE"]}
    assert {line.patient_number for line in asked} == own
    assert {form.patient_number for form in found.forms} == own
    assert {line.place.patient_number for line in changed.new_values} == own
    assert {line.place.patient_number for line in changed.queries} == own


def test_that_whoever_is_charged_with_every_site_sees_them_all(two_sites: TwoSites) -> None:
    study, today = two_sites.clinic.study, two_sites.clinic.today
    with study.read() as session:
        asked = queries.open_queries(session, study.design, today)
    assert {line.patient_number for line in asked} == set(two_sites.numbers.values())


def test_that_another_sites_field_is_neither_asked_about_nor_marked(two_sites: TwoSites) -> None:
    form_id = two_sites.forms["MIA"]
    with (
        pytest.raises(NotAllowedError, match="another site"),
        by(two_sites.clinic, two_sites.monitor) as edit,
    ):
        queries.open_query(edit, form_id, SEX, "Sure?")
    with (
        pytest.raises(NotAllowedError, match="another site"),
        by(two_sites.clinic, two_sites.monitor) as edit,
    ):
        source_verification.mark(edit, form_id, [SEX])
    with by(two_sites.clinic, two_sites.monitor) as edit:
        assert source_verification.mark(edit, two_sites.forms["KOE"], [SEX]) == 1
