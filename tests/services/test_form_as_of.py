"""A form can be looked at as it stood after any event about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import forms
from frailty_desktop.services.form_as_of import FieldAsOf, FormAsOf, form_as_of
from frailty_desktop.services.people import Role
from frailty_desktop.storage.review_tables import SecondEntryRow
from frailty_desktop.storage.tables import DesignVersionRow, StudyRow
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.trail_reader import TrailReader
from tests.services.clinic import INFUSED, Clinic, open_clinic, trial_texts

MONITOR = TrailReader(view=AllocationView.POOLED, is_rater=False)
RATER = TrailReader(view=AllocationView.POOLED, is_rater=True)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = open_clinic(tmp_path)
    yield clinic
    clinic.study.close()


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    return clinic.treat().id


@pytest.fixture
def month_1(clinic: Clinic, patient: UUID) -> UUID:
    return clinic.visit(patient, "month_1", INFUSED + timedelta(days=30))


def as_of(clinic: Clinic, form_id: UUID, sequence: int, reader: TrailReader = MONITOR) -> FormAsOf:
    with clinic.study.read() as session:
        return form_as_of(session, clinic.study.design, form_id, sequence, reader)


def field(form: FormAsOf, item: str) -> FieldAsOf:
    return next(field for field in form.fields if field.key == FieldKey(item))


def test_that_the_form_shows_what_it_held_then_and_marks_what_differs_now(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    form = clinic.fill(patient, month_1, "body", {"height_cm": "160", "weight_kg": "60"})
    then = clinic.study.last_sequence
    clinic.type(form.id, "weight_kg", "66")
    seen = as_of(clinic, form.id, then)
    assert (field(seen, "weight_kg").then.text, field(seen, "weight_kg").now.text) == ("60", "66")
    assert set(seen.changed) == {FieldKey("weight_kg"), FieldKey("bmi")}
    assert not seen.is_now


def test_that_a_derived_value_is_the_one_stored_then(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form = clinic.fill(patient, month_1, "body", {"height_cm": "160", "weight_kg": "60"})
    stored = clinic.answer(form.id, "bmi")
    then = clinic.study.last_sequence
    clinic.type(form.id, "weight_kg", "66")
    assert stored is not None
    assert field(as_of(clinic, form.id, then), "bmi").then == stored


def test_that_problems_are_those_of_then(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form = clinic.fill(patient, month_1, "body", {"weight_kg": "150"})
    then = clinic.study.last_sequence
    clinic.type(form.id, "weight_kg", "70")
    assert field(as_of(clinic, form.id, then), "weight_kg").problems
    assert not field(as_of(clinic, form.id, clinic.study.last_sequence), "weight_kg").problems


def test_that_the_newest_state_is_the_form_as_stored(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form = clinic.fill(patient, month_1, "body", {"height_cm": "160", "weight_kg": "60"})
    with clinic.act() as edit:
        forms.complete_form(edit, form.id)
    seen = as_of(clinic, form.id, clinic.study.last_sequence)
    assert seen.record == clinic.record(form.id)
    assert seen.is_now
    assert not seen.changed


def test_that_a_form_not_started_yet_is_said(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    before = clinic.study.last_sequence
    form = clinic.fill(patient, month_1, "body", {"weight_kg": "60"})
    with pytest.raises(UserError, match="not started yet"):
        as_of(clinic, form.id, before)


def test_that_a_form_keeps_the_design_it_was_captured_under(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    form = clinic.fill(patient, month_1, "body", {"weight_kg": "60"})
    texts = trial_texts()
    texts["forms/body.toml"] = texts["forms/body.toml"].replace('label = "Weight"', 'label = "Weight today"')
    texts["study.toml"] = texts["study.toml"].replace('version = "1"', 'version = "2"')
    assert texts["study.toml"] != trial_texts()["study.toml"]
    with clinic.act() as edit:
        version = DesignVersionRow(
            id=edit.new_id(), name="small", version="2", date=edit.today, texts=texts, added_at=edit.now
        )
        edit.session.add(version)
        edit.session.query(StudyRow).one().design_version_id = version.id
    assert clinic.study.design.version == "2"
    assert field(as_of(clinic, form.id, clinic.study.last_sequence), "weight_kg").item.label == "Weight"


def test_that_a_rater_sees_no_earlier_value_before_their_own_is_stored(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    earlier = clinic.fill(patient, month_1, "grip", {"grip_strength": "20"})
    then = clinic.study.last_sequence
    month_3 = clinic.visit(patient, "month_3", INFUSED + timedelta(days=90))
    hidden = field(as_of(clinic, earlier.id, then, RATER), "grip_strength")
    assert (hidden.is_hidden, hidden.then.text, hidden.now.text) == (True, "", "")
    assert field(as_of(clinic, earlier.id, then, MONITOR), "grip_strength").then.text == "20"
    clinic.fill(patient, month_3, "grip", {"grip_strength": "22"})
    assert field(as_of(clinic, earlier.id, then, RATER), "grip_strength").then.text == "20"


def test_that_whoever_types_a_form_again_does_not_see_the_first_entry(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    form = clinic.fill(patient, month_1, "body", {"weight_kg": "60"})
    then = clinic.study.last_sequence
    again = clinic.person(Role.INVESTIGATOR)
    with clinic.act() as edit:
        edit.session.add(
            SecondEntryRow(id=edit.new_id(), form_id=form.id, person_id=again.id, started_at=edit.now)
        )
    typist = TrailReader(view=AllocationView.POOLED, is_rater=True, person_id=again.id)
    assert field(as_of(clinic, form.id, then, typist), "weight_kg").is_hidden
    assert field(as_of(clinic, form.id, then, RATER), "weight_kg").then.text == "60"


def test_that_a_form_of_another_site_is_out_of_reach(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form = clinic.fill(patient, month_1, "body", {"weight_kg": "60"})
    elsewhere = TrailReader(view=AllocationView.POOLED, is_rater=False, sites=frozenset())
    with pytest.raises(UserError, match="not in the study"):
        as_of(clinic, form.id, clinic.study.last_sequence, elsewhere)
