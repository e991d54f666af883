"""The `record` command: answers as a person would type them, through the rules of the form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
WALK = ("--patient", "P-001", "--visit", "screening", "--form", "walk")
EVENT = ("--patient", "P-001", "--form", "adverse_event")


@pytest.fixture
def consented(run: Run, screened: Path) -> Path:
    done = run(
        "record", screened, "--patient", "P-001", "--visit", "screening", "--form", "consent", "--complete"
    )
    assert done.code == 0
    return screened


def test_that_answers_are_read_as_typed(run: Run, screened: Path) -> None:
    outcome = run("record", screened, *WALK, "walk_distance=345,5", "walk_rests=y", "--json")
    distance, rests = outcome.lines[0]["answers"]
    assert (distance["text"], distance["value"]) == ("345,5", 345.5) or distance["problem"]
    assert rests["value"] is True


def test_that_a_missing_reason_stands_apart_from_the_value(run: Run, screened: Path) -> None:
    (answer,) = run("record", screened, *WALK, "walk_distance=uh", "--json").lines[0]["answers"]
    assert (answer["value"], answer["missing"]) == (None, "unable")


def test_that_text_that_is_not_understood_is_saved_and_told(run: Run, screened: Path) -> None:
    outcome = run("record", screened, *WALK, "walk_distance=about 350", "--json")
    assert outcome.code == 3
    assert outcome.lines[0]["answers"][0]["problem"]
    assert "about 350" in run("audit", screened, "--item", "walk_distance").out


def test_that_an_unknown_field_saves_nothing_of_the_command(run: Run, screened: Path) -> None:
    outcome = run("record", screened, *WALK, "walk_distance=345", "walk_speed=1")
    assert outcome.code == 1
    assert "walk_speed" in outcome.err
    assert run("audit", screened, "--item", "walk_distance", "--json").lines == []


def test_that_completion_is_blocked_and_the_answers_stay(run: Run, screened: Path) -> None:
    outcome = run("record", screened, *WALK, "walk_rests=n", "--complete")
    assert outcome.code == 1
    assert "Distance walked" in outcome.err
    assert len(run("audit", screened, "--item", "walk_rests", "--json").lines) == 1


def test_that_a_correction_of_a_complete_form_needs_a_reason(run: Run, screened: Path) -> None:
    assert run("record", screened, *WALK, "walk_distance=345", "--complete").code == 0
    refused = run("record", screened, *WALK, "walk_distance=354")
    assert refused.code == 1
    assert "reason" in refused.err
    assert run("record", screened, *WALK, "walk_distance=354", "--reason", "misread").code == 0
    (first, corrected) = run("audit", screened, "--item", "walk_distance", "--json").lines
    assert (corrected["old"], corrected["new"], corrected["reason"]) == ("345 m", "354 m", "misread")
    assert (first["is_correction"], corrected["is_correction"]) == (False, True)


def test_that_a_visit_that_did_not_take_place_needs_its_day(run: Run, consented: Path) -> None:
    month = ("--patient", "P-001", "--visit", "month_1", "--form", "walk")
    outcome = run("record", consented, *month, "walk_distance=345")
    assert outcome.code == 1
    assert "--on" in outcome.err


def test_that_an_unscheduled_visit_is_recorded_with_its_day(run: Run, consented: Path) -> None:
    extra = ("--patient", "P-001", "--visit", "extra", "--form", "walk", "--on", "2026-02-05", "--json")
    (recorded,) = run("record", consented, *extra, "walk_distance=345").lines
    assert (recorded["visit"], recorded["visit_date"]) == ("extra", "2026-02-05")
    run("record", consented, *extra, "walk_distance=350")
    assert len(run("audit", consented, "--item", "walk_distance", "--json").lines) == 2


def test_that_an_unknown_visit_names_the_known_ones(run: Run, screened: Path) -> None:
    outcome = run("record", screened, "--patient", "P-001", "--visit", "month_7", "--form", "walk")
    assert outcome.code == 1
    assert "month_3" in outcome.err


def test_that_a_repeat_is_addressed_from_one(run: Run, consented: Path) -> None:
    grip = ("--patient", "P-001", "--visit", "extra", "--on", "2026-02-05", "--form", "walk")
    outcome = run("record", consented, *grip, "walk_distance[2]=345")
    assert outcome.code == 1
    assert "walk_distance (2)" in outcome.err


def test_that_a_log_form_gets_a_new_entry_or_goes_on_with_one(run: Run, consented: Path) -> None:
    assert run("record", consented, *EVENT, "ae_term=Fall", "--json").lines[0]["entry"] == 1
    assert run("record", consented, *EVENT, "ae_term=Cough", "--json").lines[0]["entry"] == 2
    again = run("record", consented, *EVENT, "--entry", "1", "ae_onset=2/2026", "--json")
    assert again.lines[0]["entry"] == 1
    assert run("record", consented, *EVENT, "--entry", "9", "ae_term=x").code == 1


def test_that_a_value_may_hold_equals_signs_and_line_breaks(run: Run, screened: Path) -> None:
    outcome = run("record", screened, *WALK, "walk_note=a=b\nc", "--json")
    assert outcome.lines[0]["answers"][0]["value"] == "a=b\nc"


@pytest.mark.parametrize("word", ["walk_distance", "=345", "walk_distance[0]=3", "walk distance=3"])
def test_that_a_word_that_is_no_answer_is_said(run: Run, screened: Path, word: str) -> None:
    outcome = run("record", screened, *WALK, word)
    assert outcome.code == 1
    assert "ITEM=VALUE" in outcome.err


def test_that_a_doubtful_value_is_saved_and_told(run: Run, screened: Path) -> None:
    outcome = run("record", screened, *WALK, "walk_distance=900", "--json")
    assert outcome.code == 0
    assert "soft_range" in [problem["check"] for problem in outcome.lines[0]["problems"]]


def test_that_people_read_values_with_their_units(run: Run, screened: Path) -> None:
    assert "Distance walked: 345 m" in run("record", screened, *WALK, "walk_distance=345").out
