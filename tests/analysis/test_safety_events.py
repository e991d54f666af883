"""Adverse events by kind and term, the serious ones listed, and timelines, on patients made by hand."""

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.picture import Bar, Line, Tone
from frailty_desktop.analysis.safety_events import event_lines, event_table, overview_lines
from frailty_desktop.analysis.safety_lanes import in_lanes, span_of
from frailty_desktop.analysis.safety_serious import report_words, serious_table
from frailty_desktop.analysis.safety_timelines import (
    PATIENTS_A_PAGE,
    pages,
    patient_timeline,
    study_timeline,
)
from frailty_desktop.study.event_rules import report_clock
from frailty_desktop.study.partial_date import PartialDate
from tests.analysis.made_safety import (
    HIGH,
    INFUSED,
    LOW,
    NONE,
    NOW,
    blinded,
    closed,
    data,
    event,
    on,
    patient,
    row,
)

ONE, TWO, THREE = patient(1, HIGH), patient(2, HIGH), patient(3, NONE)
ALL = [ONE, TWO, THREE]


def test_that_a_patient_counts_once_in_a_line_and_every_event_is_counted() -> None:
    table = event_table(data(ALL, [event(ONE, 1), event(ONE, 2), event(TWO, 1)]))
    assert row(table, "Any event") == ("2 (100.0\u00a0%)", "3", "–", "0", "0", "0")
    assert row(table, "Injury, fall, procedure") == ("2 (100.0\u00a0%)", "3", "–", "0", "0", "0")
    assert row(table, "Fall") == ("2 (100.0\u00a0%)", "3", "–", "0", "0", "0")


def test_that_a_patient_stands_at_the_highest_grade() -> None:
    events = [
        event(ONE, 1, grade=1),
        event(ONE, 2, grade=3),
        event(TWO, 1, grade=1),
        event(THREE, grade=None),
    ]
    table = event_table(data(ALL, events), by_grade=True)
    grades = [
        (line.cells[0].words, [cell.words for cell in line.cells[1:]])
        for line in table.rows
        if line.depth == 2
    ]
    assert grades == [
        ("Grade 1", ["1 (50.0\u00a0%)", "2", "–", "0", "0", "0"]),
        ("Grade 3", ["1 (50.0\u00a0%)", "1", "–", "0", "0", "0"]),
        ("Grade not given", ["0", "0", "–", "0", "1 (100.0\u00a0%)", "1"]),
    ]


def test_that_terms_are_one_whatever_their_capitals_and_spaces() -> None:
    events = [event(ONE, term="Back pain"), event(TWO, term="back  pain"), event(THREE, term="Back pain")]
    lines = [line for line in event_lines(data(ALL, events)) if line.depth == 1]
    assert [(line.label, [group.patients for group in line.groups]) for line in lines] == [
        ("Back pain", [2, 0, 1])
    ]


def test_that_the_most_frequent_kind_stands_first() -> None:
    events = [
        event(ONE, 1, group="SKIN", term="Rash"),
        event(ONE, 2, group="INFECTION", term="Cold"),
        event(TWO, 1, group="INFECTION", term="Cold"),
        event(THREE, 1, group="", term=""),
    ]
    labels = [line.label for line in event_lines(data(ALL, events))]
    assert labels == ["Infection", "Cold", "Kind not given", "No term yet", "Skin", "Rash"]


def test_that_only_treatment_emergent_events_count_unless_all_are_asked_for() -> None:
    found = data(ALL, [event(ONE, 1, day=-4), event(ONE, 2, day=4)])
    assert row(event_table(found), "Any event")[1] == "1"
    assert row(event_table(found, emergent_only=False), "Any event")[1] == "2"


def test_that_the_overview_counts_what_it_names() -> None:
    events = [
        event(ONE, 1, is_related_to_product=True, is_serious=True, grade=3),
        event(ONE, 2, day=60, is_serious=True, grade=5, is_fatal=True, led_to_withdrawal=True),
        event(TWO, 1, is_related_to_procedure=True),
    ]
    found = {line.label: line.groups[0] for line in overview_lines(data(ALL, events))}
    assert {label: (count.patients, count.events) for label, count in found.items()} == {
        "Any event": (2, 3),
        "Related to the study product": (1, 1),
        "Related to the infusion procedure": (1, 1),
        "Grade 3 or higher": (1, 2),
        "Serious": (1, 2),
        "Serious, treatment-emergent within 30 days": (1, 1),
        "Led to withdrawal": (1, 1),
        "Died": (1, 1),
    }


