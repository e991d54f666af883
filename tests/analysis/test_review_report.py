"""The review report lists what a reviewer of the trail looks for."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.review_report import WorkingDay, report_text, review_report
from frailty_desktop.analysis.trail_words import hidden_words
from frailty_desktop.errors import NotAllowedError
from frailty_desktop.exports.trail_files import export_report
from frailty_desktop.services import forms, source_verification
from frailty_desktop.services.people import Role
from frailty_desktop.services.rights import Right, require
from frailty_desktop.storage.chain_head import heads, heads_text
from frailty_desktop.storage.tables import AcceptanceRow
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.trail_reader import TrailReader
from tests.services.clinic import INFUSED, Clinic, open_clinic

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


def cells(
    clinic: Clinic, section: str, reader: TrailReader = MONITOR, hours: WorkingDay | None = None
) -> list[tuple[str, ...]]:
    with clinic.study.read() as session:
        report = review_report(session, clinic.study.design, reader, hours)
    return [row.cells for row in report.section(section).rows]


def complete(clinic: Clinic, form_id: UUID) -> None:
    with clinic.act() as edit:
        forms.complete_form(edit, form_id)


def walk(clinic: Clinic, patient: UUID, on: date | None = None) -> UUID:
    visit = clinic.visit(patient, "month_1", on or INFUSED + timedelta(days=30))
    return clinic.fill(patient, visit, "walk", {"walk_distance": "345"}).id


def test_that_a_form_begun_days_after_its_visit_is_late(clinic: Clinic, patient: UUID) -> None:
    walk(clinic, patient, clinic.today - timedelta(days=10))
    assert [row[:2] + row[4:] for row in cells(clinic, "late") if row[1] == "Month 1, 6MWT"] == [
        ("P-001", "Month 1, 6MWT", "10", "Nora Brandt")
    ]


def test_that_a_form_begun_the_next_day_is_not_late(clinic: Clinic, patient: UUID) -> None:
    walk(clinic, patient, clinic.today - timedelta(days=1))
    assert not [row for row in cells(clinic, "late") if row[1] == "Month 1, 6MWT"]


def test_that_a_change_after_verification_shows_both_values(clinic: Clinic, patient: UUID) -> None:
    form_id = walk(clinic, patient)
    with clinic.act_as(Role.MONITOR) as edit:
        source_verification.mark(edit, form_id, [FieldKey("walk_distance")])
    assert cells(clinic, "after_verification") == []
    clinic.type(form_id, "walk_distance", "354")
    ((number, where, label, old, new, *_),) = cells(clinic, "after_verification")
    assert (number, where, label, old, new) == (
        "P-001", "Month 1, 6MWT", "Distance walked", "345\u00a0m", "354\u00a0m",
    )  # fmt: skip


def test_that_a_second_change_after_one_verification_is_listed_once(clinic: Clinic, patient: UUID) -> None:
    form_id = walk(clinic, patient)
    with clinic.act_as(Role.MONITOR) as edit:
        source_verification.mark(edit, form_id, [FieldKey("walk_distance")])
    for typed in ("354", "355"):
        clinic.type(form_id, "walk_distance", typed)
    assert len(cells(clinic, "after_verification")) == 1


def test_that_a_corrected_endpoint_is_a_changed_outcome(clinic: Clinic, patient: UUID) -> None:
    form_id = walk(clinic, patient)
    complete(clinic, form_id)
    clinic.type(form_id, "walk_distance", "354", reason="Misread")
    (row,) = cells(clinic, "outcomes")
    assert row[:5] == ("P-001", "Month 1, 6MWT", "Distance walked", "345\u00a0m", "354\u00a0m")
    assert row[-1] == "Misread"


def test_that_a_serious_event_made_harmless_is_a_changed_outcome(clinic: Clinic, patient: UUID) -> None:
    event = clinic.event(patient, term="Fall", onset="2026-02-01", grade="2", death="y")
    clinic.type(event.id, "ae_death", "n")
    assert [(row[2], row[3], row[4]) for row in cells(clinic, "outcomes")] == [("Death", "yes", "no")]


def test_that_a_value_first_entered_is_no_changed_outcome(clinic: Clinic, patient: UUID) -> None:
    clinic.event(patient, term="Fall", onset="2026-02-01", grade="2", death="y")
    walk(clinic, patient)
    assert cells(clinic, "outcomes") == []


def test_that_corrections_count_by_person_and_form(clinic: Clinic, patient: UUID) -> None:
    form_id = walk(clinic, patient)
    complete(clinic, form_id)
    for typed in ("354", "355"):
        clinic.type(form_id, "walk_distance", typed, reason="Misread")
    assert cells(clinic, "corrections") == [("Nora Brandt", "6MWT", "2", "1")]


def test_that_an_accepted_check_is_counted_with_its_reason(clinic: Clinic, patient: UUID) -> None:
    form_id = walk(clinic, patient)
    with clinic.act() as edit:
        edit.session.add(
            AcceptanceRow(
                id=edit.new_id(), form_id=form_id, item="walk_distance", check="soft_range", reason="Fit"
            )
        )
    ((label, check, times, _, by, reason),) = cells(clinic, "accepted")
    assert (label, check, times, by, reason) == (
        "Distance walked", "soft range", "1", "Nora Brandt", "Fit",
    )  # fmt: skip


def test_that_work_outside_the_working_day_is_listed_by_person_and_day(clinic: Clinic, patient: UUID) -> None:
    form_id = walk(clinic, patient)
    clinic.clock.now = datetime(2026, 4, 25, 12, tzinfo=UTC)  # a Saturday
    clinic.type(form_id, "walk_distance", "354")
    assert [row[1::2] for row in cells(clinic, "odd_hours") if row[0].startswith("Sat")] == [
        ("Nora Brandt", "1")
    ]
    never_ends = WorkingDay(time(0), time(23, 59, 59), frozenset(range(7)))
    assert cells(clinic, "odd_hours", hours=never_ends) == []


def test_that_a_refused_right_is_listed_with_who_and_what(clinic: Clinic) -> None:
    with pytest.raises(NotAllowedError), clinic.act() as edit:
        require(edit, Right.LOCK_STUDY)
    ((_, person, _, action, what),) = cells(clinic, "refused")
    assert (person, action, what) == ("Nora Brandt", "Work", "may not lock study")


def test_that_failed_sign_ins_and_a_clock_set_back_are_listed(clinic: Clinic) -> None:
    with clinic.act() as edit:
        edit.note("failed_sign_in", details={"at": "2026-04-20T08:00:00.000000Z"})
    clinic.clock.now -= timedelta(hours=1)
    with clinic.act() as edit:
        edit.note("export", details={})
    assert len(cells(clinic, "failed_sign_ins")) == 1
    assert len(cells(clinic, "clock")) == 1


def test_that_a_section_with_nothing_says_so(clinic: Clinic) -> None:
    with clinic.study.read() as session:
        report = review_report(session, clinic.study.design, MONITOR)
    assert report.section("clock").rows == ()
    assert "No workstation" in report_text(report, "", "", "")


def test_that_a_rater_gets_no_hidden_value_from_the_report(clinic: Clinic, patient: UUID) -> None:
    visit = clinic.visit(patient, "month_1", INFUSED + timedelta(days=30))
    form = clinic.fill(patient, visit, "grip", {"grip_strength": "20"})
    complete(clinic, form.id)
    clinic.type(form.id, "grip_strength", "21", reason="Misread 20 for 21")
    clinic.visit(patient, "month_3", INFUSED + timedelta(days=90))
    (seen,) = cells(clinic, "outcomes", RATER)
    assert hidden_words() in seen
    assert not [words for words in seen if "21" in words and words != seen[5]]


def test_that_the_saved_report_carries_the_head_of_the_log_at_its_foot(
    clinic: Clinic, patient: UUID, tmp_path: Path
) -> None:
    walk(clinic, patient)
    with clinic.study.read() as session:
        report = review_report(session, clinic.study.design, MONITOR)
        head = heads_text(heads(session))
    export_report(clinic.study, clinic.nurse, report, tmp_path / "report", at=clinic.clock.now)
    text = (tmp_path / "report" / "SYNTHETIC_DATA_review_report.txt").read_text(encoding="utf-8")
    assert text.rstrip().endswith(head)
    assert {f"SYNTHETIC_DATA_{section.name}.csv" for section in report.sections} < {
        file.name for file in (tmp_path / "report").iterdir()
    }
    assert clinic.trail("export")
