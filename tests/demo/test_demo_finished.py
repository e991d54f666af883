"""The finished demo study holds its anchors, and everything a reviewer of such a study wants to see once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, stdev
from uuid import UUID

import pytest
from sqlalchemy import select

from frailty_desktop import demo_data
from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort import read_cohort
from frailty_desktop.analysis.picture import Row, TableView
from frailty_desktop.analysis.results_table import results_figures, results_table
from frailty_desktop.errors import UserError
from frailty_desktop.services import adverse_events, allocation, patients, people, visits
from frailty_desktop.services.adverse_events import AdverseEventLine
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.services.people import Role
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.storage.tables import AnswerTable, FormRow, PersonRow, VisitRow
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design import ContactType
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.study.schedule import PlannedVisit, VisitState

AFTER = date(2026, 1, 10)
HIGH = "cells_100"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudyFile]:
    path = tmp_path_factory.mktemp("demo") / "finished.frailty"
    demo_data.make_finished_study(path)
    with open_study(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def people_of(study: StudyFile) -> list[PatientSummary]:
    with study.read() as session:
        return patients.list_patients(session, study.design, AFTER)


@pytest.fixture(scope="module")
def arm_of(study: StudyFile) -> Mapping[UUID, str]:
    with study.read() as session:
        return allocation.grouping(session, study.info, study.design, AllocationView.OPEN).group_of


@pytest.fixture(scope="module")
def events(study: StudyFile) -> Sequence[AdverseEventLine]:
    with study.read() as session:
        now = study.info.created_at + timedelta(days=800)
        return adverse_events.for_study(session, study.design, now)


@pytest.fixture(scope="module")
def planned(study: StudyFile, people_of: list[PatientSummary]) -> list[PlannedVisit]:
    with study.read() as session:
        return [
            visit
            for patient in people_of
            for visit in visits.patient_timeline(session, study.design, patient.id, AFTER)
        ]


def values(study: StudyFile, item: str) -> dict[tuple[UUID, str], float]:
    """Read an item's numbers by patient and visit, as they lie in the file."""
    query = (
        select(AnswerTable.patient_id, VisitRow.plan, AnswerTable.value_number)
        .join(VisitRow, VisitRow.id == AnswerTable.visit_id)
        .where(AnswerTable.item == item)
    )
    with study.read() as session:
        rows = list(session.execute(query))
    return {(patient, visit): float(number) for patient, visit, number in rows if number is not None}


def in_arm(arm_of: Mapping[UUID, str], arm: str) -> list[UUID]:
    return [patient for patient, name in arm_of.items() if name == arm]


def change(numbers: Mapping[tuple[UUID, str], float], patient: UUID, visit: str) -> float:
    return numbers[patient, visit] - numbers[patient, "baseline"]


# What is anchored


def test_that_thirty_patients_were_enrolled_ten_to_an_arm(arm_of: Mapping[UUID, str]) -> None:
    assert Counter(arm_of.values()) == {"cells_100": 10, "cells_200": 10, "placebo": 10}


def test_that_the_walk_starts_at_the_published_mean(study: StudyFile, arm_of: Mapping[UUID, str]) -> None:
    walks = values(study, "six_minute_walk_m")
    assert mean(walks[patient, "baseline"] for patient in in_arm(arm_of, HIGH)) == 345.9


def test_that_the_walk_gains_the_published_mean_by_month_6(
    study: StudyFile, arm_of: Mapping[UUID, str]
) -> None:
    walks = values(study, "six_minute_walk_m")
    changes = [change(walks, patient, "month_6") for patient in in_arm(arm_of, HIGH)]
    assert (len(changes), mean(changes)) == (10, 64.8)


@pytest.fixture(scope="module")
def results(study: StudyFile) -> TableView:
    averages = ArmAverages(study.design)
    with study.read() as session:
        averages.build(session, allocation.grouping(session, study.info, study.design, AllocationView.OPEN))
        return results_table(results_figures(read_cohort(session, study.design, averages)))


