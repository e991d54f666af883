"""One coordinator, one keyboard: from a new patient to the month 3 visit, an adverse event and the chart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from frailty_desktop.services import adverse_events, forms, patients, visits
from frailty_desktop.services.forms import FormRecord
from frailty_desktop.services.visits import CellState
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.patient_status import PatientStatus
from tests.factories import FakeClock
from tests.gui.walk import CONSENT_ON, DAY_OF, FALL, UNUSUAL, Walk, Walked, a_desk, morning, new_blinded_study

TODAY = DAY_OF["month_3"]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Walked:
    """Walk once; what it left is looked at by every test."""
    folder = tmp_path_factory.mktemp("walk")
    clock = FakeClock(morning(CONSENT_ON))
    new_blinded_study(folder / "study.frailty", clock)
    with a_desk(qapp, folder, clock) as desk:
        return Walk(desk, clock, folder / "study.frailty").walk()


@pytest.fixture
def study(walked: Walked) -> Iterator[StudyFile]:
    """Open the file anew, as somebody else would."""
    opened = open_study(walked.path, clock=lambda: morning(TODAY))
    yield opened
    opened.close()


def month_3_forms(study: StudyFile, walked: Walked) -> dict[str, FormRecord]:
    with study.read() as session:
        matrix = visits.visit_matrix(session, study.design, walked.patient_id, TODAY)
        return {
            form: forms.form_record(session, study.design, cell.form_id)
            for (form, visit), cell in matrix.cells.items()
            if visit == "month_3" and cell.form_id is not None
        }


def test_that_a_new_double_blind_study_shows_everybody_pooled(walked: Walked) -> None:
    assert walked.said["view of allocation"] == "Blinded: all participants pooled"


def test_that_enrolment_gives_a_kit_that_stands_in_the_patients_header(
    walked: Walked, study: StudyFile
) -> None:
    with study.read() as session:
        patient = patients.find_patient(session, study.design, walked.patient_id, TODAY)
    assert patient.status is PatientStatus.ENROLLED
    assert patient.kit
    assert f"kit {patient.kit}" in walked.said["header after enrolment"]


def test_that_no_arm_is_named_anywhere_on_the_screen(walked: Walked, study: StudyFile) -> None:
    told = {word for arm in study.design.arms for word in (arm.name, arm.label, arm.short_label)}
    assert not [words for words in walked.words if any(name in words for name in told)]
    assert len(walked.words) > 500


def test_that_every_form_of_the_month_3_visit_is_complete(walked: Walked, study: StudyFile) -> None:
    with study.read() as session:
        matrix = visits.visit_matrix(session, study.design, walked.patient_id, TODAY)
    states = {form: cell.state for (form, visit), cell in matrix.cells.items() if visit == "month_3"}
    asked = {form for form, state in states.items() if state is not CellState.NOT_EXPECTED}
    assert {form for form, state in states.items() if state is CellState.COMPLETE} == asked
    assert len(asked) == 20


def test_that_the_forms_came_in_clinic_order(walked: Walked, study: StudyFile) -> None:
    titles = {form.title: form.name for form in study.design.forms}
    walked_through = [titles[title.split(" · ", 1)[1]] for title in walked.seen.forms]
    expected = [form.form for form in study.design.visit("month_3").forms if form.form != "iief"]
    assert walked_through[-len(expected) - 1 : -1] == expected


def test_that_every_key_typed_is_on_disk_as_typed(walked: Walked, study: StudyFile) -> None:
    titles = {form.name: form.title for form in study.design.forms}
    stored = month_3_forms(study, walked)
    on_disk = {
        (titles[form], key): answer.text
        for form, record in stored.items()
        for key, answer in record.answers.items()
    }
    last_typed = {(title.split(" · ", 1)[1], key): keys for title, key, keys in walked.seen.fields}
    wrong = {
        place: (keys, on_disk[place])
        for place, keys in last_typed.items()
        if place in on_disk and on_disk[place] != keys and not _is_choice(study, place[1])
    }
    assert wrong == {}
    assert len([place for place in last_typed if place in on_disk]) > 180


def _is_choice(study: StudyFile, key: FieldKey) -> bool:
    return any(item.choices for form in study.design.forms for item in form.items() if item.name == key.item)


def test_that_every_field_of_the_visit_was_answered(walked: Walked, study: StudyFile) -> None:
    with study.read() as session:
        matrix = visits.visit_matrix(session, study.design, walked.patient_id, TODAY)
    short = {
        form: (cell.answered, cell.expected)
        for (form, visit), cell in matrix.cells.items()
        if visit == "month_3" and cell.answered != cell.expected
    }
    assert short == {}


def test_that_decimal_commas_and_missing_codes_were_understood(walked: Walked, study: StudyFile) -> None:
    records = month_3_forms(study, walked)
    weight = records["vitals"].answers[FieldKey("weight_kg")]
    assert "," in weight.text
    assert weight.value == float(weight.text.replace(",", "."))
    refused = records["cognition"].answers[FieldKey("moca_total")].missing
    assert refused is not None
    assert refused.code == "RF"
    assert walked.seen.comma_typed > 30


def test_that_each_saved_field_had_its_tick(walked: Walked) -> None:
    assert walked.seen.without_tick == []
    assert len(walked.seen.fields) > 300


def test_that_enter_never_lost_the_cursor(walked: Walked) -> None:
    assert walked.seen.lost_cursor == []


def test_that_no_dialog_came_up(walked: Walked) -> None:
    assert walked.other_windows == set()


def test_that_unusual_values_were_accepted_with_a_reason(walked: Walked, study: StudyFile) -> None:
    accepted = {line.split(":")[0] for line in walked.seen.doubts_accepted}
    assert accepted >= set(UNUSUAL)
    records = month_3_forms(study, walked)
    assert "soft_range" in records["cognition"].accepted[FieldKey("mmse_total")]
    assert "soft_range" in records["vitals"].accepted[FieldKey("spo2_percent")]


def test_that_the_adverse_event_is_on_disk_with_its_24_hours_running(
    walked: Walked, study: StudyFile
) -> None:
    now = morning(TODAY)
    with study.read() as session:
        events = adverse_events.for_patient(session, study.design, walked.patient_id, now)
    (event,) = events
    assert event.term == FALL["ae_term"]
    assert event.is_serious
    assert event.clock is not None
    aware = datetime(TODAY.year, TODAY.month, TODAY.day, 7, 15).astimezone()
    assert event.clock.due_at - event.clock.aware_at == timedelta(hours=24)
    assert event.clock.aware_at == aware
    assert event.clock.reported_at is None


def test_that_the_month_3_walk_is_a_point_of_the_chart(walked: Walked, study: StudyFile) -> None:
    distance = month_3_forms(study, walked)["six_minute_walk"].answers[FieldKey("six_minute_walk_m")]
    said = walked.said["large chart"].replace("\xa0", " ")
    assert said.startswith("Six-minute walk distance")
    assert f"{distance.value} m at Month 3" in said


def test_that_today_shows_the_report_that_is_left_to_do(walked: Walked) -> None:
    assert "P-001" in walked.said["today"]
    assert FALL["ae_term"] in walked.said["today"]
    assert "SAE to report" in walked.said["today"]


def test_that_the_file_still_proves_itself(study: StudyFile) -> None:
    found = study.checks()
    assert found.is_good, found
