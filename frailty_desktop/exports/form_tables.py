"""Writes the tables of all forms, and beside them every entry that no column can hold."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from frailty_desktop.exports.cells import Cell, StoredAnswer, cell, is_told
from frailty_desktop.exports.csv_table import CsvStyle, CsvTable
from frailty_desktop.exports.stored_forms import StoredForm
from frailty_desktop.exports.study_tables import PatientKeys
from frailty_desktop.exports.table_layout import TableLayout, layouts
from frailty_desktop.study.design import FormKind, StudyDesign

UNREADABLE = "entries_without_a_value"
UNREADABLE_HEADING = (
    "patient",
    "form",
    "visit",
    "visit_ordinal",
    "entry",
    "group",
    "item",
    "entered_text",
    "why",
)
NOT_IN_DESIGN = "item is not in this version of the design"
NOT_UNDERSTOOD = "text was not understood"


class FormTables:
    """All form tables of one export, open together because forms come patient by patient."""

    def __init__(self, folder: Path, design: StudyDesign, style: CsvStyle, files: ExitStack) -> None:
        self._forms = {form.name: form for form in design.forms}
        self._items = {form.name: {item.name: item for item in form.items()} for form in design.forms}
        self._tables: dict[str, list[tuple[TableLayout, CsvTable]]] = {name: [] for name in self._forms}
        for layout in layouts(design):
            table = files.enter_context(CsvTable(folder, layout.name, layout.heading, style))
            self._tables[layout.form.name].append((layout, table))
        self.unreadable = files.enter_context(CsvTable(folder, UNREADABLE, UNREADABLE_HEADING, style))

    @property
    def written(self) -> list[CsvTable]:
        """The tables in the order of the design."""
        return [table for tables in self._tables.values() for _, table in tables] + [self.unreadable]

    def write(self, form: StoredForm, patients: PatientKeys) -> None:
        """Write one form: its row, the rows of its repeats, and what has no column."""
        keys = _keys(form, patients, is_log=self._is_log(form))
        for layout, table in self._tables.get(form.name, ()):
            groups = sorted(form.answers) if layout.is_repeated else [0]
            for group in groups:
                answers = form.answers.get(group, {})
                if layout.is_repeated and not any(column.item.name in answers for column in layout.columns):
                    continue
                group_key = (group + 1,) if layout.is_repeated else ()
                table.write((*keys, *group_key, *_values(layout, answers)))
        self._write_unreadable(form, patients)

    def _is_log(self, form: StoredForm) -> bool:
        known = self._forms.get(form.name)
        return known.kind is FormKind.LOG if known else not form.visit

    def _write_unreadable(self, form: StoredForm, patients: PatientKeys) -> None:
        items = self._items.get(form.name, {})
        for group, answers in sorted(form.answers.items()):
            for answer in answers.values():
                item = items.get(answer.item)
                if item is not None and is_told(item, answer):
                    continue
                text = answer.entered_text or answer.value_text or ""
                if text.strip():
                    why = NOT_UNDERSTOOD if item else NOT_IN_DESIGN
                    place = (form.visit, form.visit_ordinal, form.ordinal or None, group + 1)
                    number = patients[form.patient_id][0]
                    self.unreadable.write((number, form.name, *place, answer.item, text, why))


def _keys(form: StoredForm, patients: PatientKeys, *, is_log: bool) -> tuple[Cell, ...]:
    if is_log:
        return (*patients[form.patient_id], form.ordinal, form.state)
    day = form.visit_date.isoformat() if form.visit_date else None
    return (*patients[form.patient_id], form.visit, form.visit_ordinal, day, form.state)


def _values(layout: TableLayout, answers: Mapping[str, StoredAnswer]) -> list[Cell]:
    found = ((column, answers.get(column.item.name)) for column in layout.columns)
    return [cell(column.item, answer, column.aspect) if answer else None for column, answer in found]
