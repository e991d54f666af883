"""Runs commands in this process on a terminal that tests can read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.cli.program import run_program
from frailty_desktop.cli.terminal import Terminal


@dataclass(frozen=True)
class Outcome:
    """What a person sees after a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Return the answers of a command that speaks JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs one command, with everything it may write below a temporary folder."""
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def run_command(*arguments: object, stdin: str = "") -> Outcome:
        terminal = Terminal(io.StringIO(stdin), io.StringIO(), io.StringIO())
        code = run_program([str(each) for each in arguments], terminal)
        assert isinstance(terminal.stdout, io.StringIO)
        assert isinstance(terminal.stderr, io.StringIO)
        return Outcome(code, terminal.stdout.getvalue(), terminal.stderr.getvalue())

    return run_command


SMALL_DESIGN = Path(__file__).parents[1] / "small_design"


@pytest.fixture
def study(run: Run, tmp_path: Path) -> Path:
    """Return a blinded study of the small design with one coordinator and an allocation list."""
    path = tmp_path / "ward.study"
    made = run("new", SMALL_DESIGN, path, "--by", "Nora Brandt", "--allocation-seed", "1", "--blocks", "2")
    assert (made.code, made.err) == (0, "")
    return path


@pytest.fixture
def screened(run: Run, study: Path) -> Path:
    """Return the study with P-001 in screening."""
    consent = ("--consent-date", "2026-02-03", "--birth-date", "3/1947", "--sex", "F", "--site", "KOE")
    assert run("enrol", study, *consent).code == 0
    return study
