"""Row: build millions of answers with their audit events through the bulk road, beside raw `executemany`."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.schema import table_statements
from tests.bench.bench_study import ITEMS, VISITS, BenchStudy
from tests.bench.figures import Figure, resident_megabytes

CHUNK = 60_000
REACH = 5.0


class TimedSource:
    """Hands out the answers, keeps the time that making them took, and watches the memory meanwhile."""

    def __init__(self, bench: BenchStudy) -> None:
        self._bench = bench
        self.seconds = 0.0
        self.megabytes: list[float] = []

    def __iter__(self) -> Iterator[list[AnswerRow]]:
        batches = self._bench.batches()
        step = max(1, len(self._bench.patients) // 50)
        for place in range(len(self._bench.patients)):
            started = time.perf_counter()
            batch = next(batches)
            self.seconds += time.perf_counter() - started
            if place % step == 0 and (held := resident_megabytes()) is not None:
                self.megabytes.append(held)
            yield batch

    def growth(self) -> str:
        """Say how much more memory is held at the end than after a tenth of the way."""
        if len(self.megabytes) < 20:
            return "memory not watched on this system"
        early, late = max(self.megabytes[:5]), max(self.megabytes[5:])
        return f"memory {early:.0f} MB after a tenth of the way, {late:.0f} MB at most afterwards"


def build(bench: BenchStudy, raw_file: Path) -> Figure:
    """Load all answers into the study, then the same rows into a bare file; return the figure."""
    source = TimedSource(bench)
    started = time.perf_counter()
    with bench.study.edit(by=bench.by, action="Load the measurements") as edit:
        edit.load_many(source)
    seconds = time.perf_counter() - started - source.seconds
    rows = len(bench.patients) * VISITS * ITEMS
    note = f"{rows:,} answers, {rows / seconds:,.0f} a second; {source.growth()}"
    return Figure(
        f"build {rows / 1e6:.3g} million answers with their audit events",
        "raw executemany of the same rows",
        seconds,
        write_raw(bench.study.path, raw_file),
        REACH,
        note,
    )


def write_raw(study_file: Path, raw_file: Path) -> float:
    """Write the study's answers and events into bare tables; return the seconds, without the reading."""
    source = sqlite3.connect(f"file:{study_file}?mode=ro", uri=True)
    target = open_raw(raw_file)
    for statement in table_statements():
        target.execute(statement)
    seconds = 0.0
    for name, order in (
        ("answers", "patient_id, visit_id, form_id, group_ordinal, item"),
        ("audit_events", "sequence, workstation"),
        ("chain_heads", "workstation"),
    ):
        cursor = source.execute(f"SELECT * FROM {name} ORDER BY {order}")  # noqa: S608 - our own names
        places = ", ".join("?" * len(cursor.description))
        seconds += _insert(target, f"INSERT INTO {name} VALUES ({places})", _chunks(cursor))  # noqa: S608
    source.close()
    target.close()
    return seconds


def open_raw(raw_file: Path) -> sqlite3.Connection:
    """Open a bare file with the promises of a study: write-ahead log, every commit on disk."""
    connection = sqlite3.connect(raw_file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _chunks(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(CHUNK):
        yield rows


def _insert(target: sqlite3.Connection, statement: str, chunks: Iterable[list[tuple[Any, ...]]]) -> float:
    seconds = 0.0
    target.execute("BEGIN IMMEDIATE")
    for rows in chunks:
        started = time.perf_counter()
        target.executemany(statement, rows)
        seconds += time.perf_counter() - started
    started = time.perf_counter()
    target.execute("COMMIT")
    return seconds + time.perf_counter() - started
