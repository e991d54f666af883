"""Makes patients as the page about conduct reads them, by hand, and studies with a plan of enrolment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_facts import ConductFacts, ConductPatient
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.patient_rows import VisitFact
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_conduct import ConductPlan, Milestone
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.study.patient_status import PatientStatus
from tests.factories import small_design_texts
from tests.services.clinic import Clinic, open_clinic

T = TypeVar("T")
FIRST = date(2026, 1, 1)
PLAN = ConductPlan("Our choice.", (Milestone(30, on=date(2026, 3, 2)),), 5, 10, 14)


def planned_design(plan: ConductPlan = PLAN) -> StudyDesign:
    """Return the small design with a plan: 30 patients in 60 days."""
    design = design_from_texts(small_design_texts())
    return replace(design, plans=replace(design.plans, conduct=plan))


def a_patient(
    design: StudyDesign,
    number: int,
    status: PatientStatus = PatientStatus.ENROLLED,
    *,
    enrolled: date | None = FIRST,
    infused: date | None = None,
    site: str = "MIA",
    reason: str = "",
    ended: date | None = None,
) -> ConductPatient:
    """Make one patient."""
    days = {} if infused is None else {"infusion_date": infused}
    return ConductPatient(
        new_id(), f"P-{number:03d}", site, status, ended, reason, enrolled, design, days=days
    )


def a_visit(plan: str, on: date | None, *, is_missed: bool = False) -> VisitFact:
    """Make a recorded visit."""
    return VisitFact(new_id(), plan, 0, on, is_missed, "")


def facts_of(design: StudyDesign, today: date, *patients: ConductPatient) -> ConductFacts:
    """Put patients together."""
    sites = {patient.site: f"Site {patient.site}" for patient in patients} or {"MIA": "Site MIA"}
    return ConductFacts(design, today, list(patients), sites)


def enrolled_on(design: StudyDesign, *days: int) -> list[ConductPatient]:
    """Make patients enrolled so many days after the first of January."""
    return [
        a_patient(design, number, enrolled=FIRST + timedelta(days=day)) for number, day in enumerate(days, 1)
    ]


@contextmanager
def a_clinic(folder: Path, texts: dict[str, str] | None = None) -> Iterator[Clinic]:
    """Open the small trial's clinic and close it afterwards."""
    clinic = open_clinic(folder, texts)
    try:
        yield clinic
    finally:
        clinic.study.close()


def seen(
    clinic: Clinic,
    ask: Callable[[Session, StudyDesign, date], T],
    plan: ConductPlan | None = None,
    today: date | None = None,
) -> T:
    """Ask about the clinic's study, as if its design had this plan."""
    design = clinic.study.design
    if plan is not None:
        design = replace(design, plans=replace(design.plans, conduct=plan))
    with clinic.study.read() as session:
        return ask(session, design, today or clinic.today)


def ids(patients: list[ConductPatient]) -> list[UUID]:
    """Return the patients' ids."""
    return [patient.id for patient in patients]
