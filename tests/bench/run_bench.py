"""Measures the program beside its floors in one run and prints the table; `--patients N` for a quick look."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench import averaging, building, loading, saving
from tests.bench.bench_study import ITEMS, VISITS, BenchStudy, make_study
from tests.bench.figures import Figure, machine, table

MOST_PATIENTS = 10_000


def main() -> None:
    """Measure every row and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=MOST_PATIENTS, help="default: 10000")
    parser.add_argument("--folder", type=Path, help="where to put the study (about 1 MB per patient)")
    arguments = parser.parse_args()
    started = time.perf_counter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=arguments.folder)))
        figures = measure(folder, arguments.patients)
    print(f"\n{machine()}")
    print(f"{arguments.patients:,} patients x {VISITS} visits x {ITEMS} items; medians\n")
    print(table(figures))
    print(f"\nTook {time.perf_counter() - started:.0f} s in all.")


def measure(folder: Path, patients: int) -> list[Figure]:
    """Build the large study, then measure on it what works on a large study."""
    raw_file = folder / "raw.sqlite"
    _say("adding patients, visits and forms")
    bench = make_study(folder / "bench.frailty", patients)
    with bench.study:
        _say("building the answers, and the floor")
        built = building.build(bench, raw_file)
        rows: list[tuple[str, Callable[[BenchStudy, Path], Figure]]] = [
            ("saving one answer", saving.measure),
            ("loading a patient's page", loading.measure),
            ("averages after a save", lambda bench, _raw: averaging.measure(bench)),
        ]
        figures = []
        for words, row in rows:
            _say(words)
            figures.append(row(bench, raw_file))
    return [*figures, built]


def _say(words: str) -> None:
    print(f"... {words}", flush=True)


if __name__ == "__main__":
    main()
