"""Groupings for averages and patient statuses: plain facts that others decide with."""

from uuid import UUID

import pytest

from frailty_desktop.study.blinding import AllocationView, by_arm, pooled, ungrouped
from frailty_desktop.study.design import Blinding, BlindingState
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.study.patient_status import PatientStatus
from tests.factories import small_design_texts

POLICY = Blinding(BlindingState.DOUBLE_BLIND, minimum_cell=5, batch=3)
PATIENTS = [UUID(int=number) for number in range(4)]


def test_that_a_pooled_grouping_names_no_arm() -> None:
    grouping = pooled(PATIENTS, POLICY)
    assert {label.name for label in grouping.labels} == set(grouping.group_of.values()) == {"all"}
    assert (grouping.view, grouping.minimum_cell, grouping.batch) == (AllocationView.POOLED, 5, 3)


def test_that_open_arms_are_live_and_of_any_size() -> None:
    arms = design_from_texts(small_design_texts()).arms
    grouping = by_arm(arms, {PATIENTS[0]: "walk"})
    assert [label.label for label in grouping.labels] == ["A walk a day", "A talk a day"]
    assert [label.style_index for label in grouping.labels] == [0, 1]
    assert (grouping.minimum_cell, grouping.batch) == (1, 1)


def test_that_no_grouping_says_why() -> None:
    grouping = ungrouped(POLICY, "Too few patients.")
    assert (grouping.labels, dict(grouping.group_of), grouping.sentence) == ((), {}, "Too few patients.")


@pytest.mark.parametrize("status", list(PatientStatus))
def test_that_no_status_follows_itself(status: PatientStatus) -> None:
    assert not status.may_become(status)


@pytest.mark.parametrize(
    "status", [PatientStatus.DIED, PatientStatus.SCREEN_FAILURE, PatientStatus.COMPLETED]
)
def test_that_nothing_follows_an_end(status: PatientStatus) -> None:
    assert not any(status.may_become(later) for later in PatientStatus)


def test_that_a_death_may_come_to_light_after_contact_was_lost() -> None:
    assert PatientStatus.LOST.may_become(PatientStatus.DIED)
    assert PatientStatus.WITHDRAWN.may_become(PatientStatus.DIED)


def test_that_only_patients_in_screening_are_enrolled_first() -> None:
    from_where = [status for status in PatientStatus if status.may_become(PatientStatus.ENROLLED)]
    assert from_where == [PatientStatus.SCREENING, PatientStatus.LOST]


def test_that_visits_are_expected_only_of_active_patients() -> None:
    assert [status for status in PatientStatus if status.is_active] == [
        PatientStatus.SCREENING,
        PatientStatus.ENROLLED,
    ]
