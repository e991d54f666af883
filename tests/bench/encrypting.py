"""Rows: what encryption costs - saving an answer and loading a patient, keyed beside plain."""

from __future__ import annotations

import secrets
from pathlib import Path

from tests.bench.bench_study import BenchStudy, make_study
from tests.bench.figures import Figure, medians_in_turn
from tests.bench.loading import loading_answers
from tests.bench.saving import saving

PATIENTS = 300
READS, SAVES = 200, 400
NOTE = f"{PATIENTS} patients; the reference measured 1.0x for reads and 1.1 to 1.2x for a raw commit"


def measure(folder: Path) -> list[Figure]:
    """Do the same in an encrypted and a plain study, in turn."""
    keyed = make_study(folder / "keyed.frailty", PATIENTS, key=secrets.token_bytes(32))
    plain = make_study(folder / "plain.frailty", PATIENTS)
    with keyed.study, plain.study:
        for bench in (keyed, plain):
            _fill(bench)
        saved, floor_s = medians_in_turn([saving(keyed), saving(plain)], SAVES)
        loaded, read_floor_s = medians_in_turn([loading_answers(keyed), loading_answers(plain)], READS)
    floor = "the same in a plain file"
    return [
        Figure("encrypted: save one answer", floor, saved, floor_s, None, NOTE),
        Figure("encrypted: load one patient's answers", floor, loaded, read_floor_s, None, NOTE),
    ]


def _fill(bench: BenchStudy) -> None:
    with bench.study.edit(by=bench.by, action="Load") as edit:
        edit.load_many(bench.batches())
