"""What people see of an answer: its value in words, its number on a chart, the hint before it is typed."""

import pytest

from frailty_desktop.study.answers import Answer, display, format_hint, number_of, parse
from frailty_desktop.study.design import Item, ItemType, Range
from tests.study.study_parts import ALL_REASONS, GRADES, SEXES, TODAY, an_item, yes_no

GRIP = an_item("grip", unit="kg")
SEX = an_item("sex", ItemType.CHOICE, choices=SEXES)
GRADE = an_item("grade", ItemType.CHOICE, choices=GRADES)
SYMPTOMS = an_item("symptoms", ItemType.MULTIPLE_CHOICE, choices=GRADES)
DAY = an_item("day", ItemType.DATE)
ONSET = an_item("onset", ItemType.PARTIAL_DATE)
WALK = an_item("walk", ItemType.DURATION, places=2, unit="s")


def read(item: Item, typed: str) -> Answer:
    return parse(item, typed, today=TODAY)


@pytest.mark.parametrize(
    ("item", "typed", "shown"),
    [
        (GRIP, "23", "23.0"),
        (GRIP, "23,57", "23.57"),
        (DAY, "2026-02-03", "3 Feb 2026"),
        (ONSET, "3/2024", "Mar 2024"),
        (SEX, "f", "Female"),
        (SYMPTOMS, "1,3", "Mild, Severe pain"),
        (yes_no("ok"), "1", "yes"),
        (WALK, "1:23.4", "83.40"),
        (GRIP, "abc", "abc"),
        (an_item(missing_reasons=ALL_REASONS), "uh", "unable for health reasons"),
    ],
)
def test_that_an_answer_is_shown_in_words_without_hiding_a_typed_decimal(
    item: Item, typed: str, shown: str
) -> None:
    assert display(item, read(item, typed)) == shown


@pytest.mark.parametrize(
    ("item", "typed", "number"),
    [
        (GRIP, "23,5", 23.5),
        (WALK, "1:23.4", 83.4),
        (GRADE, "2", 2.0),
        (SEX, "F", None),
        (yes_no("ok"), "y", 1.0),
        (DAY, "t", None),
    ],
)
def test_that_charts_get_a_number_where_the_answer_has_one(
    item: Item, typed: str, number: float | None
) -> None:
    assert number_of(item, read(item, typed)) == number


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        (an_item("grip", unit="kg", soft=Range(0, 90)), "kg, 1 decimal, 0–90"),
        (an_item("count", ItemType.INTEGER, hard=Range(low=0)), "whole number, from 0"),
        (an_item("crp", places=2, unit="mg/L", soft=Range(high=10)), "mg/L, 2 decimals, up to 10"),
        (ONSET, "day/month/year, as much as is known"),
        (an_item("term", ItemType.TEXT), ""),
    ],
    ids=lambda given: getattr(given, "name", ""),
)
def test_that_the_hint_says_unit_kind_and_plausible_range(item: Item, hint: str) -> None:
    assert format_hint(item) == hint
