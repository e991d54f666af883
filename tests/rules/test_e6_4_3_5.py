"""ICH E6 4.3.5: an amendment is used at a site after its approval there, and not before."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frailty_desktop.errors import UserError
from frailty_desktop.services import forms
from tests.services.amended import amend
from tests.services.clinic import Clinic, open_clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = open_clinic(tmp_path)
    with made.study:
        yield made


def version_at(clinic: Clinic, site: str) -> str:
    """Screen a patient and say under which version their consent form stands."""
    patient = clinic.screen(site=site)
    record = clinic.fill(patient.id, clinic.visit_id(patient.id, "screening"), "consent", {})
    return record.design.version


def test_that_a_version_is_inactive_until_its_approval_date(clinic: Clinic) -> None:
    amend(clinic, MIA=clinic.today + timedelta(days=10))
    clinic.clock.now += timedelta(days=9)
    assert version_at(clinic, "MIA") == "1"
    clinic.clock.now += timedelta(days=1)
    assert version_at(clinic, "MIA") == "2"


def test_that_an_approval_at_one_site_counts_at_no_other(clinic: Clinic) -> None:
    amend(clinic, MIA=clinic.today)
    assert (version_at(clinic, "MIA"), version_at(clinic, "KOE")) == ("2", "1")


def test_that_a_version_without_approval_is_used_nowhere(clinic: Clinic) -> None:
    amend(clinic)
    clinic.clock.now += timedelta(days=365)
    assert (version_at(clinic, "MIA"), version_at(clinic, "KOE")) == ("1", "1")


def test_that_what_only_the_new_version_asks_is_refused_before_approval(clinic: Clinic) -> None:
    amend(clinic, MIA=clinic.today + timedelta(days=1))
    patient = clinic.treat()
    visit = clinic.visit(patient.id, "month_1", clinic.today - timedelta(days=60))
    with pytest.raises(UserError, match="has no field waist_cm"):
        clinic.fill(patient.id, visit, "body", {"waist_cm": "88"})
    with clinic.act() as edit:
        assert forms.start_form(edit, patient.id, visit, "body").design.version == "1"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(approved_in=st.integers(-3, 12), waited=st.integers(0, 15))
def test_that_the_version_in_force_follows_from_the_day_alone(
    tmp_path_factory: pytest.TempPathFactory, approved_in: int, waited: int
) -> None:
    clinic = open_clinic(tmp_path_factory.mktemp("site"))
    with clinic.study:
        amend(clinic, MIA=clinic.today + timedelta(days=approved_in))
        clinic.clock.now += timedelta(days=waited)
        assert version_at(clinic, "MIA") == ("2" if waited >= approved_in else "1")
