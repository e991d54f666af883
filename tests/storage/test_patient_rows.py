"""Patients and visits as many readers list them."""

from datetime import date

from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.patient_rows import VisitFact, recorded_by_plan

FIRST, AGAIN = date(2026, 3, 2), date(2026, 3, 9)


def test_that_of_repeated_visits_the_first_stands_for_the_plan() -> None:
    visits = [
        VisitFact(new_id(), "extra", 0, FIRST, False, "clinic"),
        VisitFact(new_id(), "extra", 1, AGAIN, False, "phone"),
    ]
    recorded = recorded_by_plan(visits)
    assert (recorded["extra"].date, recorded["extra"].contact) == (FIRST, "clinic")


def test_that_expressions_name_the_repetition_of_a_visit() -> None:
    assert [VisitFact(new_id(), "extra", at, FIRST, False, "").key for at in (0, 2)] == ["extra", "extra#2"]
