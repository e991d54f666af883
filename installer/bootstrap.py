"""Set the project up on this computer and start it, or run its checks. Needs nothing but Python 3.11 to 3.13.

python3 installer/bootstrap.py run            open the program on the demonstration study
python3 installer/bootstrap.py run -- ARGS    hand ARGS to the program instead
python3 installer/bootstrap.py test           run everything: format, lint, types, arrows, tests
python3 installer/bootstrap.py test -- ARGS   the same, handing ARGS to pytest
python3 installer/bootstrap.py check          the same without the tests
python3 installer/bootstrap.py torture        kill programs, cut the power, fill disks: the full counts
python3 installer/bootstrap.py screens        draw every page of the demonstration study as PNG
python3 installer/bootstrap.py bench          measure the program against its floors
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from check_steps import CHECKS, TESTS, run_all, run_steps
from environment import Environment
from machine import OFFSCREEN, Machine, SetupError

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 13)


def _use_fitting_python() -> None:
    """Go on with another installed Python when this one is too old or too new."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            raise SystemExit(Machine().become([other, *sys.argv], {}))
    raise SystemExit(
        f"Here is Python {sys.version_info[0]}.{sys.version_info[1]}; the program needs 3.11, 3.12 or 3.13.\n"
        "Install one of them, then run the same command with it."
    )


class Command(NamedTuple):
    """A sub-command: the locked packages it needs, whether it draws, and what it does."""

    lock: str
    draws: bool
    act: Callable[[Environment, Machine, Sequence[str]], int]


def _run(environment: Environment, machine: Machine, arguments: Sequence[str]) -> int:
    program = [environment.program("python"), "-P", "-m", "frailty_desktop"]
    return machine.become([*program, *(arguments or ("demo",))], {})


def _test(environment: Environment, machine: Machine, arguments: Sequence[str]) -> int:
    if not arguments:
        return run_all(environment, machine)
    tests = TESTS._replace(command=(*TESTS.command, *arguments))
    return run_steps(environment, machine, [*CHECKS, tests])


def _check(environment: Environment, machine: Machine, _arguments: Sequence[str]) -> int:
    return run_steps(environment, machine, CHECKS)


def _torture(environment: Environment, machine: Machine, arguments: Sequence[str]) -> int:
    folders = [str(environment.root / "tests" / name) for name in ("torture", "fuzz")]
    command = [environment.program("pytest"), "-q", *folders, *arguments]
    return machine.call(command, folder=environment.root, settings={"FRAILTY_TORTURE": "full"})


def _script(path: str) -> Callable[[Environment, Machine, Sequence[str]], int]:
    def act(environment: Environment, machine: Machine, arguments: Sequence[str]) -> int:
        command = [environment.program("python"), str(environment.root / path), *arguments]
        return machine.become(command, OFFSCREEN)

    return act


COMMANDS = {
    "run": Command("use", True, _run),
    "test": Command("development", True, _test),
    "check": Command("development", False, _check),
    "torture": Command("development", False, _torture),
    "screens": Command("development", True, _script("tests/screens/every_screen.py")),
    "bench": Command("development", True, _script("tests/bench/run_bench.py")),
}


def library_sets(name: str, platform: str) -> list[str]:
    """Return the sets of system libraries a sub-command needs; only `run` may use a real screen."""
    if not COMMANDS[name].draws:
        return []
    on_screen = name == "run" and platform.partition(":")[0] in {"", "xcb"}
    return ["drawing", "screen"] if on_screen else ["drawing"]


def main(arguments: Sequence[str], machine: Machine, root: Path = ROOT) -> int:
    """Do what the command line asks and return the exit code."""
    name, *rest = arguments or ("--help",)
    if name not in COMMANDS:
        print((__doc__ or "").strip())
        return 0 if name in {"-h", "--help", "help"} else 2
    if rest[:1] == ["--"]:
        rest = rest[1:]
    environment = Environment(root, machine)
    try:
        environment.prepare(COMMANDS[name].lock, library_sets(name, os.environ.get("QT_QPA_PLATFORM", "")))
        return COMMANDS[name].act(environment, machine, rest)
    except SetupError as stopped:
        print(f"\n{stopped}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. Run the same command to go on.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    _use_fitting_python()
    raise SystemExit(main(sys.argv[1:], Machine()))
