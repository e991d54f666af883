"""The `drill` command: 0 when a backup would do, 1 when it would not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_that_a_good_backup_passes(run: Run, screened: Path, tmp_path: Path) -> None:
    run("backup", screened, tmp_path / "copy.study")
    outcome = run("drill", tmp_path / "copy.study")
    assert outcome.code == 0
    assert "copy.study passed" in outcome.out


def test_that_a_bad_backup_does_not(run: Run, screened: Path, tmp_path: Path) -> None:
    run("backup", screened, tmp_path / "copy.study")
    content = (tmp_path / "copy.study").read_bytes()
    (tmp_path / "copy.study").write_bytes(content[: len(content) // 2])
    outcome = run("drill", tmp_path / "copy.study")
    assert outcome.code == 1
    assert "did not pass" in outcome.err


def test_that_the_answer_is_one_object_for_programs(run: Run, screened: Path, tmp_path: Path) -> None:
    run("backup", screened, tmp_path / "copy.study")
    (answer,) = run("drill", tmp_path / "copy.study", "--json").lines
    assert answer["passed"] is True
    assert answer["events"] > 0


def test_that_a_drill_leaves_the_backup_as_it_was(run: Run, screened: Path, tmp_path: Path) -> None:
    run("backup", screened, tmp_path / "copy.study")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    run("drill", tmp_path / "copy.study")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before
