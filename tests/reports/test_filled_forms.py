"""Filled forms tell every value as understood and as typed, and everything that was said of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.services import forms, people, queries
from frailty_desktop.services.lookups import site_row
from frailty_desktop.services.people import Role
from frailty_desktop.study.form_state import FieldKey
from tests.reports.told_words import asked, blocks_of, fields_of, said
from tests.services.clinic import INFUSED, Clinic
from tests.services.review_room import WEIGHT, ReviewRoom, open_room
from tests.services.staff import by, hire


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    with made.clinic.study:
        yield made


@pytest.fixture
def clinic(room: ReviewRoom) -> Clinic:
    return room.clinic


def test_that_a_value_stands_there_with_its_unit_and_as_it_was_typed(
    clinic: Clinic, room: ReviewRoom
) -> None:
    clinic.fill(room.patient.id, room.visit_id, "grip", {"grip_strength": "23,50"})
    field = fields_of("filled-forms", asked(clinic, patient_id=room.patient.id))["Grip strength"]
    assert (field.value, field.unit) == ("23.5", "kg")
    assert "typed: 23,50" in field.note


def test_that_a_missing_value_says_why(clinic: Clinic, room: ReviewRoom) -> None:
    clinic.fill(room.patient.id, room.visit_id, "kidney", {"creatinine": "nd"})
    field = fields_of("filled-forms", asked(clinic, patient_id=room.patient.id)).get("Creatinine")
    assert field is not None
    assert "nd" in f"{field.value} {field.note}".casefold()


def test_that_a_correction_tells_old_value_person_and_reason(clinic: Clinic, room: ReviewRoom) -> None:
    room.correct(WEIGHT, "77")
    field = fields_of("filled-forms", asked(clinic, form_id=room.form_id))["Weight"]
    assert field.value == "77.0"
    assert "was 70.0" in field.note
    assert "Nora Brandt: Typing error" in field.note


def test_that_an_accepted_doubt_tells_its_reason(clinic: Clinic, room: ReviewRoom) -> None:
    visit_id = clinic.visit(room.patient.id, "month_3", INFUSED + timedelta(days=90))
    form_id = clinic.fill(room.patient.id, visit_id, "body", {"weight_kg": "130", "height_cm": "170"}).id
    with clinic.act() as edit:
        problem = forms.form_state(edit.session, edit.design, form_id, edit.today).open_problems()[0]
        forms.accept_problem(edit, form_id, FieldKey(problem.item), problem.check, "Weighed twice")
    assert (
        "Accepted: Weighed twice" in fields_of("filled-forms", asked(clinic, form_id=form_id))["Weight"].note
    )


def test_that_a_query_is_printed_with_every_message(clinic: Clinic, room: ReviewRoom) -> None:
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        query_id = queries.open_query(edit, room.form_id, WEIGHT, "With shoes?")
    with clinic.act() as edit:
        queries.answer_query(edit, query_id, "Without.")
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        queries.close_query(edit, query_id, "Thank you.")
    note = fields_of("filled-forms", asked(clinic, form_id=room.form_id))["Weight"].note
    assert [words in note for words in ("With shoes?", "Without.", "Thank you.")] == [True] * 3


def test_that_a_computed_value_is_among_the_others(clinic: Clinic, room: ReviewRoom) -> None:
    assert fields_of("filled-forms", asked(clinic, form_id=room.form_id))["Body mass index"].value == "24.2"


def test_that_one_visit_prints_its_own_forms_only(clinic: Clinic, room: ReviewRoom) -> None:
    words = said("filled-forms", asked(clinic, patient_id=room.patient.id, visit_id=room.visit_id))
    assert "Height and weight" in words
    assert "Date of consent" not in words


def test_that_the_kit_is_on_paper_and_no_arm(clinic: Clinic, room: ReviewRoom) -> None:
    words = said("patient-record", asked(clinic, patient_id=room.patient.id))
    assert [arm.label for arm in clinic.study.design.arms if arm.label in words] == []


def test_that_a_rater_gets_no_earlier_value_until_the_new_one_is_stored(
    clinic: Clinic, room: ReviewRoom
) -> None:
    clinic.fill(room.patient.id, room.visit_id, "grip", {"grip_strength": "23.5"})
    clinic.visit(room.patient.id, "month_3", INFUSED + timedelta(days=90))
    hidden = fields_of("filled-forms", asked(clinic, patient_id=room.patient.id))["Grip strength"]
    monitor = fields_of("filled-forms", asked(clinic, room.monitor, patient_id=room.patient.id))
    assert (hidden.value, hidden.note) == ("–", "kept from the rater")
    assert monitor["Grip strength"].value == "23.5"
    assert "23.5" not in said("patient-record", asked(clinic, patient_id=room.patient.id))


def test_that_a_site_prints_its_own_patients_only(clinic: Clinic, room: ReviewRoom) -> None:
    cora = hire(clinic, Role.COORDINATOR)
    assert blocks_of("filled-forms", asked(clinic, cora, patient_id=room.patient.id))
    with clinic.study.read() as session:
        elsewhere = site_row(session, "KOE").id
    with by(clinic, hire(clinic, Role.ADMINISTRATOR, "Ada Holm")) as edit:
        away = people.add_person(edit, "Away Ward", Role.COORDINATOR, site_id=elsewhere)
    with pytest.raises(NotAllowedError, match="another site"):
        said("filled-forms", asked(clinic, away, patient_id=room.patient.id))