def test_that_a_death_counts_once_with_its_event_and_also_without_one() -> None:
    dead, gone = patient(4, LOW, is_dead=True, died=on(9)), patient(5, LOW, is_dead=True, died=on(90))
    lines = overview_lines(data([dead, gone], [event(dead, grade=5, is_fatal=True)]))
    died = next(line for line in lines if line.label == "Died")
    assert (died.groups[1].patients, died.groups[1].events) == (2, 1)


def test_that_blinded_people_get_one_column_of_everybody() -> None:
    everybody = [patient(number, "all") for number in range(1, 6)]
    table = event_table(data(everybody, [event(everybody[0])], grouping=blinded(everybody)))
    assert [column.label for column in table.columns] == [
        "Event",
        "All participants (N\u00a0=\u00a05)",
        "events",
    ]


@pytest.mark.parametrize(("grouping", "words"), [(None, "No adverse event"), (closed(), "sealed")])
def test_that_without_events_or_groups_there_is_a_sentence(grouping: object, words: str) -> None:
    table = event_table(data(ALL, grouping=grouping))  # type: ignore[arg-type]
    assert words in table.sentence


# The listing


def test_that_a_serious_event_is_listed_with_its_report() -> None:
    aware = datetime(2026, 3, 8, 9, 0)  # noqa: DTZ001 - local, as it is typed
    late = report_clock(aware, aware + timedelta(hours=65), NOW)
    given = event(
        ONE,
        day=5,
        term="Pneumonia",
        is_serious=True,
        grade=3,
        criteria=("Stay in hospital",),
        clock=late,
        outcome="Recovered",
        end=on(20),
        causality_product="Unrelated",
        causality_procedure="Unlikely",
    )
    table = serious_table(data(ALL, [given, event(TWO)]))
    assert [[cell.words for cell in line.cells] for line in table.rows] == [
        [
            "P-001",
            "100 million cells",
            "6",
            "Pneumonia",
            "3",
            "Stay in hospital",
            "Unrelated",
            "Recovered",
            "late, after 65 h",
            "yes",
            "7 Mar 2026",
            "22 Mar 2026",
            "Unlikely",
        ]
    ]
    assert table.rows[0].key == given.key


def test_that_a_report_not_sent_is_open_or_late() -> None:
    fresh, old = NOW - timedelta(hours=3), NOW - timedelta(hours=30)
    words = [report_words(event(ONE, clock=report_clock(aware, None, NOW))) for aware in (fresh, old)]
    assert words == ["open, in time so far", "late, still open"]
    assert report_words(event(ONE)) == "awareness not recorded"


def test_that_serious_events_of_people_not_infused_are_listed_without_a_day() -> None:
    screened = patient(9, None, began=None)
    (line,) = serious_table(data([screened], [event(screened, is_serious=True)])).rows
    words = [cell.words for cell in line.cells]
    assert (words[1], words[2], words[9]) == ("no arm", "", "not infused")


def test_that_without_a_serious_event_the_listing_says_so() -> None:
    assert serious_table(data(ALL, [event(ONE)])).sentence == "No serious adverse event is recorded."


# Timelines


def spans(*events: object) -> list[tuple[float, float, float, float]]:
    found = [span_of(given, NOW.date()) for given in events]  # type: ignore[arg-type]
    return [(span.low, span.start, span.end, span.high) for span in found if span is not None]


def test_that_an_event_is_drawn_from_its_first_day_to_the_end_of_its_last() -> None:
    assert spans(event(ONE, day=5, end=on(5)), event(ONE, day=5, end=on(9))) == [(5, 5, 6, 6), (5, 5, 10, 10)]


def test_that_a_half_known_date_is_drawn_as_a_span_that_is_not_certain() -> None:
    given = event(ONE, onset=PartialDate(2026, 4), end=PartialDate(2026, 5))
    assert spans(given) == [(30, 59, 61, 91)]


def test_that_what_goes_on_is_drawn_up_to_today_or_the_last_day_of_the_patient() -> None:
    gone = patient(7, HIGH, ends_on=INFUSED + timedelta(days=40))
    days = float((NOW.date() - INFUSED).days)
    assert spans(event(ONE, day=5, is_ongoing=True)) == [(5, 5, days + 1, days + 1)]
    assert spans(event(gone, day=5, is_ongoing=True)) == [(5, 5, 41, 41)]


