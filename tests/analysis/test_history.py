"""The history says in words who changed what, when and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.analysis.history import field_history, patient_history, study_history
from frailty_desktop.storage.tables import FormRow, VisitRow
from tests.analysis.ward import INFUSED, Ward, a_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


def test_that_a_correction_shows_old_new_person_and_reason(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "month_1", 345)
    form_id = ward.form(patient, "month_1", "walk")
    with ward.edit("Complete") as edit:
        edit.session.get_one(FormRow, form_id).state = "complete"
    with ward.study.edit(by=ward.by, action="Correct a value", reason="Misread the lap count") as edit:
        edit.save_answers([ward.row(patient, "month_1", "walk_distance", "354")])
    with ward.study.read() as session:
        newest, oldest = field_history(session, ward.study.design, form_id, "walk_distance")
    assert (newest.old, newest.new) == ("345\u00a0m", "354\u00a0m")
    assert (newest.person, newest.reason, newest.is_correction) == (
        "Nora Brandt",
        "Misread the lap count",
        True,
    )
    assert (newest.where, newest.label) == ("Month 1, 6MWT", "Distance walked")
    assert oldest.old == ""


def test_that_text_that_never_parsed_is_in_the_history_as_typed(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    row = ward.row(patient, "month_1", "walk_distance", "")
    with ward.edit() as edit:
        edit.save_answers([ward.typed(row, "about 350")])
    with ward.study.read() as session:
        newest = patient_history(session, ward.study.design, patient, 1)[0]
    assert newest.new == "about 350"


def test_that_a_moved_visit_tells_both_days(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    visit_id = ward.visit(patient, "month_1", INFUSED)
    with ward.study.edit(by=ward.by, action="Move a visit", reason="Wrong day typed") as edit:
        edit.session.get_one(VisitRow, visit_id).date = INFUSED.replace(day=5)
    with ward.study.read() as session:
        newest = patient_history(session, ward.study.design, patient, 1)[0]
    assert (newest.where, newest.label, newest.old, newest.new) == (
        "Month 1",
        "Date",
        "2 Mar 2026",
        "5 Mar 2026",
    )


def test_that_one_patients_history_holds_nobody_elses(ward: Ward) -> None:
    first, second = ward.enrol("P-001"), ward.enrol("P-002")
    ward.save(second, "month_1", 345)
    with ward.study.read() as session:
        lines = patient_history(session, ward.study.design, first)
    assert {line.patient for line in lines} == {"P-001"}


def test_that_the_study_history_is_newest_first_and_stops_at_its_limit(ward: Ward) -> None:
    ward.enrol("P-001")
    with ward.study.read() as session:
        lines = study_history(session, ward.study.design, 2)
    assert lines[0].sequence > lines[-1].sequence
    assert len({line.sequence for line in lines}) == 2


def test_that_a_completed_form_names_who_completed_it_and_when(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    form_id = ward.form(patient, "month_1", "walk")
    with ward.edit("Complete a form") as edit:
        form = edit.session.get_one(FormRow, form_id)
        form.state, form.completed_at, form.completed_by = "complete", edit.now, ward.by
        moment = edit.now.astimezone()
    with ward.study.read() as session:
        lines = patient_history(session, ward.study.design, patient, 3)
    told = {line.label: line.new for line in lines}
    assert told["Completed by"] == "Nora Brandt"
    assert told["Completed"] == f"{moment.day} {moment:%b %Y %H:%M}"
    assert told["State"] == "complete"
