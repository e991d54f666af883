"""Query ageing: how long open queries have waited, by site and by form, and how long answering took."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_facts import Sites, site_names
from frailty_desktop.analysis.conduct_view import median
from frailty_desktop.storage.review_tables import QueryMessageRow, QueryRow
from frailty_desktop.storage.tables import FormRow, PatientRow, SiteRow, VisitRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.translation import tr

BANDS: Final = ((0, 7), (8, 14), (15, 28), (29, None))
"""Ages of open queries in days, from and to (our choice)."""
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"


class QueryFact(NamedTuple):
    """A query: where it stands, how old it is, and how many days it took to answer and to close."""

    patient_id: UUID
    number: str
    site: str
    form_id: UUID
    form: str
    visit: str
    item: str
    state: str
    age_days: int
    opened_on: date
    days_to_answer: int | None
    days_to_close: int | None

    @property
    def stands(self) -> bool:
        """Whether it is not closed yet."""
        return self.state != CLOSED


@dataclass(frozen=True, slots=True)
class QueryCounts:
    """The queries of a site, a form, or all: those that stand by age band, and the usual times."""

    by_band: tuple[int, ...]
    waiting: int  # of those that stand: not answered yet
    closed: int
    overdue: int  # not answered and older than the plan allows
    days_to_answer: float | None
    days_to_close: float | None

    @property
    def standing(self) -> int:
        """Not closed."""
        return sum(self.by_band)


@dataclass(frozen=True, slots=True)
class QueryAgeing:
    """Every query; counts in all, by site and by form, the forms with the most standing queries first."""

    facts: tuple[QueryFact, ...]
    overall: QueryCounts
    by_site: dict[str, QueryCounts]
    by_form: dict[str, QueryCounts]
    sites: dict[str, str]


def query_ageing(session: Session, design: StudyDesign, today: date, sites: Sites = None) -> QueryAgeing:
    """Count the queries of the study, or of some sites, as of a day."""
    facts = list(_facts(session, today, sites))
    limit = design.plans.conduct.query_days
    by_site: dict[str, list[QueryFact]] = defaultdict(list)
    by_form: dict[str, list[QueryFact]] = defaultdict(list)
    for fact in facts:
        by_site[fact.site].append(fact)
        by_form[fact.form].append(fact)
    overall = _counts(facts, limit)
    site_counts = {site: _counts(found, limit) for site, found in sorted(by_site.items())}
    ranked = sorted(by_form.items(), key=lambda entry: (-sum(fact.stands for fact in entry[1]), entry[0]))
    form_counts = {form: _counts(found, limit) for form, found in ranked}
    return QueryAgeing(tuple(facts), overall, site_counts, form_counts, site_names(session))


def _facts(session: Session, today: date, sites: Sites) -> list[QueryFact]:
    session.flush()
    answered = {row.query_id: row.at for row in session.execute(_first_answers())}
    query = (
        select(
            QueryRow.id,
            QueryRow.patient_id,
            PatientRow.number,
            SiteRow.code,
            QueryRow.form_id,
            FormRow.name,
            VisitRow.plan,
            QueryRow.item,
            QueryRow.state,
            QueryRow.opened_at,
            QueryRow.state_at,
        )
        .join(PatientRow, PatientRow.id == QueryRow.patient_id)
        .join(SiteRow, SiteRow.id == PatientRow.site_id)
        .join(FormRow, FormRow.id == QueryRow.form_id)
        .outerjoin(VisitRow, VisitRow.id == FormRow.visit_id)
        .order_by(QueryRow.opened_at, QueryRow.id)
    )
    if sites is not None:
        query = query.where(PatientRow.site_id.in_(sites))
    found = []
    for (
        query_id,
        patient_id,
        number,
        site,
        form_id,
        form,
        visit,
        item,
        state,
        opened,
        since,
    ) in session.execute(query):
        opened_on = _local(opened)
        answer = answered.get(query_id)
        found.append(
            QueryFact(
                patient_id=patient_id,
                number=number,
                site=site,
                form_id=form_id,
                form=form,
                visit=visit or "",
                item=item,
                state=state,
                age_days=_between(opened_on, today),
                opened_on=opened_on,
                days_to_answer=None if answer is None else _between(opened_on, _local(answer)),
                days_to_close=_between(opened_on, _local(since)) if state == CLOSED else None,
            )
        )
    return found


def _first_answers() -> Select[*tuple[Any, ...]]:
    return (
        select(QueryMessageRow.query_id, func.min(QueryMessageRow.at).label("at"))
        .where(QueryMessageRow.act == ANSWERED)
        .group_by(QueryMessageRow.query_id)
    )


def _local(moment: datetime) -> date:
    return moment.astimezone().date()


def _between(start: date, end: date) -> int:
    # A clock that was set back makes no query older or younger than new.
    return max(0, (end - start).days)


def _counts(facts: list[QueryFact], limit: int | None) -> QueryCounts:
    bands = Counter(band_of(fact.age_days) for fact in facts if fact.stands)
    waiting = [fact for fact in facts if fact.state == OPEN]
    return QueryCounts(
        by_band=tuple(bands[place] for place in range(len(BANDS))),
        waiting=len(waiting),
        closed=sum(not fact.stands for fact in facts),
        overdue=0 if limit is None else sum(fact.age_days > limit for fact in waiting),
        days_to_answer=median(fact.days_to_answer for fact in facts if fact.days_to_answer is not None),
        days_to_close=median(fact.days_to_close for fact in facts if fact.days_to_close is not None),
    )


def band_of(days: int) -> int:
    """Return the place of the age band that holds so many days."""
    return next(place for place, (_, last) in enumerate(BANDS) if last is None or days <= last)


def band_words(place: int) -> str:
    """Name an age band."""
    first, last = BANDS[place]
    if last is None:
        return tr("over\u00a0{days}\u00a0days", days=first - 1)
    return tr("{first}\u2013{last}\u00a0days", first=first, last=last)
