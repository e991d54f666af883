"""Row: load what one patient's page shows, beside a bare SELECT of the same rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from frailty_desktop.analysis import history
from frailty_desktop.analysis.patient_series import patient_values
from frailty_desktop.services import adverse_events, patients, visits
from frailty_desktop.services.form_records import form_records, select_forms
from frailty_desktop.storage.tables import FormRow
from frailty_desktop.study.design import StudyDesign
from tests.bench.bench_study import BenchStudy
from tests.bench.building import open_raw
from tests.bench.figures import Figure, medians_in_turn

TODAY = date(2026, 2, 3)
NOW = datetime(2026, 2, 3, 9, tzinfo=UTC)
TIMES = 100
REACH = 5.0
HISTORY_LINES = 40
WORK = "load one patient's page data (600 answers)"
WHOLE_PAGE = "everything the patient page shows"
FLOOR = "raw SELECT of the same rows"


def measure(bench: BenchStudy, raw_file: Path) -> list[Figure]:
    """Load a patient's forms with every answer, and all that the page shows, in turn with the floor."""
    raw = open_raw(raw_file)
    chance = random.Random(3)

    def floor() -> None:
        patient = chance.choice(bench.patients).id.bytes
        raw.execute("SELECT * FROM answers WHERE patient_id = ?", (patient,)).fetchall()

    design = bench.study.design
    answers = loading_answers(bench)
    page = _reading(bench, lambda session, patient: _whole_page(session, design, patient))
    for action in (answers, page, floor):
        action()  # the first of anything also loads modules
    answers_s, page_s, floor_s = medians_in_turn([answers, page, floor], TIMES)
    raw.close()
    note = "summary, timeline, matrix, adverse events, history and chart points; told, without a reach"
    return [
        Figure(
            WORK, FLOOR, answers_s, floor_s, REACH, "every form of the patient with every answer as a value"
        ),
        Figure(WHOLE_PAGE, FLOOR, page_s, floor_s, None, note),
    ]


def loading_answers(bench: BenchStudy) -> Callable[[], None]:
    """Return what loads every form of some patient with every answer."""
    design = bench.study.design
    return _reading(bench, lambda session, patient: form_records(session, design, _forms(patient), TODAY))


def _reading(bench: BenchStudy, read: Callable[[Session, UUID], object]) -> Callable[[], None]:
    chance = random.Random(3)

    def load() -> None:
        with bench.study.read() as session:
            read(session, chance.choice(bench.patients).id)

    return load


def _forms(patient: UUID) -> Select[Any]:
    return select_forms().where(FormRow.patient_id == patient)


def _whole_page(session: Session, design: StudyDesign, patient: UUID) -> None:
    patients.find_patient(session, design, patient, TODAY)
    visits.patient_timeline(session, design, patient, TODAY)
    visits.visit_matrix(session, design, patient, TODAY)
    adverse_events.for_patient(session, design, patient, NOW)
    history.patient_history(session, design, patient, HISTORY_LINES)
    patient_values(session, design, patient)
