"""Data-entry delay: days from a visit until its forms were begun and complete, by site.

The times are those of the audit trail, on the day that the workstation's clock showed; a form that was
completed more than once counts with the first time.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_facts import (
    FORMS,
    Sites,
    site_names,
)
from frailty_desktop.analysis.conduct_view import median
from frailty_desktop.storage.patient_rows import PATIENTS, SITES, VISITS
from frailty_desktop.storage.raw_ids import RawId, plain_table, raw
from frailty_desktop.storage.tables import AuditEventRow
from frailty_desktop.study.design import StudyDesign

BEFORE: Final = "before"
BANDS: Final = ((0, 0), (1, 2), (3, 5), (6, 10), (11, 30), (31, None))
"""Days after the visit, from and to (our choice)."""
BEGUN, COMPLETE = "begun", "complete"
_LOG = plain_table(AuditEventRow).c
_COMPLETED: Final = '"state":"complete"'


class DelayFact(NamedTuple):
    """A form of a visit: days from the visit until it was begun, and complete (None: not yet)."""

    patient: RawId
    number: str
    site: str
    form_id: RawId
    form: str
    visit: str
    visit_on: date
    days_to_begin: int
    days_to_complete: int | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class DelayCounts:
    """The delays of one site, or all: bands, middle values, and shares within the plan's deadlines."""

    forms: int
    begun: Counter[str]
    complete: Counter[str]
    median_to_begin: float | None
    median_to_complete: float | None
    longest_to_begin: int | None
    longest_to_complete: int | None
    begun_in_time: int
    completed: int
    completed_in_time: int


@dataclass(frozen=True, slots=True)
class EntryDelay:
    """Every form of a visit that was begun; delays in all and by site."""

    facts: tuple[DelayFact, ...]
    overall: DelayCounts
    by_site: dict[str, DelayCounts]
    sites: dict[str, str]


def entry_delay(session: Session, design: StudyDesign, today: date, sites: Sites = None) -> EntryDelay:
    """Measure how long after each visit its forms were begun and complete; what is dated ahead waits."""
    facts = [fact for fact in _facts(session, sites) if fact.visit_on <= today]
    by_site: dict[str, list[DelayFact]] = defaultdict(list)
    for fact in facts:
        by_site[fact.site].append(fact)
    overall = _counts(facts, design)
    counted = {site: _counts(found, design) for site, found in sorted(by_site.items())}
    return EntryDelay(tuple(facts), overall, counted, site_names(session))


def _facts(session: Session, sites: Sites) -> list[DelayFact]:
    session.flush()
    begun, complete = _form_days(session)
    query = (
        select(
            raw(FORMS.c.patient_id),
            PATIENTS.c.number,
            SITES.c.code,
            raw(FORMS.c.id),
            FORMS.c.name,
            VISITS.c.plan,
            VISITS.c.date,
            FORMS.c.state,
        )
        .select_from(
            FORMS.join(VISITS, VISITS.c.id == FORMS.c.visit_id)
            .join(PATIENTS, PATIENTS.c.id == FORMS.c.patient_id)
            .join(SITES, SITES.c.id == PATIENTS.c.site_id)
        )
        .where(FORMS.c.voided_reason == "", VISITS.c.date.is_not(None))
    )
    if sites is not None:
        query = query.where(PATIENTS.c.site_id.in_(sites))
    found = []
    for patient, number, site, form_id, form, visit, on, state in session.connection().execute(query).all():
        first = begun.get(form_id)
        if first is None:
            continue
        is_complete = state == COMPLETE
        done = complete.get(form_id) if is_complete else None
        days = (done - on).days if done is not None else None
        found.append(
            DelayFact(patient, number, site, form_id, form, visit, on, (first - on).days, days, is_complete)
        )
    return found


def _form_days(session: Session) -> tuple[dict[RawId, date], dict[RawId, date]]:
    """Read from the trail on which day each form was begun, and first complete."""
    query = (
        select(
            raw(_LOG.record_id),
            _LOG.recorded_at,
            _LOG.utc_offset_minutes,
            _LOG.old.is_(None),
            _LOG.new.contains(_COMPLETED, autoescape=True),
        )
        .where(_LOG.kind == "form", _LOG.kind != "answer")  # the second term makes the index usable
        .order_by(_LOG.sequence)
    )
    begun: dict[RawId, date] = {}
    complete: dict[RawId, date] = {}
    for form_id, at, offset, is_new, is_complete in session.connection().execute(query).all():
        if is_new:
            begun.setdefault(form_id, _day(at, offset))
        if is_complete:
            complete.setdefault(form_id, _day(at, offset))
    return begun, complete


def _day(recorded_at: str, offset_minutes: int) -> date:
    if not offset_minutes:
        return date.fromisoformat(recorded_at[:10])
    moment = datetime.fromisoformat(recorded_at)
    return (moment.replace(tzinfo=None) + timedelta(minutes=offset_minutes)).date()


def _counts(facts: list[DelayFact], design: StudyDesign) -> DelayCounts:
    plan = design.plans.conduct
    begun = [fact.days_to_begin for fact in facts]
    done = [fact.days_to_complete for fact in facts if fact.days_to_complete is not None]
    return DelayCounts(
        forms=len(facts),
        begun=_bands(begun),
        complete=_bands(done),
        median_to_begin=median(begun),
        median_to_complete=median(done),
        longest_to_begin=max(begun, default=None),
        longest_to_complete=max(done, default=None),
        begun_in_time=_in_time(begun, plan.entry_days),
        completed=len(done),
        completed_in_time=_in_time(done, plan.completion_days),
    )


def _in_time(days: list[int], limit: int | None) -> int:
    return sum(limit is None or count <= limit for count in days)


def _bands(days: list[int]) -> Counter[str]:
    """Count forms by band; the same few numbers of days come again and again."""
    found: Counter[str] = Counter()
    for count, forms in Counter(days).items():
        found[_band(count)] += forms
    return found


def _band(days: int) -> str:
    if days < 0:
        return BEFORE
    return str(next(place for place, (_, last) in enumerate(BANDS) if last is None or days <= last))