def in_table(results: TableView, label: str) -> dict[str, str]:
    """Return the row of the walk with this label, as it is shown, by column."""
    row: Row = next(
        row for row in results.rows if row.key == "six_minute_walk" and row.cells[0].words == label
    )
    return {
        column.name: cell.words
        for column, cell in zip(results.columns, row.cells, strict=True)
        if column.name.startswith(HIGH)
    }


def test_that_the_results_table_shows_the_published_walk_and_its_n(results: TableView) -> None:
    before, after = in_table(results, "Baseline"), in_table(results, "Month 6")
    assert (before[f"{HIGH}_n"], before[f"{HIGH}_value"].split()[0]) == ("10", "345.9")
    assert (after[f"{HIGH}_pairs"], after[f"{HIGH}_change"].split()[0]) == ("10", "+64.8")
    assert after[f"{HIGH}_p_t"] == "0.011"


def test_that_published_figures_stand_beside_the_walk_with_their_source(results: TableView) -> None:
    before, after = in_table(results, "Baseline"), in_table(results, "Month 6")
    assert before[f"{HIGH}_published"] == "345.9 (WIKI, TOM-abs, unconfirmed)"
    assert "+64.8 (WIKI, TOM-abs, computed" in after[f"{HIGH}_published"]
    assert in_table(results, "Month 12")[f"{HIGH}_published"] == "not loaded"


def test_that_the_walk_varies_as_the_published_p_value_implies(
    study: StudyFile, arm_of: Mapping[UUID, str]
) -> None:
    walks = values(study, "six_minute_walk_m")
    spread = stdev(change(walks, patient, "month_6") for patient in in_arm(arm_of, HIGH))
    assert 60 < spread < 68


def test_that_every_walk_comes_from_its_lengths_and_metres(study: StudyFile) -> None:
    walks, lengths = values(study, "six_minute_walk_m"), values(study, "walk_1_laps")
    metres, more = values(study, "walk_1_partial_m"), values(study, "walk_2_partial_m")
    second = values(study, "walk_2_laps")
    for place, best in walks.items():
        tests = (30 * lengths[place] + metres[place], 30 * second[place] + more[place])
        assert best == max(tests)


def test_that_patients_are_78_on_average_and_60_to_95(study: StudyFile) -> None:
    ages = list(values(study, "age_at_consent_years").values())
    # One date of birth is known only to the month; the age is certain all the same.
    assert len(ages) == 30
    assert mean(ages) == 78
    assert 6.8 < stdev(ages) < 7.8
    assert min(ages) >= 60
    assert max(ages) <= 95


def test_that_both_sexes_take_part(people_of: list[PatientSummary]) -> None:
    assert Counter(patient.sex for patient in people_of) == {"F": 15, "M": 15}


def test_that_everybody_starts_frail_by_the_scale(study: StudyFile) -> None:
    levels = [level for (_, visit), level in values(study, "cfs_level").items() if visit == "screening"]
    assert set(levels) <= {4, 5, 6}


@pytest.mark.parametrize(
    ("item", "low", "high"),
    [
        ("sppb_total", 8.8, 10.2),
        ("gait_speed_m_s", 0.90, 1.0),
        ("rand36_pcs", 38, 42),
        ("rand36_mcs", 49, 55),
        ("eq5d_vas", 70, 78),
        ("mmse_total", 27, 29),
        ("tnf_alpha_pg_ml", 2.6, 3.7),
    ],
)
def test_that_a_measure_starts_where_the_demo_puts_it(
    study: StudyFile, item: str, low: float, high: float
) -> None:
    found = [number for (_, visit), number in values(study, item).items() if visit == "baseline"]
    assert len(found) == 30
    assert low < mean(found) < high


# What is to be seen once


def test_that_one_visit_was_missed(planned: list[PlannedVisit]) -> None:
    assert [visit.plan.name for visit in planned if visit.state is VisitState.MISSED] == ["month_3"]


def test_that_one_visit_lies_outside_its_window(planned: list[PlannedVisit]) -> None:
    outside = [visit for visit in planned if visit.state in (VisitState.DONE_LATE, VisitState.DONE_EARLY)]
    assert [visit.plan.name for visit in outside] == ["month_6"]


