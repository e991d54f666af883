"""Row: save one answer, audited and chained, beside the same rows written by hand."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

from frailty_desktop.storage.answer_rows import AnswerRow
from tests.bench.bench_study import ITEMS, VISITS, BenchStudy, item_name
from tests.bench.building import open_raw
from tests.bench.figures import Figure, medians_in_turn

TIMES = 400
REACH = 4.0
WORK = "save one answer, audited and chained"
FLOOR = "raw sqlite3, same rows, synchronous=FULL"

_UPDATE = (
    "UPDATE answers SET entered_text = ?, value_number = ?, sequence = ?"
    " WHERE patient_id = ? AND visit_id = ? AND form_id = ? AND group_ordinal = 0 AND item = ?"
)
_HEAD = "UPDATE chain_heads SET sequence = ?, hash = ?, events = events + 1"


def measure(bench: BenchStudy, raw_file: Path) -> Figure:
    """Correct one answer after another, in turn with the floor."""
    raw = open_raw(raw_file)
    ours, theirs = medians_in_turn([saving(bench), _raw_saving(raw, bench)], TIMES)
    raw.close()
    return Figure(WORK, FLOOR, ours, theirs, REACH)


def saving(bench: BenchStudy) -> Callable[[], None]:
    """Return what saves one answer after another."""
    chance = random.Random(7)

    def save() -> None:
        row = _some_answer(bench, chance)
        with bench.study.edit(by=bench.by, action="Save an answer") as edit:
            edit.save_answers([row])

    return save


def _raw_saving(raw: sqlite3.Connection, bench: BenchStudy) -> Callable[[], None]:
    """Write the answer, its event and the end of the chain; hashing and checking cost nothing here."""
    chance = random.Random(8)
    event = list(raw.execute("SELECT * FROM audit_events ORDER BY sequence DESC LIMIT 1").fetchone())
    sequences = count(event[0] + 1)
    insert = f"INSERT INTO audit_events VALUES ({', '.join('?' * len(event))})"  # noqa: S608 - question marks

    def save() -> None:
        row = _some_answer(bench, chance)
        key = (row.patient_id.bytes, row.visit_id.bytes, row.form_id.bytes, row.item)
        event[0] = sequence = next(sequences)
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(insert, event)
        raw.execute(_UPDATE, (row.entered_text, row.value_number, sequence, *key))
        raw.execute(_HEAD, (sequence, event[-1]))
        raw.execute("COMMIT")

    return save


def _some_answer(bench: BenchStudy, chance: random.Random) -> AnswerRow:
    patient, place = chance.choice(bench.patients), chance.randrange(VISITS)
    value = round(chance.uniform(200, 500), 3)
    return AnswerRow(
        patient.id,
        patient.visits[place],
        patient.forms[place],
        0,
        item_name(chance.randrange(ITEMS)),
        str(value),
        value_number=value,
    )
