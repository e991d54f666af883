"""Everything that must hold, step by step: format, lint, types, arrows between rooms, tests."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from environment import Environment
from machine import OFFSCREEN, Machine


class Step(NamedTuple):
    """One check: its name and the command, whose first word is a program of the environment."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    Step("format", ("ruff", "format", "--check")),
    Step("lint", ("ruff", "check")),
    Step("types", ("mypy",)),
    Step("arrows", ("lint-imports", "--no-cache")),
)
TESTS = Step("tests", ("pytest",))
_WINDOW = ("tests/gui", "tests/study", "tests/storage", "tests/cli")
HALVES = (
    Step("window", ("pytest", "-p", "no:cacheprovider", *_WINDOW)),
    Step("tests", ("pytest", *(f"--ignore={folder}" for folder in _WINDOW))),
)
"""All tests in two halves that take about as long: two cores work on them at once."""

_Result = tuple[str, int, float]


def run_steps(environment: Environment, machine: Machine, steps: Sequence[Step]) -> int:
    """Run every step, also after one has failed; print which failed and return 1 if any did."""
    return _summary([_run(environment, machine, step) for step in steps])


def run_all(environment: Environment, machine: Machine) -> int:
    """Run every check, then the two halves of the tests side by side; return 1 if any failed."""
    results = [_run(environment, machine, step) for step in CHECKS]
    first, second = HALVES
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "tests.log"
        beside: list[_Result] = []
        other = threading.Thread(target=lambda: beside.append(_run(environment, machine, first, log)))
        other.start()
        results.append(_run(environment, machine, second))
        other.join()
        print(f"\n== {first.name}: {' '.join(first.command)}", flush=True)
        print(log.read_text("utf-8", "replace") if log.exists() else "", flush=True)
    return _summary([*results, *beside])


def _run(environment: Environment, machine: Machine, step: Step, log: Path | None = None) -> _Result:
    """Run one step; with a log its output goes there."""
    if log is None:
        print(f"\n== {step.name}: {' '.join(step.command)}", flush=True)
    started = time.monotonic()
    program, *arguments = step.command
    command = [environment.program(program), *arguments]
    exit_code = machine.call(command, folder=environment.root, settings=OFFSCREEN, log=log)
    return step.name, exit_code, time.monotonic() - started


def _summary(results: Sequence[_Result]) -> int:
    print()
    for name, exit_code, seconds in results:
        print(f"{'ok    ' if exit_code == 0 else 'FAILED'} {name:8} {seconds:6.1f} s")
    failed = [name for name, exit_code, _ in results if exit_code != 0]
    print(f"Not in order: {', '.join(failed)}" if failed else "Everything is in order", flush=True)
    return 1 if failed else 0
