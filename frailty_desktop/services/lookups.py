"""Finds the row of a patient, visit, form or the study itself; what is not there is said in words."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.storage.audit import REASON
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import FormRow, PatientRow, SiteRow, StudyRow, VisitRow
from frailty_desktop.translation import tr

_Row = TypeVar("_Row")


def patient_row(session: Session, patient_id: UUID) -> PatientRow:
    """Find a patient."""
    return _present(session.get(PatientRow, patient_id), tr("This patient is not in this study."))


def visit_row(session: Session, visit_id: UUID) -> VisitRow:
    """Find a recorded visit."""
    return _present(session.get(VisitRow, visit_id), tr("This visit is not in this study."))


def form_row(session: Session, form_id: UUID) -> FormRow:
    """Find a form that was started."""
    return _present(session.get(FormRow, form_id), tr("This form is not in this study."))


def study_row(session: Session) -> StudyRow:
    """Return the study's own row."""
    return session.scalars(select(StudyRow)).one()


def site_row(session: Session, code: str) -> SiteRow:
    """Find a site by its code, in any case; with one site in the study an empty code means that one."""
    sites = session.scalars(select(SiteRow).order_by(SiteRow.code)).all()
    if not code.strip() and len(sites) == 1:
        return sites[0]
    for site in sites:
        if site.code.casefold() == code.strip().casefold():
            return site
    raise UserError(
        tr("There is no site {code}.", code=code.strip() or "-"),
        kept=nothing_saved(),
        next_step=tr("The sites are: {codes}.", codes=", ".join(site.code for site in sites) or "-"),
    )


def nothing_saved() -> str:
    """Say that a refused action left everything as it was."""
    return tr("Nothing was saved.")


def flush_because(edit: Edit, reason: str) -> None:
    """Write what is pending with a reason that the trail keeps, also when the edit itself carries none."""
    edit.session.info[REASON] = reason.strip()
    try:
        edit.session.flush()
    finally:
        del edit.session.info[REASON]


def refuse_without_reason(reason: str) -> None:
    """Refuse an action that the audit trail must explain."""
    if not reason.strip():
        raise UserError(
            tr("This needs a reason."), kept=nothing_saved(), next_step=tr("Write why, in a sentence.")
        )


def _present(row: _Row | None, sentence: str) -> _Row:
    if row is None:
        raise UserError(sentence, next_step=tr("Look it up again; it may belong to another study."))
    return row
