"""Files of the study as it stood at a moment: every audited table and the answers, replayed from the log."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.exports.csv_table import CsvStyle, CsvTable
from frailty_desktop.exports.export_right import check_may_export
from frailty_desktop.exports.study_export import EXPORTED
from frailty_desktop.exports.whole_folder import unfinished_folder
from frailty_desktop.services.people import Person
from frailty_desktop.storage.replay import TABLE_OF_KIND, VALUES, Row, rows_at, state_at
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import AUDITED
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.translation import tr

NEVER_LEAVES: Final[Mapping[str, frozenset[str]]] = {
    "study": frozenset({"allocation_key"}),
    "accounts": frozenset({"slot", "past_slots", "public_key"}),
    "key_grants": frozenset({"sealed"}),
    "identities": frozenset({"sealed"}),
    "allocations": frozenset({"sealed", "envelope"}),
}
"""Columns that are keys, or sealed: they say nothing outside the file and are left out."""

FOR_OPEN_VIEW: Final[Mapping[str, frozenset[str]]] = {
    "allocations": frozenset({"number", "stratum", "kit_state", "kit_state_at", "kit_note"}),
    "unblindings": frozenset({"reason", "who_was_told"}),
}
"""Columns for those who may know the arms; a place of the list is theirs alone until it is assigned."""

PLACE: Final = ("patient_id", "form_id", "group_ordinal", "item")
Write = Callable[[str, Row], None]


def replayed_rows(
    session: Session, sequence: int, view: AllocationView, patient: UUID | None = None
) -> Iterator[tuple[str, Row]]:
    """Yield the rows as they stood, without what may not leave or may not be known."""
    rows = _rows_of_patient(session, sequence, patient) if patient else rows_at(session, sequence)
    is_open = view is AllocationView.OPEN
    for name, row in rows:
        if name == "allocations" and not is_open and not row.get("patient_id"):
            continue
        left_out = NEVER_LEAVES.get(name, frozenset())
        if not is_open:
            left_out |= FOR_OPEN_VIEW.get(name, frozenset())
        yield name, {column: value for column, value in row.items() if column not in left_out}


def export_state(study: StudyFile, person: Person, sequence: int, folder: Path, *, at: datetime) -> int:
    """Write the study as it stood after an event as one CSV file per table; return the number of rows."""
    view = check_may_export(study, person, at)
    style = CsvStyle(is_synthetic=study.info.is_synthetic)
    with unfinished_folder(folder) as unfinished:
        with study.read() as session, ExitStack() as files:
            tables = _Tables(unfinished.path, style, files, view)
            for name, row in replayed_rows(session, sequence, view):
                tables.write(name, row)
        note_replay(study, person, sequence)
        unfinished.put_in_place()
    return tables.rows


def note_replay(study: StudyFile, person: Person, sequence: int) -> None:
    """Record that somebody took the state of a moment out of the program."""
    with study.edit(by=person.id, action=tr("Export the study as it stood")) as edit:
        edit.note(EXPORTED, details={"what": "state as it stood", "after_change": sequence})


def columns_of(name: str, view: AllocationView) -> Sequence[str]:
    """List the columns of a table's file."""
    if name == "answers":
        return (*PLACE, *VALUES, "first_sequence", "sequence", "workstation")
    table: Any = next(table for table in AUDITED if table.__tablename__ == name)  # type: ignore[attr-defined]
    left_out = NEVER_LEAVES.get(name, frozenset())
    if view is not AllocationView.OPEN:
        left_out |= FOR_OPEN_VIEW.get(name, frozenset())
    return [column.name for column in table.__table__.columns if column.name not in left_out]


class _Tables:
    """One file per table, opened when its first row comes."""

    def __init__(self, folder: Path, style: CsvStyle, files: ExitStack, view: AllocationView) -> None:
        self._folder, self._style, self._files, self._view = folder, style, files, view
        self._open: dict[str, tuple[CsvTable, Sequence[str]]] = {}
        self.rows = 0

    def write(self, name: str, row: Row) -> None:
        """Write a row to its table's file."""
        if name not in self._open:
            columns = columns_of(name, self._view)
            table = self._files.enter_context(CsvTable(self._folder, name, columns, self._style))
            self._open[name] = (table, columns)
        table, columns = self._open[name]
        table.write([_cell(row.get(column)) for column in columns])
        self.rows += 1


def _rows_of_patient(session: Session, sequence: int, patient: UUID) -> Iterator[tuple[str, Row]]:
    state = state_at(session, sequence=sequence, patient=patient)
    for name in TABLE_OF_KIND.values():
        yield from ((name, row) for row in state.tables[name].values())
    for place, row in state.answers.items():
        of_form = {"patient_id": str(place.patient_id), "form_id": str(place.form_id)}
        yield "answers", {**of_form, "group_ordinal": place.group, "item": place.item, **row}


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else value