def test_that_an_unknown_onset_is_drawn_from_the_infusion() -> None:
    ((low, start, end, high),) = spans(event(ONE, day=None, end=on(12)))
    assert (low, high) == (0, 13)
    assert start <= end <= high


def test_that_events_at_the_same_time_get_lanes_of_their_own() -> None:
    events = [
        event(ONE, 1, day=1, end=on(9)),
        event(ONE, 2, day=5, end=on(6)),
        event(ONE, 3, day=20, end=on(21)),
    ]
    found = [span for given in events if (span := span_of(given, NOW.date()))]
    assert [lane for _, lane in in_lanes(found, 1)] == [0, 1, 0]


def test_that_a_serious_event_is_filled_and_opens_its_form() -> None:
    grave, mild = event(ONE, 1, is_serious=True, end=on(9)), event(ONE, 2, day=30, end=on(31))
    picture = study_timeline(data(ALL, [grave, mild]))
    bars = [mark for mark in picture.marks if isinstance(mark, Bar)]
    assert [(bar.look.tone, bar.look.is_filled) for bar in bars] == [(Tone.LATE, True), (Tone.ACCENT, False)]
    assert [stop.key for stop in picture.stops] == [grave.key, mild.key]
    assert [stop.run for stop in picture.stops] == ["P-001", "P-001"]
    assert [line.key for line in picture.table.rows] == [grave.key, mild.key]


def test_that_patients_stand_under_their_arm_when_arms_may_be_seen() -> None:
    picture = study_timeline(data(ALL, [event(THREE), event(ONE)]))
    assert [words for _, words in picture.y.ticks] == ["100 million cells", "P-001", "Placebo", "P-003"]
    everybody = [patient(number, "all") for number in (1, 3)]
    hidden = data(everybody, [event(one) for one in everybody], grouping=blinded(everybody))
    assert [words for _, words in study_timeline(hidden).y.ticks] == ["P-001", "P-003"]


def test_that_many_patients_fill_pages() -> None:
    crowd = [patient(number) for number in range(1, PATIENTS_A_PAGE + 6)]
    found = data(crowd, [event(one) for one in crowd])
    assert pages(found) == 2
    assert len(study_timeline(found, 1).stops) == 5
    assert "page 2 of 2" in study_timeline(found, 1).title


def test_that_one_patient_has_a_row_for_each_event() -> None:
    found = data(ALL, [event(ONE, 1, term="Fall"), event(ONE, 2, term="Cold"), event(TWO)])
    picture = patient_timeline(found, ONE.id)
    assert [words for _, words in picture.y.ticks] == ["Fall", "Cold"]
    assert len({stop.run for stop in picture.stops}) == 2


def test_that_empty_timelines_are_sentences() -> None:
    assert "no adverse event" in patient_timeline(data(ALL), ONE.id).sentence
    assert "was not infused" in patient_timeline(data([patient(9, began=None)]), patient(9).id).sentence
    assert "not in this study" in patient_timeline(data(ALL), patient(77).id).sentence
    assert "Nobody was infused" in study_timeline(data([])).sentence
    assert "has an adverse event" in study_timeline(data(ALL)).sentence
    assert study_timeline(data(ALL)).is_empty


_days = st.none() | st.integers(-400, 400)
_dates = st.none() | st.builds(PartialDate, st.integers(2024, 2028), st.none() | st.integers(1, 12))


@given(st.lists(st.tuples(_days, _dates, _days, st.booleans(), st.booleans()), max_size=12))
def test_that_no_timeline_has_a_number_that_is_none(
    rows: list[tuple[int | None, PartialDate | None, int | None, bool, bool]],
) -> None:
    events = [
        event(
            ALL[at % 3],
            at,
            onset=half or (None if day is None else on(day)),
            end=None if end is None else on(end),
            is_ongoing=goes_on,
            is_serious=serious,
        )
        for at, (day, half, end, goes_on, serious) in enumerate(rows)
    ]
    picture = study_timeline(data(ALL, events))
    for mark in picture.marks:
        if isinstance(mark, Bar):
            assert math.isfinite(mark.left)
            assert mark.right > mark.left
        if isinstance(mark, Line):
            assert mark.x[1] > mark.x[0]
