"""Where the design hides earlier values from the rater, no chart shows them before this visit's is stored."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.chart_series import ChartQuestion, chart
from frailty_desktop.analysis.patient_series import PatientSeries, patient_values
from frailty_desktop.storage.tables import PatientRow
from tests.analysis.ward import Ward, a_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


@pytest.fixture
def patient(ward: Ward) -> UUID:
    """A patient rated at month 1, whose month 3 has begun."""
    patient_id = ward.enrol("P-001")
    ward.save(patient_id, "month_1", 20, "grip_strength")
    ward.save(patient_id, "month_1", 300)
    ward.visit(patient_id, "month_3")
    return patient_id


def series(ward: Ward, patient: UUID) -> PatientSeries:
    with ward.study.read() as session:
        return patient_values(session, ward.study.design, patient)


def values(ward: Ward, patient: UUID, endpoint: str = "grip") -> list[float]:
    return [point.value for point in series(ward, patient).points[endpoint]]


def test_that_earlier_values_are_hidden_once_the_next_visit_has_begun(ward: Ward, patient: UUID) -> None:
    assert values(ward, patient) == []
    assert series(ward, patient).hidden == {"grip"}


def test_that_other_endpoints_stay_in_view(ward: Ward, patient: UUID) -> None:
    assert values(ward, patient, "walk_distance") == [300]


def test_that_the_stored_value_opens_the_view(ward: Ward, patient: UUID) -> None:
    ward.save(patient, "month_3", 22, "grip_strength")

    assert values(ward, patient) == [20, 22]


def test_that_a_value_cleared_again_closes_it(ward: Ward, patient: UUID) -> None:
    ward.save(patient, "month_3", 22, "grip_strength")
    ward.save(patient, "month_3", None, "grip_strength")

    assert values(ward, patient) == []


def test_that_nothing_is_hidden_from_a_rater_with_nothing_left_to_rate(ward: Ward, patient: UUID) -> None:
    with ward.edit("Withdraw") as edit:
        edit.session.get_one(PatientRow, patient).status = "withdrawn"

    assert values(ward, patient) == [20]


def test_that_the_chart_says_why_it_is_empty(ward: Ward, patient: UUID) -> None:
    drawn = chart(ChartQuestion(patient, "grip"), ward.study.design, None, series(ward, patient))

    assert drawn.sentence.startswith("Earlier values come into view once")
    assert drawn.latest == ""
    assert drawn.curve("patient") is None
