"""Data-entry delay: days of the audit trail after the day of the visit, begun and complete, by site."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.conduct_delay import BEFORE, DelayFact, EntryDelay, entry_delay
from frailty_desktop.analysis.conduct_delay_view import delay_view
from frailty_desktop.services import forms, visits
from tests.analysis.conducted import PLAN, a_clinic, planned_design, seen
from tests.services.clinic import INFUSED, Clinic

MONTH_1 = INFUSED + timedelta(days=29)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with a_clinic(tmp_path) as made:
        yield made


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    return clinic.treat().id


def delay(clinic: Clinic) -> EntryDelay:
    return seen(clinic, entry_delay, PLAN)


def walk_of(clinic: Clinic, patient: UUID, days_ago: int) -> UUID:
    visit = clinic.visit(patient, "month_1", clinic.today - timedelta(days=days_ago))
    return clinic.fill(patient, visit, "walk", {"walk_distance": "345"}).id


def fact(clinic: Clinic, form_id: UUID) -> DelayFact:
    return next(one for one in delay(clinic).facts if one.form_id in (form_id, form_id.bytes))


def test_that_days_run_from_the_visit_to_the_day_a_form_was_begun(clinic: Clinic, patient: UUID) -> None:
    assert fact(clinic, walk_of(clinic, patient, 4)).days_to_begin == 4


def test_that_a_form_not_complete_has_no_days_to_complete(clinic: Clinic, patient: UUID) -> None:
    form_id = walk_of(clinic, patient, 4)
    assert fact(clinic, form_id).days_to_complete is None
    clinic.clock.now += timedelta(days=3)
    with clinic.act() as edit:
        forms.complete_form(edit, form_id)
    assert fact(clinic, form_id).days_to_complete == 7


def test_that_a_form_begun_before_its_visit_is_told(clinic: Clinic, patient: UUID) -> None:
    form_id = walk_of(clinic, patient, 20)
    visit = clinic.visit_id(patient, "month_1")
    clinic.clock.now += timedelta(days=5)
    with clinic.act("Wrong day") as edit:
        visits.move_visit(edit, visit, clinic.today, "Wrong day")
    assert fact(clinic, form_id).days_to_begin == -5
    found = delay(clinic)
    assert found.overall.begun[BEFORE] == 1
    notes = delay_view(found, planned_design()).tables[0].notes
    assert any("a date or a clock is wrong" in note for note in notes)


def test_that_shares_in_time_are_held_against_the_plan(clinic: Clinic, patient: UUID) -> None:
    walk_of(clinic, patient, 5)
    found = delay(clinic)
    late = [one for one in found.facts if one.days_to_begin > 5]
    assert found.overall.begun_in_time == found.overall.forms - len(late)
    assert late  # screening and infusion were typed in spring


def test_that_the_longest_delays_come_first_in_the_list(clinic: Clinic, patient: UUID) -> None:
    walk_of(clinic, patient, 4)
    view = delay_view(delay(clinic), planned_design())
    days = [int(line.words[-1]) for line in view.lists["list/delay/MIA/begun"].lines]
    assert days == sorted(days, reverse=True)
    assert days[-1] == 4


def test_that_log_forms_and_visits_without_forms_are_not_in_the_numbers(
    clinic: Clinic, patient: UUID
) -> None:
    before = delay(clinic).overall.forms
    clinic.event(patient, term="Fall", onset="2026-02-01")
    clinic.visit(patient, "month_1", MONTH_1)
    assert delay(clinic).overall.forms == before


def test_that_a_visit_dated_after_the_day_looked_at_waits(clinic: Clinic, patient: UUID) -> None:
    found = seen(clinic, entry_delay, PLAN, INFUSED - timedelta(days=1))
    assert {one.visit for one in found.facts} == {"screening"}


def test_that_an_empty_study_is_a_sentence(clinic: Clinic) -> None:
    view = delay_view(delay(clinic), planned_design())
    assert view.sentences == ("No form of a visit was begun yet.",)
    assert view.pictures[0].is_empty
    assert view.pictures[0].sentence
