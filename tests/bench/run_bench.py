"""Measures the program beside its floors in one run and prints the table; `--patients N` for a quick look."""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench import averaging, building, encrypting, loading, printing, results_tabled, saving, windows
from tests.bench.bench_study import ITEMS, VISITS, make_study
from tests.bench.figures import Figure, machine, table

MOST_PATIENTS = 10_000
DEMO_PATIENTS = 30


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
    """Build the large study and measure on it; rows in the order of the table."""
    raw_file = folder / "raw.sqlite"
    _say("adding patients, visits and forms")
    bench = make_study(folder / "bench.frailty", patients)
    with bench.study:
        _say("building the answers, and the floor")
        built = building.build(bench, raw_file)
        _say("saving one answer")
        saved = saving.measure(bench, raw_file)
        _say("loading a patient's page")
        loaded = loading.measure(bench, raw_file)
        _say("averages after a save")
        averaged = averaging.measure(bench)
        _say("tabulating results")
        tabulated = results_tabled.measure(bench, folder)
    _say("what encryption costs")
    encrypted = encrypting.measure(folder)
    _say("repainting charts")
    repainted = windows.repaint(folder)
    _say("starting the program")
    small = make_study(folder / "small.frailty", DEMO_PATIENTS)
    small.study.close()
    started = [windows.start(small.study.path, folder), windows.start(bench.study.path, folder)]
    _say("searching")
    searched = windows.search(bench.study.path, folder)
    _say("saving while the page of the arms is open")
    arms = windows.arms(bench.study.path, folder)
    _say("printing a book and a long record of the demo study")
    printed = printing.measure(folder)
    told = [repainted, *started, built, searched, arms, *printed]
    return [saved, *loaded, *encrypted, averaged, *tabulated, *told]


def _say(words: str) -> None:
    print(f"... {words}", flush=True)


if __name__ == "__main__":
    main()
