"""Which version of the design a patient's site works with: what is started today stands under it."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.refusals import WriteRefusedError
from frailty_desktop.storage.tables import PatientRow, SiteRow
from frailty_desktop.study.design import Form, StudyDesign, VisitPlan


def of_patient(session: Session, design: StudyDesign, patient_id: UUID, today: date) -> StudyDesign:
    """Return the version in force at a patient's site; the study's own while it is the only one."""
    if design.versions is None:
        return design
    site = session.scalar(
        select(SiteRow.code)
        .join(PatientRow, PatientRow.site_id == SiteRow.id)
        .where(PatientRow.id == patient_id)
    )
    return at_site(design, site or "", today)


def at_site(design: StudyDesign, site: str, today: date) -> StudyDesign:
    """Return the version in force at a site on a day."""
    return design if design.versions is None else design.versions.at(site, today)


def version_of(edit: Edit, design: StudyDesign) -> UUID:
    """Return the id of a version, as what is captured under it names it."""
    version_id = edit.design_version_id if design.versions is None else design.versions.id_of(design)
    if version_id is None:
        raise WriteRefusedError("the study has no design yet")
    return version_id


def asks(design: StudyDesign, part: Form | VisitPlan) -> bool:
    """Say whether a version itself has a form or visit, or only another version of it had."""
    own = design.forms if isinstance(part, Form) else design.visits
    return design.versions is None or any(known is part for known in own)
