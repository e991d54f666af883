"""What the form page shows, gathered in one read off the UI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.study.design import Form, StudyDesign
from frailty_desktop.study.endpoint_feeds import endpoints_fed_by
from frailty_desktop.study.form_state import FieldKey, FormState, PatientValues

if TYPE_CHECKING:
    from frailty_desktop.services.forms import FormRecord, PreviousValue
    from frailty_desktop.services.forms_of_visit import FormsOfVisit
    from frailty_desktop.services.patients import PatientSummary
    from frailty_desktop.storage.study_file import StudyFile


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A form instance with all it is shown beside: the patient, earlier values, the visit's other forms."""

    record: FormRecord
    patient: PatientSummary
    values: PatientValues
    previous: Mapping[FieldKey, PreviousValue]
    of_visit: FormsOfVisit | None
    has_side: bool = True  # whether there is anything to chart or score beside the fields

    def fresh_state(self) -> FormState:
        """Make the form state of what is stored."""
        return FormState(
            self.record.form, self.values, answers=self.record.answers, accepted=self.record.accepted
        )

    @property
    def visit_label(self) -> str:
        """The visit in words; empty for an entry of a log."""
        return self.of_visit.plan.label if self.of_visit else ""

    def next_form(self) -> Form | None:
        """Return the next form of this visit, in clinic order, that is not complete; then those before it."""
        return self.of_visit.next_after(self.record.form.name) if self.of_visit else None


def _has_side(design: StudyDesign, record: FormRecord) -> bool:
    """Say whether any field is computed, or charted over the visits; an entry of a log has no visits."""
    charted = endpoints_fed_by(design) if record.visit_id is not None else {}
    return any(
        item.derivation is not None or item.name in charted or (item.type.is_number and bool(charted))
        for item in record.form.items()
    )


def load_form(study: StudyFile, form_id: UUID, today: date) -> LoadedForm:
    """Read everything the page needs. Runs on the reader thread."""
    from frailty_desktop.services import forms, patients
    from frailty_desktop.services.forms_of_visit import forms_of_visit

    design = study.design
    with study.read() as session:
        record = forms.form_record(session, design, form_id)
        values = forms.patient_values(session, design, record.patient_id, record.visit_id, today)
        of_visit = forms_of_visit(session, design, record.visit_id, values) if record.visit_id else None
        return LoadedForm(
            record=record,
            patient=patients.find_patient(session, design, record.patient_id, today),
            values=values,
            previous=forms.previous_values(
                session, design, record.patient_id, record.visit_id, record.form.name
            ),
            of_visit=of_visit,
            has_side=_has_side(design, record),
        )
