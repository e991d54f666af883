"""The heat map of missing forms: due forms only, by what was begun, completed, asked for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.conduct_forms import FormCounts, missing_forms
from frailty_desktop.analysis.conduct_heat_map import form_heat_map
from frailty_desktop.analysis.picture import Bar
from frailty_desktop.services import forms, visits
from frailty_desktop.storage.tables import FormRow
from frailty_desktop.study.design_conduct import ConductPlan
from tests.analysis.conducted import PLAN, a_clinic, seen
from tests.services.clinic import INFUSED, Clinic, trial_texts

MONTH_1 = INFUSED + timedelta(days=29)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with a_clinic(tmp_path) as made:
        yield made


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    return clinic.treat().id


def cell(clinic: Clinic, form: str, visit: str, plan: ConductPlan | None = None) -> FormCounts:
    return seen(clinic, missing_forms, plan).cells.get((form, visit), FormCounts())


def walked(clinic: Clinic, patient: UUID) -> UUID:
    visit = clinic.visit(patient, "month_1", MONTH_1)
    return clinic.fill(patient, visit, "walk", {"walk_distance": "345"}).id


def test_that_forms_of_the_visits_that_took_place_are_counted(clinic: Clinic, patient: UUID) -> None:
    assert cell(clinic, "consent", "screening").complete == 1
    assert cell(clinic, "demographics", "screening").begun == 1
    assert cell(clinic, "walk", "screening").empty == 1


def test_that_a_visit_whose_window_closed_unrecorded_has_its_forms_empty(
    clinic: Clinic, patient: UUID
) -> None:
    assert cell(clinic, "grip", "month_1").empty == 1


def test_that_a_visit_whose_window_is_open_has_no_form_due(clinic: Clinic, patient: UUID) -> None:
    assert cell(clinic, "grip", "month_3").due == 0


def test_that_forms_of_a_missed_visit_are_not_due(clinic: Clinic, patient: UUID) -> None:
    with clinic.act() as edit:
        visits.record_missed(edit, patient, "month_1", "Was travelling.")
    counts = cell(clinic, "grip", "month_1")
    assert (counts.due, counts.at_missed_visits) == (0, 1)


def test_that_a_begun_form_becomes_complete(clinic: Clinic, patient: UUID) -> None:
    form_id = walked(clinic, patient)
    assert cell(clinic, "walk", "month_1").begun == 1
    with clinic.act() as edit:
        forms.complete_form(edit, form_id)
    assert cell(clinic, "walk", "month_1").complete == 1


def test_that_a_form_entered_in_error_counts_as_empty(clinic: Clinic, patient: UUID) -> None:
    form_id = walked(clinic, patient)
    with clinic.act("Wrong patient") as edit:
        edit.session.get_one(FormRow, form_id).voided_reason = "Wrong patient"
    assert cell(clinic, "walk", "month_1").empty == 1


def test_that_a_form_past_its_deadline_is_late_and_one_without_a_plan_never_is(
    clinic: Clinic, patient: UUID
) -> None:
    assert cell(clinic, "grip", "month_1", PLAN).late == 1
    assert cell(clinic, "grip", "month_1").late == 0


def test_that_a_begun_form_has_the_longer_deadline(clinic: Clinic, patient: UUID) -> None:
    visit = clinic.visit(patient, "month_1", clinic.today - timedelta(days=7))
    clinic.fill(patient, visit, "walk", {"walk_distance": "345"})
    assert cell(clinic, "walk", "month_1", PLAN).late == 0  # begun: 10 days
    assert cell(clinic, "grip", "month_1", PLAN).late == 1  # not begun: 5 days


def test_that_a_condition_takes_a_form_away_only_when_the_answer_says_no(tmp_path: Path) -> None:
    texts = trial_texts()
    texts["visits.toml"] = texts["visits.toml"].replace('"grip"', '{ form = "grip", when = \'sex == "M"\' }')
    with a_clinic(tmp_path, texts) as clinic:
        clinic.treat(sex="F")
        assert cell(clinic, "grip", "month_1").due == 0
        clinic.treat(sex="M")
        assert cell(clinic, "grip", "month_1").due == 1


def test_that_a_condition_on_an_earlier_visit_is_worked_out_as_the_form_does(tmp_path: Path) -> None:
    texts = trial_texts()
    asks = '{ form = "grip", when = \'at("screening", "walk_distance") > 300\' }'
    texts["visits.toml"] = texts["visits.toml"].replace('"grip"', asks)
    with a_clinic(tmp_path, texts) as clinic:
        for distance in ("250", "350"):
            treated = clinic.treat()
            screening = clinic.visit_id(treated.id, "screening")
            clinic.fill(treated.id, screening, "walk", {"walk_distance": distance})
        assert cell(clinic, "grip", "month_1").due == 1


def test_that_a_cell_is_as_dark_as_its_share_of_missing_forms(clinic: Clinic, patient: UUID) -> None:
    picture = seen(clinic, form_heat_map).pictures[0]
    cells = {stop.words: mark for stop, mark in zip(picture.stops, picture.marks, strict=True)}
    consent = next(mark for words, mark in cells.items() if words.startswith("Informed consent"))
    grip = next(mark for words, mark in cells.items() if "0 complete" in words)
    assert isinstance(consent, Bar)
    assert isinstance(grip, Bar)
    assert (consent.look.strength, consent.words) == (0.0, "0")
    assert (grip.look.strength, grip.words) == (1.0, "1")


def test_that_the_list_behind_a_cell_opens_the_begun_form(clinic: Clinic, patient: UUID) -> None:
    form_id = walked(clinic, patient)
    (line,) = seen(clinic, form_heat_map).lists["list/forms/walk/month_1"].lines
    assert line.key == f"form/{form_id.hex}/{patient.hex}"
    assert line.words[:4] == ("P-001", "MIA", "17 Feb 2026", "begun")


def test_that_nothing_due_is_a_sentence(clinic: Clinic) -> None:
    view = seen(clinic, form_heat_map)
    assert view.sentences == ("No form is due yet.",)
    assert view.pictures[0].sentence == "No form is due yet."
