"""A figure beside its floor: medians, ratio, reach, and the table they are printed in."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One row of the table. `reach` is the most that the figure may be of its floor; None when only told."""

    work: str
    floor: str
    seconds: float | None
    floor_seconds: float | None
    reach: float | None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times its floor the figure is."""
        if self.seconds is None or not self.floor_seconds:
            return None
        return self.seconds / self.floor_seconds

    @property
    def verdict(self) -> str:
        """Say whether it is within reach."""
        if self.ratio is None:
            return "not measured"
        if self.reach is None:
            return ""
        return "PASS" if self.ratio <= self.reach else "short"


def not_measured(work: str, floor: str, reach: float | None, why: str) -> Figure:
    """Make the row of a figure that could not be measured, with the reason."""
    return Figure(work, floor, None, None, reach, why)


def seconds_of(action: Callable[[], object]) -> float:
    """Run something once and return how long it took."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def medians_in_turn(actions: Sequence[Callable[[], object]], times: int) -> list[float]:
    """Run the actions in turn, so that a busy moment hits all of them, and return the median of each."""
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(times):
        for action, seconds in zip(actions, taken, strict=True):
            seconds.append(seconds_of(action))
    return [statistics.median(seconds) for seconds in taken]


def in_words(seconds: float | None) -> str:
    """Write a duration with the unit that suits it."""
    if seconds is None:
        return "-"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"
    return ""


def _times(ratio: float | None) -> str:
    if ratio is None:
        return "-"
    return f"{ratio:.2f}x" if ratio >= 0.1 else f"1/{1 / ratio:.0f}"


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out as Markdown, notes below."""
    heading = ("work", "here", "floor", "its time", "ratio", "reach", "")
    rows = [
        (
            figure.work,
            in_words(figure.seconds),
            figure.floor,
            in_words(figure.floor_seconds),
            _times(figure.ratio),
            _times(figure.reach),
            figure.verdict,
        )
        for figure in figures
    ]
    lines = [" | ".join(row) for row in (heading, ("---",) * len(heading), *rows)]
    notes = [f"- {figure.work}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([*(f"| {line} |" for line in lines), "", *notes])


def machine() -> str:
    """Name this machine as far as it tells about itself."""
    model = platform.processor() or platform.machine()
    memory = ""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
        kilobytes = int(Path("/proc/meminfo").read_text(encoding="utf-8").split()[1])
        memory = f", {kilobytes / 2**20:.0f} GiB"
    except OSError:
        pass  # not Linux: the processor's name has to do
    system = f"{platform.system()} {platform.release()}"
    return f"{model}, {os.cpu_count()} cores{memory}, {system}, Python {platform.python_version()}"


def resident_megabytes() -> float | None:
    """Return the memory this process holds now; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
