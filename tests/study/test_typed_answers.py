"""What people type, read as they mean it, or asked back; never thrown away and never a crash."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frailty_desktop.study.answers import EMPTY, Answer, canonical, parse
from frailty_desktop.study.design import Choice, Item, ItemType
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.whole_text import whole_text
from tests.study.study_parts import ALL_REASONS, GRADES, SEXES, TODAY, an_item, yes_no

GRIP = an_item("grip", unit="kg")
SEX = an_item("sex", ItemType.CHOICE, choices=SEXES)
GRADE = an_item("grade", ItemType.CHOICE, choices=GRADES)
SYMPTOMS = an_item("symptoms", ItemType.MULTIPLE_CHOICE, choices=GRADES)
DAY = an_item("day", ItemType.DATE)
ONSET = an_item("onset", ItemType.PARTIAL_DATE)
WALK = an_item("walk", ItemType.DURATION, places=2, unit="s")
ONE_OF_EACH = (
    GRIP,
    SEX,
    GRADE,
    SYMPTOMS,
    DAY,
    ONSET,
    WALK,
    yes_no("ok"),
    an_item("count", ItemType.INTEGER),
    an_item("vas", ItemType.VISUAL_SCALE),
    an_item("at", ItemType.TIME),
    an_item("seen", ItemType.DATETIME),
    an_item("term", ItemType.TEXT),
    an_item("remark", ItemType.NOTE),
)


def read(item: Item, typed: str) -> Answer:
    return parse(item, typed, today=TODAY)


def value(item: Item, typed: str) -> Any:
    answer = read(item, typed)
    assert answer.problem == ""
    return answer.value


def problem(item: Item, typed: str) -> str:
    answer = read(item, typed)
    assert answer.value is None
    assert answer.text == typed
    return answer.problem


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("23,5", 23.5),
        ("23.5", 23.5),
        (" 23.5 kg", 23.5),
        (",5", 0.5),
        ("-4", -4),
        ("−4", -4),
        ("+4", 4),
        ("007", 7),
    ],
)
def test_that_a_number_may_have_a_comma_a_point_or_its_own_unit(typed: str, number: float) -> None:
    assert value(GRIP, typed) == number


@pytest.mark.parametrize(
    "typed", ["２３．５", "23.5\u00a0", "\u200f23.5", "\u202a23.5\u202c", "\t23.5\r\n", "23.5\u200b"]
)
def test_that_odd_digits_spaces_and_marks_are_read_as_plain_ones(typed: str) -> None:
    answer = read(GRIP, typed)
    assert (answer.value, answer.text) == (23.5, typed)


@pytest.mark.parametrize("typed", ["1.234,5", "1,234.5", "1 234", "1'234", "1.234.567"])
def test_that_a_thousands_mark_is_asked_back_and_not_guessed(typed: str) -> None:
    assert "two ways" in problem(GRIP, typed)


@pytest.mark.parametrize(
    "typed", ["23 lb", "23,5,6", "abc", "1e5", "--4", "4-", ".", "inf", "nan", "½", "0x10", "1_0"]
)
def test_that_what_is_no_number_in_this_unit_is_kept_with_a_problem(typed: str) -> None:
    assert problem(GRIP, typed)


def test_that_a_whole_number_takes_no_decimals_but_may_end_in_point_zero() -> None:
    count = an_item("count", ItemType.INTEGER)
    assert value(count, "12,0") == 12
    assert isinstance(value(count, "12,0"), int)
    assert "whole number" in problem(count, "12.5")


def test_that_a_number_longer_than_any_measurement_is_refused() -> None:
    assert problem(GRIP, "1" * 25)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/2/2024", date(2024, 2, 3)),
        ("3.2.2024", date(2024, 2, 3)),
        ("3-2-2024", date(2024, 2, 3)),
        ("2024-02-03", date(2024, 2, 3)),
        ("2024/2/3", date(2024, 2, 3)),
        ("3 Feb 2024", date(2024, 2, 3)),
        ("feb 3, 2024", date(2024, 2, 3)),
        ("3feb2024", date(2024, 2, 3)),
        ("3 FEBRUARY 2024", date(2024, 2, 3)),
        ("03022024", date(2024, 2, 3)),
        ("20240203", date(2024, 2, 3)),
        ("t", TODAY),
        ("-1", date(2026, 2, 13)),
        ("+1", date(2026, 2, 15)),
        ("t-30", date(2026, 1, 15)),
        ("3/2", date(2026, 2, 3)),
        ("14/2", TODAY),
        ("15/2", date(2025, 2, 15)),
        ("31 dec", date(2025, 12, 31)),
    ],
)
def test_that_a_date_is_read_day_first_and_never_ahead_without_its_year(typed: str, day: date) -> None:
    assert value(DAY, typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "3/25/2024",
        "30/2/2024",
        "3/2/24",
        "0/1/2024",
        "29/2",
        "3//2024x",
        "2024",
        "3/2024",
        "tomorrow",
        "3/2/20245",
        "1/2/3/4",
    ],
)
def test_that_an_impossible_or_half_date_is_kept_with_a_problem(typed: str) -> None:
    assert problem(DAY, typed)


def test_that_two_digits_are_not_taken_for_a_year() -> None:
    assert "four digits" in problem(ONSET, "1/2/45")


def test_that_today_minus_days_reaches_no_year_before_the_calendar() -> None:
    assert parse(DAY, "-9999", today=date(1900, 1, 1)).problem


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("2024", PartialDate(2024)),
        ("3/2024", PartialDate(2024, 3)),
        ("2024-03", PartialDate(2024, 3)),
        ("Mar 2024", PartialDate(2024, 3)),
        ("UK/3/2024", PartialDate(2024, 3)),
        ("?/?/2024", PartialDate(2024)),
        ("uk mar 2024", PartialDate(2024, 3)),
        ("7/3/2024", PartialDate(2024, 3, 7)),
    ],
)
def test_that_a_partial_date_keeps_only_what_is_known(typed: str, known: PartialDate) -> None:
    assert value(ONSET, typed) == known


def test_that_a_day_whose_month_is_unknown_is_asked_back() -> None:
    assert "month" in problem(ONSET, "3/UK/2024")


@pytest.mark.parametrize(
    ("typed", "of_day"),
    [
        ("1405", time(14, 5)),
        ("14:05", time(14, 5)),
        ("9", time(9)),
        ("905", time(9, 5)),
        ("2:05 pm", time(14, 5)),
        ("12 am", time(0)),
        ("14.05", time(14, 5)),
        ("14:05:30", time(14, 5, 30)),
    ],
)
def test_that_a_time_may_be_typed_without_a_colon(typed: str, of_day: time) -> None:
    assert value(an_item("at", ItemType.TIME), typed) == of_day


@pytest.mark.parametrize("typed", ["24:00", "14:60", "13 pm", "99", "140500", "noon"])
def test_that_a_time_no_day_has_is_kept_with_a_problem(typed: str) -> None:
    assert problem(an_item("at", ItemType.TIME), typed)


@pytest.mark.parametrize(
    "typed", ["3/2/2024 14:05", "2024-02-03T14:05", "3 Feb 2024 1405", "03022024 2:05 pm"]
)
def test_that_a_date_with_a_time_is_read_in_the_same_ways(typed: str) -> None:
    assert value(an_item("seen", ItemType.DATETIME), typed) == datetime.fromisoformat("2024-02-03 14:05")


@pytest.mark.parametrize("typed", ["3 Feb 2024", "3 2 2024", "20240203", "14:05"])
def test_that_the_year_of_a_date_is_not_taken_for_a_time(typed: str) -> None:
    assert problem(an_item("seen", ItemType.DATETIME), typed)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("83,4", 83.4),
        ("1:23.4", 83.4),
        ("83.4 s", 83.4),
        ("1:02:03.5", 3723.5),
        ("0:04,82", 4.82),
        ("75", 75),
    ],
)
def test_that_a_duration_is_seconds_or_minutes_and_seconds(typed: str, seconds: float) -> None:
    assert value(WALK, typed) == timedelta(seconds=seconds)


@pytest.mark.parametrize("typed", ["-3", "1:75", "1:75:00", "4.12345678", "99999999999", "1::2"])
def test_that_no_duration_is_below_zero_or_beyond_its_clock(typed: str) -> None:
    assert problem(WALK, typed)


@pytest.mark.parametrize("typed", ["y", "Yes", "J", "1", "ja"])
def test_that_yes_has_several_keys(typed: str) -> None:
    assert value(yes_no("ok"), typed) is True


@pytest.mark.parametrize("typed", ["n", "NO", "0"])
def test_that_no_has_several_keys(typed: str) -> None:
    assert value(yes_no("ok"), typed) is False


@pytest.mark.parametrize(("typed", "code"), [("F", "F"), ("f", "F"), ("fem", "F"), ("2", "M"), ("male", "M")])
def test_that_a_choice_is_typed_by_code_letters_or_place(typed: str, code: str) -> None:
    assert value(SEX, typed) == code


def test_that_a_digit_means_the_code_where_codes_are_digits() -> None:
    scale = an_item(
        "scale", ItemType.CHOICE, choices=(Choice("0", "Never"), Choice("1", "Once"), Choice("2", "Often"))
    )
    assert value(scale, "1") == "1"
    assert problem(scale, "3")


def test_that_letters_that_fit_two_labels_are_asked_back_naming_both() -> None:
    assert "Mild" in problem(GRADE, "m")
    assert "Moderate" in problem(GRADE, "m")


@pytest.mark.parametrize("typed", ["1,3", "3 1", "severe pain; mild", "3,3,1", "1, sev"])
def test_that_several_choices_are_kept_in_the_order_of_the_form(typed: str) -> None:
    assert value(SYMPTOMS, typed) == ("1", "3")


def test_that_a_label_of_two_words_is_one_choice() -> None:
    assert value(SYMPTOMS, "severe pain") == ("3",)


@pytest.mark.parametrize("reason", list(MissingReason))
def test_that_a_missing_code_is_a_reason_where_the_item_allows_it(reason: MissingReason) -> None:
    assert read(an_item(missing_reasons=ALL_REASONS), reason.code.lower()).missing is reason


def test_that_a_missing_code_the_item_does_not_allow_names_those_it_does() -> None:
    said = problem(an_item(missing_reasons=(MissingReason.NOT_DONE,)), "RF")
    assert "ND" in said


def test_that_a_free_text_may_be_na_where_no_reason_is_allowed() -> None:
    assert value(an_item("initials", ItemType.TEXT), "NA") == "NA"


def test_that_a_choice_with_the_code_of_a_reason_is_the_choice() -> None:
    country = an_item(
        "country", ItemType.CHOICE, choices=(Choice("UK", "United Kingdom"), Choice("DE", "Germany"))
    )
    assert value(country, "uk") == "UK"


@pytest.mark.parametrize("item", ONE_OF_EACH, ids=lambda item: item.name)
def test_that_nothing_typed_is_an_empty_answer(item: Item) -> None:
    assert read(item, "") == EMPTY
    assert read(item, "  \u200f ").is_empty


@pytest.mark.parametrize("item", ONE_OF_EACH, ids=lambda item: item.name)
def test_that_ten_megabytes_are_refused_and_kept(item: Item) -> None:
    typed = "9" * 10_000_000
    answer = read(item, typed)
    assert answer.problem
    assert answer.text is typed


@given(st.sampled_from(ONE_OF_EACH), st.text(max_size=40))
@example(DAY, "٣/٢/٢٠٢٤")
@example(GRIP, "\ud800")
@example(DAY, "²/3/2024")
def test_that_any_text_is_read_or_refused_and_kept_as_typed(item: Item, typed: str) -> None:
    answer = read(item, typed)
    assert answer.text == whole_text(typed)
    assert sum((answer.value is not None, answer.missing is not None, bool(answer.problem))) <= 1


@given(st.sampled_from(ONE_OF_EACH), st.text(alphabet="0123456789/.-:, tukTmarfebapmy?+", max_size=18))
def test_that_what_was_understood_once_is_understood_again_from_its_plain_writing(
    item: Item, typed: str
) -> None:
    answer = read(item, typed)
    if answer.value is not None:
        assert read(item, canonical(item, answer.value)).value == answer.value


@given(st.decimals(-(10**9), 10**9, places=6))
def test_that_every_number_is_written_so_that_it_reads_back(number: Any) -> None:
    assert value(GRIP, canonical(GRIP, float(number))) == float(number)


@given(st.dates(date(1880, 1, 1), date(2200, 12, 31)), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_that_every_date_is_written_so_that_it_reads_back_on_any_day(day: date, today: date) -> None:
    assert parse(DAY, canonical(DAY, day), today=today).value == day


@given(st.timedeltas(timedelta(0), timedelta(days=900)))
def test_that_every_duration_is_written_so_that_it_reads_back(duration: timedelta) -> None:
    assert value(WALK, canonical(WALK, duration)) == duration


@given(
    st.times().map(lambda of_day: of_day.replace(microsecond=0, fold=0)),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
def test_that_every_moment_is_written_so_that_it_reads_back(of_day: time, day: date) -> None:
    seen = an_item("seen", ItemType.DATETIME)
    moment = datetime.combine(day, of_day)
    assert value(seen, canonical(seen, moment)) == moment


@given(st.sets(st.sampled_from(["1", "2", "3"]), min_size=1))
def test_that_every_set_of_choices_is_written_so_that_it_reads_back(codes: set[str]) -> None:
    assert value(SYMPTOMS, canonical(SYMPTOMS, tuple(sorted(codes)))) == tuple(sorted(codes))
