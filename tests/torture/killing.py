"""Starts a worker on a study, kills it at a random moment, and tells what it had acknowledged until then."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.torture.tortured_ward import Ward

ROOT = Path(__file__).resolve().parents[2]
_OPENING_TAKES = 0.04
_SLOWER, _FASTER = 0.8, 0.2
"""How much the pace so far, and the pace just seen, count for the next guess of how long a step takes."""


@dataclass(frozen=True, slots=True)
class Killed:
    """What a killed worker had said: the last step it finished, the hash of the event it ended with."""

    finished: int
    newest_hash: bytes | None


class Killer:
    """Hands work to a victim and kills it."""

    def __init__(self, process: subprocess.Popen[str], chance: random.Random) -> None:
        self._process = process
        self._chance = chance
        self._paces: dict[str, float] = {}

    def kill(self, work: str, ward: Ward, start: int, *, takes: float, most_steps: int) -> Killed:
        """Let a worker begin at a step, kill it somewhere in one of the next, and return what it had said."""
        said = Killed(start - 1, None)
        process = self.begin(work, ward, start)
        wanted, began = start - 1 + self._chance.randint(0, most_steps), time.monotonic()
        while said.finished < wanted:
            said = _heard(self._line())
        pace = self._pace(work, said.finished - start + 1, time.monotonic() - began, takes)
        time.sleep(self._chance.uniform(0, pace if said.finished >= start else _OPENING_TAKES + pace))
        return (self.end(process) or [said])[-1]

    def seconds_of_one(self, work: str, ward: Ward) -> float:
        """Let a worker finish one step, and return the seconds it took."""
        process, began = self.begin(work, ward, 0), time.monotonic()
        _heard(self._line())
        took = time.monotonic() - began
        self.end(process)
        return took

    def ask(self, question: str, ward: Ward) -> list[str]:
        """Let a worker look at a study, and return the lines it says."""
        self.begin(question, ward, 0)
        lines = []
        while not (line := self._line()).startswith("ended"):
            lines.append(line.strip())
        assert line.split() == ["ended", "0"], lines
        return lines

    def begin(self, work: str, ward: Ward, start: int) -> int:
        """Let a worker begin; return its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{work}\t{start}\t{ward.as_text()}\n")
        word, process = self._line().split()
        assert word == "started"
        return int(process)

    def end(self, process: int) -> list[Killed]:
        """Kill a worker, and return what it had said and nobody had heard yet."""
        os.kill(process, signal.SIGKILL)
        said = []
        while not (line := self._line()).startswith("ended"):
            said.append(_heard(line))
        assert line.split() == ["ended", str(-signal.SIGKILL)]
        return said

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the victim is gone"
        return line

    def _pace(self, work: str, steps: int, seconds: float, takes: float) -> float:
        so_far = self._paces.get(work, takes)
        if steps:
            self._paces[work] = so_far = _SLOWER * so_far + _FASTER * seconds / steps
        return so_far


def _heard(line: str) -> Killed:
    word, number, newest = line.split()
    assert word == "done", line
    return Killed(int(number), None if newest == "-" else bytes.fromhex(newest))


@contextmanager
def a_killer(chance: random.Random) -> Iterator[Killer]:
    """Start a victim, and end it when the block ends."""
    command = [sys.executable, "-m", "tests.torture.victim"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield Killer(process, chance)
        assert process.stdin is not None
        process.stdin.close()
