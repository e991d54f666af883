"""The `replay` command: the study as it stood at a moment."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
WALK = ("--patient", "P-001", "--visit", "screening", "--form", "walk")
DANA = ("--by", "Dana Field", "--role", "data_manager")
UMA = ("--by", "Uma Stern", "--role", "unblinded_statistician")


@pytest.fixture
def changed(run: Run, screened: Path) -> Path:
    run("record", screened, *WALK, "walk_distance=345", "--by", "Nora Brandt")
    run("record", screened, *WALK, "walk_distance=350", "--by", "Nora Brandt")
    return screened


def walked(rows: list[Any]) -> list[str]:
    return [row["entered_text"] for row in rows if row.get("item") == "walk_distance"]


def first_value(run: Run, study: Path) -> int:
    lines = run("audit", study, "--item", "walk_distance", "--json").lines
    return int(next(line["sequence"] for line in lines if line["new"] == "345 m"))


def test_that_the_state_after_a_change_holds_the_value_of_then(run: Run, changed: Path) -> None:
    sequence = first_value(run, changed)
    then = run("replay", changed, "--sequence", sequence, *DANA).lines
    assert walked(then) == ["345"]
    assert walked(run("replay", changed, "--by", "Dana Field").lines) == ["350"]
    assert walked(run("replay", changed, "--sequence", sequence - 1, "--by", "Dana Field").lines) == []


def test_that_each_table_becomes_a_file(run: Run, changed: Path, tmp_path: Path) -> None:
    assert run("replay", changed, "--folder", tmp_path / "then", *DANA).code == 0
    with (tmp_path / "then" / "answers.csv").open(encoding="utf-8", newline="") as file:
        assert walked(list(csv.DictReader(file))) == ["350"]
    assert {"patients.csv", "visits.csv", "forms.csv", "people.csv"} <= {
        file.name for file in (tmp_path / "then").iterdir()
    }


def test_that_one_patient_can_be_asked_for(run: Run, changed: Path) -> None:
    rows = run("replay", changed, "--patient", "P-001", *DANA).lines
    assert walked(rows) == ["350"]
    assert {row["number"] for row in rows if row["table"] == "patients"} == {"P-001"}


def test_that_nothing_sealed_leaves_and_no_list(run: Run, changed: Path) -> None:
    out = run("replay", changed, *DANA).out
    assert "sealed" not in out
    assert '"table": "allocations"' not in out
    assert "sealed" not in run("replay", changed, *UMA).out


def test_that_before_the_study_was_made_there_was_nothing(run: Run, changed: Path) -> None:
    assert run("replay", changed, "--at", "2001-01-01", *DANA).lines == []


def test_that_whoever_may_not_export_is_refused_and_that_is_recorded(run: Run, changed: Path) -> None:
    outcome = run("replay", changed, "--by", "Nora Brandt")
    assert outcome.code == 1
    assert "may not" in outcome.err
    assert "Refused" in run("audit", changed).out


def test_that_the_trail_keeps_that_a_state_was_taken_out(run: Run, changed: Path) -> None:
    run("replay", changed, *DANA)
    last = run("audit", changed, "--limit", "1", "--json").lines[0]
    assert (last["person"], last["action"]) == ("Dana Field", "Export the study as it stood")
