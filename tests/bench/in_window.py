"""Runs a script that opens a window in a process of its own, offscreen, and reads what it measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STARTED = "BENCH_STARTED"
LONGEST_S = 300


def run_script(name: str, *arguments: object, home: Path) -> dict[str, Any]:
    """Run `tests/bench/NAME.py` and return the JSON of its last line."""
    settings = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "FRAILTY_DESKTOP_HOME": str(home),
        STARTED: str(time.monotonic_ns()),
    }
    command = [sys.executable, "-P", "-m", f"tests.bench.{name}", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def seconds_since_start() -> float:
    """Return how long ago the process that measures started this one."""
    return (time.monotonic_ns() - int(os.environ[STARTED])) / 1e9
