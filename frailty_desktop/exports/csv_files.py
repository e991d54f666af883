"""Writes a study as tidy CSV files with their dictionary: one folder, there whole or not at all."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.exports.csv_table import CsvStyle, CsvTable
from frailty_desktop.exports.data_dictionary import CHOICE_HEADING, HEADING, choice_rows, dictionary_rows
from frailty_desktop.exports.form_tables import FormTables
from frailty_desktop.exports.read_me import read_me
from frailty_desktop.exports.stored_forms import stored_forms
from frailty_desktop.exports.study_tables import (
    ARM_HEADING,
    PATIENT_HEADING,
    VISIT_HEADING,
    PatientKeys,
    Rows,
    arm_rows,
    patient_keys,
    patient_rows,
    visit_rows,
)
from frailty_desktop.storage.study_file import StudyInfo
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import StudyDesign

Progress = Callable[[int, int], None]
"""Told how many of how many patients are written; it may raise to stop."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an export holds, for the person and for the audit trail: each table's name and its rows."""

    tables: tuple[tuple[str, int], ...]
    view: AllocationView
    patients: int


def write_study(
    session: Session,
    design: StudyDesign,
    grouping: Grouping,
    folder: Path,
    info: StudyInfo,
    *,
    at: datetime,
    for_excel: bool = False,
    progress: Progress | None = None,
) -> Export:
    """Write every file of an export into a folder; who got which arm only when the view is open."""
    style = CsvStyle(for_excel=for_excel, is_synthetic=info.is_synthetic)
    patients = patient_keys(session)
    simple: list[tuple[str, Sequence[str], Rows]] = [
        ("patients", PATIENT_HEADING, patient_rows(session, design, patients)),
        ("visits", VISIT_HEADING, visit_rows(session, design, patients)),
        ("data_dictionary", HEADING, dictionary_rows(design)),
        ("choices", CHOICE_HEADING, choice_rows(design)),
    ]
    if grouping.view is AllocationView.OPEN:
        simple.append(("arms", ARM_HEADING, arm_rows(design, patients, grouping)))
    written = [_write_table(folder, name, heading, rows, style) for name, heading, rows in simple]
    written += _write_forms(session, design, folder, style, patients, progress)
    text = read_me(design, info, grouping, at, written)
    (folder / style.file_name("README.txt")).write_text(text, encoding="utf-8", newline="\n")
    return Export(tuple(written), grouping.view, len(patients))


def _write_table(
    folder: Path, name: str, heading: Sequence[str], rows: Rows, style: CsvStyle
) -> tuple[str, int]:
    with CsvTable(folder, name, heading, style) as table:
        for row in rows:
            table.write(row)
    return table.file_name, table.rows


def _write_forms(
    session: Session,
    design: StudyDesign,
    folder: Path,
    style: CsvStyle,
    patients: PatientKeys,
    progress: Progress | None,
) -> list[tuple[str, int]]:
    done: set[UUID] = set()
    with ExitStack() as files:
        tables = FormTables(folder, design, style, files)
        for form in stored_forms(session):
            if progress is not None and form.patient_id not in done:
                progress(len(done), len(patients))
                done.add(form.patient_id)
            tables.write(form, patients)
    return [(table.file_name, table.rows) for table in tables.written]
