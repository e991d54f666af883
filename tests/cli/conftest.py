"""Runs commands in this process on a terminal that tests can read."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.cli.program import run_program
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.services.allocation import prepare_list
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import open_study


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


def _run(*arguments: object, stdin: str = "") -> Outcome:
    terminal = Terminal(io.StringIO(stdin), io.StringIO(), io.StringIO())
    code = run_program([str(each) for each in arguments], terminal)
    assert isinstance(terminal.stdout, io.StringIO)
    assert isinstance(terminal.stderr, io.StringIO)
    return Outcome(code, terminal.stdout.getvalue(), terminal.stderr.getvalue())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs one command, with everything it may write below a temporary folder."""
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return _run


SMALL_DESIGN = Path(__file__).parents[1] / "small_design"


@pytest.fixture(scope="session")
def study_templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make the two studies below once; every test gets copies of its own."""
    folder = tmp_path_factory.mktemp("templates")
    empty, screened = folder / "empty.study", folder / "screened.study"
    _run("new", SMALL_DESIGN, empty, "--by", "Nora Brandt")
    with open_study(empty) as study, study.edit(by=THE_PROGRAM, action="Make the allocation list") as edit:
        prepare_list(edit, seed="1", block_sizes=[2])
    shutil.copyfile(empty, screened)
    consent = ("--consent-date", "2026-02-03", "--birth-date", "3/1947", "--sex", "F", "--site", "KOE")
    assert _run("enrol", screened, *consent).code == 0
    return empty, screened


@pytest.fixture
def study(study_templates: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return a blinded study of the small design with one coordinator and an allocation list."""
    return shutil.copyfile(study_templates[0], tmp_path / "ward.study")


@pytest.fixture
def screened(study_templates: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return the study with P-001 in screening."""
    return shutil.copyfile(study_templates[1], tmp_path / "ward.study")
