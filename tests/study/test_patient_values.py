"""Looking up a patient's answers: this visit first, then earlier ones, never later ones."""

from datetime import date

from frailty_desktop.study.answers import EMPTY, Answer
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.study.patient_values import PatientValues, items_asked_at
from tests.factories import small_design_texts

VISITS = {"screening": date(2026, 1, 5), "month_1": date(2026, 2, 5), "month_3": date(2026, 4, 5)}


def number(value: float) -> Answer:
    return Answer(str(value), value=value)


def values(here: str, *, asked_here: frozenset[str] = frozenset(), **grips: Answer) -> PatientValues:
    return PatientValues(
        today=date(2026, 5, 1),
        visit=here,
        visit_date=VISITS[here],
        values={(visit, "grip"): grips[visit] for visit in (*VISITS, "") if visit in grips},
        visit_dates=VISITS,
        asked_here=asked_here,
    )


def test_that_this_visit_comes_first() -> None:
    assert values("month_3", screening=number(1), month_3=number(3)).lookup("grip") == number(3)


def test_that_the_latest_earlier_visit_stands_in() -> None:
    assert values("month_3", screening=number(1), month_1=number(2)).lookup("grip") == number(2)


def test_that_an_emptied_answer_does_not_stand_in() -> None:
    assert values("month_3", screening=number(1), month_1=EMPTY).lookup("grip") == number(1)


def test_that_a_later_visit_is_never_looked_at_from_an_old_form() -> None:
    assert values("month_1", screening=number(1), month_3=number(3)).lookup("grip") == number(1)
    assert values("month_1", month_3=number(3)).previous("grip") is None


def test_that_an_old_value_never_stands_in_for_what_is_measured_at_this_visit() -> None:
    patient = values("month_3", asked_here=frozenset({"grip"}), screening=number(1))
    assert patient.lookup("grip") is None
    assert patient.previous("grip") == number(1)


def test_that_a_named_visit_answers_for_itself_alone() -> None:
    patient = values("month_3", screening=number(1), month_3=number(3))
    assert patient.lookup("grip", "screening") == number(1)
    assert patient.lookup("grip", "month_1") is None


def test_that_previous_leaves_this_visit_out() -> None:
    assert values("month_3", screening=number(1), month_3=number(3)).previous("grip") == number(1)


def test_that_a_design_knows_what_is_asked_at_a_visit() -> None:
    design = design_from_texts(small_design_texts())
    assert "consent_date" in items_asked_at(design, "screening")
    assert items_asked_at(design, "") == frozenset()
