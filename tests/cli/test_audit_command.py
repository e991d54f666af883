"""The `audit` command: who changed what, when and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
WALK = ("--patient", "P-001", "--visit", "screening", "--form", "walk")


@pytest.fixture
def changed(run: Run, screened: Path) -> Path:
    run("record", screened, *WALK, "walk_distance=345")
    run("record", screened, *WALK, "walk_distance=350")
    return screened


def test_that_changes_come_in_the_order_they_happened(run: Run, changed: Path) -> None:
    sequences = [line["sequence"] for line in run("audit", changed, "--json").lines]
    assert sequences == sorted(sequences)
    assert sequences[0] == 1


def test_that_a_change_says_who_where_old_and_new(run: Run, changed: Path) -> None:
    line = run("audit", changed, "--item", "walk_distance", "--json").lines[-1]
    assert (line["person"], line["patient"], line["old"], line["new"]) == (
        "Nora Brandt",
        "P-001",
        "345 m",
        "350 m",
    )
    assert "345 m → 350 m" in run("audit", changed, "--item", "walk_distance").out


def test_that_the_latest_can_be_asked_for(run: Run, changed: Path) -> None:
    (line,) = run("audit", changed, "--limit", "1", "--json").lines
    assert line["new"] == "350 m"


def test_that_a_time_in_the_future_has_no_changes_yet(run: Run, changed: Path) -> None:
    outcome = run("audit", changed, "--since", "2999-01-01")
    assert "No change fits" in outcome.out
    assert run("audit", changed, "--since", "2020-01-01", "--until", "2999-01-01", "--json").lines


def test_that_a_time_that_is_none_is_said(run: Run, changed: Path) -> None:
    outcome = run("audit", changed, "--since", "yesterday")
    assert outcome.code == 1
    assert "--since" in outcome.err


def test_that_changes_of_one_person_are_found_in_any_case(run: Run, changed: Path) -> None:
    people = {line["person"] for line in run("audit", changed, "--by", "nora brandt", "--json").lines}
    assert people == {"Nora Brandt"}


def test_that_the_trail_holds_no_sealed_arm(run: Run, changed: Path) -> None:
    text = run("audit", changed, "--json").out
    assert "sealed" not in text
    assert "talk" not in text.lower()


def test_that_a_file_that_is_no_study_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear patient")
    outcome = run("audit", tmp_path / "letter.txt")
    assert outcome.code == 1
    assert "not a study" in outcome.err
