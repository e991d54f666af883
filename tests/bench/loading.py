"""Row: load what one patient's page shows, beside a bare SELECT of the same rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

from frailty_desktop.services.form_records import form_records, select_forms
from frailty_desktop.storage.tables import FormRow
from tests.bench.bench_study import BenchStudy
from tests.bench.building import open_raw
from tests.bench.figures import Figure, medians_in_turn

TODAY = date(2026, 2, 3)
TIMES = 100
REACH = 5.0
WORK = "load one patient's page data (600 answers)"
FLOOR = "raw SELECT of the same rows"


def measure(bench: BenchStudy, raw_file: Path) -> Figure:
    """Load every form of a patient with its answers, in turn with the floor."""
    raw = open_raw(raw_file)
    chance = random.Random(3)

    def theirs() -> None:
        patient = chance.choice(bench.patients).id.bytes
        raw.execute("SELECT * FROM answers WHERE patient_id = ?", (patient,)).fetchall()

    ours, floor = medians_in_turn([_loading(bench), theirs], TIMES)
    raw.close()
    return Figure(WORK, FLOOR, ours, floor, REACH)


def _loading(bench: BenchStudy) -> Callable[[], None]:
    chance = random.Random(3)

    def load() -> None:
        patient = chance.choice(bench.patients).id
        with bench.study.read() as session:
            form_records(
                session, bench.study.design, select_forms().where(FormRow.patient_id == patient), TODAY
            )

    return load
