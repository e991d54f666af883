"""The `check-design` command: every problem of a design with its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.resource_files import resource
from frailty_desktop.study.design_file import bundled_designs

Run = Callable[..., Any]


@pytest.fixture
def broken_design(tmp_path: Path) -> Path:
    folder = tmp_path / "broken"
    shutil.copytree(resource("designs", "cratus-phase-2"), folder)
    arms = folder / "arms.toml"
    arms.write_text(arms.read_text(encoding="utf-8").replace("role =", "rule =", 1), encoding="utf-8")
    (folder / "endpoints.toml").write_text("this is [not TOML", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", bundled_designs())
def test_that_a_bundled_design_has_no_problem(run: Run, name: str) -> None:
    outcome = run("check-design", name)
    assert (outcome.code, outcome.err) == (0, "")
    assert "has no problem" in outcome.out


def test_that_every_problem_is_listed_with_file_and_line(run: Run, broken_design: Path) -> None:
    outcome = run("check-design", broken_design)
    assert outcome.code == 3
    assert "arms.toml:" in outcome.out
    assert "endpoints.toml:1" in outcome.out


def test_that_a_program_can_read_the_problems(run: Run, broken_design: Path) -> None:
    outcome = run("check-design", broken_design, "--json")
    (answer,) = outcome.lines
    assert outcome.code == 3
    assert answer["usable"] is False
    assert {"file", "line", "key", "sentence"} == set(answer["problems"][0])


def test_that_a_folder_that_is_not_there_is_something_to_act_on(run: Run, tmp_path: Path) -> None:
    outcome = run("check-design", tmp_path / "nothing")
    assert outcome.code == 1
    assert "cratus-phase-2" in outcome.err


def test_that_an_empty_folder_names_the_files_it_lacks(run: Run, tmp_path: Path) -> None:
    outcome = run("check-design", tmp_path)
    assert outcome.code == 3
    assert "study.toml: The file is missing." in outcome.out
