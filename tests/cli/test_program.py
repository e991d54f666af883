"""What holds for every command: help, exit codes, words instead of tracebacks, no Qt."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.cli import COMMANDS, check_design, program
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.fault_log import LOG_FILE

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
SECRET = "Ingrid Bergman, born 1915"


def test_that_every_command_has_its_line_in_the_help(run: Run) -> None:
    outcome = run("--help")
    assert outcome.code == 0
    assert set(program.summaries()) == set(COMMANDS)
    assert [name for name in COMMANDS if f"\n  {name} " not in outcome.out] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_that_every_command_explains_itself_and_its_exit_codes(run: Run, name: str) -> None:
    outcome = run(name, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith(f"usage: frailty-desktop {name}")
    assert "exit codes:" in outcome.out


@pytest.mark.parametrize("name", COMMANDS)
def test_that_an_option_nobody_knows_is_a_matter_of_usage(run: Run, name: str) -> None:
    assert run(name, "--sideways").code == 2


def test_that_an_unknown_command_shows_the_known_ones(run: Run) -> None:
    outcome = run("enroll")
    assert outcome.code == 2
    assert "enrol" in outcome.err


def test_that_the_version_is_told(run: Run) -> None:
    assert run("--version").out.startswith("frailty-desktop ")


def test_that_a_fault_ends_in_a_sentence_and_a_log_without_values(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(check_design, "run", fail)
    outcome = run("check-design", ".")
    log = (tmp_path / "home" / "log" / LOG_FILE).read_text(encoding="utf-8")
    assert outcome.code == 70
    assert "Traceback" not in outcome.err
    assert str(tmp_path / "home" / "log") in outcome.err
    assert "RuntimeError" in log
    assert SECRET not in log + outcome.err


def test_that_stopping_from_the_keyboard_is_no_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check_design, "run", stop)
    assert run("check-design", ".").code == 130


def test_that_a_reader_who_has_seen_enough_is_no_fault() -> None:
    class ClosedPipe(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    terminal = Terminal(io.StringIO(), ClosedPipe(), io.StringIO())
    assert program.run_program(["score", "--list"], terminal) == 0


def test_that_no_command_loads_qt() -> None:
    asked = (
        "import sys, importlib\n"
        "from frailty_desktop.cli import COMMANDS, program\n"
        "for name in COMMANDS:\n"
        "    importlib.import_module('frailty_desktop.cli.' + name.replace('-', '_'))\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted({'PySide6', 'shiboken6', 'pyqtgraph'} & loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
