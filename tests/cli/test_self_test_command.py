"""The `self-test` command: the program checks itself, and says when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.cli import self_test, self_test_steps
from frailty_desktop.cli.self_test_steps import Bench, Step
from frailty_desktop.errors import UserError

Run = Callable[..., Any]


ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import sys
from frailty_desktop import cli
code = cli.main(["self-test", "--json"])
print(code, sorted({"PySide6", "shiboken6", "pyqtgraph"} & set(sys.modules)), file=sys.stderr)
"""


def test_that_the_program_as_it_is_passes_every_step_without_qt(tmp_path: Path) -> None:
    settings = {**os.environ, "FRAILTY_DESKTOP_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, env=settings, capture_output=True, text=True, check=True
    )
    *steps, summary = [json.loads(line) for line in done.stdout.splitlines()]
    assert [step for step in steps if not step["passed"]] == []
    assert summary["failed"] == 0
    assert {step["step"] for step in steps} == {step.name for step in self_test_steps.STEPS}
    assert done.stderr.strip() == "0 []"


def failing(_bench: Bench) -> str:
    raise self_test_steps.NotAsExpectedError("the walls are damp")


def refusing(_bench: Bench) -> str:
    raise UserError("The disk is full.")


def test_that_a_failing_step_is_named_and_the_others_go_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = (Step("cellar", failing), Step("disk", refusing), *self_test_steps.STEPS[:1])
    monkeypatch.setattr(self_test, "STEPS", steps)
    outcome = run("self-test")
    assert outcome.code == 3
    assert "the walls are damp" in outcome.out
    assert "The disk is full." in outcome.out
    assert "2 steps failed" in outcome.out
    assert "SQLCipher" in outcome.out


def test_that_a_wrong_score_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = self_test_steps.Example("bmi", {"weight_kg": 81, "height_cm": 180}, {"bmi": 26.0})
    monkeypatch.setattr(self_test_steps, "EXAMPLES", (wrong,))
    with pytest.raises(self_test_steps.NotAsExpectedError, match=r"bmi\.bmi"):
        self_test_steps.check_scores(Bench(tmp_path))


def test_that_a_window_that_does_not_open_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-platform")
    with pytest.raises(self_test_steps.NotAsExpectedError):
        self_test_steps.open_window(Bench(tmp_path))


def test_that_nothing_is_left_behind(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(self_test, "STEPS", self_test_steps.STEPS[:3])
    assert run("self-test").code == 0
    assert list(tmp_path.iterdir()) == []
