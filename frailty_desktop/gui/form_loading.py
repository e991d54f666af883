"""What the form page shows, gathered in one read off the UI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.study.design import Form, StudyDesign
from frailty_desktop.study.endpoint_feeds import endpoints_fed_by
from frailty_desktop.study.form_state import FieldKey, FormState, PatientValues
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.form_access import FormAccess
    from frailty_desktop.services.form_review import FormReview
    from frailty_desktop.services.forms import FormRecord, PreviousValue
    from frailty_desktop.services.forms_of_visit import FormsOfVisit
    from frailty_desktop.services.patients import PatientSummary
    from frailty_desktop.storage.study_file import StudyFile


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A form instance with all it is shown beside: the patient, earlier values, the visit's other forms.

    `review` has what was asked, compared, signed and held; `access` says what this person may do with it.
    """

    record: FormRecord
    patient: PatientSummary
    values: PatientValues
    previous: Mapping[FieldKey, PreviousValue]
    of_visit: FormsOfVisit | None
    review: FormReview
    access: FormAccess
    has_side: bool = True  # whether there is anything to chart or score beside the fields

    def fresh_state(self) -> FormState:
        """Make the form state of what is stored."""
        return FormState(
            self.record.form, self.values, answers=self.record.answers, accepted=self.record.accepted
        )

    def first_to_look_at(self) -> FieldKey | None:
        """Return where a reader starts: a field opened by a query, one with a query, else the first."""
        keys = [FieldKey(item.name) for item in self.record.form.items() if item.derivation is None]
        asked = sorted(
            {*(self.access.opened or ()), *self.review.queries}, key=lambda key: not self.access.takes(key)
        )
        return next(iter([*asked, *keys]), None)

    @property
    def visit_label(self) -> str:
        """The visit in words; empty for an entry of a log."""
        return self.of_visit.plan.label if self.of_visit else ""

    def next_form(self) -> Form | None:
        """Return the next form of this visit that is not complete; for a reader the next one started."""
        if self.of_visit is None:
            return None
        here = self.record.form.name
        return self.of_visit.next_after(here) if self.access.enters else self.of_visit.next_started(here)


def _has_side(design: StudyDesign, record: FormRecord) -> bool:
    """Say whether any field is computed, or charted over the visits; an entry of a log has no visits."""
    charted = endpoints_fed_by(design) if record.visit_id is not None else {}
    return any(
        item.derivation is not None or item.name in charted or (item.type.is_number and bool(charted))
        for item in record.form.items()
    )


def load_form(study: StudyFile, form_id: UUID, today: date, person_id: UUID) -> LoadedForm:
    """Read everything the page needs. Runs on the reader thread."""
    from frailty_desktop.gui.form_access import access_to
    from frailty_desktop.services import double_entry, form_review, forms, patients, rights
    from frailty_desktop.services.forms_of_visit import forms_of_visit

    design, reads = study.design, rights.Right.READ_PATIENTS
    with rights.reading(study, person_id, reads, today) as session:
        record = forms.form_record(session, design, form_id)
        may = form_review.rights_on_patient(session, person_id, record.patient_id, today)
        if reads not in may:
            raise rights.not_allowed(session, person_id, reads, today)
        if record.form.is_double_entry and double_entry.is_hidden_from(session, form_id, person_id):
            raise _hidden(record)
        review = form_review.review_of_form(session, design, form_id, today)
        values = forms.patient_values(session, record.design, record.patient_id, record.visit_id, today)
        of_visit = forms_of_visit(session, design, record.visit_id, values) if record.visit_id else None
        return LoadedForm(
            record=record,
            patient=patients.find_patient(session, design, record.patient_id, today),
            values=values,
            previous=forms.previous_values(
                session, design, record.patient_id, record.visit_id, record.form.name
            ),
            of_visit=of_visit,
            review=review,
            access=access_to(record, review, may, is_read_only=study.is_read_only),
            has_side=_has_side(design, record),
        )


def _hidden(record: FormRecord) -> UserError:
    return UserError(
        tr(
            "You are entering {form} of {patient} the second time.",
            form=record.form.title,
            patient=record.patient_number,
        ),
        kept=tr("What was entered first stays out of sight until yours is complete."),
        next_step=tr("Complete the second entry; then both can be read."),
    )
