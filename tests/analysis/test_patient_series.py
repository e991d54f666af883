"""One patient's points in order of time, and what is charted while an item is filled in."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from frailty_desktop.analysis.patient_series import endpoint_for_item, patient_numbers, patient_values
from frailty_desktop.storage.tables import PatientRow
from tests.analysis.ward import INFUSED, Ward, a_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def test_that_points_come_in_the_order_of_their_days(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    for visit, value in (("month_3", 360), ("screening", 300), ("extra", 340)):
        ward.save(patient, visit, value)
    with ward.study.read() as session:
        series = patient_values(session, ward.study.design, patient)
    assert [point.value for point in series.points["walk_distance"]] == [300, 340, 360]
    assert [point.day for point in series.points["walk_distance"]] == [-14, 51, 90]


def test_that_the_baseline_is_the_one_the_averages_use(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "screening", 300)
    ward.visit(patient, "extra", INFUSED)
    ward.save(patient, "extra", 310)
    with ward.study.read() as session:
        baseline = patient_values(session, ward.study.design, patient).baseline("walk_distance")
    assert baseline is not None
    assert baseline.value == 310


def test_that_windows_are_counted_from_the_patients_own_infusion(ward: Ward) -> None:
    patient = ward.enrol("P-001", infused=date(2026, 4, 1))
    with ward.study.read() as session:
        windows = patient_values(session, ward.study.design, patient).windows
    target = date(2026, 4, 1) + timedelta(days=29)
    assert windows["month_1"] == (target - timedelta(days=7), target + timedelta(days=7))


def test_that_a_withdrawal_says_when_the_line_ends(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    with ward.edit("Withdraw") as edit:
        row = edit.session.get_one(PatientRow, patient)
        row.status, row.status_date = "withdrawn", date(2026, 5, 1)
    with ward.study.read() as session:
        series = patient_values(session, ward.study.design, patient)
    assert (series.ends_on, series.end_label) == (date(2026, 5, 1), "Withdrew")


def test_that_a_numeric_item_without_endpoint_is_charted_by_itself(ward: Ward) -> None:
    endpoint = endpoint_for_item(ward.study.design, "walk_rest_count")
    assert endpoint is not None
    assert (endpoint.name, endpoint.label) == ("walk_rest_count", "Number of rests")


def test_that_a_note_has_no_chart(ward: Ward) -> None:
    assert endpoint_for_item(ward.study.design, "walk_note") is None


def test_that_numbers_are_listed_in_order(ward: Ward) -> None:
    for number in ("P-003", "P-001", "P-002"):
        ward.enrol(number)
    with ward.study.read() as session:
        assert [number for _id, number in patient_numbers(session)] == ["P-001", "P-002", "P-003"]
