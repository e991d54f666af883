"""Tidy tables hold every answer once, with its patient, visit, day, and arm only where arms are open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.analysis import frames
from tests.analysis.ward import Ward, a_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def test_that_an_empty_study_gives_an_empty_table_with_all_columns(ward: Ward) -> None:
    with ward.study.read() as session:
        table = frames.answers(session, ward.study.design)
    assert table.empty
    assert tuple(table.columns) == frames.COLUMNS


def test_that_a_value_stands_beside_its_visit_and_study_day(ward: Ward) -> None:
    ward.save(ward.enrol("P-001"), "month_1", 345)
    with ward.study.read() as session:
        table = frames.answers(session, ward.study.design)
    row = table[table["item"] == "walk_distance"].iloc[0]
    assert (row["patient"], row["visit"], row["number"], row["day"]) == ("P-001", "month_1", 345, 30)


@pytest.mark.parametrize(("is_open", "shown"), [(True, True), (False, False)])
def test_that_arms_are_in_the_table_only_where_they_are_open(ward: Ward, is_open: bool, shown: bool) -> None:
    ward.save(ward.enrol("P-001"), "month_1", 345)
    grouping = ward.by_arm() if is_open else ward.pooled()
    with ward.study.read() as session:
        table = frames.answers(session, ward.study.design, grouping=grouping)
    assert ("arm" in table.columns) is shown


def test_that_a_form_is_one_row_per_visit_and_one_column_per_item(ward: Ward) -> None:
    first, second = ward.enrol("P-001"), ward.enrol("P-002")
    ward.save(first, "month_1", 345)
    ward.save(second, "month_1", 300)
    ward.save(second, "month_3", 310)
    with ward.study.read() as session:
        table = frames.form_table(session, ward.study.design, ward.study.design.form("walk"))
    found = table[["patient", "visit", "walk_distance"]].values.tolist()
    assert found == [["P-001", "month_1", 345], ["P-002", "month_1", 300], ["P-002", "month_3", 310]]


def test_that_text_that_did_not_parse_stands_in_the_form_table_as_typed(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    row = ward.row(patient, "month_1", "walk_distance", "")
    with ward.edit() as edit:
        edit.save_answers([ward.typed(row, "about 350")])
    with ward.study.read() as session:
        table = frames.form_table(session, ward.study.design, ward.study.design.form("walk"))
    assert table["walk_distance"].tolist() == ["about 350"]


def test_that_a_voided_form_is_in_no_table(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "month_1", 345)
    ward.void(patient, "month_1", "walk")
    with ward.study.read() as session:
        table = frames.answers(session, ward.study.design)
    assert not (table["item"] == "walk_distance").any()
