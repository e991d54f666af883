"""Enrolment against the plan: who was enrolled by when, by site, and what the pace so far amounts to."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_facts import ConductFacts, ConductPatient, Sites, read_facts
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_conduct import planned_by
from frailty_desktop.study.patient_status import PatientStatus

RECENT_DAYS: Final = 90
FARTHEST_DAYS: Final = 36_500
"""An end beyond a century is no date anybody plans with."""


@dataclass(frozen=True, slots=True)
class SiteEnrolment:
    """One site, or (code "") all of them; `planned` is by the day looked at, None without a plan."""

    code: str
    screened: int
    in_screening: int
    failed: int
    enrolled: int
    planned: float | None
    planned_in_all: int | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How many were enrolled in so many days, and the day the planned number is reached at that pace."""

    enrolled: int
    days: int
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class EnrolmentFigures:
    """Enrolment as of a day: everybody, each site, and the paces; `is_whole` when no site was left out."""

    everybody: SiteEnrolment
    by_site: tuple[SiteEnrolment, ...]
    days: tuple[tuple[date, int], ...]
    """Each day on which somebody was enrolled, with how many were enrolled by then."""
    since_first: Pace | None
    recent: Pace | None
    dated_ahead: int
    is_whole: bool
    patients: tuple[ConductPatient, ...]
    sites: dict[str, str]
    today: date


def enrolment(session: Session, design: StudyDesign, today: date, sites: Sites = None) -> EnrolmentFigures:
    """Hold enrolment against the plan as of a day; patients of some sites only when they are given."""
    return enrolment_of(read_facts(session, design, today, sites), is_whole=sites is None)


def enrolment_of(facts: ConductFacts, *, is_whole: bool = True) -> EnrolmentFigures:
    """Hold the enrolment of patients that were read already against the plan."""
    enrolled = sorted(patient.enrolled_on for patient in facts.patients if patient.enrolled_on is not None)
    days = _by_day(enrolled)
    first = enrolled[0] if enrolled else None
    everybody = _site(facts, "", first, is_whole=is_whole)
    by_site = tuple(_site(facts, code, first, is_whole=True) for code in facts.sites)
    wanted = facts.design.enrolment.planned - len(enrolled) if is_whole else 0
    until_now = [day for day in enrolled if day <= facts.today]
    since_first = _pace(until_now, first, facts.today, wanted)
    recent = _pace(until_now, facts.today - timedelta(days=RECENT_DAYS), facts.today, wanted)
    if first is None or (facts.today - first).days <= RECENT_DAYS:
        recent = None
    return EnrolmentFigures(
        everybody=everybody,
        by_site=by_site,
        days=days,
        since_first=since_first,
        recent=recent,
        dated_ahead=len(enrolled) - len(until_now),
        is_whole=is_whole,
        patients=tuple(facts.patients),
        sites=dict(facts.sites),
        today=facts.today,
    )


def _by_day(enrolled: list[date]) -> tuple[tuple[date, int], ...]:
    found = []
    so_far = 0
    for day, count in sorted(Counter(enrolled).items()):
        so_far += count
        found.append((day, so_far))
    return tuple(found)


def _site(facts: ConductFacts, code: str, first: date | None, *, is_whole: bool) -> SiteEnrolment:
    patients = [patient for patient in facts.patients if not code or patient.site == code]
    plan = facts.design.plans.conduct
    is_everybody = is_whole and (not code or len(facts.sites) == 1)
    milestones = plan.of_site(code) if is_whole else ()
    if is_everybody and not milestones:
        milestones = plan.of_site("")
    total = facts.design.enrolment.planned if is_everybody else None
    days = [patient.enrolled_on for patient in patients if patient.enrolled_on is not None]
    return SiteEnrolment(
        code=code,
        screened=len(patients),
        in_screening=sum(patient.status is PatientStatus.SCREENING for patient in patients),
        failed=sum(patient.status is PatientStatus.SCREEN_FAILURE for patient in patients),
        enrolled=len(days),
        planned=planned_by(milestones, first, facts.today) if first is not None else None,
        planned_in_all=milestones[-1].patients if milestones else total,
        last_on=max(days, default=None),
    )


def _pace(enrolled: list[date], start: date | None, today: date, wanted: int) -> Pace | None:
    """Count the enrolled since a day; a pace needs a stretch of time to be one."""
    if start is None or today <= start:
        return None
    count = sum(day >= start for day in enrolled)
    days = (today - start).days
    ends_on = None
    if count and wanted > 0:
        ahead = math.ceil(wanted * days / count)
        if ahead <= FARTHEST_DAYS:
            ends_on = today + timedelta(days=ahead)
    return Pace(count, days, ends_on)
