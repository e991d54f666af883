"""What review says of one form, in one read: queries, source marks, signatures, and what holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services import rights
from frailty_desktop.services.holds import HoldState, held_by
from frailty_desktop.services.query_list import QueryLine, queries_on_form
from frailty_desktop.services.roles import Right, role_rights
from frailty_desktop.services.signatures import SignatureLine, signatures_on_form
from frailty_desktop.services.source_lines import SourceMark
from frailty_desktop.services.source_marks import marks_of_form
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.tables import PatientRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.form_state import FieldKey

_HAS: Final = (
    "SELECT EXISTS (SELECT 1 FROM queries WHERE form_id = ?),"
    " EXISTS (SELECT 1 FROM source_marks WHERE form_id = ?),"
    " EXISTS (SELECT 1 FROM signatures"
    " WHERE patient_id = (SELECT patient_id FROM forms WHERE id = ?))"
)

__all__ = ["FormReview", "review_of_form", "rights_on_patient"]


@dataclass(frozen=True, slots=True)
class FormReview:
    """The queries that stand on a form's fields, its source marks, what covers it and what holds it.

    `signatures` has those of the form, its visit and its patient, the newest first, void ones too.
    """

    queries: Mapping[FieldKey, tuple[QueryLine, ...]] = field(default_factory=dict)
    marks: Mapping[FieldKey, SourceMark] = field(default_factory=dict)
    signatures: tuple[SignatureLine, ...] = ()
    hold: HoldState | None = None

    @property
    def moves_with_answers(self) -> bool:
        """Whether an answer that is saved may change what is shown here."""
        return bool(self.queries or self.marks) or any(not line.is_void for line in self.signatures)

    def standing(self, key: FieldKey) -> QueryLine | None:
        """Return the oldest query that stands on a field."""
        found = self.queries.get(key, ())
        return found[0] if found else None


def review_of_form(session: Session, design: StudyDesign, form_id: UUID, today: date) -> FormReview:
    """Read everything that review says of a form; most forms have nothing, and that costs one look."""
    driver = driver_of(session.connection())
    has_queries, has_marks, has_signatures = driver.execute(_HAS, (form_id.bytes,) * 3).fetchone()
    return FormReview(
        queries=queries_on_form(session, design, form_id, today) if has_queries else {},
        marks=marks_of_form(session, form_id, design) if has_marks else {},
        signatures=tuple(signatures_on_form(session, form_id)) if has_signatures else (),
        hold=held_by(session, form_id),
    )


def rights_on_patient(session: Session, person_id: UUID, patient_id: UUID, today: date) -> frozenset[Right]:
    """Return what a person may do with this patient's forms today."""
    site_id = session.scalar(select(PatientRow.site_id).where(PatientRow.id == patient_id))
    return frozenset(
        right
        for charge in rights.charges_of(session, person_id, today)
        if charge.site_id in (None, site_id)
        for right in role_rights()[charge.role].rights
    )
