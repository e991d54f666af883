"""Derived items: what scores read of an answer, and what an item can hold of a score."""

from datetime import date, datetime, time, timedelta

import pytest

from frailty_desktop.study.answers import Answer, Value
from frailty_desktop.study.derived_values import ScoreKeeper, input_value
from frailty_desktop.study.design import Choice, Derivation, Item, ItemType
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.partial_date import PartialDate
from tests.study.study_parts import an_item

AGE = {"birth_date": "born", "visit_date": "today"}
BORN = Answer("1946", value=PartialDate(1946, 2, 14))
SEEN = Answer("t", value=date(2026, 2, 14))


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        (23.5, "number", 23.5),
        (timedelta(seconds=4.8), "number", 4.8),
        ("4", "number", 4.0),
        ("4", "choice", "4"),
        ("often", "level", "often"),
        (3, "choice", "3"),
        (True, "yes_no", True),
        (True, "number", 1.0),
        (date(2026, 2, 3), "date", "2026-02-03"),
        (datetime.fromisoformat("2026-02-03 10:00"), "date", "2026-02-03"),
        (PartialDate(1946, 3), "date", "1946-03"),
        (time(9, 5), "text", "09:05"),
        (("1", "3"), "text", "1,3"),
    ],
)
def test_that_a_score_reads_an_answer_in_its_own_terms(value: Value, kind: str, wanted: object) -> None:
    assert input_value(Answer("typed", value=value), kind) == wanted


def test_that_a_missing_reason_reaches_the_score() -> None:
    assert input_value(Answer("UH", missing=MissingReason.UNABLE), "number") is MissingReason.UNABLE


def test_that_text_that_does_not_parse_counts_as_not_answered() -> None:
    assert input_value(Answer("x", problem="This is not a number."), "number") is None


def derive(item: Item, *answers: Answer) -> Answer:
    sources = dict(zip(item.derivation.inputs.values() if item.derivation else (), answers, strict=False))
    return ScoreKeeper().derive(item, "main", 0, sources.get)[0]


def test_that_a_whole_score_fits_an_integer_item() -> None:
    age = an_item("age", ItemType.INTEGER, derivation=Derivation("age_at", "age_years", AGE))
    answer = derive(age, BORN, SEEN)
    assert (answer.text, answer.value, type(answer.value)) == ("80", 80, int)


def test_that_a_score_with_decimals_is_not_cut_to_fit_an_integer_item() -> None:
    bmi = Derivation("bmi", "bmi", {"weight_kg": "weight", "height_cm": "height"})
    item = an_item("bmi", ItemType.INTEGER, derivation=bmi)
    answer = derive(item, Answer("70", value=70.0), Answer("175", value=175.0))
    assert answer.value is None
    assert "cannot hold" in answer.problem


def test_that_a_score_may_choose_a_code() -> None:
    codes = tuple(Choice(str(years), f"{years} years") for years in (79, 80))
    item = an_item("age", ItemType.CHOICE, choices=codes, derivation=Derivation("age_at", "age_years", AGE))
    assert derive(item, BORN, SEEN).value == "80"


def test_that_a_code_the_item_does_not_have_is_kept_with_a_problem() -> None:
    item = an_item(
        "age",
        ItemType.CHOICE,
        choices=(Choice("1", "One"),),
        derivation=Derivation("age_at", "age_years", AGE),
    )
    answer = derive(item, BORN, SEEN)
    assert (answer.text, answer.value) == ("80", None)


def test_that_an_input_a_score_cannot_read_is_said_in_words_and_does_not_raise() -> None:
    age = an_item("age", ItemType.INTEGER, derivation=Derivation("age_at", "age_years", AGE))
    answer = derive(age, Answer("3", value=3.0), SEEN)
    assert answer.value is None
    assert answer.problem


def test_that_one_scoring_serves_all_its_outputs_within_a_run() -> None:
    keeper = ScoreKeeper()
    years = an_item("years", ItemType.INTEGER, derivation=Derivation("age_at", "age_years", AGE))
    exact = an_item("exact", derivation=Derivation("age_at", "age_decimal_years", AGE))
    sources = {"born": BORN, "today": SEEN}
    first = keeper.derive(years, "main", 0, sources.get)[1]
    assert keeper.derive(exact, "main", 0, sources.get)[1] is first
    keeper.begin_run()
    assert keeper.derive(exact, "main", 0, sources.get)[1] is not first
