"""What the form page shows, gathered in one read off the UI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.study.design import Form
from frailty_desktop.study.form_state import FieldKey, FormState, PatientValues

if TYPE_CHECKING:
    from frailty_desktop.services.forms import FormRecord, PreviousValue
    from frailty_desktop.services.patients import PatientSummary
    from frailty_desktop.services.visit_matrix import MatrixColumn, VisitMatrix
    from frailty_desktop.storage.study_file import StudyFile


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A form instance with all it is shown beside: the patient, earlier values, the visit's other forms."""

    record: FormRecord
    patient: PatientSummary
    values: PatientValues
    previous: Mapping[FieldKey, PreviousValue]
    matrix: VisitMatrix

    def fresh_state(self) -> FormState:
        """Make the form state of what is stored."""
        return FormState(
            self.record.form, self.values, answers=self.record.answers, accepted=self.record.accepted
        )

    @property
    def visit_label(self) -> str:
        """The visit in words; empty for an entry of a log."""
        column = self._column()
        return column.plan.label if column else ""

    def next_form(self) -> Form | None:
        """Return the next form of this visit, in clinic order, that is not complete; then those before it."""
        from frailty_desktop.services.visits import CellState

        column = self._column()
        if column is None:
            return None
        names = [expected.form for expected in column.plan.forms]
        here = names.index(self.record.form.name) if self.record.form.name in names else -1
        still_open = {CellState.EMPTY, CellState.IN_PROGRESS, CellState.PROBLEM}
        for name in names[here + 1 :] + names[: max(here, 0)]:
            if self.matrix.cell(name, column.key).state in still_open:
                return next(form for form in self.matrix.forms if form.name == name)
        return None

    def _column(self) -> MatrixColumn | None:
        return next(
            (
                column
                for column in self.matrix.columns
                if column.visit_id and column.visit_id == self.record.visit_id
            ),
            None,
        )


def load_form(study: StudyFile, form_id: UUID, today: date) -> LoadedForm:
    """Read everything the page needs. Runs on the reader thread."""
    from frailty_desktop.services import forms, patients, visits

    design = study.design
    with study.read() as session:
        record = forms.form_record(session, design, form_id)
        return LoadedForm(
            record=record,
            patient=patients.find_patient(session, design, record.patient_id, today),
            values=forms.patient_values(session, design, record.patient_id, record.visit_id, today),
            previous=forms.previous_values(
                session, design, record.patient_id, record.visit_id, record.form.name
            ),
            matrix=visits.visit_matrix(session, design, record.patient_id, today),
        )
