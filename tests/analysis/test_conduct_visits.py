"""Visit compliance: only visits that were due count, each in one way."""

from datetime import date, timedelta

from frailty_desktop.analysis.conduct_facts import ConductPatient
from frailty_desktop.analysis.conduct_view import percent_words
from frailty_desktop.analysis.conduct_visit_view import visit_view
from frailty_desktop.analysis.conduct_visits import VisitCompliance, compliance_of
from frailty_desktop.study.patient_status import PatientStatus
from tests.analysis.conducted import a_patient, a_visit, facts_of, planned_design

DESIGN = planned_design()
INFUSED = date(2026, 1, 19)
MONTH_1 = INFUSED + timedelta(days=29)  # target day 30, 7 days to either side


def compliance(today: date, *patients: ConductPatient) -> VisitCompliance:
    return compliance_of(facts_of(DESIGN, today, *patients))


def infused(number: int = 1, **ended: object) -> ConductPatient:
    return a_patient(DESIGN, number, infused=INFUSED, **ended)  # type: ignore[arg-type]


def month_1(found: VisitCompliance) -> tuple[int, int, int, int, int]:
    counts = found.by_visit["month_1"]
    return counts.due, counts.in_window, counts.out_of_window, counts.late, counts.missed


def test_that_an_open_window_is_not_in_the_denominator() -> None:
    found = compliance(MONTH_1, infused())
    assert month_1(found) == (0, 0, 0, 0, 0)
    assert found.by_visit["month_1"].not_yet_due == 1


def test_that_the_last_day_of_the_window_is_not_late_and_the_next_is() -> None:
    assert month_1(compliance(MONTH_1 + timedelta(days=7), infused()))[3] == 0
    assert month_1(compliance(MONTH_1 + timedelta(days=8), infused())) == (1, 0, 0, 1, 0)


def test_that_visits_done_in_and_out_of_window_missed_and_late_are_told_apart() -> None:
    patients = [infused(number) for number in range(1, 6)]
    patients[0].visits.append(a_visit("month_1", MONTH_1))
    patients[1].visits.append(a_visit("month_1", MONTH_1 + timedelta(days=8)))
    patients[2].visits.append(a_visit("month_1", MONTH_1 - timedelta(days=8)))
    patients[3].visits.append(a_visit("month_1", None, is_missed=True))
    found = compliance(MONTH_1 + timedelta(days=20), *patients)
    assert month_1(found) == (5, 1, 2, 1, 1)


def test_that_a_visit_after_the_end_of_participation_is_never_due() -> None:
    left = infused(status=PatientStatus.WITHDRAWN, ended=MONTH_1 - timedelta(days=20))
    found = compliance(MONTH_1 + timedelta(days=300), left)
    assert found.by_visit["month_1"].due == 0
    assert found.by_visit["month_1"].not_yet_due == 0


def test_that_an_unscheduled_visit_does_not_count() -> None:
    patient = infused()
    patient.visits.append(a_visit("extra", INFUSED + timedelta(days=3)))
    assert "extra" not in compliance(MONTH_1, patient).by_visit


def test_that_sites_are_counted_apart() -> None:
    here, there = infused(1), infused(2, site="KOE")
    there.visits.append(a_visit("month_1", MONTH_1))
    found = compliance(MONTH_1 + timedelta(days=8), here, there)
    assert (found.by_site["MIA"].late, found.by_site["KOE"].in_window) == (2, 1)


def test_that_all_missed_is_a_hundred_percent_of_nothing_good() -> None:
    patients = [infused(number) for number in range(1, 4)]
    for patient in patients:
        patient.visits.append(a_visit("month_1", None, is_missed=True))
    view = visit_view(compliance(MONTH_1, *patients))
    row = next(row for row in view.tables[0].rows if row.cells[0].words == "Month 1")
    assert [cell.words for cell in row.cells[1:]] == ["3", "0", "0", "0", "3", "0\u00a0%", "0"]


def test_that_enter_on_a_part_opens_who_is_behind_it() -> None:
    late = infused(7)
    view = visit_view(compliance(MONTH_1 + timedelta(days=8), late))
    stop = next(stop for stop in view.pictures[0].stops if stop.words.startswith("Month 1: late"))
    (line,) = view.lists[stop.key].lines
    assert line.words[0] == "P-007"
    assert line.key == f"patient/{late.id.hex}"


def test_that_nobody_due_is_a_sentence_and_no_empty_picture() -> None:
    for patients in ((), (a_patient(DESIGN, 1),)):
        view = visit_view(compliance(date(2026, 1, 2), *patients))
        assert view.sentences == ("No visit was due yet.",)
        assert view.pictures[0].sentence


def test_that_almost_all_is_not_all_and_almost_none_is_not_none() -> None:
    assert percent_words(999, 1000) == ">99\u00a0%"
    assert percent_words(1, 1000) == "<1\u00a0%"
    assert percent_words(0, 0) == ""
