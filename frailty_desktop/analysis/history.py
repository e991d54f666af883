"""Who changed what, when and why: the audit log in words, for one patient, one field, or the whole study."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.history_line import HistoryLine
from frailty_desktop.analysis.trail import in_words
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.tables import FormRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.trail_reader import NOBODY_KNOWN, TrailReader

__all__ = ["HistoryLine", "field_history", "patient_history", "study_history"]


def study_history(
    session: Session, design: StudyDesign, limit: int | None = 500, reader: TrailReader = NOBODY_KNOWN
) -> list[HistoryLine]:
    """Return the latest changes of the whole study, newest first."""
    return in_words(session, design, events(session, limit=limit, newest_first=True), reader)


def patient_history(
    session: Session,
    design: StudyDesign,
    patient_id: UUID,
    limit: int | None = 500,
    reader: TrailReader = NOBODY_KNOWN,
) -> list[HistoryLine]:
    """Return the latest changes of one patient, newest first."""
    found = events(session, patient=patient_id, limit=limit, newest_first=True)
    return in_words(session, design, found, reader)


def field_history(
    session: Session,
    design: StudyDesign,
    form_id: UUID,
    item: str,
    group: int = 0,
    reader: TrailReader = NOBODY_KNOWN,
) -> list[HistoryLine]:
    """Return every value one field of a form ever held, newest first."""
    patient_id = session.scalar(select(FormRow.patient_id).where(FormRow.id == form_id))
    found = events(session, patient=patient_id, form=form_id, item=item, group=group, newest_first=True)
    return in_words(session, design, found, reader)
