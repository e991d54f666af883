"""The CONSORT flow: everybody once, reasons counted, arms only for those who may see them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.analysis.conduct_flow import ConsortFlow, consort_flow
from frailty_desktop.analysis.conduct_flow_view import flow_view
from frailty_desktop.analysis.picture import Bar
from frailty_desktop.services import patients
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.study.blinding import AllocationView, Grouping, by_arm, pooled, ungrouped
from frailty_desktop.study.design_safety import SafetyPlan
from tests.analysis.conducted import a_clinic
from tests.services.clinic import CONSENT, INFUSED, Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with a_clinic(tmp_path) as made:
        yield made


@pytest.fixture
def people(clinic: Clinic) -> list[PatientSummary]:
    """Two treated, one of whom withdrew; one enrolled only; one failed; one in screening."""
    treated = [clinic.treat(), clinic.treat()]
    enrolled = clinic.enrol()
    failed, waiting = clinic.screen(), clinic.screen()
    with clinic.act() as edit:
        patients.withdraw(edit, treated[1].id, INFUSED + timedelta(days=3), "Too tiring.")
        patients.screen_failure(edit, failed.id, CONSENT + timedelta(days=2), "MMSE too low.")
    return [*treated, enrolled, failed, waiting]


def flow(clinic: Clinic, grouping: Grouping) -> ConsortFlow:
    with clinic.study.read() as session:
        return consort_flow(session, clinic.study.design, grouping, clinic.today)


def everybody(clinic: Clinic, people: list[PatientSummary]) -> ConsortFlow:
    return flow(clinic, pooled([one.id for one in people[:3]], clinic.study.design.blinding))


def arms(clinic: Clinic, people: list[PatientSummary]) -> ConsortFlow:
    names = ("walk", "talk", "walk")
    arm_of = {one.id: name for one, name in zip(people, names, strict=False)}
    return flow(clinic, by_arm(clinic.study.design.arms, arm_of))


def test_that_everybody_assessed_is_excluded_or_waiting_or_enrolled(
    clinic: Clinic, people: list[PatientSummary]
) -> None:
    found = everybody(clinic, people)
    parts = (found.excluded, found.in_screening, found.enrolled)
    assert [part.count for part in parts] == [1, 1, 3]
    assert found.assessed.count == sum(part.count for part in parts)


def test_that_reasons_are_counted(clinic: Clinic, people: list[PatientSummary]) -> None:
    again = clinic.screen()
    with clinic.act() as edit:
        patients.screen_failure(edit, again.id, CONSENT + timedelta(days=2), "mmse TOO low")
    assert everybody(clinic, people).excluded.reasons == (("MMSE too low", 2),)


def test_that_a_blinded_person_sees_one_group_of_all(clinic: Clinic, people: list[PatientSummary]) -> None:
    (group,) = everybody(clinic, people).groups
    counts = {name: group.count(name) for name in ("allocated", "received", "not_received", "withdrawn")}
    assert counts == {"allocated": 3, "received": 2, "not_received": 1, "withdrawn": 1}
    assert group.steps["not_received"].reasons == (("still to come", 1),)
    assert group.steps["withdrawn"].reasons == (("Too tiring", 1),)


def test_that_a_person_without_any_view_sees_the_same_as_a_blinded_one(
    clinic: Clinic, people: list[PatientSummary]
) -> None:
    nobody = ungrouped(clinic.study.design.blinding, "Sealed.")
    (group,) = flow(clinic, nobody).groups
    assert group.count("allocated") == 3
    assert "arms are not shown" in flow_view(flow(clinic, nobody)).pictures[0].notes[0]


def test_that_arms_stand_side_by_side_and_add_up(clinic: Clinic, people: list[PatientSummary]) -> None:
    found = arms(clinic, people)
    assert [(group.name, group.count("allocated")) for group in found.groups] == [("walk", 2), ("talk", 1)]
    assert found.total.count("received") == 2
    assert found.total.steps["withdrawn"].reasons == (("Too tiring", 1),)


def test_that_an_arm_with_nobody_is_a_box_with_nobody(clinic: Clinic, people: list[PatientSummary]) -> None:
    arm_of = {one.id: "walk" for one in people[:3]}
    found = flow(clinic, by_arm(clinic.study.design.arms, arm_of))
    assert found.groups[1].count("allocated") == 0
    assert not flow_view(found).pictures[0].is_empty


def test_that_somebody_enrolled_without_a_known_arm_has_a_column_of_their_own(
    clinic: Clinic, people: list[PatientSummary]
) -> None:
    found = flow(clinic, by_arm(clinic.study.design.arms, {people[0].id: "walk"}))
    assert found.groups[-1].label == "No arm known"
    assert found.groups[-1].count("allocated") == 2


def test_that_the_sets_analysed_are_the_allocated_and_the_infused(
    clinic: Clinic, people: list[PatientSummary]
) -> None:
    (group,) = everybody(clinic, people).groups
    assert group.count("intention_to_treat") == group.count("allocated")
    assert group.count("safety") == group.count("received")


def test_that_the_set_in_which_the_primary_endpoint_is_analysed_is_named(
    clinic: Clinic, people: list[PatientSummary]
) -> None:
    design = clinic.study.design
    without = replace(design, plans=replace(design.plans, safety=SafetyPlan()))
    with clinic.study.read() as session:
        found = consort_flow(session, without, pooled([], design.blinding), clinic.today)
    assert found.groups[0].steps["safety"].label == "Safety set"
    assert everybody(clinic, people).groups[0].steps["safety"].label == "Safety set, primary endpoint"


def test_that_the_table_says_what_the_boxes_say(clinic: Clinic, people: list[PatientSummary]) -> None:
    view = flow_view(arms(clinic, people))
    row = next(row for row in view.tables[0].rows if row.cells[0].words == "Allocated")
    assert [cell.words for cell in row.cells[1:]] == ["3", "2", "1"]
    boxes = [stop.words for stop in view.pictures[0].stops]
    assert any(words.startswith("A walk a day: allocated (n = 2)") for words in boxes)


def test_that_a_box_opens_its_patients_and_names_their_arm_only_in_the_open(
    clinic: Clinic, people: list[PatientSummary]
) -> None:
    opened = flow_view(arms(clinic, people)).lists["list/flow/allocated/talk"]
    assert [line.words[-1] for line in opened.lines] == ["A talk a day"]
    blinded = flow_view(everybody(clinic, people)).lists["list/flow/allocated"]
    assert "arm" not in [column.name for column in blinded.columns]


def test_that_every_stop_with_a_key_opens_a_list(clinic: Clinic, people: list[PatientSummary]) -> None:
    for found in (arms(clinic, people), everybody(clinic, people)):
        view = flow_view(found)
        keys = {stop.key for stop in view.pictures[0].stops} | {row.key for row in view.tables[0].rows}
        assert keys - {""} <= view.lists.keys()


def test_that_an_empty_study_is_a_sentence(clinic: Clinic) -> None:
    for view in (AllocationView.POOLED, AllocationView.OPEN):
        design = clinic.study.design
        grouping = pooled([], design.blinding) if view is AllocationView.POOLED else by_arm(design.arms, {})
        shown = flow_view(flow(clinic, grouping))
        assert shown.sentences == ("No patient was assessed yet.",)
        assert shown.pictures[0].is_empty
        assert shown.tables[0].sentence


def test_that_the_boxes_of_a_row_are_set_alike(clinic: Clinic, people: list[PatientSummary]) -> None:
    (drawn,) = flow_view(arms(clinic, people)).pictures
    rows: dict[float, set[bool]] = {}
    for mark in drawn.marks:
        if isinstance(mark, Bar) and mark.words:
            rows.setdefault((mark.top + mark.bottom) / 2, set()).add(mark.is_list)
    assert {True} in rows.values()
    assert {False} in rows.values()
    assert all(len(ways) == 1 for ways in rows.values())
