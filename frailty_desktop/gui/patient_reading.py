"""What the patient page shows, gathered in one read off the UI thread; `chart_reading` reads its charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.study.schedule import study_day

if TYPE_CHECKING:
    from frailty_desktop.analysis.history import HistoryLine
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.adverse_events import AdverseEventLine
    from frailty_desktop.services.identities import Identity
    from frailty_desktop.services.patients import PatientSummary
    from frailty_desktop.services.visits import VisitMatrix
    from frailty_desktop.study.schedule import PlannedVisit

HISTORY_LINES = 40


@dataclass(frozen=True)
class PatientRecord:
    """Everything of a patient that is not a chart."""

    summary: PatientSummary
    planned: tuple[PlannedVisit, ...]
    matrix: VisitMatrix
    events: tuple[AdverseEventLine, ...]
    history: tuple[HistoryLine, ...]
    identity: Identity | None = None  # None for those who may not see it
    may_edit_identity: bool = False

    def study_day(self, today: date) -> int | None:
        """Count today's study day, None before the reference start."""
        start = self.summary.reference_start
        return study_day(today, start) if start and self.summary.status.is_active else None


def read_record(workplace: Workplace, patient_id: UUID) -> PatientRecord:
    """Read one patient's page."""
    from frailty_desktop.analysis import history
    from frailty_desktop.services import adverse_events, identities, patients, rights, trail_access, visits

    study, today = workplace.study, workplace.today()
    design = study.design
    key = workplace.keys.identity if workplace.keys is not None else None
    by = workplace.person.id
    with workplace.read() as session:
        reader = trail_access.trail_reader_or_none(session, workplace.person, workplace.view, today)
        return PatientRecord(
            summary=patients.find_patient(session, design, patient_id, today),
            planned=tuple(visits.patient_timeline(session, design, patient_id, today)),
            matrix=visits.visit_matrix(session, design, patient_id, today),
            events=tuple(adverse_events.for_patient(session, design, patient_id, workplace.clock())),
            history=tuple(
                history.patient_history(session, design, patient_id, HISTORY_LINES, reader=reader)
                if reader is not None
                else ()
            ),
            identity=identities.identity_of(session, by, patient_id, today, key=key),
            may_edit_identity=key is not None
            and rights.may(session, by, rights.Right.EDIT_NAMES, today, patient_id=patient_id),
        )
