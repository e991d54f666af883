"""The `verify` command: damage and forgery are named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
WALK = ("--patient", "P-001", "--visit", "screening", "--form", "walk")


@pytest.fixture
def filled(run: Run, screened: Path) -> Path:
    assert run("record", screened, *WALK, "walk_distance=345").code == 0
    return screened


def forge(study: Path, statement: str) -> None:
    """Change the file with an outside tool that takes the guards away first."""
    connection = sqlite3.connect(study)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_that_a_study_as_the_program_left_it_is_whole(run: Run, filled: Path) -> None:
    outcome = run("verify", filled, "--json")
    assert outcome.code == 0
    assert outcome.lines[0]["whole"] is True
    assert outcome.lines[0]["events"] > 10


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE answers SET value_number = 645, entered_text = '645' WHERE item = 'walk_distance'",
        "UPDATE audit_events SET new = replace(new, '345', '645') WHERE item = 'walk_distance'",
        "DELETE FROM audit_events WHERE sequence = (SELECT max(sequence) FROM audit_events)",
        "UPDATE patients SET number = 'P-002'",
    ],
)
def test_that_the_first_forged_record_is_named(run: Run, filled: Path, forgery: str) -> None:
    forge(filled, forgery)
    outcome = run("verify", filled, "--json")
    assert outcome.code == 3
    assert outcome.lines[0]["first"]["record"]


def test_that_people_hear_what_to_do_with_a_forged_file(run: Run, filled: Path) -> None:
    forge(filled, "UPDATE patients SET number = 'P-002'")
    outcome = run("verify", filled)
    assert outcome.code == 3
    assert "patient/" in outcome.out
    assert "restore the last backup" in outcome.err


def test_that_a_study_can_be_verified_while_it_is_open(run: Run, filled: Path) -> None:
    from frailty_desktop.storage.study_file import open_study

    with open_study(filled):
        assert run("verify", filled).code == 0
