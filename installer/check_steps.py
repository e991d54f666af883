"""Everything that must hold, step by step: format, lint, types, arrows between rooms, tests."""

from __future__ import annotations

import time
from collections.abc import Sequence
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


def run_steps(environment: Environment, machine: Machine, steps: Sequence[Step]) -> int:
    """Run every step, also after one has failed; print which failed and return 1 if any did."""
    results = []
    for step in steps:
        print(f"\n== {step.name}: {' '.join(step.command)}", flush=True)
        started = time.monotonic()
        program, *arguments = step.command
        command = [environment.program(program), *arguments]
        exit_code = machine.call(command, folder=environment.root, settings=OFFSCREEN)
        results.append((step.name, exit_code, time.monotonic() - started))
    print()
    for name, exit_code, seconds in results:
        print(f"{'ok    ' if exit_code == 0 else 'FAILED'} {name:8} {seconds:6.1f} s")
    failed = [name for name, exit_code, _ in results if exit_code != 0]
    print(f"Not in order: {', '.join(failed)}" if failed else "Everything is in order", flush=True)
    return 1 if failed else 0
