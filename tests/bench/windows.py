"""Rows with a window: the start, the search, and the repaint after a save."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from tests.bench.bench_study import ENDPOINTS
from tests.bench.figures import Figure, in_words, not_measured
from tests.bench.in_window import run_script

STARTS = 9
ONE_FRAME = 0.016
START = "process start to a painted, usable patient list"
SEARCH = "search as you type"
ARMS = "arms page after one save, commit to paint"
REPAINT = f"repaint after one save with {ENDPOINTS} charts open (only the charts it touches)"
BARE_WINDOW = "a bare PySide6 window"
FRAME = "one frame (16 ms)"
BARE_CHART = "one chart drawn by QPainter alone"


def start(study: Path, folder: Path) -> Figure:
    """Start the program and a bare window in turn, each in a process of its own."""

    def measure() -> Figure:
        ours, floor, patients = [], [], 0
        for _ in range(STARTS):
            started = run_script("started_window", study, home=folder)
            ours.append(started["seconds"])
            patients = started["patients"]
            floor.append(run_script("bare_window", home=folder)["seconds"])
        return Figure(
            f"{START} ({patients:,} patients)",
            BARE_WINDOW,
            statistics.median(ours),
            statistics.median(floor),
            1.5,
            f"medians of {STARTS} starts; quickest {in_words(min(ours))} and {in_words(min(floor))}",
        )

    return _or_why_not(measure, START, BARE_WINDOW, 1.5)


def search(study: Path, folder: Path) -> Figure:
    """Type into the search of the patients list."""

    def measure() -> Figure:
        found = run_script("searched_list", study, home=folder)
        return Figure(
            f"{SEARCH} over {found['patients']:,} patients",
            FRAME,
            found["seconds"],
            ONE_FRAME,
            1.0,
            f"each key to its paint; the slowest key took {in_words(found['slowest'])}",
        )

    return _or_why_not(measure, SEARCH, FRAME, 1.0)


def arms(study: Path, folder: Path) -> Figure:
    """Save values while the page of the arms is open: means side by side, then every patient's line."""

    def measure() -> Figure:
        found = run_script("arms_after_save", study, home=folder)
        return Figure(
            f"{ARMS} ({found['patients']:,} patients, {ENDPOINTS} endpoints; only the picture it moves)",
            FRAME,
            found["mean"],
            ONE_FRAME,
            1.0,
            f"means: slowest {in_words(found['mean_slowest'])}; every patient's line, the moved one at once:"
            f" {in_words(found['lines'])}, slowest {in_words(found['lines_slowest'])};"
            f" page open in {in_words(found['opened'])}; {found['megabytes_lines']:.0f} MB resident",
        )

    return _or_why_not(measure, ARMS, FRAME, 1.0)


def repaint(folder: Path) -> Figure:
    """Save values while a patient's charts are open."""

    def measure() -> Figure:
        found = run_script("repainted_charts", folder, home=folder)
        return Figure(
            REPAINT,
            BARE_CHART,
            found["seconds"],
            found["floor"],
            2.0,
            f"saving and working the series out, off the UI thread: {in_words(found['save_and_series'])};"
            f" charts painted without need: {found['painted_without_need']}",
        )

    return _or_why_not(measure, REPAINT, BARE_CHART, 2.0)


def _or_why_not(measure: Callable[[], Figure], work: str, floor: str, reach: float) -> Figure:
    try:
        return measure()
    except (RuntimeError, OSError, KeyError) as error:
        return not_measured(work, floor, reach, f"not measured: {error}")
