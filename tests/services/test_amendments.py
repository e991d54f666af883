"""Amendments: brought in whole, in force from the day of approval, old records under their own version."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.history import patient_history
from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import amendments, forms, queries, source_marks, source_verification, visits
from frailty_desktop.services.amendment_rehearsal import Rehearsal, Touch, Touched, rehearse
from frailty_desktop.services.people import Role
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.study.design_file import DesignError
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.trail_reader import TrailReader
from tests.services.amended import amend, amended_texts
from tests.services.clinic import INFUSED, Clinic, open_clinic

BODY = {"height_cm": "160", "weight_kg": "50"}


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    return clinic.treat().id


@pytest.fixture
def month_1(clinic: Clinic, patient: UUID) -> UUID:
    return clinic.visit(patient, "month_1", INFUSED + timedelta(days=29))


def body(clinic: Clinic, patient: UUID, visit: UUID, *, complete: bool = True) -> UUID:
    form_id = clinic.fill(patient, visit, "body", BODY).id
    if complete:
        with clinic.act() as edit:
            forms.complete_form(edit, form_id)
    return form_id


def rehearsed(clinic: Clinic, texts: dict[str, str] | None = None) -> Rehearsal:
    by = clinic.person(Role.DATA_MANAGER).id
    return rehearse(clinic.study, texts or amended_texts(), by=by, clock=clinic.clock)


def touched(found: Rehearsal, touch: Touch) -> list[Touched]:
    return [one for one in found.touched if one.touch is touch]


def test_that_a_new_version_is_in_force_nowhere_at_first(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    amend(clinic)
    record = clinic.record(body(clinic, patient, month_1))
    assert (record.design.version, clinic.study.design.version) == ("1", "1")


def test_that_what_is_started_from_the_day_of_approval_stands_under_the_new_version(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    amend(clinic, MIA=clinic.today)
    record = clinic.fill(patient, month_1, "body", {"waist_cm": "88"})
    assert record.design.version == "2"
    assert record.answers[FieldKey("waist_cm")].value == 88


def test_that_a_version_comes_into_force_by_itself_when_its_day_comes(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    amend(clinic, MIA=clinic.today + timedelta(days=1))
    assert clinic.fill(patient, month_1, "walk", {}).design.version == "1"
    clinic.clock.now += timedelta(days=1)
    assert clinic.fill(patient, month_1, "body", {}).design.version == "2"
    assert clinic.study.design.version == "2"


def test_that_each_site_works_with_its_own_version(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    amend(clinic, KOE=clinic.today)
    other = clinic.screen(site="KOE")
    consent = clinic.fill(other.id, clinic.visit_id(other.id, "screening"), "consent", {})
    assert clinic.fill(patient, month_1, "body", {}).design.version == "1"
    assert consent.design.version == "2"


def test_that_an_old_record_keeps_its_version(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    form_id = body(clinic, patient, month_1)
    amend(clinic, MIA=clinic.today)
    record = clinic.record(form_id)
    assert record.design.version == "1"
    assert "waist_cm" not in {item.name for item in record.form.items()}
    assert record.answers[FieldKey("weight_kg")].value == 50


def test_that_an_old_record_is_corrected_under_its_own_rules(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    form_id = body(clinic, patient, month_1)
    amend(clinic, MIA=clinic.today)
    saved = clinic.type(form_id, "weight_kg", "45", reason="Misread")
    assert not saved.problems
    bmi = clinic.answer(form_id, "bmi")
    assert bmi is not None
    assert str(bmi.value)[:4] == "17.5"


def test_that_an_old_form_that_was_begun_is_completed_without_the_new_item(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    form_id = body(clinic, patient, month_1, complete=False)
    amend(clinic, MIA=clinic.today)
    with clinic.act() as edit:
        forms.complete_form(edit, form_id)
    assert clinic.record(form_id).is_complete


def test_that_a_value_of_a_form_that_is_asked_no_more_stays_readable(clinic: Clinic, patient: UUID) -> None:
    month_3 = clinic.visit(patient, "month_3", INFUSED + timedelta(days=90))
    form = clinic.fill(patient, month_3, "grip", {"grip_strength": "20"})
    amend(clinic, MIA=clinic.today)
    with clinic.study.read() as session:
        matrix = visits.visit_matrix(session, clinic.study.design, patient, clinic.today)
    assert matrix.cell("grip", "month_3").form_id == form.id
    clinic.type(form.id, "grip_strength", "21")
    assert clinic.answer(form.id, "grip_strength") is not None


def test_that_a_recorded_visit_which_is_planned_no_more_stays_in_sight(clinic: Clinic, patient: UUID) -> None:
    month_3 = clinic.visit(patient, "month_3", INFUSED + timedelta(days=90))
    form = clinic.fill(patient, month_3, "walk", {})
    texts = amended_texts()
    texts["visits.toml"] = without_month_3(texts["visits.toml"])
    amend(clinic, texts, MIA=clinic.today)
    with clinic.study.read() as session:
        matrix = visits.visit_matrix(session, clinic.study.design, patient, clinic.today)
    assert matrix.cell("walk", "month_3").form_id == form.id
    with clinic.act() as edit:
        visits.move_visit(edit, month_3, INFUSED + timedelta(days=89), "Read again")


def without_month_3(visit_plans: str) -> str:
    before, _, rest = visit_plans.partition('[[visit]]\nname = "month_3"')
    return before + "[[visit]]" + rest.partition("[[visit]]")[2]


def test_that_a_visit_which_is_planned_no_more_is_not_recorded(clinic: Clinic, patient: UUID) -> None:
    texts = amended_texts()
    texts["visits.toml"] = without_month_3(texts["visits.toml"])
    amend(clinic, texts, MIA=clinic.today)
    with pytest.raises(UserError, match="no visit month_3"):
        clinic.visit(patient, "month_3", INFUSED + timedelta(days=90))


def test_that_versions_are_listed_with_where_they_are_in_force(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    amend(clinic, MIA=clinic.today)
    body(clinic, patient, month_1, complete=False)
    with clinic.study.read() as session:
        first, second = amendments.versions(session, clinic.study.design, clinic.today)
    assert {site.site: site.is_in_force for site in first.sites} == {"KOE": True, "MIA": False}
    assert {site.site: site.is_in_force for site in second.sites} == {"KOE": False, "MIA": True}
    assert second.forms == 1


def test_that_a_design_with_a_problem_is_not_brought_in(clinic: Clinic) -> None:
    texts = amended_texts()
    texts["forms/body.toml"] += "\nnonsense = 1\n"
    with pytest.raises(DesignError):
        amend(clinic, texts)


def test_that_a_version_number_is_given_once(clinic: Clinic) -> None:
    amend(clinic)
    with pytest.raises(UserError, match="version 2 of its design already"):
        amend(clinic)


def test_that_an_amendment_does_not_change_the_arms(clinic: Clinic) -> None:
    texts = amended_texts()
    texts["arms.toml"] = texts["arms.toml"].replace('name = "talk"', 'name = "sing"')
    with pytest.raises(UserError, match="other arms"):
        amend(clinic, texts)


def test_that_a_day_of_approval_stays_once_it_has_come(clinic: Clinic) -> None:
    version_id = amend(clinic, MIA=clinic.today)
    with (
        pytest.raises(UserError, match="works with version 2 already"),
        clinic.act_as(Role.DATA_MANAGER) as edit,
    ):
        amendments.approve(edit, version_id, "MIA", clinic.today + timedelta(days=9))


def test_that_only_those_who_manage_the_design_bring_it_in(clinic: Clinic) -> None:
    with pytest.raises(NotAllowedError), clinic.act() as edit:
        amendments.bring_in(edit, amended_texts())


def test_that_a_rehearsal_writes_nothing_to_the_study(clinic: Clinic, patient: UUID, month_1: UUID) -> None:
    body(clinic, patient, month_1)
    clinic.person(Role.DATA_MANAGER)
    before = clinic.study.last_sequence
    assert rehearsed(clinic).touched
    assert clinic.study.last_sequence == before
    with clinic.study.read() as session:
        assert len(amendments.versions(session, clinic.study.design, clinic.today)) == 1


def test_that_a_rehearsal_shows_a_required_item_missing_on_complete_forms(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    form_id = body(clinic, patient, month_1)
    (line,) = touched(rehearsed(clinic), Touch.NEWLY_REQUIRED)
    assert (line.form_id, line.item, line.visit) == (form_id, "Waist", "Month 1")


def test_that_a_rehearsal_shows_values_that_would_newly_be_flagged(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    body(clinic, patient, month_1)
    (line,) = touched(rehearsed(clinic), Touch.NEWLY_FLAGGED)
    assert (line.item, line.before) == ("Weight", "50.0")


def test_that_a_rehearsal_shows_values_that_are_asked_no_more(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    body(clinic, patient, month_1)
    texts = amended_texts()
    texts["forms/walk.toml"] = texts["forms/walk.toml"].replace("walk_distance", "walk_metres")
    texts["endpoints.toml"] = texts["endpoints.toml"].replace(
        'item = "walk_distance"', 'item = "walk_metres"'
    )
    clinic.fill(patient, month_1, "walk", {"walk_distance": "345"})
    (line,) = touched(rehearsed(clinic, texts), Touch.ITEM_GONE)
    assert (line.patient_number, line.before) == ("P-001", "345")


def test_that_a_rehearsal_shows_derived_values_that_would_change_also_on_other_forms(
    clinic: Clinic, patient: UUID, month_1: UUID
) -> None:
    body(clinic, patient, month_1)
    clinic.fill(patient, month_1, "second", {})
    texts = amended_texts()
    texts["forms/body.toml"] = texts["forms/body.toml"].replace(
        'weight_kg = "weight_kg", height_cm', 'weight_kg = "height_cm", height_cm'
    )
    lines = touched(rehearsed(clinic, texts), Touch.DERIVED)
    assert [(line.item, line.before) for line in lines] == [
        ("Body mass index", "19.5"),
        ("Index of the index", "7.6"),
    ]


def test_that_a_rehearsal_shows_windows_that_move(clinic: Clinic, patient: UUID) -> None:
    moved = touched(rehearsed(clinic), Touch.VISIT_MOVED)
    assert [(line.visit, line.before, line.after) for line in moved] == [
        ("Month 1", "10 Feb 2026 to 24 Feb 2026", "14 Feb 2026 to 24 Feb 2026")
    ]


def test_that_a_rehearsal_shows_recorded_visits_that_get_a_new_form(clinic: Clinic, patient: UUID) -> None:
    clinic.visit(patient, "month_1", INFUSED + timedelta(days=29))
    texts = amended_texts()
    texts["visits.toml"] = texts["visits.toml"].replace('"second"]', '"second", "eligibility"]')
    lines = touched(rehearsed(clinic, texts), Touch.FORM_NEW)
    assert [(line.visit, line.form) for line in lines] == [("Month 1", "Eligibility")]


def test_that_an_encrypted_study_is_rehearsed_too(tmp_path: Path) -> None:
    clinic = open_clinic(tmp_path, key=bytes(range(32)))
    with clinic.study:
        patient = clinic.treat().id
        month_1 = clinic.visit(patient, "month_1", INFUSED + timedelta(days=29))
        body(clinic, patient, month_1)
        assert touched(rehearsed(clinic), Touch.NEWLY_REQUIRED)


def test_that_an_amended_study_opens_with_the_version_in_force(clinic: Clinic) -> None:
    amend(clinic, MIA=clinic.today)
    path = clinic.study.path
    clinic.study.close()
    with open_study(path, clock=clinic.clock) as study:
        assert study.design.version == "2"
        assert study.checks().is_good


def test_that_a_study_of_one_version_carries_no_versions(clinic: Clinic) -> None:
    assert clinic.study.design.versions is None


def test_that_a_day_of_approval_still_to_come_can_be_moved(clinic: Clinic) -> None:
    version_id = amend(clinic, MIA=clinic.today + timedelta(days=5))
    later = date(2026, 9, 1)
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        amendments.approve(edit, version_id, "MIA", later)
    with clinic.study.read() as session:
        _, line = amendments.versions(session, clinic.study.design, clinic.today)
    assert {site.site: site.approved_on for site in line.sites} == {"KOE": None, "MIA": later}


def test_that_everything_about_an_old_record_can_still_be_asked(clinic: Clinic, patient: UUID) -> None:
    month_3 = clinic.visit(patient, "month_3", INFUSED + timedelta(days=90))
    form = clinic.fill(patient, month_3, "grip", {"grip_strength": "20"})
    with clinic.act_as(Role.MONITOR) as edit:
        queries.open_query(edit, form.id, FieldKey("grip_strength"), "Is this the source?")
        source_verification.mark_shown(edit, form.id)
    texts = amended_texts()
    texts["visits.toml"] = without_month_3(texts["visits.toml"]).replace('"grip", ', "")
    del texts["forms/grip.toml"]
    texts["endpoints.toml"] = texts["endpoints.toml"].split('[[endpoint]]\nname = "grip"')[0]
    amend(clinic, texts, MIA=clinic.today)
    clinic.type(form.id, "grip_strength", "22")
    design, today = clinic.study.design, clinic.today
    assert "grip" not in {known.name for known in design.forms}
    with clinic.study.read() as session:
        (line,) = queries.open_queries(session, design, today, patient_id=patient)
        assert (line.form_title, line.item_label, line.visit_label) == (
            "Handgrip",
            "Grip strength",
            "Month 3",
        )
        assert source_marks.progress(session, design, today).changed_since == 1
        assert forms.previous_values(session, design, patient, month_3, "grip") == {}
        assert visits.work_list(session, design, today).unfinished
        told = patient_history(session, design, patient, 50, reader=TrailReader(is_rater=False))
    assert any("Handgrip" in line.where and line.label == "Grip strength" for line in told)