def test_that_one_last_visit_was_a_phone_call(planned: list[PlannedVisit]) -> None:
    last = [visit for visit in planned if visit.plan.name == "month_12" and visit.happened_on is not None]
    assert Counter(visit.contact for visit in last)[ContactType.PHONE] == 1


def test_that_the_phone_call_measured_nothing(study: StudyFile) -> None:
    query = (
        select(FormRow.name)
        .join(VisitRow, VisitRow.id == FormRow.visit_id)
        .where(VisitRow.plan == "month_12", VisitRow.contact == "phone")
    )
    with study.read() as session:
        assert set(session.scalars(query)) == {"safety_contact", "rand36", "eq5d"}


def test_that_three_patients_did_not_finish(people_of: list[PatientSummary]) -> None:
    assert Counter(patient.status for patient in people_of) == {
        PatientStatus.COMPLETED: 27,
        PatientStatus.WITHDRAWN: 1,
        PatientStatus.LOST: 1,
        PatientStatus.DIED: 1,
    }


def test_that_the_death_came_after_month_6(people_of: list[PatientSummary]) -> None:
    dead = next(patient for patient in people_of if patient.status is PatientStatus.DIED)
    assert dead.status_date is not None
    assert dead.reference_start is not None
    assert (dead.status_date - dead.reference_start).days > 194


def test_that_the_death_is_an_adverse_event_of_grade_5(events: Sequence[AdverseEventLine]) -> None:
    assert [event.term for event in events if event.grade == 5] == ["Heart attack"]


def test_that_no_serious_event_came_before_day_30(events: Sequence[AdverseEventLine]) -> None:
    serious = [event for event in events if event.is_serious]
    assert len(serious) >= 3
    assert not any(event.in_primary_window for event in serious)


def test_that_nothing_is_related_to_the_product(study: StudyFile) -> None:
    query = select(AnswerTable.value_text).where(AnswerTable.item == "ae_related_product")
    with study.read() as session:
        assert set(session.scalars(query)) <= {"UNRELATED", "UNLIKELY"}


def test_that_the_first_month_has_no_primary_endpoint(study: StudyFile) -> None:
    assert set(values(study, "primary_any").values()) == {0}


def test_that_one_serious_event_was_reported_late(events: Sequence[AdverseEventLine]) -> None:
    late = [event for event in events if event.clock is not None and event.clock.is_late]
    assert [event.term for event in late] == ["Pneumonia"]


def test_that_no_adverse_event_contradicts_itself(events: Sequence[AdverseEventLine]) -> None:
    assert [event.problems for event in events if event.problems] == []


def test_that_every_form_is_complete(study: StudyFile) -> None:
    with study.read() as session:
        assert set(session.scalars(select(FormRow.state))) == {"complete"}


# How it was made


def test_that_it_says_it_is_synthetic(study: StudyFile) -> None:
    assert study.info.is_synthetic


def test_that_it_is_finished_and_unblinded(study: StudyFile) -> None:
    assert study.info.is_finished
    assert people.view_of_allocation(study.info, Role.COORDINATOR, study.design) is AllocationView.OPEN


def test_that_its_audit_trail_holds(study: StudyFile) -> None:
    assert study.checks().is_good


def test_that_there_is_somebody_for_every_role(study: StudyFile) -> None:
    with study.read() as session:
        assert Counter(session.scalars(select(PersonRow.role))) == {role.value: 1 for role in Role}


def test_that_visits_were_recorded_on_their_days(study: StudyFile) -> None:
    query = select(VisitRow.date, FormRow.started_at).join(FormRow, FormRow.visit_id == VisitRow.id)
    with study.read() as session:
        assert all(started.astimezone().date() == on for on, started in session.execute(query))


def test_that_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.frailty"
    path.write_text("mine")
    with pytest.raises(UserError):
        demo_data.make_finished_study(path)
    assert path.read_text() == "mine"


def test_that_stopping_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: int, total: int, doing: str) -> None:
        if done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        demo_data.make_finished_study(tmp_path / "demo.frailty", progress=stop)
    assert list(tmp_path.iterdir()) == []
