"""Values of the trail that are kept from a rater or a second typist until their own is stored."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.rater_blind import hidden_items
from frailty_desktop.storage.review_tables import SecondEntryRow
from frailty_desktop.storage.tables import PatientRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.trail_reader import TrailReader

OF_FIELDS: Final = frozenset({"answer", "second_answer", "acceptance", "query", "query_message", "undo"})
"""Kinds of event whose words can hold the value of a field."""


class HiddenValues:
    """Which values the reader may not see now; asks once for each patient."""

    def __init__(self, session: Session, design: StudyDesign, reader: TrailReader) -> None:
        self._session = session
        self._design = design
        self._reader = reader
        known = whole_design(design).forms
        self._rated = [item.name for form in known if form.hide_previous for item in form.items()]
        self._of_patient: dict[UUID, frozenset[str]] = {}
        self._second = _second_entries(session)

    def hides(self, event: AuditEvent) -> bool:
        """Say whether the values of an event are kept from the reader."""
        if event.kind not in OF_FIELDS or event.form_id is None:
            return False
        if self._is_of_open_second_entry(event):
            return True
        return self._reader.is_rater and event.patient_id is not None and self._hides_earlier(event)

    def _hides_earlier(self, event: AuditEvent) -> bool:
        if not self._rated or event.patient_id is None:
            return False
        found = self._of_patient.get(event.patient_id)
        if found is None:
            is_here = self._session.get(PatientRow, event.patient_id) is not None
            found = (
                hidden_items(self._session, self._design, event.patient_id, self._rated)
                if is_here
                else frozenset()
            )
            self._of_patient[event.patient_id] = found
        return event.item in found

    def _is_of_open_second_entry(self, event: AuditEvent) -> bool:
        """Say whether two people still type this form apart: neither reads the other's values."""
        typist = self._second.get(event.form_id) if event.form_id else None
        if typist is None or not self._reader.is_rater:
            return False
        is_own = typist == self._reader.person_id
        return is_own if event.kind == "answer" else not is_own and event.kind == "second_answer"


def _second_entries(session: Session) -> Mapping[UUID, UUID]:
    """Return who types each form a second time, as long as the two were not compared."""
    query = select(SecondEntryRow.form_id, SecondEntryRow.person_id).where(
        SecondEntryRow.reconciled_at.is_(None)
    )
    return {row.form_id: row.person_id for row in session.execute(query)}
