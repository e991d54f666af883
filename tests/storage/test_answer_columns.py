"""What was typed comes back: the text to the letter, the value with its type, the reason, the problem."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.storage.answer_columns import from_row, to_row
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.study.answers import Answer, Value, canonical, parse
from frailty_desktop.study.design import Choice, Item, ItemType
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.partial_date import PartialDate

TODAY = date(2026, 2, 3)
SOME_ID = UUID(int=1)


def an_item(kind: ItemType) -> Item:
    return Item(
        name="it",
        label="It",
        type=kind,
        places=2,
        choices=(Choice("1", "Mild"), Choice("2", "Severe"), Choice("F", "Female")),
        missing_reasons=tuple(MissingReason),
    )


def row_of(item: Item, answer: Answer) -> AnswerRow:
    return to_row(item, answer, patient_id=SOME_ID, visit_id=SOME_ID, form_id=SOME_ID)


VALUES: dict[ItemType, st.SearchStrategy[Value]] = {
    ItemType.TEXT: st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    .filter(str.strip)
    .map(str.strip),
    ItemType.NOTE: st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    .filter(str.strip)
    .map(str.strip),
    ItemType.INTEGER: st.integers(-10_000, 10_000),
    ItemType.DECIMAL: st.decimals(-10_000, 10_000, places=4).map(float),
    ItemType.VISUAL_SCALE: st.integers(0, 100),
    ItemType.DURATION: st.integers(0, 10_000_000).map(lambda tenths: timedelta(milliseconds=tenths)),
    ItemType.DATE: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    ItemType.PARTIAL_DATE: st.one_of(
        st.integers(1900, 2100).map(PartialDate),
        st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(PartialDate.of),
        st.builds(PartialDate, st.integers(1900, 2100), st.integers(1, 12)),
    ),
    ItemType.TIME: st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    ItemType.DATETIME: st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - on the wall
        lambda at: at.replace(second=0, microsecond=0)
    ),
    ItemType.CHOICE: st.sampled_from(["1", "2", "F"]),
    ItemType.MULTIPLE_CHOICE: st.lists(st.sampled_from(["1", "2", "F"]), min_size=1, unique=True)
    .map(sorted)
    .map(tuple),
    ItemType.YES_NO: st.booleans(),
}


def test_that_every_type_of_item_is_tried() -> None:
    assert set(VALUES) == set(ItemType)


@given(st.sampled_from(list(ItemType)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])))
def test_that_a_value_comes_back_as_it_was(case: tuple[ItemType, Value]) -> None:
    kind, value = case
    item = an_item(kind)
    answer = Answer(canonical(item, value), value=value)
    back = from_row(item, row_of(item, answer), today=TODAY)
    assert back == answer
    assert type(back.value) is type(value)


@pytest.mark.parametrize("kind", list(ItemType))
@pytest.mark.parametrize("reason", list(MissingReason))
def test_that_a_missing_reason_stands_apart_from_the_value(kind: ItemType, reason: MissingReason) -> None:
    item = an_item(kind)
    answer = Answer(reason.code, missing=reason)
    row = row_of(item, answer)
    assert (row.value_text, row.value_number, row.value_date) == (None, None, None)
    assert from_row(item, row, today=TODAY) == answer


def test_that_text_that_does_not_parse_is_kept_with_its_problem() -> None:
    item = an_item(ItemType.DECIMAL)
    answer = parse(item, " abuot 23 ", today=TODAY)
    row = row_of(item, answer)
    assert row.entered_text == " abuot 23 "
    back = from_row(item, row, today=TODAY)
    assert back == answer
    assert back.problem


def test_that_a_relative_date_stays_the_day_it_meant() -> None:
    item = an_item(ItemType.DATE)
    answer = parse(item, "t", today=TODAY)
    back = from_row(item, row_of(item, answer), today=TODAY + timedelta(days=30))
    assert (back.text, back.value) == ("t", TODAY)


@pytest.mark.parametrize(
    ("kind", "typed", "number", "day"),
    [
        (ItemType.DECIMAL, "23,5", 23.5, None),
        (ItemType.DURATION, "1:30", 90.0, None),
        (ItemType.YES_NO, "y", 1.0, None),
        (ItemType.CHOICE, "2", 2.0, None),
        (ItemType.CHOICE, "F", None, None),
        (ItemType.DATE, "3/2/2026", None, "2026-02-03"),
        (ItemType.PARTIAL_DATE, "2/2026", None, None),
        (ItemType.PARTIAL_DATE, "3/2/2026", None, "2026-02-03"),
        (ItemType.DATETIME, "3/2/2026 14:05", None, "2026-02-03"),
        (ItemType.TIME, "1405", None, None),
    ],
)
def test_that_charts_find_numbers_and_days_in_their_columns(
    kind: ItemType, typed: str, number: float | None, day: str | None
) -> None:
    item = an_item(kind)
    answer = parse(item, typed, today=TODAY)
    assert answer.problem == ""
    row = row_of(item, answer)
    assert (row.value_number, row.value_date) == (number, day)


def test_that_half_a_character_from_a_broken_keyboard_is_stored_as_a_question_mark() -> None:
    row = row_of(an_item(ItemType.NOTE), Answer("a\ud83d", value="a\ud83d"))
    assert (row.entered_text, row.value_text) == ("a?", "a?")


def test_that_a_time_of_day_comes_back() -> None:
    item = an_item(ItemType.TIME)
    assert from_row(item, row_of(item, parse(item, "1405", today=TODAY)), today=TODAY).value == time(14, 5)
